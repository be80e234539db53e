-- An area is called something and is of some kind for a time, as its boundary is what it is for a time: a period says all
-- three. `area` goes on saying how it is called now; whatever brings a period into force writes it there.
ALTER TABLE area_boundary ADD COLUMN name text, ADD COLUMN kind text;
UPDATE area_boundary SET name = area.name, kind = area.kind FROM area WHERE area.id = area_id;
ALTER TABLE area_boundary ALTER COLUMN name SET NOT NULL, ALTER COLUMN kind SET NOT NULL;

CREATE OR REPLACE VIEW area_in_force AS
    SELECT area.id, area.layer, area.level, area.code, area_boundary.name, area_boundary.kind, area.parent_id,
           area_boundary.geom, area_boundary.geom_3857
      FROM area JOIN area_boundary ON area_boundary.area_id = area.id AND area_boundary.valid @> now();

-- Whoever corrects what an area is called now corrects the period in force, so that the two never differ.
CREATE FUNCTION correct_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE area_boundary SET name = NEW.name, kind = NEW.kind
     WHERE area_id = NEW.id AND valid @> now() AND (name, kind) IS DISTINCT FROM (NEW.name, NEW.kind);
    RETURN NULL;
END $$;
CREATE TRIGGER correct_period AFTER UPDATE OF name, kind ON area
    FOR EACH ROW WHEN ((OLD.name, OLD.kind) IS DISTINCT FROM (NEW.name, NEW.kind))
    EXECUTE FUNCTION correct_period();
