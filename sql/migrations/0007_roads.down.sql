DROP TABLE road_network;
DELETE FROM data_version WHERE topic = 'roads';
ALTER TABLE data_version DROP CONSTRAINT data_version_topic_check;
ALTER TABLE data_version ADD CONSTRAINT data_version_topic_check
    CHECK (topic IN ('atlas', 'addresses', 'basemap'));
