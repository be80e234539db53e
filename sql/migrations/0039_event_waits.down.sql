ALTER TABLE event DROP COLUMN not_before;
