-- An area that is called otherwise goes on being asked for by its former name, and the addresses given under that go
-- on lying in it. Grids are numbered anew too often for that; nobody's address names one.
ALTER TABLE alias DROP CONSTRAINT alias_source_check;
ALTER TABLE alias ADD CONSTRAINT alias_source_check CHECK (source IN ('table', 'map', 'area'));
CREATE FUNCTION keep_former_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM alias WHERE kind = 'area' AND target = NEW.code AND name = NEW.name AND source = 'area';
    INSERT INTO alias (kind, target, name, valid, source)
        VALUES ('area', NEW.code, OLD.name, daterange(NULL, current_date), 'area')
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER former_name AFTER UPDATE OF name ON area
    FOR EACH ROW WHEN (OLD.name <> NEW.name AND NEW.layer = 'admin' AND NEW.level <> 'grid')
    EXECUTE FUNCTION keep_former_name();

-- Of which things other names have changed, not only that some have.
DROP TRIGGER addresses_insert ON alias;
DROP TRIGGER addresses_update ON alias;
DROP TRIGGER addresses_delete ON alias;
DROP TRIGGER addresses_truncate ON alias;
SELECT watch_changes('alias', 'addresses', '''alias '' || r.kind || '' '' || r.target');
