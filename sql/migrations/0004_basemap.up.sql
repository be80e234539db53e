-- What the base map draws besides buildings and estates. geom_3857 is what tiles are cut from.
CREATE TABLE basemap_road (
    osm_id bigint PRIMARY KEY,
    kind text NOT NULL,
    name text,
    name_en text,
    oneway boolean NOT NULL DEFAULT false,
    bridge boolean NOT NULL DEFAULT false,
    layer smallint NOT NULL DEFAULT 0,
    geom geometry(LineString, 4326) NOT NULL,
    geom_3857 geometry(LineString, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED
);
CREATE INDEX basemap_road_3857 ON basemap_road USING gist (geom_3857);

-- Land use, parks, schools, water: everything drawn as a filled shape. theme is the tile layer it goes to.
CREATE TABLE basemap_surface (
    osm_id text PRIMARY KEY,
    theme text NOT NULL CHECK (theme IN ('landuse', 'water')),
    kind text NOT NULL,
    name text,
    name_en text,
    area_m2 double precision NOT NULL,
    geom geometry(MultiPolygon, 4326) NOT NULL,
    geom_3857 geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED
);
CREATE INDEX basemap_surface_3857 ON basemap_surface USING gist (geom_3857);

-- Named points that stand for themselves: shops, stops, offices.
CREATE TABLE basemap_point (
    osm_id text PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    name_en text,
    geom geometry(Point, 4326) NOT NULL,
    geom_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED
);
CREATE INDEX basemap_point_3857 ON basemap_point USING gist (geom_3857);

ALTER TABLE building ADD COLUMN geom_3857 geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED;
CREATE INDEX building_3857 ON building USING gist (geom_3857);
ALTER TABLE estate ADD COLUMN geom_3857 geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED;
CREATE INDEX estate_3857 ON estate USING gist (geom_3857);
ALTER TABLE area_boundary ADD COLUMN geom_3857 geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED;
CREATE INDEX area_boundary_3857 ON area_boundary USING gist (geom_3857);

CREATE TRIGGER basemap_road_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON basemap_road
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
CREATE TRIGGER basemap_surface_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON basemap_surface
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
CREATE TRIGGER basemap_point_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON basemap_point
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
