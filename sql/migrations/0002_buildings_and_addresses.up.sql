CREATE TABLE estate (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL CHECK (name <> ''),
    geom geometry(MultiPolygon, 4326)
);
CREATE INDEX estate_geom ON estate USING gist (geom);

CREATE TABLE building (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text,
    kind text NOT NULL DEFAULT 'yes',
    estate_id bigint REFERENCES estate ON DELETE SET NULL,
    levels smallint CHECK (levels >= 0),
    units smallint CHECK (units >= 0),
    households integer CHECK (households >= 0),
    geom geometry(MultiPolygon, 4326) NOT NULL,
    -- Where people go in; a point inside the footprint where no entrance is mapped.
    entrance geometry(Point, 4326) NOT NULL,
    -- Set by staff: this grid answers for the building whatever the polygons say.
    bound_grid_id bigint REFERENCES area ON DELETE SET NULL
);
CREATE INDEX building_geom ON building USING gist (geom);
CREATE INDEX building_entrance ON building USING gist (entrance);
CREATE INDEX building_estate ON building (estate_id);
CREATE INDEX building_bound ON building (bound_grid_id) WHERE bound_grid_id IS NOT NULL;

CREATE TABLE address (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text text NOT NULL UNIQUE CHECK (text <> ''),
    -- The text as the search compares it: see geoapi/addresses/normal.py
    search_key text NOT NULL,
    building_id bigint REFERENCES building ON DELETE SET NULL,
    geom geometry(Point, 4326) NOT NULL
);
CREATE INDEX address_search_key ON address (search_key);
CREATE INDEX address_search_trigrams ON address USING gin (search_key gin_trgm_ops);
CREATE INDEX address_building ON address (building_id);
CREATE INDEX address_geom ON address USING gist (geom);

-- The Atlas holds bindings and household counts of buildings.
CREATE TRIGGER building_binding_changes AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF bound_grid_id, geom, households ON building
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER building_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON building
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
CREATE TRIGGER estate_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON estate
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
CREATE TRIGGER address_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON address
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
