DROP FUNCTION note_change() CASCADE;
DROP FUNCTION watch_changes(regclass, text, text, text);
DROP TABLE change;
DROP FUNCTION number_changes();

INSERT INTO data_version (topic, version, changed_at)
    SELECT 'atlas', max(version), max(changed_at) FROM data_version;
DELETE FROM data_version WHERE topic IN ('boundaries', 'posts', 'buildings', 'place_reports', 'kinds');
ALTER TABLE data_version ADD CONSTRAINT data_version_topic_check
    CHECK (topic IN ('atlas', 'addresses', 'basemap', 'roads', 'places'));

CREATE FUNCTION raise_data_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE data_version
       SET version = version + 1, changed_at = now(), changed_in = txid_current()
     WHERE topic = TG_ARGV[0] AND changed_in IS DISTINCT FROM txid_current();
    IF FOUND THEN
        PERFORM pg_notify('data_version', TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER area_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON area
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER area_boundary_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON area_boundary
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER building_binding_changes AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF bound_grid_id, geom, households ON building
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER building_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON building
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
CREATE TRIGGER estate_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON estate
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
CREATE TRIGGER address_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON address
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
CREATE TRIGGER person_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON person
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER post_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON post
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER substitution_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON substitution
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER basemap_road_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON basemap_road
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
CREATE TRIGGER basemap_surface_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON basemap_surface
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
CREATE TRIGGER basemap_point_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON basemap_point
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('basemap');
CREATE TRIGGER toponym_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON toponym
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
CREATE TRIGGER alias_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON alias
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
CREATE TRIGGER area_name_changes AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF code, name, parent_id ON area
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
CREATE TRIGGER estate_name_changes AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF name, geom ON estate
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
CREATE TRIGGER building_unit_changes AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF code, name, units, estate_id ON building
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('addresses');
CREATE TRIGGER road_network_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON road_network
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('roads');
CREATE TRIGGER place_kind_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON place_kind
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');
CREATE TRIGGER amenity_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON amenity
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');
CREATE TRIGGER place_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON place
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');
CREATE TRIGGER place_exception_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON place_exception
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');
CREATE TRIGGER place_report_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON place_report
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');
