DROP TRIGGER addresses_insert ON alias;
DROP TRIGGER addresses_update ON alias;
DROP TRIGGER addresses_delete ON alias;
DROP TRIGGER addresses_truncate ON alias;
SELECT watch_changes('alias', 'addresses');

DROP TRIGGER former_name ON area;
DROP FUNCTION keep_former_name();
DELETE FROM alias WHERE source = 'area';
ALTER TABLE alias DROP CONSTRAINT alias_source_check;
ALTER TABLE alias ADD CONSTRAINT alias_source_check CHECK (source IN ('table', 'map'));
