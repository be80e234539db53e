DROP TRIGGER building_unit_changes ON building;
DROP TRIGGER estate_name_changes ON estate;
DROP TRIGGER area_name_changes ON area;
DROP TABLE alias;
DROP TABLE toponym;
ALTER TABLE address DROP COLUMN elements;
