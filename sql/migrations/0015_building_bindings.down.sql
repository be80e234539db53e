DROP TRIGGER buildings_insert ON building;
DROP TRIGGER buildings_update ON building;
DROP TRIGGER buildings_delete ON building;
DROP TRIGGER buildings_truncate ON building;
ALTER TABLE building ADD COLUMN bound_grid_id bigint REFERENCES area ON DELETE SET NULL;
CREATE INDEX building_bound ON building (bound_grid_id) WHERE bound_grid_id IS NOT NULL;
-- What holds now; the time of a binding is lost.
UPDATE building SET bound_grid_id = area_id FROM building_binding
 WHERE building_id = building.id AND building_binding.valid @> now();
DROP TABLE building_binding;
SELECT watch_changes('building', 'buildings', 'r.id::text', 'r.code, r.households, r.entrance, r.geom, r.bound_grid_id');
