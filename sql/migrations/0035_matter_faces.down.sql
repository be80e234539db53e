DROP VIEW matter_face_change;
DROP VIEW matter_face;
DROP INDEX evidence_coming;
ALTER TABLE evidence ALTER COLUMN sent SET STORAGE EXTENDED, ALTER COLUMN picture SET STORAGE EXTENDED;
DROP TABLE matter_face_flag;
DROP INDEX matter_closed;
ALTER TABLE matter DROP COLUMN face_at, DROP COLUMN face_grade, DROP COLUMN face_point;
