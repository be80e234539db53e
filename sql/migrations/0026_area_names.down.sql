DROP TRIGGER correct_period ON area;
DROP FUNCTION correct_period();
CREATE OR REPLACE VIEW area_in_force AS
    SELECT area.id, area.layer, area.level, area.code, area.name, area.kind, area.parent_id,
           area_boundary.geom, area_boundary.geom_3857
      FROM area JOIN area_boundary ON area_boundary.area_id = area.id AND area_boundary.valid @> now();
ALTER TABLE area_boundary DROP COLUMN name, DROP COLUMN kind;
