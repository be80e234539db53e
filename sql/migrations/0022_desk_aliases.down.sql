UPDATE alias SET source = 'table' WHERE source = 'desk';
ALTER TABLE alias DROP CONSTRAINT alias_source_check;
ALTER TABLE alias ADD CONSTRAINT alias_source_check CHECK (source IN ('table', 'map', 'area'));
