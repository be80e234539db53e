-- A building that staff gave to a grid, whatever the polygons say: for a time, as boundaries hold for a time.
CREATE TABLE building_binding (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    building_id bigint NOT NULL REFERENCES building ON DELETE CASCADE,
    area_id bigint NOT NULL REFERENCES area ON DELETE CASCADE,
    valid tstzrange NOT NULL CHECK (NOT isempty(valid)),
    EXCLUDE USING gist (building_id WITH =, valid WITH &&)
);
CREATE INDEX building_binding_area ON building_binding (area_id);
INSERT INTO building_binding (building_id, area_id, valid)
    SELECT id, bound_grid_id, '(,)' FROM building WHERE bound_grid_id IS NOT NULL ORDER BY id;

DROP TRIGGER buildings_insert ON building;
DROP TRIGGER buildings_update ON building;
DROP TRIGGER buildings_delete ON building;
DROP TRIGGER buildings_truncate ON building;
ALTER TABLE building DROP COLUMN bound_grid_id;
SELECT watch_changes('building', 'buildings', 'r.id::text', 'r.code, r.households, r.entrance, r.geom');
SELECT watch_changes('building_binding', 'buildings', 'r.building_id::text');
