ALTER TABLE role DROP listed;
DROP TABLE enrollment;
