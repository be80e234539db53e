DROP TABLE area_boundary;
DROP TABLE area;
DROP FUNCTION raise_data_version();
DROP TABLE data_version;
