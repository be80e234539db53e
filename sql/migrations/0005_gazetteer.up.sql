-- The parts of an address where the city's own table gives them; NULL where its text is all that is known.
ALTER TABLE address ADD COLUMN elements jsonb CHECK (jsonb_typeof(elements) = 'object');

-- Names of roads and places that people write though no standard address holds them: 地名.
CREATE TABLE toponym (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('road', 'place')),
    name text NOT NULL CHECK (name <> ''),
    -- A point of it; for a place, where people go in.
    geom geometry(Point, 4326) NOT NULL
);
CREATE INDEX toponym_geom ON toponym USING gist (geom);

-- Other names: in use beside the standard one, or official in former times.
CREATE TABLE alias (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('area', 'road', 'estate', 'place', 'building')),
    -- The standard name; of an area or a building, its code.
    target text NOT NULL CHECK (target <> ''),
    name text NOT NULL CHECK (name <> ''),
    -- The area the target lies in, where several bear its name; '' for all of them.
    area_code text NOT NULL DEFAULT '',
    -- When the name was official; NULL where that is not known.
    valid daterange CHECK (NOT isempty(valid)),
    -- 'table' for the city's own list, 'map' for what the base map calls it.
    source text NOT NULL DEFAULT 'table' CHECK (source IN ('table', 'map')),
    UNIQUE (kind, target, name, area_code)
);

CREATE TRIGGER toponym_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON toponym
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
CREATE TRIGGER alias_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON alias
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
-- The gazetteer holds the names of areas and estates, and how many units a building has.
CREATE TRIGGER area_name_changes AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF code, name, parent_id ON area
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
CREATE TRIGGER estate_name_changes AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF name, geom ON estate
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
CREATE TRIGGER building_unit_changes AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF code, name, units, estate_id ON building
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
