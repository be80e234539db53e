ALTER TABLE place_exception DROP COLUMN edited_by, DROP COLUMN edited_at;
DROP TRIGGER forget_edits ON place;
DROP TRIGGER forget_edits ON building;
DROP TRIGGER forget_edits ON area;
DROP TRIGGER forget_edits ON person;
DROP FUNCTION forget_edits();
DROP TABLE edited_cell;
