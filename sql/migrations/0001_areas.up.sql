CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- One row a topic: the number by which caches, tiles and the Atlas know whether they are current.
CREATE TABLE data_version (
    topic text PRIMARY KEY CHECK (topic IN ('atlas', 'addresses', 'basemap')),
    version bigint NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_in bigint
);
INSERT INTO data_version (topic) VALUES ('atlas'), ('addresses'), ('basemap');

-- Raises the version once a transaction, however many statements it holds, and announces it at commit.
CREATE FUNCTION raise_data_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE data_version
       SET version = version + 1, changed_at = now(), changed_in = txid_current()
     WHERE topic = TG_ARGV[0] AND changed_in IS DISTINCT FROM txid_current();
    IF FOUND THEN
        PERFORM pg_notify('data_version', TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$;

CREATE TABLE area (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layer text NOT NULL DEFAULT 'admin' CHECK (layer ~ '^[a-z][a-z0-9_]*$'),
    level text NOT NULL,
    code text NOT NULL UNIQUE CHECK (code ~ '^[0-9A-Za-z][0-9A-Za-z._-]*$'),
    name text NOT NULL CHECK (name <> ''),
    kind text NOT NULL DEFAULT 'base' CHECK (kind IN ('base', 'dedicated')),
    parent_id bigint REFERENCES area,
    CHECK (layer <> 'admin' OR level IN ('city', 'district', 'subdistrict', 'community', 'grid')),
    CHECK (kind = 'base' OR level = 'grid')
);
CREATE INDEX area_parent ON area (parent_id);
CREATE INDEX area_level ON area (layer, level, code);

CREATE TABLE area_boundary (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id bigint NOT NULL REFERENCES area ON DELETE CASCADE,
    valid tstzrange NOT NULL CHECK (NOT isempty(valid)),
    geom geometry(MultiPolygon, 4326) NOT NULL CHECK (NOT ST_IsEmpty(geom)),
    -- At any moment an area has at most one boundary.
    EXCLUDE USING gist (area_id WITH =, valid WITH &&)
);
CREATE INDEX area_boundary_geom ON area_boundary USING gist (geom);

CREATE TRIGGER area_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON area
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER area_boundary_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON area_boundary
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
