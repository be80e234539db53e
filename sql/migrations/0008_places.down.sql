DROP TABLE place_report, report_salt, place_exception, place, amenity, place_kind;
ALTER TABLE area DROP COLUMN introduction;
DELETE FROM data_version WHERE topic = 'places';
ALTER TABLE data_version DROP CONSTRAINT data_version_topic_check;
ALTER TABLE data_version ADD CONSTRAINT data_version_topic_check
    CHECK (topic IN ('atlas', 'addresses', 'basemap', 'roads'));
