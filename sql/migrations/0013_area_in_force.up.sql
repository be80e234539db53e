-- Which areas are in force now, and in what boundary: the one place where that is said.
CREATE VIEW area_in_force AS
    SELECT area.id, area.layer, area.level, area.code, area.name, area.kind, area.parent_id,
           area_boundary.geom, area_boundary.geom_3857
      FROM area JOIN area_boundary ON area_boundary.area_id = area.id AND area_boundary.valid @> now();
