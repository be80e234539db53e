-- Other names that people in office enter: no file takes them out.
ALTER TABLE alias DROP CONSTRAINT alias_source_check;
ALTER TABLE alias ADD CONSTRAINT alias_source_check CHECK (source IN ('table', 'map', 'area', 'desk'));
