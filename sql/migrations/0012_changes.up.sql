-- What has changed, commit by commit, so that whoever holds a copy reads only what it lacks. `data_version` holds the
-- newest of each topic; a version is given at the commit, so they rise in the order of the commits, and nobody waits
-- for the row while another's transaction runs. The token of a copy is (version, changed_in, changed_at): after a
-- failover that lost a commit the same number may come again, but not the same token.
CREATE TABLE change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    -- Given when the transaction commits.
    version bigint,
    changed_in bigint NOT NULL DEFAULT txid_current(),
    changed_at timestamptz,
    -- The rows that changed; NULL where they are too many to name, or nobody asks which.
    keys text[]
);
CREATE INDEX change_version ON change (topic, version);
CREATE INDEX change_open ON change (changed_in) WHERE version IS NULL;

DROP FUNCTION raise_data_version() CASCADE;

ALTER TABLE data_version DROP CONSTRAINT data_version_topic_check;
INSERT INTO data_version (topic, version, changed_at)
    SELECT new.topic, version, changed_at
      FROM (VALUES ('boundaries', 'atlas'), ('posts', 'atlas'), ('buildings', 'atlas'),
                   ('place_reports', 'places'), ('kinds', 'places')) AS new (topic, part_of)
      JOIN data_version ON data_version.topic = part_of;
DELETE FROM data_version WHERE topic = 'atlas';
-- History begins here.
UPDATE data_version SET changed_in = txid_current();
INSERT INTO change (topic, version, changed_in, changed_at)
    SELECT topic, version, changed_in, changed_at FROM data_version;

-- TG_ARGV: the topic; the key of a row `r`, or '*' where nobody asks which; the columns of `r` that matter.
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most CONSTANT integer := 1000;
    chosen text := format('SELECT %s AS key, %s FROM', TG_ARGV[1], TG_ARGV[2]);
    found text[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        found := '{*}';
    ELSE
        EXECUTE CASE TG_OP
            WHEN 'INSERT' THEN format('SELECT array_agg(key) FROM (SELECT DISTINCT key FROM (%s new_rows r) AS new LIMIT %s) AS keys', chosen, most + 1)
            WHEN 'DELETE' THEN format('SELECT array_agg(key) FROM (SELECT DISTINCT key FROM (%s old_rows r) AS old LIMIT %s) AS keys', chosen, most + 1)
            ELSE format('SELECT array_agg(key) FROM (SELECT DISTINCT key FROM ((%1$s new_rows r EXCEPT %1$s old_rows r)'
                        ' UNION ALL (%1$s old_rows r EXCEPT %1$s new_rows r)) AS changed LIMIT %2$s) AS keys', chosen, most + 1)
        END INTO found;
    END IF;
    -- Of a row whose owner has gone with it, the owner's own change tells.
    found := array_remove(found, NULL);
    IF found <> '{}' THEN
        INSERT INTO change (topic, keys)
            VALUES (TG_ARGV[0], CASE WHEN found @> '{*}' OR cardinality(found) > most THEN NULL ELSE found END);
    END IF;
    RETURN NULL;
END $$;

-- At the commit: every topic that the transaction changed gets its next version, in order of topic, so that two
-- transactions never wait for each other.
CREATE FUNCTION number_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept CONSTANT integer := 10000;
    changed text;
    now data_version;
BEGIN
    FOR changed IN
        SELECT DISTINCT topic FROM change WHERE changed_in = txid_current() AND version IS NULL ORDER BY topic
    LOOP
        UPDATE data_version
           SET version = version + 1, changed_at = clock_timestamp(), changed_in = txid_current()
         WHERE topic = changed RETURNING * INTO STRICT now;
        UPDATE change SET version = now.version, changed_at = now.changed_at
         WHERE changed_in = txid_current() AND version IS NULL AND topic = changed;
        DELETE FROM change WHERE topic = changed AND version <= now.version - kept;
        PERFORM pg_notify('data_version', changed);
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER number_changes AFTER INSERT ON change DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION number_changes();

-- Notes every change of a table under a topic. Migrations call it for each table that a copy is made of.
CREATE FUNCTION watch_changes(watched regclass, topic text, key text DEFAULT $$'*'$$, columns text DEFAULT 'r.*')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    event text;
    rows text;
BEGIN
    FOR event, rows IN VALUES
        ('INSERT', 'REFERENCING NEW TABLE AS new_rows'),
        ('UPDATE', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'),
        ('DELETE', 'REFERENCING OLD TABLE AS old_rows'),
        ('TRUNCATE', '')
    LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION note_change(%L, %L, %L)',
                       topic || '_' || lower(event), event, watched, rows, topic, key, columns);
    END LOOP;
END $$;

SELECT watch_changes('area', 'boundaries', 'r.code');
SELECT watch_changes('area_boundary', 'boundaries', '(SELECT code FROM area WHERE id = r.area_id)');
SELECT watch_changes('post', 'posts', 'r.code');
SELECT watch_changes('substitution', 'posts', 'r.post_code');
SELECT watch_changes('person', 'posts',
    'unnest(ARRAY(SELECT code FROM post WHERE person_id = r.id UNION SELECT post_code FROM substitution WHERE person_id = r.id))',
    'r.name, r.duty_phone');
SELECT watch_changes('building', 'buildings', 'r.id::text', 'r.code, r.households, r.entrance, r.geom, r.bound_grid_id');
SELECT watch_changes('building', 'basemap');
SELECT watch_changes('estate', 'basemap');
SELECT watch_changes('basemap_road', 'basemap');
SELECT watch_changes('basemap_surface', 'basemap');
SELECT watch_changes('basemap_point', 'basemap');
SELECT watch_changes('address', 'addresses', '''address '' || r.id');
SELECT watch_changes('building', 'addresses', '''building '' || r.id', 'r.code, r.units, r.estate_id');
SELECT watch_changes('estate', 'addresses', '''estate '' || r.id', 'r.name');
SELECT watch_changes('area', 'addresses', '''area '' || r.code', 'r.layer, r.level, r.code, r.name, r.parent_id');
SELECT watch_changes('toponym', 'addresses');
SELECT watch_changes('alias', 'addresses');
SELECT watch_changes('road_network', 'roads');
SELECT watch_changes('place', 'places', 'r.code');
SELECT watch_changes('place_exception', 'places', '(SELECT code FROM place WHERE id = r.place_id)');
SELECT watch_changes('place_report', 'place_reports', '(SELECT code FROM place WHERE id = r.place_id)');
SELECT watch_changes('place_kind', 'kinds');
SELECT watch_changes('amenity', 'kinds');
