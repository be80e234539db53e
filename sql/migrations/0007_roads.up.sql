-- What directions are computed on: the ways of the imported extract that one can go along, as an .osm.pbf that keeps
-- their nodes, tags and turn restrictions. One row, replaced whole.
CREATE TABLE road_network (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    sha256 text NOT NULL,
    pbf bytea NOT NULL
);

ALTER TABLE data_version DROP CONSTRAINT data_version_topic_check;
ALTER TABLE data_version ADD CONSTRAINT data_version_topic_check
    CHECK (topic IN ('atlas', 'addresses', 'basemap', 'roads'));
INSERT INTO data_version (topic) VALUES ('roads');

CREATE TRIGGER road_network_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON road_network
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('roads');
