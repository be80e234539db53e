-- Made by scripts/schema.py: what the migrations together leave. To be read; nothing runs it.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;

CREATE FUNCTION public.correct_period() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE area_boundary SET name = NEW.name, kind = NEW.kind
     WHERE area_id = NEW.id AND valid @> now() AND (name, kind) IS DISTINCT FROM (NEW.name, NEW.kind);
    RETURN NULL;
END $$;

CREATE FUNCTION public.forget_edits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM edited_cell WHERE table_name = TG_TABLE_NAME) THEN
        EXECUTE format('DELETE FROM edited_cell e USING old_rows r WHERE e.table_name = %L AND e.key = r.%I',
                       TG_TABLE_NAME, TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.hold_place(wanted bigint) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM place WHERE id = wanted FOR KEY SHARE)
$$;

CREATE FUNCTION public.keep_former_name() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM alias WHERE kind = 'area' AND target = NEW.code AND name = NEW.name AND source = 'area';
    INSERT INTO alias (kind, target, name, valid, source)
        VALUES ('area', NEW.code, OLD.name, daterange(NULL, current_date), 'area')
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION public.keep_plan() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT state FROM plan WHERE id = coalesce(NEW.plan_id, OLD.plan_id)) <> 'draft' THEN
        RAISE EXCEPTION 'plan % is not a draft', coalesce(NEW.plan_id, OLD.plan_id) USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION public.note_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
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
END $_$;

CREATE FUNCTION public.number_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION public.watch_changes(watched regclass, topic text, key text DEFAULT '''*'''::text, columns text DEFAULT 'r.*'::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE TABLE public.account (
    id bigint NOT NULL,
    kind text NOT NULL,
    person_id bigint,
    shown_name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_at timestamp with time zone,
    put_off_at timestamp with time zone,
    CONSTRAINT account_kind_check CHECK ((kind = ANY (ARRAY['staff'::text, 'member'::text, 'system'::text]))),
    CONSTRAINT account_shown_name_check CHECK ((shown_name <> ''::text))
);

ALTER TABLE public.account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.address (
    id bigint NOT NULL,
    text text NOT NULL,
    building_id bigint,
    geom public.geometry(Point,4326) NOT NULL,
    elements jsonb,
    CONSTRAINT address_elements_check CHECK ((jsonb_typeof(elements) = 'object'::text)),
    CONSTRAINT address_text_check CHECK ((text <> ''::text))
);

ALTER TABLE public.address ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.address_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alias (
    id bigint NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    name text NOT NULL,
    area_code text DEFAULT ''::text NOT NULL,
    valid daterange,
    source text DEFAULT 'table'::text NOT NULL,
    CONSTRAINT alias_kind_check CHECK ((kind = ANY (ARRAY['area'::text, 'road'::text, 'estate'::text, 'place'::text, 'building'::text]))),
    CONSTRAINT alias_name_check CHECK ((name <> ''::text)),
    CONSTRAINT alias_source_check CHECK ((source = ANY (ARRAY['table'::text, 'map'::text, 'area'::text, 'desk'::text]))),
    CONSTRAINT alias_target_check CHECK ((target <> ''::text)),
    CONSTRAINT alias_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE public.alias ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alias_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.amenity (
    code text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    other_names text[] DEFAULT '{}'::text[] NOT NULL,
    icon text DEFAULT 'check'::text NOT NULL,
    osm text[] DEFAULT '{}'::text[] NOT NULL,
    "position" integer DEFAULT 1000 NOT NULL,
    CONSTRAINT amenity_code_check CHECK ((code ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT amenity_name_check CHECK ((name <> ''::text)),
    CONSTRAINT amenity_name_en_check CHECK ((name_en <> ''::text))
);

CREATE TABLE public.area (
    id bigint NOT NULL,
    layer text DEFAULT 'admin'::text NOT NULL,
    level text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text DEFAULT 'base'::text NOT NULL,
    parent_id bigint,
    introduction text,
    CONSTRAINT area_check CHECK (((layer <> 'admin'::text) OR (level = ANY (ARRAY['city'::text, 'district'::text, 'subdistrict'::text, 'community'::text, 'grid'::text])))),
    CONSTRAINT area_check1 CHECK (((kind = 'base'::text) OR (level = 'grid'::text))),
    CONSTRAINT area_code_check CHECK ((code ~ '^[0-9A-Za-z][0-9A-Za-z._-]*$'::text)),
    CONSTRAINT area_kind_check CHECK ((kind = ANY (ARRAY['base'::text, 'dedicated'::text]))),
    CONSTRAINT area_layer_check CHECK ((layer ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT area_name_check CHECK ((name <> ''::text))
);

CREATE TABLE public.area_boundary (
    id bigint NOT NULL,
    area_id bigint NOT NULL,
    valid tstzrange NOT NULL,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    geom_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED,
    name text NOT NULL,
    kind text NOT NULL,
    CONSTRAINT area_boundary_geom_check CHECK ((NOT public.st_isempty(geom))),
    CONSTRAINT area_boundary_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE public.area_boundary ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.area_boundary_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.area ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.area_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.area_in_force AS
 SELECT area.id,
    area.layer,
    area.level,
    area.code,
    area_boundary.name,
    area_boundary.kind,
    area.parent_id,
    area_boundary.geom,
    area_boundary.geom_3857
   FROM (public.area
     JOIN public.area_boundary ON (((area_boundary.area_id = area.id) AND (area_boundary.valid @> now()))));

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    account_id bigint,
    post_code text,
    act text NOT NULL,
    subject text NOT NULL,
    area_ids bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    reason text,
    before jsonb,
    after jsonb,
    CONSTRAINT audit_act_check CHECK ((act <> ''::text))
);

ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.basemap_point (
    osm_id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    name_en text,
    geom public.geometry(Point,4326) NOT NULL,
    geom_3857 public.geometry(Point,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED
);

CREATE TABLE public.basemap_road (
    osm_id bigint NOT NULL,
    kind text NOT NULL,
    name text,
    name_en text,
    oneway boolean DEFAULT false NOT NULL,
    bridge boolean DEFAULT false NOT NULL,
    layer smallint DEFAULT 0 NOT NULL,
    geom public.geometry(LineString,4326) NOT NULL,
    geom_3857 public.geometry(LineString,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED
);

CREATE TABLE public.basemap_surface (
    osm_id text NOT NULL,
    theme text NOT NULL,
    kind text NOT NULL,
    name text,
    name_en text,
    area_m2 double precision NOT NULL,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    geom_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED,
    CONSTRAINT basemap_surface_theme_check CHECK ((theme = ANY (ARRAY['landuse'::text, 'water'::text])))
);

CREATE TABLE public.boundary_crosswalk (
    plan_id bigint NOT NULL,
    building_id bigint NOT NULL,
    from_area_id bigint,
    to_area_id bigint,
    households integer NOT NULL,
    effective_at timestamp with time zone NOT NULL
);

CREATE TABLE public.building (
    id bigint NOT NULL,
    code text NOT NULL,
    name text,
    kind text DEFAULT 'yes'::text NOT NULL,
    estate_id bigint,
    levels smallint,
    units smallint,
    households integer,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    entrance public.geometry(Point,4326) NOT NULL,
    geom_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED,
    CONSTRAINT building_households_check CHECK ((households >= 0)),
    CONSTRAINT building_levels_check CHECK ((levels >= 0)),
    CONSTRAINT building_units_check CHECK ((units >= 0))
);

CREATE TABLE public.building_binding (
    id bigint NOT NULL,
    building_id bigint NOT NULL,
    area_id bigint NOT NULL,
    valid tstzrange NOT NULL,
    CONSTRAINT building_binding_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE public.building_binding ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.building_binding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.building ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.building_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.category (
    code text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    other_names text[] DEFAULT '{}'::text[] NOT NULL,
    parent text,
    codes jsonb DEFAULT '{}'::jsonb NOT NULL,
    face text DEFAULT 'estate'::text NOT NULL,
    attributes jsonb DEFAULT '[]'::jsonb NOT NULL,
    simple boolean DEFAULT false NOT NULL,
    owner_roles text[] DEFAULT '{}'::text[] NOT NULL,
    icon text DEFAULT 'message-square-plus'::text NOT NULL,
    rank integer DEFAULT 1000 NOT NULL,
    retired boolean DEFAULT false NOT NULL,
    placed boolean DEFAULT true NOT NULL,
    CONSTRAINT category_code_check CHECK ((code ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT category_face_check CHECK ((face = ANY (ARRAY['exact'::text, 'estate'::text, 'grid'::text, 'none'::text]))),
    CONSTRAINT category_kind_check CHECK ((kind <> ''::text)),
    CONSTRAINT category_name_check CHECK ((name <> ''::text)),
    CONSTRAINT category_name_en_check CHECK ((name_en <> ''::text))
);

CREATE TABLE public.challenge (
    id bytea NOT NULL,
    kind text NOT NULL,
    account_id bigint,
    box bytea,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT challenge_kind_check CHECK ((kind = ANY (ARRAY['passkey'::text, 'new_passkey'::text, 'new_totp'::text, 'oidc'::text])))
);

CREATE TABLE public.change (
    id bigint NOT NULL,
    topic text NOT NULL,
    version bigint,
    changed_in bigint DEFAULT txid_current() NOT NULL,
    changed_at timestamp with time zone,
    keys text[]
);

ALTER TABLE public.change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.clerk (
    id text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.courier (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    area_id bigint NOT NULL,
    place_id bigint,
    platform text DEFAULT ''::text NOT NULL,
    team text DEFAULT ''::text NOT NULL,
    list_key bytea,
    invited_at timestamp with time zone DEFAULT now() NOT NULL,
    waits_until timestamp with time zone,
    enrollment_id bigint,
    consent_version text,
    consent_at timestamp with time zone,
    CONSTRAINT courier_check CHECK (((waits_until IS NULL) = (enrollment_id IS NOT NULL))),
    CONSTRAINT courier_check1 CHECK (((consent_at IS NULL) = (enrollment_id IS NULL))),
    CONSTRAINT courier_check2 CHECK (((consent_version IS NULL) = (consent_at IS NULL)))
);

ALTER TABLE public.courier ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.courier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.courier_paper (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    version text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    made_at timestamp with time zone,
    content bytea,
    fault text,
    tries smallint DEFAULT 0 NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    CONSTRAINT courier_paper_check CHECK (((state = 'made'::text) = (content IS NOT NULL))),
    CONSTRAINT courier_paper_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'made'::text, 'failed'::text])))
);

ALTER TABLE public.courier_paper ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.courier_paper_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.credential (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    kind text NOT NULL,
    lookup bytea NOT NULL,
    secret text,
    tries smallint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    label text DEFAULT ''::text NOT NULL,
    public_key bytea,
    box bytea,
    counter bigint DEFAULT 0 NOT NULL,
    CONSTRAINT credential_check CHECK (((expires_at IS NOT NULL) OR (kind <> ALL (ARRAY['slip'::text, 'demo'::text, 'token'::text])))),
    CONSTRAINT credential_kind_check CHECK ((kind = ANY (ARRAY['slip'::text, 'demo'::text, 'passkey'::text, 'password'::text, 'totp'::text, 'token'::text])))
);

ALTER TABLE public.credential ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.credential_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.data_version (
    topic text NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_in bigint
);

CREATE TABLE public.duty (
    name text NOT NULL,
    next_at timestamp with time zone DEFAULT now() NOT NULL,
    run_at timestamp with time zone,
    backlog bigint,
    fault text,
    fault_at timestamp with time zone
);

CREATE TABLE public.edited_cell (
    table_name text NOT NULL,
    key text NOT NULL,
    column_name text NOT NULL,
    edited_by text NOT NULL,
    edited_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT edited_cell_edited_by_check CHECK ((edited_by <> ''::text))
);

CREATE TABLE public.enrollment (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    acts_as text NOT NULL,
    area_id bigint,
    place_id bigint,
    valid tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    CONSTRAINT enrollment_acts_as_check CHECK ((acts_as = ANY (ARRAY['keeper'::text, 'teller'::text, 'courier'::text, 'volunteer'::text, 'admin'::text, 'auditor'::text]))),
    CONSTRAINT enrollment_check CHECK (((acts_as = ANY (ARRAY['keeper'::text, 'teller'::text])) = (place_id IS NOT NULL))),
    CONSTRAINT enrollment_check1 CHECK (((acts_as = ANY (ARRAY['courier'::text, 'volunteer'::text])) OR (area_id IS NULL))),
    CONSTRAINT enrollment_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE public.enrollment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.enrollment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.estate (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    geom public.geometry(MultiPolygon,4326),
    geom_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED,
    CONSTRAINT estate_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.estate ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.estate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.event (
    id bigint NOT NULL,
    name text NOT NULL,
    subject text NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    account_id bigint,
    verb text,
    area_ids bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    building_id bigint,
    place_id bigint,
    dedup text,
    at timestamp with time zone DEFAULT now() NOT NULL,
    spread_at timestamp with time zone,
    not_before timestamp with time zone,
    post_code text,
    when_on_duty boolean DEFAULT false NOT NULL,
    put_off boolean DEFAULT false NOT NULL,
    CONSTRAINT event_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.evidence (
    sha256 bytea NOT NULL,
    state text DEFAULT 'receiving'::text NOT NULL,
    bytes integer NOT NULL,
    sent bytea,
    picture bytea,
    width integer,
    height integer,
    fault text,
    tries smallint DEFAULT 0 NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    at timestamp with time zone DEFAULT now() NOT NULL,
    taken_down_at timestamp with time zone,
    CONSTRAINT evidence_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT evidence_check CHECK ((((state = 'ready'::text) = (picture IS NOT NULL)) OR (taken_down_at IS NOT NULL))),
    CONSTRAINT evidence_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT evidence_state_check CHECK ((state = ANY (ARRAY['receiving'::text, 'received'::text, 'ready'::text, 'refused'::text])))
);
ALTER TABLE ONLY public.evidence ALTER COLUMN sent SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.evidence ALTER COLUMN picture SET STORAGE EXTERNAL;

CREATE TABLE public.exchange_client (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    account_id bigint NOT NULL,
    may text[] NOT NULL,
    channel text DEFAULT 'platform'::text NOT NULL,
    hosts text[] DEFAULT '{}'::text[] NOT NULL,
    key_hash bytea,
    box bytea,
    old_box bytea,
    webhook_id bigint,
    post_code text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT exchange_client_channel_check CHECK ((channel = ANY (ARRAY['hotline'::text, 'platform'::text]))),
    CONSTRAINT exchange_client_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9_-]{0,39}$'::text)),
    CONSTRAINT exchange_client_may_check CHECK (((may <> '{}'::text[]) AND (may <@ '{open311,feed,platform}'::text[])))
);

ALTER TABLE public.exchange_client ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.exchange_client_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_device (
    id bigint NOT NULL,
    client_id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    category text NOT NULL,
    place_text text DEFAULT ''::text NOT NULL,
    point public.geometry(Point,4326) NOT NULL,
    retired boolean DEFAULT false NOT NULL,
    matter_id bigint,
    heard_at timestamp with time zone,
    times integer DEFAULT 0 NOT NULL,
    CONSTRAINT exchange_device_code_check CHECK ((code <> ''::text))
);

ALTER TABLE public.exchange_device ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.exchange_device_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_matter (
    client_id bigint NOT NULL,
    matter_id bigint NOT NULL,
    external_id text,
    came_from boolean NOT NULL,
    digest bytea,
    notified_turn integer NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT exchange_matter_check CHECK (((NOT came_from) OR ((external_id IS NOT NULL) AND (digest IS NOT NULL))))
);

CREATE TABLE public.exchange_message (
    client_id bigint NOT NULL,
    message text NOT NULL,
    digest bytea NOT NULL,
    answer jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.exchange_term (
    client_id bigint NOT NULL,
    what text NOT NULL,
    way text NOT NULL,
    given text NOT NULL,
    becomes text NOT NULL,
    fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT exchange_term_becomes_check CHECK ((becomes <> ''::text)),
    CONSTRAINT exchange_term_given_check CHECK ((given <> ''::text)),
    CONSTRAINT exchange_term_way_check CHECK ((way = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT exchange_term_what_check CHECK ((what = ANY (ARRAY['category'::text, 'state'::text, 'verb'::text, 'area'::text])))
);

CREATE TABLE public.face_alert (
    matter_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.matter (
    id bigint NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    turn integer DEFAULT 0 NOT NULL,
    category text NOT NULL,
    channel text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    answers jsonb DEFAULT '{}'::jsonb NOT NULL,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL,
    point public.geometry(Point,4326),
    accuracy_m real,
    place_text text DEFAULT ''::text NOT NULL,
    building_id bigint,
    grid_id bigint,
    area_ids bigint[] NOT NULL,
    needs_confirmation boolean DEFAULT false NOT NULL,
    during tstzrange,
    seats integer DEFAULT 1 NOT NULL,
    post_code text,
    urgent boolean DEFAULT false NOT NULL,
    special_group boolean DEFAULT false NOT NULL,
    submission uuid NOT NULL,
    submission_digest bytea NOT NULL,
    account_id bigint,
    entered_by bigint,
    receipt_key bytea NOT NULL,
    happened_at timestamp with time zone DEFAULT now() NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_at timestamp with time zone,
    outcome text,
    due_at timestamp with time zone,
    public_text text,
    published_at timestamp with time zone,
    published_by bigint,
    taken_down_at timestamp with time zone,
    face_point public.geometry(Point,4326),
    face_grade text,
    face_at timestamp with time zone,
    CONSTRAINT matter_accuracy_m_check CHECK ((accuracy_m >= (0)::double precision)),
    CONSTRAINT matter_check CHECK (((public_text IS NULL) = (published_at IS NULL))),
    CONSTRAINT matter_face_grade_check CHECK ((face_grade = ANY (ARRAY['exact'::text, 'estate'::text, 'grid'::text]))),
    CONSTRAINT matter_number_check CHECK ((number ~ '^[0-9]{6}-[2-9A-HJKMNP-Z]{4}$'::text)),
    CONSTRAINT matter_receipt_key_check CHECK ((length(receipt_key) = 16)),
    CONSTRAINT matter_seats_check CHECK ((seats > 0))
);

CREATE TABLE public.matter_claim (
    id bigint NOT NULL,
    matter_id bigint NOT NULL,
    slot integer NOT NULL,
    account_id bigint NOT NULL,
    held tstzrange NOT NULL,
    ended text,
    CONSTRAINT matter_claim_ended_check CHECK ((ended = ANY (ARRAY['done'::text, 'released'::text, 'expired'::text, 'taken_back'::text, 'no_show'::text]))),
    CONSTRAINT matter_claim_held_check CHECK ((NOT isempty(held))),
    CONSTRAINT matter_claim_slot_check CHECK ((slot > 0))
);

ALTER TABLE public.matter_claim ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matter_claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.matter_clock (
    id bigint NOT NULL,
    matter_id bigint NOT NULL,
    name text NOT NULL,
    rule text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    started_turn integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    provisional boolean DEFAULT false NOT NULL,
    next_at timestamp with time zone,
    warned smallint DEFAULT 0 NOT NULL,
    rung_at timestamp with time zone,
    stopped_at timestamp with time zone,
    stopped_turn integer,
    CONSTRAINT matter_clock_check CHECK (((stopped_at IS NULL) = (stopped_turn IS NULL))),
    CONSTRAINT matter_clock_rule_check CHECK ((rule ~ '^((h|wd)[1-9][0-9]{0,2}|date)$'::text)),
    CONSTRAINT matter_clock_warned_check CHECK ((warned = ANY (ARRAY[0, 50, 80])))
);

ALTER TABLE public.matter_clock ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matter_clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.matter_contact (
    matter_id bigint NOT NULL,
    name_box bytea,
    phone_box bytea,
    phone_key bytea,
    answer_by text NOT NULL,
    confidential boolean DEFAULT false NOT NULL,
    gone_at timestamp with time zone,
    CONSTRAINT matter_contact_answer_by_check CHECK ((answer_by = ANY (ARRAY['phone'::text, 'sms'::text, 'none'::text]))),
    CONSTRAINT matter_contact_check CHECK (((gone_at IS NULL) OR ((name_box IS NULL) AND (phone_box IS NULL) AND (phone_key IS NULL))))
);

CREATE TABLE public.matter_contact_look (
    id bigint NOT NULL,
    matter_id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    account_id bigint,
    by_post text NOT NULL,
    reason text NOT NULL
);

ALTER TABLE public.matter_contact_look ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matter_contact_look_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.matter_evidence (
    matter_id bigint NOT NULL,
    sha256 bytea NOT NULL,
    told text NOT NULL,
    stage text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT matter_evidence_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT matter_evidence_stage_check CHECK ((stage = ANY (ARRAY['before'::text, 'during'::text, 'after'::text]))),
    CONSTRAINT matter_evidence_told_check CHECK ((told = ANY (ARRAY['public'::text, 'reporter'::text, 'staff'::text])))
);

CREATE TABLE public.matter_follow (
    matter_id bigint NOT NULL,
    follower bytea NOT NULL,
    came_from bigint,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.matter_note (
    id bigint NOT NULL,
    matter_id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    happened_at timestamp with time zone DEFAULT now() NOT NULL,
    done_by text NOT NULL,
    account_id bigint,
    by_post text,
    body text NOT NULL,
    told text NOT NULL,
    submission uuid,
    CONSTRAINT matter_note_done_by_check CHECK ((done_by = ANY (ARRAY['staff'::text, 'reporter'::text, 'system'::text]))),
    CONSTRAINT matter_note_told_check CHECK ((told = ANY (ARRAY['public'::text, 'reporter'::text, 'staff'::text])))
);

CREATE TABLE public.matter_state (
    kind text NOT NULL,
    code text NOT NULL,
    phase text NOT NULL,
    is_over boolean NOT NULL,
    CONSTRAINT matter_state_phase_check CHECK ((phase = ANY (ARRAY['new'::text, 'doing'::text, 'done'::text, 'void'::text])))
);

CREATE TABLE public.matter_step (
    matter_id bigint NOT NULL,
    turn integer NOT NULL,
    kind text NOT NULL,
    from_state text,
    verb text NOT NULL,
    to_state text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    happened_at timestamp with time zone DEFAULT now() NOT NULL,
    done_by text NOT NULL,
    account_id bigint,
    by_post text,
    post_code text,
    why jsonb,
    reason text,
    said text,
    told text NOT NULL,
    fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    submission uuid,
    CONSTRAINT matter_step_check CHECK (((turn = 0) = (from_state IS NULL))),
    CONSTRAINT matter_step_check1 CHECK (((turn = 0) = (verb = 'submit'::text))),
    CONSTRAINT matter_step_done_by_check CHECK ((done_by = ANY (ARRAY['staff'::text, 'reporter'::text, 'system'::text]))),
    CONSTRAINT matter_step_told_check CHECK ((told = ANY (ARRAY['public'::text, 'reporter'::text, 'staff'::text])))
);

CREATE VIEW public.matter_face AS
 SELECT matter.number,
    matter.kind,
    matter.category,
    category.name AS category_name,
    category.name_en AS category_name_en,
    matter.state,
    matter_state.phase,
    matter.outcome,
    matter.post_code,
    (COALESCE(((matter.facts ->> 'disputes'::text))::integer, 0) > 0) AS disputed,
    COALESCE(((matter.facts ->> 'confirmed'::text))::boolean, false) AS confirmed,
    matter.public_text AS text,
    matter.opened_at,
    matter.closed_at,
    GREATEST(matter.changed_at, matter.face_at) AS changed_at,
    matter.face_grade AS grade,
    matter.face_point AS point,
    grid.code AS area_code,
    grid.name AS area_name,
    matter.area_ids,
    ( SELECT count(*) AS count
           FROM public.matter_follow
          WHERE (matter_follow.matter_id = matter.id)) AS followers,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('to', step.to_state, 'at', step.at) ORDER BY step.turn), '[]'::jsonb) AS "coalesce"
           FROM (public.matter_step step
             JOIN public.matter_state reached ON (((reached.kind = step.kind) AND (reached.code = step.to_state))))
          WHERE ((step.matter_id = matter.id) AND ((step.told = 'public'::text) OR reached.is_over) AND (step.from_state IS DISTINCT FROM step.to_state))) AS steps,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('at', note.at, 'text', note.body) ORDER BY note.id), '[]'::jsonb) AS "coalesce"
           FROM public.matter_note note
          WHERE ((note.matter_id = matter.id) AND (note.told = 'public'::text))) AS notes,
    category.parent AS category_parent
   FROM (((public.matter
     JOIN public.category ON (((category.code = matter.category) AND (category.face = matter.face_grade))))
     JOIN public.matter_state ON (((matter_state.kind = matter.kind) AND (matter_state.code = matter.state))))
     LEFT JOIN public.area grid ON ((grid.id = matter.grid_id)))
  WHERE ((matter.public_text IS NOT NULL) AND (matter.taken_down_at IS NULL) AND (matter.face_point IS NOT NULL) AND (matter_state.phase <> 'void'::text));

CREATE VIEW public.matter_face_change AS
 SELECT matter.number,
    GREATEST(matter.changed_at, matter.face_at) AS at,
    (NOT ((matter.public_text IS NOT NULL) AND (matter.taken_down_at IS NULL) AND (matter.face_point IS NOT NULL) AND (matter_state.phase <> 'void'::text) AND (category.face = matter.face_grade))) AS is_gone
   FROM ((public.matter
     JOIN public.category ON ((category.code = matter.category)))
     JOIN public.matter_state ON (((matter_state.kind = matter.kind) AND (matter_state.code = matter.state))))
  WHERE (matter.face_at IS NOT NULL);

CREATE TABLE public.matter_face_flag (
    id bigint NOT NULL,
    matter_id bigint NOT NULL,
    reason text NOT NULL,
    flagger text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    settled_at timestamp with time zone,
    settled_by bigint,
    CONSTRAINT matter_face_flag_reason_check CHECK ((reason = ANY (ARRAY['personal'::text, 'insult'::text, 'untrue'::text, 'other'::text])))
);

ALTER TABLE public.matter_face_flag ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matter_face_flag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.matter_face_update AS
 SELECT matter.number,
    matter.kind,
    ('s'::text || step.turn) AS mark,
    step.at,
    step.to_state AS state,
    NULL::text AS text,
    matter_state.phase
   FROM ((((public.matter_step step
     JOIN public.matter_state reached ON (((reached.kind = step.kind) AND (reached.code = step.to_state))))
     JOIN public.matter ON ((matter.id = step.matter_id)))
     JOIN public.category ON (((category.code = matter.category) AND (category.face = matter.face_grade))))
     JOIN public.matter_state ON (((matter_state.kind = matter.kind) AND (matter_state.code = matter.state))))
  WHERE (((step.told = 'public'::text) OR reached.is_over) AND (step.from_state IS DISTINCT FROM step.to_state) AND (matter.public_text IS NOT NULL) AND (matter.taken_down_at IS NULL) AND (matter.face_point IS NOT NULL) AND (matter_state.phase <> 'void'::text))
UNION ALL
 SELECT matter.number,
    matter.kind,
    ('n'::text || note.id) AS mark,
    note.at,
    NULL::text AS state,
    note.body AS text,
    matter_state.phase
   FROM (((public.matter_note note
     JOIN public.matter ON ((matter.id = note.matter_id)))
     JOIN public.category ON (((category.code = matter.category) AND (category.face = matter.face_grade))))
     JOIN public.matter_state ON (((matter_state.kind = matter.kind) AND (matter_state.code = matter.state))))
  WHERE ((note.told = 'public'::text) AND (matter.public_text IS NOT NULL) AND (matter.taken_down_at IS NULL) AND (matter.face_point IS NOT NULL) AND (matter_state.phase <> 'void'::text));

CREATE TABLE public.matter_home (
    one boolean DEFAULT true NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT matter_home_one_check CHECK (one)
);

ALTER TABLE public.matter ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.matter_limit (
    kind text NOT NULL,
    category text,
    clock text NOT NULL,
    rule text NOT NULL,
    CONSTRAINT matter_limit_rule_check CHECK ((rule ~ '^(h|wd)[1-9][0-9]{0,2}$'::text))
);

CREATE TABLE public.matter_link (
    from_id bigint NOT NULL,
    to_id bigint NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT matter_link_check CHECK ((from_id <> to_id)),
    CONSTRAINT matter_link_kind_check CHECK ((kind = ANY (ARRAY['duplicate_of'::text, 'part_of'::text, 'answers'::text, 'uses'::text, 'follows'::text])))
);

CREATE TABLE public.matter_move (
    kind text NOT NULL,
    from_state text NOT NULL,
    verb text NOT NULL,
    to_state text NOT NULL,
    retired boolean DEFAULT false NOT NULL
);

ALTER TABLE public.matter_note ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matter_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.matter_paper (
    id bigint NOT NULL,
    matter_id bigint NOT NULL,
    account_id bigint NOT NULL,
    version text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    made_at timestamp with time zone,
    content bytea,
    fault text,
    tries smallint DEFAULT 0 NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    CONSTRAINT matter_paper_check CHECK (((state = 'made'::text) = (content IS NOT NULL))),
    CONSTRAINT matter_paper_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'made'::text, 'failed'::text])))
);

ALTER TABLE public.matter_paper ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matter_paper_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.matter_sum (
    area_id bigint NOT NULL,
    kind text NOT NULL,
    category text NOT NULL,
    month date NOT NULL,
    received integer NOT NULL,
    resolved integer NOT NULL,
    in_time integer NOT NULL,
    disputed integer NOT NULL,
    reopened integer NOT NULL,
    CONSTRAINT matter_sum_check CHECK (((in_time <= resolved) AND (resolved <= received))),
    CONSTRAINT matter_sum_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
);

CREATE TABLE public.matter_sum_until (
    kind text NOT NULL,
    until timestamp with time zone NOT NULL
);

CREATE TABLE public.notice (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    event_id bigint NOT NULL,
    read_at timestamp with time zone
);

ALTER TABLE public.notice ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.outbox (
    id bigint NOT NULL,
    message uuid DEFAULT gen_random_uuid() NOT NULL,
    channel text NOT NULL,
    target bigint NOT NULL,
    body jsonb NOT NULL,
    dedup text NOT NULL,
    in_order_of text,
    at timestamp with time zone DEFAULT now() NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    next_at timestamp with time zone DEFAULT now() NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    done_at timestamp with time zone,
    dead_at timestamp with time zone,
    fault text,
    CONSTRAINT outbox_channel_check CHECK ((channel = ANY (ARRAY['push'::text, 'webhook'::text, 'sms'::text, 'voice'::text, 'sms_reporter'::text, 'open311_media'::text])))
);

ALTER TABLE public.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.overlay_layer (
    code text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    other_names text[] DEFAULT '{}'::text[] NOT NULL,
    icon text DEFAULT 'map-pinned'::text NOT NULL,
    tone text DEFAULT 'orange'::text NOT NULL,
    dash text DEFAULT '8 3 2 3 2 3'::text NOT NULL,
    rank integer DEFAULT 1000 NOT NULL,
    rung text,
    CONSTRAINT overlay_layer_code_check CHECK (((code ~ '^[a-z][a-z0-9_]*$'::text) AND (code <> 'admin'::text))),
    CONSTRAINT overlay_layer_dash_check CHECK ((dash ~ '^[0-9]+( [0-9]+)+$'::text)),
    CONSTRAINT overlay_layer_name_check CHECK ((name <> ''::text)),
    CONSTRAINT overlay_layer_name_en_check CHECK ((name_en <> ''::text)),
    CONSTRAINT overlay_layer_rung_check CHECK ((rung = ANY (ARRAY['grid'::text, 'community'::text, 'police'::text]))),
    CONSTRAINT overlay_layer_tone_check CHECK ((tone = ANY (ARRAY['blue'::text, 'green'::text, 'red'::text, 'orange'::text, 'purple'::text, 'teal'::text, 'grey'::text])))
);

CREATE TABLE public.person (
    id bigint NOT NULL,
    staff_no text NOT NULL,
    name text NOT NULL,
    duty_phone text,
    private_phone bytea,
    CONSTRAINT person_name_check CHECK ((name <> ''::text)),
    CONSTRAINT person_private_phone_box CHECK ((octet_length(private_phone) > 32))
);

ALTER TABLE public.person ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.phone_to_box (
    staff_no text NOT NULL,
    private_phone text NOT NULL
);

CREATE TABLE public.place (
    id bigint NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    address text,
    area_id bigint,
    entrance public.geometry(Point,4326) NOT NULL,
    phone text,
    hours text,
    hours_clear boolean DEFAULT true NOT NULL,
    access text,
    wheelchair text,
    amenities text[] DEFAULT '{}'::text[] NOT NULL,
    photo_captions text[] DEFAULT '{}'::text[] NOT NULL,
    description text,
    operator text,
    verified_on date,
    verified_by text,
    source text DEFAULT 'table'::text NOT NULL,
    retired_at timestamp with time zone,
    retired_by text,
    CONSTRAINT place_access_check CHECK ((access = ANY (ARRAY['open'::text, 'code'::text, 'card'::text, 'ask'::text]))),
    CONSTRAINT place_check CHECK (((retired_at IS NULL) = (retired_by IS NULL))),
    CONSTRAINT place_code_check CHECK ((code ~ '^[0-9A-Z]{4,12}$'::text)),
    CONSTRAINT place_name_check CHECK ((name <> ''::text)),
    CONSTRAINT place_retired_by_check CHECK ((retired_by <> ''::text)),
    CONSTRAINT place_source_check CHECK ((source = ANY (ARRAY['table'::text, 'map'::text]))),
    CONSTRAINT place_wheelchair_check CHECK ((wheelchair = ANY (ARRAY['yes'::text, 'limited'::text, 'no'::text])))
);

CREATE TABLE public.place_exception (
    id bigint NOT NULL,
    place_id bigint NOT NULL,
    valid tstzrange NOT NULL,
    hours text NOT NULL,
    reason text,
    edited_by text,
    edited_at timestamp with time zone,
    CONSTRAINT place_exception_check CHECK (((edited_by IS NULL) = (edited_at IS NULL))),
    CONSTRAINT place_exception_edited_by_check CHECK ((edited_by <> ''::text)),
    CONSTRAINT place_exception_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE public.place_exception ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.place_exception_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.place ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.place_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.place_kind (
    code text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    other_names text[] DEFAULT '{}'::text[] NOT NULL,
    icon text DEFAULT 'map-pin'::text NOT NULL,
    tone text DEFAULT 'blue'::text NOT NULL,
    osm text[] DEFAULT '{}'::text[] NOT NULL,
    "position" integer DEFAULT 1000 NOT NULL,
    CONSTRAINT place_kind_code_check CHECK ((code ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT place_kind_name_check CHECK ((name <> ''::text)),
    CONSTRAINT place_kind_name_en_check CHECK ((name_en <> ''::text)),
    CONSTRAINT place_kind_tone_check CHECK ((tone = ANY (ARRAY['blue'::text, 'green'::text, 'red'::text, 'orange'::text, 'purple'::text, 'teal'::text, 'grey'::text])))
);

CREATE TABLE public.place_report (
    id bigint NOT NULL,
    place_id bigint NOT NULL,
    reported_at timestamp with time zone DEFAULT now() NOT NULL,
    reporter text NOT NULL,
    source text NOT NULL,
    expected_open boolean,
    settled_at timestamp with time zone,
    settled_by text,
    outcome text,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    answer text,
    CONSTRAINT place_report_answer_check CHECK ((answer <> ''::text)),
    CONSTRAINT place_report_check CHECK ((((settled_at IS NULL) = (outcome IS NULL)) AND ((settled_at IS NULL) = (settled_by IS NULL)))),
    CONSTRAINT place_report_check1 CHECK (((answer IS NULL) OR (settled_at IS NOT NULL))),
    CONSTRAINT place_report_outcome_check CHECK ((outcome = ANY (ARRAY['confirmed'::text, 'rejected'::text])))
);

ALTER TABLE public.place_report ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.place_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.plan (
    id bigint NOT NULL,
    code text NOT NULL,
    title text NOT NULL,
    reason text,
    state text DEFAULT 'draft'::text NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    effective_at timestamp with time zone,
    reverts_id bigint,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    submitted_by bigint,
    published_by bigint,
    published_at timestamp with time zone,
    CONSTRAINT plan_check CHECK (((state <> ALL (ARRAY['published'::text, 'in_force'::text, 'rolled_back'::text])) OR ((effective_at IS NOT NULL) AND (published_at IS NOT NULL)))),
    CONSTRAINT plan_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'published'::text, 'in_force'::text, 'rolled_back'::text, 'abandoned'::text])))
);

CREATE TABLE public.plan_binding (
    plan_id bigint NOT NULL,
    building_id bigint NOT NULL,
    grid_code text
);

CREATE TABLE public.plan_comment (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    reply_to bigint,
    at_place public.geometry(Point,4326),
    body text NOT NULL,
    by_account bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    settled_by bigint,
    settled_at timestamp with time zone,
    CONSTRAINT plan_comment_check CHECK (((settled_by IS NULL) = (settled_at IS NULL))),
    CONSTRAINT plan_comment_check1 CHECK (((reply_to IS NULL) OR ((at_place IS NULL) AND (settled_at IS NULL))))
);

ALTER TABLE public.plan_comment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plan_comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.plan_document (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    kind text NOT NULL,
    version bigint NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    by_account bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    made_at timestamp with time zone,
    content bytea,
    fault text,
    lease uuid,
    leased_until timestamp with time zone,
    tries smallint DEFAULT 0 NOT NULL,
    CONSTRAINT plan_document_content CHECK (((content IS NOT NULL) = (state = 'made'::text))),
    CONSTRAINT plan_document_fault CHECK (((fault IS NOT NULL) = (state = 'failed'::text))),
    CONSTRAINT plan_document_kind_check CHECK ((kind = ANY (ARRAY['package'::text, 'notices'::text, 'archive'::text]))),
    CONSTRAINT plan_document_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'made'::text, 'failed'::text])))
);

ALTER TABLE public.plan_document ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plan_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.plan_edit (
    plan_id bigint NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    by_account bigint NOT NULL,
    op jsonb NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    undoes bigint
);

CREATE TABLE public.plan_grid (
    plan_id bigint NOT NULL,
    code text NOT NULL,
    area_id bigint,
    fate text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    parent_code text NOT NULL,
    geom public.geometry(MultiPolygon,4326),
    base_boundary_id bigint,
    version bigint NOT NULL,
    changed_by bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT plan_grid_check CHECK (((geom IS NULL) = (fate = 'ended'::text))),
    CONSTRAINT plan_grid_check1 CHECK (((area_id IS NULL) = (fate = 'new'::text))),
    CONSTRAINT plan_grid_check2 CHECK (((base_boundary_id IS NULL) = (fate = ANY (ARRAY['new'::text, 'revived'::text])))),
    CONSTRAINT plan_grid_fate_check CHECK ((fate = ANY (ARRAY['changed'::text, 'new'::text, 'revived'::text, 'ended'::text, 'node_only'::text])))
);

ALTER TABLE public.plan ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.plan_moved_post (
    plan_id bigint NOT NULL,
    post_id bigint NOT NULL,
    to_grid text,
    until timestamp with time zone
);

CREATE TABLE public.plan_post (
    plan_id bigint NOT NULL,
    post_code text NOT NULL,
    decision text NOT NULL,
    to_grid text,
    CONSTRAINT plan_post_check CHECK (((to_grid IS NULL) = (decision = 'ends'::text))),
    CONSTRAINT plan_post_decision_check CHECK ((decision = ANY (ARRAY['moves'::text, 'ends'::text])))
);

CREATE TABLE public.plan_presence (
    plan_id bigint NOT NULL,
    account_id bigint NOT NULL,
    area_code text,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.plan_proposal (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    account_id bigint NOT NULL,
    area_code text NOT NULL,
    low integer NOT NULL,
    high integer NOT NULL,
    whole_estates boolean NOT NULL,
    keep text[] NOT NULL,
    seconds integer NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    version bigint,
    result jsonb,
    lease uuid,
    leased_until timestamp with time zone,
    tries smallint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT plan_proposal_check CHECK (((low >= 0) AND (low <= high))),
    CONSTRAINT plan_proposal_check1 CHECK (((state = ANY (ARRAY['waiting'::text, 'running'::text])) = (ended_at IS NULL))),
    CONSTRAINT plan_proposal_check2 CHECK (((state <> ALL (ARRAY['done'::text, 'impossible'::text])) OR ((result IS NOT NULL) AND (version IS NOT NULL)))),
    CONSTRAINT plan_proposal_seconds_check CHECK (((seconds >= 1) AND (seconds <= 10))),
    CONSTRAINT plan_proposal_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'impossible'::text, 'stopped'::text, 'failed'::text])))
);

ALTER TABLE public.plan_proposal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plan_proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.plan_scope (
    plan_id bigint NOT NULL,
    area_id bigint NOT NULL
);

CREATE TABLE public.plan_snapshot (
    plan_id bigint NOT NULL,
    name text NOT NULL,
    seq bigint NOT NULL,
    by_account bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.plan_step (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    step text NOT NULL,
    by_account bigint NOT NULL,
    comment text,
    seq bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.plan_step ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plan_step_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.plan_waiver (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    check_key text NOT NULL,
    codes text[] NOT NULL,
    at_place public.geometry(Point,4326),
    why text NOT NULL,
    by_account bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.plan_waiver ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plan_waiver_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.post (
    id bigint NOT NULL,
    code text NOT NULL,
    role text NOT NULL,
    area_id bigint,
    building_id bigint,
    person_id bigint,
    duty_hours text,
    valid tstzrange NOT NULL,
    desk_name text,
    desk_phone text,
    CONSTRAINT post_check CHECK (((area_id IS NULL) <> (building_id IS NULL))),
    CONSTRAINT post_desk CHECK (
CASE
    WHEN (role = 'duty_desk'::text) THEN ((person_id IS NULL) AND (area_id IS NOT NULL) AND (desk_name IS NOT NULL) AND (desk_phone IS NOT NULL))
    ELSE ((desk_name IS NULL) AND (desk_phone IS NULL))
END),
    CONSTRAINT post_desk_name_check CHECK ((desk_name <> ''::text)),
    CONSTRAINT post_desk_phone_check CHECK ((desk_phone <> ''::text)),
    CONSTRAINT post_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE public.post ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.post_report (
    id bigint NOT NULL,
    post_code text NOT NULL,
    kind text NOT NULL,
    person_id bigint,
    reporter text NOT NULL,
    source text NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    settled_at timestamp with time zone,
    settled_by text,
    outcome text,
    CONSTRAINT post_report_check CHECK ((((settled_at IS NULL) = (outcome IS NULL)) AND ((settled_at IS NULL) = (settled_by IS NULL)))),
    CONSTRAINT post_report_kind_check CHECK ((kind = ANY (ARRAY['wrong_person'::text, 'no_answer'::text]))),
    CONSTRAINT post_report_outcome_check CHECK ((outcome = ANY (ARRAY['confirmed'::text, 'rejected'::text])))
);

ALTER TABLE public.post_report ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.post_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.poster (
    id bigint NOT NULL,
    area_code text NOT NULL,
    language text NOT NULL,
    version text NOT NULL,
    facts text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    made_at timestamp with time zone,
    content bytea,
    fault text,
    tries smallint DEFAULT 0 NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    CONSTRAINT poster_check CHECK (((state = 'made'::text) = (content IS NOT NULL))),
    CONSTRAINT poster_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'made'::text, 'failed'::text])))
);

ALTER TABLE public.poster ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.poster_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.push_subscription (
    id bigint NOT NULL,
    session_id bytea,
    endpoint text NOT NULL,
    p256dh text NOT NULL,
    box bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.push_subscription ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.push_subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.report_salt (
    day date NOT NULL,
    salt uuid DEFAULT gen_random_uuid() NOT NULL
);

CREATE TABLE public.request (
    account_id bigint NOT NULL,
    key uuid NOT NULL,
    digest bytea NOT NULL,
    answer jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.road_network (
    id smallint DEFAULT 1 NOT NULL,
    sha256 text NOT NULL,
    pbf bytea NOT NULL,
    ferries boolean DEFAULT true NOT NULL,
    CONSTRAINT road_network_id_check CHECK ((id = 1))
);

CREATE TABLE public.role (
    code text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    other_names text[] DEFAULT '{}'::text[] NOT NULL,
    rank integer DEFAULT 1000 NOT NULL,
    rung text,
    acts_as text,
    listed boolean DEFAULT true NOT NULL,
    CONSTRAINT role_acts_as_check CHECK ((acts_as = ANY (ARRAY['grid'::text, 'building'::text, 'community'::text, 'subdistrict'::text, 'district'::text, 'city'::text, 'planner'::text, 'hotline'::text, 'department'::text]))),
    CONSTRAINT role_code_check CHECK ((code ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT role_name_check CHECK ((name <> ''::text)),
    CONSTRAINT role_name_en_check CHECK ((name_en <> ''::text)),
    CONSTRAINT role_rung_check CHECK ((rung = ANY (ARRAY['grid'::text, 'community'::text, 'police'::text])))
);

CREATE TABLE public.seal (
    id bigint NOT NULL,
    from_id bigint NOT NULL,
    to_id bigint NOT NULL,
    ids bigint[] NOT NULL,
    hashes bytea[] NOT NULL,
    hash bytea NOT NULL,
    last_at timestamp with time zone NOT NULL,
    sealed_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT seal_check CHECK ((to_id >= from_id)),
    CONSTRAINT seal_check1 CHECK ((cardinality(hashes) = cardinality(ids)))
);

CREATE TABLE public.session (
    id bytea NOT NULL,
    account_id bigint NOT NULL,
    level smallint NOT NULL,
    device text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    number bigint NOT NULL,
    how text DEFAULT 'slip'::text NOT NULL,
    proved_at timestamp with time zone,
    looked_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT session_how_check CHECK ((how = ANY (ARRAY['slip'::text, 'demo'::text, 'passkey'::text, 'password'::text, 'oidc'::text]))),
    CONSTRAINT session_level_check CHECK ((level = ANY (ARRAY[1, 2])))
);

ALTER TABLE public.session ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.subscription (
    id bigint NOT NULL,
    push_id bigint NOT NULL,
    area_id bigint NOT NULL,
    street text,
    until timestamp with time zone NOT NULL,
    told_on date,
    told integer DEFAULT 0 NOT NULL,
    CONSTRAINT subscription_street_check CHECK ((street <> ''::text))
);

ALTER TABLE public.subscription ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.substitution (
    id bigint NOT NULL,
    post_code text NOT NULL,
    person_id bigint NOT NULL,
    valid tstzrange NOT NULL,
    CONSTRAINT substitution_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE public.substitution ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.substitution_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.throttle (
    key bytea NOT NULL,
    failures integer NOT NULL,
    until timestamp with time zone NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.toponym (
    id bigint NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    geom public.geometry(Point,4326) NOT NULL,
    CONSTRAINT toponym_kind_check CHECK ((kind = ANY (ARRAY['road'::text, 'place'::text]))),
    CONSTRAINT toponym_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.toponym ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.toponym_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.upload (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    bytes integer NOT NULL,
    content bytea,
    state text DEFAULT 'waiting'::text NOT NULL,
    progress smallint DEFAULT 0 NOT NULL,
    word text DEFAULT ''::text NOT NULL,
    totals jsonb,
    outcomes jsonb,
    entries jsonb,
    fault text,
    detail text,
    lease uuid,
    leased_until timestamp with time zone,
    tries smallint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT upload_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT upload_check CHECK (((state = ANY (ARRAY['applied'::text, 'failed'::text, 'dropped'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT upload_check1 CHECK (((ended_at IS NULL) = (content IS NOT NULL))),
    CONSTRAINT upload_kind_check CHECK ((kind <> ''::text)),
    CONSTRAINT upload_name_check CHECK ((name <> ''::text)),
    CONSTRAINT upload_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
    CONSTRAINT upload_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'checking'::text, 'checked'::text, 'applying'::text, 'applied'::text, 'failed'::text, 'dropped'::text])))
);
ALTER TABLE ONLY public.upload ALTER COLUMN content SET STORAGE EXTERNAL;

ALTER TABLE public.upload ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.upload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.walk_edge (
    id bigint NOT NULL,
    start_node bigint NOT NULL,
    end_node bigint NOT NULL,
    length_m real NOT NULL,
    geom public.geometry(LineString,4326) NOT NULL,
    CONSTRAINT walk_edge_length_m_check CHECK ((length_m >= (0)::double precision))
);

ALTER TABLE public.walk_edge ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.walk_edge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.webhook (
    id bigint NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    box bytea,
    events text[] NOT NULL,
    private_host text,
    private_network cidr,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_at timestamp with time zone,
    old_box bytea,
    CONSTRAINT webhook_check CHECK (((private_host IS NULL) = (private_network IS NULL))),
    CONSTRAINT webhook_name_check CHECK ((name <> ''::text)),
    CONSTRAINT webhook_url_check CHECK ((url ~ '^https?://'::text))
);

ALTER TABLE public.webhook ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_person_id_key UNIQUE (person_id);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.address
    ADD CONSTRAINT address_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.address
    ADD CONSTRAINT address_text_key UNIQUE (text);

ALTER TABLE ONLY public.alias
    ADD CONSTRAINT alias_kind_target_name_area_code_key UNIQUE (kind, target, name, area_code);

ALTER TABLE ONLY public.alias
    ADD CONSTRAINT alias_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.amenity
    ADD CONSTRAINT amenity_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.area_boundary
    ADD CONSTRAINT area_boundary_area_id_valid_excl EXCLUDE USING gist (area_id WITH =, valid WITH &&);

ALTER TABLE ONLY public.area_boundary
    ADD CONSTRAINT area_boundary_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.area
    ADD CONSTRAINT area_code_key UNIQUE (code);

ALTER TABLE ONLY public.area
    ADD CONSTRAINT area_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.basemap_point
    ADD CONSTRAINT basemap_point_pkey PRIMARY KEY (osm_id);

ALTER TABLE ONLY public.basemap_road
    ADD CONSTRAINT basemap_road_pkey PRIMARY KEY (osm_id);

ALTER TABLE ONLY public.basemap_surface
    ADD CONSTRAINT basemap_surface_pkey PRIMARY KEY (osm_id);

ALTER TABLE ONLY public.boundary_crosswalk
    ADD CONSTRAINT boundary_crosswalk_pkey PRIMARY KEY (plan_id, building_id);

ALTER TABLE ONLY public.building_binding
    ADD CONSTRAINT building_binding_building_id_valid_excl EXCLUDE USING gist (building_id WITH =, valid WITH &&);

ALTER TABLE ONLY public.building_binding
    ADD CONSTRAINT building_binding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.building
    ADD CONSTRAINT building_code_key UNIQUE (code);

ALTER TABLE ONLY public.building
    ADD CONSTRAINT building_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.challenge
    ADD CONSTRAINT challenge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.change
    ADD CONSTRAINT change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.clerk
    ADD CONSTRAINT clerk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.courier
    ADD CONSTRAINT courier_enrollment_id_key UNIQUE (enrollment_id);

ALTER TABLE ONLY public.courier_paper
    ADD CONSTRAINT courier_paper_account_id_version_key UNIQUE (account_id, version);

ALTER TABLE ONLY public.courier_paper
    ADD CONSTRAINT courier_paper_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.courier
    ADD CONSTRAINT courier_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_kind_lookup_key UNIQUE (kind, lookup);

ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.data_version
    ADD CONSTRAINT data_version_pkey PRIMARY KEY (topic);

ALTER TABLE ONLY public.duty
    ADD CONSTRAINT duty_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.edited_cell
    ADD CONSTRAINT edited_cell_pkey PRIMARY KEY (table_name, key, column_name);

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_account_id_acts_as_coalesce_coalesce1_valid_excl EXCLUDE USING gist (account_id WITH =, acts_as WITH =, COALESCE(area_id, (0)::bigint) WITH =, COALESCE(place_id, (0)::bigint) WITH =, valid WITH &&);

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_of_one_office EXCLUDE USING gist (account_id WITH =, acts_as WITH <>, valid WITH &&) WHERE ((acts_as = ANY (ARRAY['admin'::text, 'auditor'::text])));

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.estate
    ADD CONSTRAINT estate_code_key UNIQUE (code);

ALTER TABLE ONLY public.estate
    ADD CONSTRAINT estate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_dedup_key UNIQUE (dedup);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_pkey PRIMARY KEY (sha256);

ALTER TABLE ONLY public.exchange_client
    ADD CONSTRAINT exchange_client_account_id_key UNIQUE (account_id);

ALTER TABLE ONLY public.exchange_client
    ADD CONSTRAINT exchange_client_code_key UNIQUE (code);

ALTER TABLE ONLY public.exchange_client
    ADD CONSTRAINT exchange_client_key_hash_key UNIQUE (key_hash);

ALTER TABLE ONLY public.exchange_client
    ADD CONSTRAINT exchange_client_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_client
    ADD CONSTRAINT exchange_client_webhook_id_key UNIQUE (webhook_id);

ALTER TABLE ONLY public.exchange_device
    ADD CONSTRAINT exchange_device_client_id_code_key UNIQUE (client_id, code);

ALTER TABLE ONLY public.exchange_device
    ADD CONSTRAINT exchange_device_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_matter
    ADD CONSTRAINT exchange_matter_client_id_external_id_key UNIQUE (client_id, external_id);

ALTER TABLE ONLY public.exchange_matter
    ADD CONSTRAINT exchange_matter_pkey PRIMARY KEY (client_id, matter_id);

ALTER TABLE ONLY public.exchange_message
    ADD CONSTRAINT exchange_message_pkey PRIMARY KEY (client_id, message);

ALTER TABLE ONLY public.exchange_term
    ADD CONSTRAINT exchange_term_pkey PRIMARY KEY (client_id, what, way, given);

ALTER TABLE ONLY public.face_alert
    ADD CONSTRAINT face_alert_pkey PRIMARY KEY (matter_id);

ALTER TABLE ONLY public.matter_claim
    ADD CONSTRAINT matter_claim_account EXCLUDE USING gist (matter_id WITH =, account_id WITH =, held WITH &&);

ALTER TABLE ONLY public.matter_claim
    ADD CONSTRAINT matter_claim_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matter_claim
    ADD CONSTRAINT matter_claim_slot EXCLUDE USING gist (matter_id WITH =, slot WITH =, held WITH &&);

ALTER TABLE ONLY public.matter_clock
    ADD CONSTRAINT matter_clock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matter_contact_look
    ADD CONSTRAINT matter_contact_look_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matter_contact
    ADD CONSTRAINT matter_contact_pkey PRIMARY KEY (matter_id);

ALTER TABLE ONLY public.matter_evidence
    ADD CONSTRAINT matter_evidence_pkey PRIMARY KEY (matter_id, sha256);

ALTER TABLE ONLY public.matter_face_flag
    ADD CONSTRAINT matter_face_flag_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matter_follow
    ADD CONSTRAINT matter_follow_pkey PRIMARY KEY (matter_id, follower);

ALTER TABLE ONLY public.matter_home
    ADD CONSTRAINT matter_home_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.matter_link
    ADD CONSTRAINT matter_link_pkey PRIMARY KEY (from_id, to_id, kind);

ALTER TABLE ONLY public.matter_move
    ADD CONSTRAINT matter_move_pkey PRIMARY KEY (kind, from_state, verb, to_state);

ALTER TABLE ONLY public.matter_note
    ADD CONSTRAINT matter_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matter_note
    ADD CONSTRAINT matter_note_submission_key UNIQUE (submission);

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_number_key UNIQUE (number);

ALTER TABLE ONLY public.matter_paper
    ADD CONSTRAINT matter_paper_matter_id_account_id_version_key UNIQUE (matter_id, account_id, version);

ALTER TABLE ONLY public.matter_paper
    ADD CONSTRAINT matter_paper_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matter_state
    ADD CONSTRAINT matter_state_pkey PRIMARY KEY (kind, code);

ALTER TABLE ONLY public.matter_step
    ADD CONSTRAINT matter_step_pkey PRIMARY KEY (matter_id, turn);

ALTER TABLE ONLY public.matter_step
    ADD CONSTRAINT matter_step_submission_key UNIQUE (submission);

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_submission_key UNIQUE (submission);

ALTER TABLE ONLY public.matter_sum
    ADD CONSTRAINT matter_sum_pkey PRIMARY KEY (area_id, kind, month, category);

ALTER TABLE ONLY public.matter_sum_until
    ADD CONSTRAINT matter_sum_until_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_account_id_event_id_key UNIQUE (account_id, event_id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_dedup_key UNIQUE (dedup);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_message_key UNIQUE (message);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.overlay_layer
    ADD CONSTRAINT overlay_layer_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_staff_no_key UNIQUE (staff_no);

ALTER TABLE ONLY public.phone_to_box
    ADD CONSTRAINT phone_to_box_pkey PRIMARY KEY (staff_no);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_code_key UNIQUE (code);

ALTER TABLE ONLY public.place_exception
    ADD CONSTRAINT place_exception_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.place_exception
    ADD CONSTRAINT place_exception_place_id_valid_excl EXCLUDE USING gist (place_id WITH =, valid WITH &&);

ALTER TABLE ONLY public.place_kind
    ADD CONSTRAINT place_kind_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.place_report
    ADD CONSTRAINT place_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plan_binding
    ADD CONSTRAINT plan_binding_pkey PRIMARY KEY (plan_id, building_id);

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_code_key UNIQUE (code);

ALTER TABLE ONLY public.plan_comment
    ADD CONSTRAINT plan_comment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plan_document
    ADD CONSTRAINT plan_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plan_edit
    ADD CONSTRAINT plan_edit_pkey PRIMARY KEY (plan_id, seq);

ALTER TABLE ONLY public.plan_grid
    ADD CONSTRAINT plan_grid_pkey PRIMARY KEY (plan_id, code);

ALTER TABLE ONLY public.plan_moved_post
    ADD CONSTRAINT plan_moved_post_pkey PRIMARY KEY (plan_id, post_id);

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plan_post
    ADD CONSTRAINT plan_post_pkey PRIMARY KEY (plan_id, post_code);

ALTER TABLE ONLY public.plan_presence
    ADD CONSTRAINT plan_presence_pkey PRIMARY KEY (plan_id, account_id);

ALTER TABLE ONLY public.plan_proposal
    ADD CONSTRAINT plan_proposal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plan_scope
    ADD CONSTRAINT plan_scope_pkey PRIMARY KEY (plan_id, area_id);

ALTER TABLE ONLY public.plan_snapshot
    ADD CONSTRAINT plan_snapshot_pkey PRIMARY KEY (plan_id, name);

ALTER TABLE ONLY public.plan_step
    ADD CONSTRAINT plan_step_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plan_waiver
    ADD CONSTRAINT plan_waiver_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_code_valid_excl EXCLUDE USING gist (code WITH =, valid WITH &&);

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.post_report
    ADD CONSTRAINT post_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.poster
    ADD CONSTRAINT poster_area_code_language_key UNIQUE (area_code, language);

ALTER TABLE ONLY public.poster
    ADD CONSTRAINT poster_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_endpoint_key UNIQUE (endpoint);

ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.report_salt
    ADD CONSTRAINT report_salt_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.request
    ADD CONSTRAINT request_pkey PRIMARY KEY (account_id, key);

ALTER TABLE ONLY public.road_network
    ADD CONSTRAINT road_network_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.seal
    ADD CONSTRAINT seal_from_id_key UNIQUE (from_id);

ALTER TABLE ONLY public.seal
    ADD CONSTRAINT seal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_number_key UNIQUE (number);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT subscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.substitution
    ADD CONSTRAINT substitution_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.substitution
    ADD CONSTRAINT substitution_post_code_valid_excl EXCLUDE USING gist (post_code WITH =, valid WITH &&);

ALTER TABLE ONLY public.throttle
    ADD CONSTRAINT throttle_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.toponym
    ADD CONSTRAINT toponym_code_key UNIQUE (code);

ALTER TABLE ONLY public.toponym
    ADD CONSTRAINT toponym_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.walk_edge
    ADD CONSTRAINT walk_edge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_name_key UNIQUE (name);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (id);

CREATE INDEX address_building ON public.address USING btree (building_id);

CREATE INDEX address_geom ON public.address USING gist (geom);

CREATE INDEX area_boundary_3857 ON public.area_boundary USING gist (geom_3857);

CREATE INDEX area_boundary_geom ON public.area_boundary USING gist (geom);

CREATE INDEX area_level ON public.area USING btree (layer, level, code);

CREATE INDEX area_parent ON public.area USING btree (parent_id);

CREATE INDEX audit_subject ON public.audit USING btree (subject, id);

CREATE INDEX basemap_point_3857 ON public.basemap_point USING gist (geom_3857);

CREATE INDEX basemap_road_3857 ON public.basemap_road USING gist (geom_3857);

CREATE INDEX basemap_surface_3857 ON public.basemap_surface USING gist (geom_3857);

CREATE INDEX boundary_crosswalk_time ON public.boundary_crosswalk USING btree (effective_at);

CREATE INDEX building_3857 ON public.building USING gist (geom_3857);

CREATE INDEX building_binding_area ON public.building_binding USING btree (area_id);

CREATE INDEX building_entrance ON public.building USING gist (entrance);

CREATE INDEX building_estate ON public.building USING btree (estate_id);

CREATE INDEX building_geom ON public.building USING gist (geom);

CREATE INDEX challenge_expires ON public.challenge USING btree (expires_at);

CREATE INDEX change_open ON public.change USING btree (changed_in) WHERE (version IS NULL);

CREATE INDEX change_version ON public.change USING btree (topic, version);

CREATE INDEX courier_account ON public.courier USING btree (account_id);

CREATE INDEX courier_area ON public.courier USING btree (area_id);

CREATE UNIQUE INDEX courier_list ON public.courier USING btree (list_key);

CREATE INDEX courier_paper_waiting ON public.courier_paper USING btree (id) WHERE (state = 'waiting'::text);

CREATE INDEX courier_place ON public.courier USING btree (place_id);

CREATE INDEX credential_account ON public.credential USING btree (account_id);

CREATE INDEX enrollment_account ON public.enrollment USING btree (account_id);

CREATE INDEX enrollment_area ON public.enrollment USING btree (area_id);

CREATE INDEX enrollment_place ON public.enrollment USING btree (place_id);

CREATE INDEX estate_3857 ON public.estate USING gist (geom_3857);

CREATE INDEX estate_geom ON public.estate USING gist (geom);

CREATE INDEX event_waiting ON public.event USING btree (id) WHERE (spread_at IS NULL);

CREATE INDEX evidence_coming ON public.evidence USING btree (at) WHERE (state = ANY (ARRAY['receiving'::text, 'received'::text]));

CREATE INDEX evidence_waiting ON public.evidence USING btree (at) WHERE (state = 'received'::text);

CREATE UNIQUE INDEX exchange_client_post ON public.exchange_client USING btree (post_code) WHERE (retired_at IS NULL);

CREATE INDEX exchange_device_matter ON public.exchange_device USING btree (matter_id) WHERE (matter_id IS NOT NULL);

CREATE INDEX exchange_matter_matter ON public.exchange_matter USING btree (matter_id);

CREATE INDEX exchange_message_at ON public.exchange_message USING btree (at);

CREATE INDEX face_alert_at ON public.face_alert USING btree (at);

CREATE INDEX matter_account ON public.matter USING btree (account_id) WHERE (account_id IS NOT NULL);

CREATE INDEX matter_areas ON public.matter USING gin (area_ids);

CREATE INDEX matter_changed ON public.matter USING btree (changed_at);

CREATE INDEX matter_claim_of ON public.matter_claim USING btree (account_id);

CREATE INDEX matter_clock_matter ON public.matter_clock USING btree (matter_id);

CREATE INDEX matter_clock_next ON public.matter_clock USING btree (next_at) WHERE ((stopped_at IS NULL) AND (next_at IS NOT NULL));

CREATE UNIQUE INDEX matter_clock_running ON public.matter_clock USING btree (matter_id, name) WHERE (stopped_at IS NULL);

CREATE INDEX matter_closed ON public.matter USING btree (closed_at) WHERE (closed_at IS NOT NULL);

CREATE INDEX matter_contact_look_matter ON public.matter_contact_look USING btree (matter_id);

CREATE INDEX matter_contact_phone ON public.matter_contact USING btree (phone_key) WHERE (phone_key IS NOT NULL);

CREATE INDEX matter_due ON public.matter USING btree (due_at, id) WHERE (closed_at IS NULL);

CREATE INDEX matter_entered ON public.matter USING btree (entered_by, due_at) WHERE ((closed_at IS NULL) AND (entered_by IS NOT NULL));

CREATE INDEX matter_evidence_sha256 ON public.matter_evidence USING btree (sha256);

CREATE INDEX matter_face_changed ON public.matter USING btree (GREATEST(changed_at, face_at), number) WHERE (face_at IS NOT NULL);

CREATE UNIQUE INDEX matter_face_flag_once ON public.matter_face_flag USING btree (matter_id, flagger) WHERE (settled_at IS NULL);

CREATE INDEX matter_face_opened ON public.matter USING btree (opened_at, number) WHERE (face_point IS NOT NULL);

CREATE INDEX matter_face_point ON public.matter USING gist (face_point) WHERE (face_point IS NOT NULL);

CREATE UNIQUE INDEX matter_limit_one ON public.matter_limit USING btree (kind, clock, COALESCE(category, ''::text));

CREATE INDEX matter_link_to ON public.matter_link USING btree (to_id);

CREATE INDEX matter_note_account ON public.matter_note USING btree (account_id, at);

CREATE INDEX matter_note_matter ON public.matter_note USING btree (matter_id, id);

CREATE INDEX matter_note_public ON public.matter_note USING btree (at) WHERE (told = 'public'::text);

CREATE UNIQUE INDEX matter_one_task ON public.matter USING btree (account_id) WHERE ((kind = 'task'::text) AND (state = 'taken'::text));

CREATE INDEX matter_open_areas ON public.matter USING gin (area_ids) WITH (fastupdate=off) WHERE (closed_at IS NULL);

CREATE INDEX matter_opened ON public.matter USING btree (opened_at);

CREATE INDEX matter_paper_waiting ON public.matter_paper USING btree (id) WHERE (state = 'waiting'::text);

CREATE INDEX matter_point ON public.matter USING gist (point);

CREATE INDEX matter_post ON public.matter USING btree (post_code, due_at) WHERE (closed_at IS NULL);

CREATE INDEX matter_published ON public.matter USING btree (published_at) WHERE (published_at IS NOT NULL);

CREATE INDEX matter_step_at ON public.matter_step USING btree (at);

CREATE INDEX matter_sum_month ON public.matter_sum USING btree (kind, month);

CREATE INDEX matter_task_call ON public.matter USING btree (((facts ->> 'call'::text))) WHERE (kind = 'task'::text);

CREATE INDEX matter_task_open ON public.matter USING btree (id) WHERE ((kind = 'task'::text) AND (closed_at IS NULL));

CREATE INDEX notice_event ON public.notice USING btree (event_id);

CREATE INDEX outbox_dead ON public.outbox USING btree (dead_at) WHERE (dead_at IS NOT NULL);

CREATE INDEX outbox_order ON public.outbox USING btree (channel, target, in_order_of, id) WHERE ((done_at IS NULL) AND (dead_at IS NULL));

CREATE INDEX outbox_waiting ON public.outbox USING btree (next_at, id) WHERE ((done_at IS NULL) AND (dead_at IS NULL));

CREATE INDEX place_area ON public.place USING btree (area_id);

CREATE INDEX place_entrance ON public.place USING gist (entrance);

CREATE INDEX place_kind_of ON public.place USING btree (kind);

CREATE INDEX place_report_place ON public.place_report USING btree (place_id, reported_at);

CREATE INDEX place_report_received ON public.place_report USING btree (received_at);

CREATE INDEX place_report_source ON public.place_report USING btree (source, received_at);

CREATE INDEX plan_comment_plan ON public.plan_comment USING btree (plan_id, id);

CREATE INDEX plan_document_plan ON public.plan_document USING btree (plan_id, id);

CREATE INDEX plan_document_waiting ON public.plan_document USING btree (id) WHERE (state = 'waiting'::text);

CREATE INDEX plan_grid_geom ON public.plan_grid USING gist (geom);

CREATE UNIQUE INDEX plan_proposal_open ON public.plan_proposal USING btree (account_id) WHERE (ended_at IS NULL);

CREATE INDEX plan_proposal_plan ON public.plan_proposal USING btree (plan_id, id);

CREATE INDEX plan_state ON public.plan USING btree (state, effective_at);

CREATE INDEX plan_step_plan ON public.plan_step USING btree (plan_id, id);

CREATE INDEX plan_waiver_plan ON public.plan_waiver USING btree (plan_id);

CREATE INDEX post_area ON public.post USING btree (area_id);

CREATE INDEX post_building ON public.post USING btree (building_id);

CREATE INDEX post_person ON public.post USING btree (person_id);

CREATE INDEX post_report_person ON public.post_report USING btree (person_id);

CREATE INDEX post_report_post ON public.post_report USING btree (post_code, received_at);

CREATE INDEX post_report_received ON public.post_report USING btree (received_at);

CREATE INDEX post_report_source ON public.post_report USING btree (source, received_at);

CREATE INDEX post_role ON public.post USING btree (role);

CREATE INDEX poster_waiting ON public.poster USING btree (id) WHERE (state = 'waiting'::text);

CREATE INDEX push_subscription_session ON public.push_subscription USING btree (session_id);

CREATE INDEX request_at ON public.request USING btree (at);

CREATE INDEX session_account ON public.session USING btree (account_id);

CREATE INDEX subscription_area ON public.subscription USING btree (area_id);

CREATE UNIQUE INDEX subscription_once ON public.subscription USING btree (push_id, area_id, COALESCE(street, ''::text));

CREATE INDEX subscription_until ON public.subscription USING btree (until);

CREATE INDEX substitution_person ON public.substitution USING btree (person_id);

CREATE INDEX toponym_geom ON public.toponym USING gist (geom);

CREATE INDEX upload_account ON public.upload USING btree (account_id, id);

CREATE INDEX walk_edge_geom ON public.walk_edge USING gist (geom);

CREATE STATISTICS public.matter_open_states (mcv) ON state, closed_at FROM public.matter;

CREATE TRIGGER addresses_delete AFTER DELETE ON public.address REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''address '' || r.id', 'r.*');

CREATE TRIGGER addresses_delete AFTER DELETE ON public.alias REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''alias '' || r.kind || '' '' || r.target', 'r.*');

CREATE TRIGGER addresses_delete AFTER DELETE ON public.area REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''area '' || r.code', 'r.layer, r.level, r.code, r.name, r.parent_id');

CREATE TRIGGER addresses_delete AFTER DELETE ON public.building REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''building '' || r.id', 'r.code, r.units, r.estate_id');

CREATE TRIGGER addresses_delete AFTER DELETE ON public.estate REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''estate '' || r.id', 'r.name');

CREATE TRIGGER addresses_delete AFTER DELETE ON public.toponym REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''*''', 'r.*');

CREATE TRIGGER addresses_insert AFTER INSERT ON public.address REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''address '' || r.id', 'r.*');

CREATE TRIGGER addresses_insert AFTER INSERT ON public.alias REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''alias '' || r.kind || '' '' || r.target', 'r.*');

CREATE TRIGGER addresses_insert AFTER INSERT ON public.area REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''area '' || r.code', 'r.layer, r.level, r.code, r.name, r.parent_id');

CREATE TRIGGER addresses_insert AFTER INSERT ON public.building REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''building '' || r.id', 'r.code, r.units, r.estate_id');

CREATE TRIGGER addresses_insert AFTER INSERT ON public.estate REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''estate '' || r.id', 'r.name');

CREATE TRIGGER addresses_insert AFTER INSERT ON public.toponym REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''*''', 'r.*');

CREATE TRIGGER addresses_truncate AFTER TRUNCATE ON public.address FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''address '' || r.id', 'r.*');

CREATE TRIGGER addresses_truncate AFTER TRUNCATE ON public.alias FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''alias '' || r.kind || '' '' || r.target', 'r.*');

CREATE TRIGGER addresses_truncate AFTER TRUNCATE ON public.area FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''area '' || r.code', 'r.layer, r.level, r.code, r.name, r.parent_id');

CREATE TRIGGER addresses_truncate AFTER TRUNCATE ON public.building FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''building '' || r.id', 'r.code, r.units, r.estate_id');

CREATE TRIGGER addresses_truncate AFTER TRUNCATE ON public.estate FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''estate '' || r.id', 'r.name');

CREATE TRIGGER addresses_truncate AFTER TRUNCATE ON public.toponym FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''*''', 'r.*');

CREATE TRIGGER addresses_update AFTER UPDATE ON public.address REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''address '' || r.id', 'r.*');

CREATE TRIGGER addresses_update AFTER UPDATE ON public.alias REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''alias '' || r.kind || '' '' || r.target', 'r.*');

CREATE TRIGGER addresses_update AFTER UPDATE ON public.area REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''area '' || r.code', 'r.layer, r.level, r.code, r.name, r.parent_id');

CREATE TRIGGER addresses_update AFTER UPDATE ON public.building REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''building '' || r.id', 'r.code, r.units, r.estate_id');

CREATE TRIGGER addresses_update AFTER UPDATE ON public.estate REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''estate '' || r.id', 'r.name');

CREATE TRIGGER addresses_update AFTER UPDATE ON public.toponym REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('addresses', '''*''', 'r.*');

CREATE TRIGGER audit_stays BEFORE DELETE OR UPDATE ON public.audit FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_stays_whole BEFORE TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER basemap_delete AFTER DELETE ON public.basemap_point REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_delete AFTER DELETE ON public.basemap_road REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_delete AFTER DELETE ON public.basemap_surface REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_delete AFTER DELETE ON public.building REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_delete AFTER DELETE ON public.estate REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_insert AFTER INSERT ON public.basemap_point REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_insert AFTER INSERT ON public.basemap_road REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_insert AFTER INSERT ON public.basemap_surface REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_insert AFTER INSERT ON public.building REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_insert AFTER INSERT ON public.estate REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_truncate AFTER TRUNCATE ON public.basemap_point FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_truncate AFTER TRUNCATE ON public.basemap_road FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_truncate AFTER TRUNCATE ON public.basemap_surface FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_truncate AFTER TRUNCATE ON public.building FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_truncate AFTER TRUNCATE ON public.estate FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_update AFTER UPDATE ON public.basemap_point REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_update AFTER UPDATE ON public.basemap_road REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_update AFTER UPDATE ON public.basemap_surface REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_update AFTER UPDATE ON public.building REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER basemap_update AFTER UPDATE ON public.estate REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('basemap', '''*''', 'r.*');

CREATE TRIGGER boundaries_delete AFTER DELETE ON public.area REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', 'r.code', 'r.*');

CREATE TRIGGER boundaries_delete AFTER DELETE ON public.area_boundary REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', '(SELECT code FROM area WHERE id = r.area_id)', 'r.*');

CREATE TRIGGER boundaries_delete AFTER DELETE ON public.overlay_layer REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', '''*''', 'r.*');

CREATE TRIGGER boundaries_insert AFTER INSERT ON public.area REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', 'r.code', 'r.*');

CREATE TRIGGER boundaries_insert AFTER INSERT ON public.area_boundary REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', '(SELECT code FROM area WHERE id = r.area_id)', 'r.*');

CREATE TRIGGER boundaries_insert AFTER INSERT ON public.overlay_layer REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', '''*''', 'r.*');

CREATE TRIGGER boundaries_truncate AFTER TRUNCATE ON public.area FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', 'r.code', 'r.*');

CREATE TRIGGER boundaries_truncate AFTER TRUNCATE ON public.area_boundary FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', '(SELECT code FROM area WHERE id = r.area_id)', 'r.*');

CREATE TRIGGER boundaries_truncate AFTER TRUNCATE ON public.overlay_layer FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', '''*''', 'r.*');

CREATE TRIGGER boundaries_update AFTER UPDATE ON public.area REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', 'r.code', 'r.*');

CREATE TRIGGER boundaries_update AFTER UPDATE ON public.area_boundary REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', '(SELECT code FROM area WHERE id = r.area_id)', 'r.*');

CREATE TRIGGER boundaries_update AFTER UPDATE ON public.overlay_layer REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('boundaries', '''*''', 'r.*');

CREATE TRIGGER buildings_delete AFTER DELETE ON public.building REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('buildings', 'r.id::text', 'r.code, r.households, r.entrance, r.geom');

CREATE TRIGGER buildings_delete AFTER DELETE ON public.building_binding REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('buildings', 'r.building_id::text', 'r.*');

CREATE TRIGGER buildings_insert AFTER INSERT ON public.building REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('buildings', 'r.id::text', 'r.code, r.households, r.entrance, r.geom');

CREATE TRIGGER buildings_insert AFTER INSERT ON public.building_binding REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('buildings', 'r.building_id::text', 'r.*');

CREATE TRIGGER buildings_truncate AFTER TRUNCATE ON public.building FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('buildings', 'r.id::text', 'r.code, r.households, r.entrance, r.geom');

CREATE TRIGGER buildings_truncate AFTER TRUNCATE ON public.building_binding FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('buildings', 'r.building_id::text', 'r.*');

CREATE TRIGGER buildings_update AFTER UPDATE ON public.building REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('buildings', 'r.id::text', 'r.code, r.households, r.entrance, r.geom');

CREATE TRIGGER buildings_update AFTER UPDATE ON public.building_binding REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('buildings', 'r.building_id::text', 'r.*');

CREATE TRIGGER correct_period AFTER UPDATE OF name, kind ON public.area FOR EACH ROW WHEN (((old.name IS DISTINCT FROM new.name) OR (old.kind IS DISTINCT FROM new.kind))) EXECUTE FUNCTION public.correct_period();

CREATE TRIGGER forget_edits AFTER DELETE ON public.area REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.forget_edits('code');

CREATE TRIGGER forget_edits AFTER DELETE ON public.building REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.forget_edits('code');

CREATE TRIGGER forget_edits AFTER DELETE ON public.person REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.forget_edits('staff_no');

CREATE TRIGGER forget_edits AFTER DELETE ON public.place REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.forget_edits('code');

CREATE TRIGGER former_name AFTER UPDATE OF name ON public.area FOR EACH ROW WHEN (((old.name <> new.name) AND (new.layer = 'admin'::text) AND (new.level <> 'grid'::text))) EXECUTE FUNCTION public.keep_former_name();

CREATE TRIGGER keep_plan BEFORE INSERT OR DELETE OR UPDATE ON public.plan_binding FOR EACH ROW EXECUTE FUNCTION public.keep_plan();

CREATE TRIGGER keep_plan BEFORE INSERT OR DELETE OR UPDATE ON public.plan_edit FOR EACH ROW EXECUTE FUNCTION public.keep_plan();

CREATE TRIGGER keep_plan BEFORE INSERT OR DELETE OR UPDATE ON public.plan_grid FOR EACH ROW EXECUTE FUNCTION public.keep_plan();

CREATE TRIGGER kinds_delete AFTER DELETE ON public.amenity REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('kinds', '''*''', 'r.*');

CREATE TRIGGER kinds_delete AFTER DELETE ON public.place_kind REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('kinds', '''*''', 'r.*');

CREATE TRIGGER kinds_insert AFTER INSERT ON public.amenity REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('kinds', '''*''', 'r.*');

CREATE TRIGGER kinds_insert AFTER INSERT ON public.place_kind REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('kinds', '''*''', 'r.*');

CREATE TRIGGER kinds_truncate AFTER TRUNCATE ON public.amenity FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('kinds', '''*''', 'r.*');

CREATE TRIGGER kinds_truncate AFTER TRUNCATE ON public.place_kind FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('kinds', '''*''', 'r.*');

CREATE TRIGGER kinds_update AFTER UPDATE ON public.amenity REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('kinds', '''*''', 'r.*');

CREATE TRIGGER kinds_update AFTER UPDATE ON public.place_kind REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('kinds', '''*''', 'r.*');

CREATE TRIGGER matter_step_stays BEFORE DELETE OR UPDATE ON public.matter_step FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER matter_step_stays_whole BEFORE TRUNCATE ON public.matter_step FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE CONSTRAINT TRIGGER number_changes AFTER INSERT ON public.change DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.number_changes();

CREATE TRIGGER place_reports_delete AFTER DELETE ON public.place_report REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('place_reports', '(SELECT code FROM place WHERE id = r.place_id)', 'r.*');

CREATE TRIGGER place_reports_insert AFTER INSERT ON public.place_report REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('place_reports', '(SELECT code FROM place WHERE id = r.place_id)', 'r.*');

CREATE TRIGGER place_reports_truncate AFTER TRUNCATE ON public.place_report FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('place_reports', '(SELECT code FROM place WHERE id = r.place_id)', 'r.*');

CREATE TRIGGER place_reports_update AFTER UPDATE ON public.place_report REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('place_reports', '(SELECT code FROM place WHERE id = r.place_id)', 'r.*');

CREATE TRIGGER places_delete AFTER DELETE ON public.place REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('places', 'r.code', 'r.*');

CREATE TRIGGER places_delete AFTER DELETE ON public.place_exception REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('places', '(SELECT code FROM place WHERE id = r.place_id)', 'r.*');

CREATE TRIGGER places_insert AFTER INSERT ON public.place REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('places', 'r.code', 'r.*');

CREATE TRIGGER places_insert AFTER INSERT ON public.place_exception REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('places', '(SELECT code FROM place WHERE id = r.place_id)', 'r.*');

CREATE TRIGGER places_truncate AFTER TRUNCATE ON public.place FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('places', 'r.code', 'r.*');

CREATE TRIGGER places_truncate AFTER TRUNCATE ON public.place_exception FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('places', '(SELECT code FROM place WHERE id = r.place_id)', 'r.*');

CREATE TRIGGER places_update AFTER UPDATE ON public.place REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('places', 'r.code', 'r.*');

CREATE TRIGGER places_update AFTER UPDATE ON public.place_exception REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('places', '(SELECT code FROM place WHERE id = r.place_id)', 'r.*');

CREATE TRIGGER posts_delete AFTER DELETE ON public.person REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'unnest(ARRAY(SELECT code FROM post WHERE person_id = r.id UNION SELECT post_code FROM substitution WHERE person_id = r.id))', 'r.name, r.duty_phone');

CREATE TRIGGER posts_delete AFTER DELETE ON public.post REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'r.code', 'r.*');

CREATE TRIGGER posts_delete AFTER DELETE ON public.role REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'unnest(ARRAY(SELECT code FROM post WHERE role = r.code))', 'r.code, r.name, r.rank, r.rung');

CREATE TRIGGER posts_delete AFTER DELETE ON public.substitution REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'r.post_code', 'r.*');

CREATE TRIGGER posts_insert AFTER INSERT ON public.person REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'unnest(ARRAY(SELECT code FROM post WHERE person_id = r.id UNION SELECT post_code FROM substitution WHERE person_id = r.id))', 'r.name, r.duty_phone');

CREATE TRIGGER posts_insert AFTER INSERT ON public.post REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'r.code', 'r.*');

CREATE TRIGGER posts_insert AFTER INSERT ON public.role REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'unnest(ARRAY(SELECT code FROM post WHERE role = r.code))', 'r.code, r.name, r.rank, r.rung');

CREATE TRIGGER posts_insert AFTER INSERT ON public.substitution REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'r.post_code', 'r.*');

CREATE TRIGGER posts_truncate AFTER TRUNCATE ON public.person FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'unnest(ARRAY(SELECT code FROM post WHERE person_id = r.id UNION SELECT post_code FROM substitution WHERE person_id = r.id))', 'r.name, r.duty_phone');

CREATE TRIGGER posts_truncate AFTER TRUNCATE ON public.post FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'r.code', 'r.*');

CREATE TRIGGER posts_truncate AFTER TRUNCATE ON public.role FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'unnest(ARRAY(SELECT code FROM post WHERE role = r.code))', 'r.code, r.name, r.rank, r.rung');

CREATE TRIGGER posts_truncate AFTER TRUNCATE ON public.substitution FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'r.post_code', 'r.*');

CREATE TRIGGER posts_update AFTER UPDATE ON public.person REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'unnest(ARRAY(SELECT code FROM post WHERE person_id = r.id UNION SELECT post_code FROM substitution WHERE person_id = r.id))', 'r.name, r.duty_phone');

CREATE TRIGGER posts_update AFTER UPDATE ON public.post REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'r.code', 'r.*');

CREATE TRIGGER posts_update AFTER UPDATE ON public.role REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'unnest(ARRAY(SELECT code FROM post WHERE role = r.code))', 'r.code, r.name, r.rank, r.rung');

CREATE TRIGGER posts_update AFTER UPDATE ON public.substitution REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('posts', 'r.post_code', 'r.*');

CREATE TRIGGER roads_delete AFTER DELETE ON public.road_network REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('roads', '''*''', 'r.*');

CREATE TRIGGER roads_insert AFTER INSERT ON public.road_network REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('roads', '''*''', 'r.*');

CREATE TRIGGER roads_truncate AFTER TRUNCATE ON public.road_network FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('roads', '''*''', 'r.*');

CREATE TRIGGER roads_update AFTER UPDATE ON public.road_network REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_change('roads', '''*''', 'r.*');

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.address
    ADD CONSTRAINT address_building_id_fkey FOREIGN KEY (building_id) REFERENCES public.building(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.area_boundary
    ADD CONSTRAINT area_boundary_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.area
    ADD CONSTRAINT area_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.area(id);

ALTER TABLE ONLY public.boundary_crosswalk
    ADD CONSTRAINT boundary_crosswalk_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id);

ALTER TABLE ONLY public.building_binding
    ADD CONSTRAINT building_binding_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.building_binding
    ADD CONSTRAINT building_binding_building_id_fkey FOREIGN KEY (building_id) REFERENCES public.building(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.building
    ADD CONSTRAINT building_estate_id_fkey FOREIGN KEY (estate_id) REFERENCES public.estate(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_parent_fkey FOREIGN KEY (parent) REFERENCES public.category(code);

ALTER TABLE ONLY public.challenge
    ADD CONSTRAINT challenge_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.courier
    ADD CONSTRAINT courier_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.courier
    ADD CONSTRAINT courier_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.courier
    ADD CONSTRAINT courier_enrollment_id_fkey FOREIGN KEY (enrollment_id) REFERENCES public.enrollment(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.courier_paper
    ADD CONSTRAINT courier_paper_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.courier
    ADD CONSTRAINT courier_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.place(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.place(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.exchange_client
    ADD CONSTRAINT exchange_client_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.exchange_client
    ADD CONSTRAINT exchange_client_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES public.webhook(id);

ALTER TABLE ONLY public.exchange_device
    ADD CONSTRAINT exchange_device_category_fkey FOREIGN KEY (category) REFERENCES public.category(code);

ALTER TABLE ONLY public.exchange_device
    ADD CONSTRAINT exchange_device_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.exchange_client(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.exchange_device
    ADD CONSTRAINT exchange_device_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.exchange_matter
    ADD CONSTRAINT exchange_matter_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.exchange_client(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.exchange_matter
    ADD CONSTRAINT exchange_matter_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.exchange_message
    ADD CONSTRAINT exchange_message_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.exchange_client(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.exchange_term
    ADD CONSTRAINT exchange_term_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.exchange_client(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.face_alert
    ADD CONSTRAINT face_alert_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_building_id_fkey FOREIGN KEY (building_id) REFERENCES public.building(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_category_fkey FOREIGN KEY (category) REFERENCES public.category(code);

ALTER TABLE ONLY public.matter_claim
    ADD CONSTRAINT matter_claim_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_claim
    ADD CONSTRAINT matter_claim_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_clock
    ADD CONSTRAINT matter_clock_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_contact_look
    ADD CONSTRAINT matter_contact_look_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.matter_contact_look
    ADD CONSTRAINT matter_contact_look_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_contact
    ADD CONSTRAINT matter_contact_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES public.account(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.matter_evidence
    ADD CONSTRAINT matter_evidence_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_face_flag
    ADD CONSTRAINT matter_face_flag_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_face_flag
    ADD CONSTRAINT matter_face_flag_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES public.account(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.matter_follow
    ADD CONSTRAINT matter_follow_came_from_fkey FOREIGN KEY (came_from) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_follow
    ADD CONSTRAINT matter_follow_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_grid_id_fkey FOREIGN KEY (grid_id) REFERENCES public.area(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_kind_state_fkey FOREIGN KEY (kind, state) REFERENCES public.matter_state(kind, code);

ALTER TABLE ONLY public.matter_limit
    ADD CONSTRAINT matter_limit_category_fkey FOREIGN KEY (category) REFERENCES public.category(code) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_link
    ADD CONSTRAINT matter_link_from_id_fkey FOREIGN KEY (from_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_link
    ADD CONSTRAINT matter_link_to_id_fkey FOREIGN KEY (to_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_move
    ADD CONSTRAINT matter_move_kind_from_state_fkey FOREIGN KEY (kind, from_state) REFERENCES public.matter_state(kind, code);

ALTER TABLE ONLY public.matter_move
    ADD CONSTRAINT matter_move_kind_to_state_fkey FOREIGN KEY (kind, to_state) REFERENCES public.matter_state(kind, code);

ALTER TABLE ONLY public.matter_note
    ADD CONSTRAINT matter_note_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.matter_note
    ADD CONSTRAINT matter_note_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_paper
    ADD CONSTRAINT matter_paper_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_paper
    ADD CONSTRAINT matter_paper_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter
    ADD CONSTRAINT matter_published_by_fkey FOREIGN KEY (published_by) REFERENCES public.account(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.matter_step
    ADD CONSTRAINT matter_step_kind_from_state_verb_to_state_fkey FOREIGN KEY (kind, from_state, verb, to_state) REFERENCES public.matter_move(kind, from_state, verb, to_state);

ALTER TABLE ONLY public.matter_step
    ADD CONSTRAINT matter_step_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.matter(id);

ALTER TABLE ONLY public.matter_sum
    ADD CONSTRAINT matter_sum_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matter_sum
    ADD CONSTRAINT matter_sum_category_fkey FOREIGN KEY (category) REFERENCES public.category(code);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.place_exception
    ADD CONSTRAINT place_exception_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.place(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_kind_fkey FOREIGN KEY (kind) REFERENCES public.place_kind(code);

ALTER TABLE ONLY public.place_report
    ADD CONSTRAINT place_report_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.place(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_binding
    ADD CONSTRAINT plan_binding_building_id_fkey FOREIGN KEY (building_id) REFERENCES public.building(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_binding
    ADD CONSTRAINT plan_binding_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_comment
    ADD CONSTRAINT plan_comment_by_account_fkey FOREIGN KEY (by_account) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_comment
    ADD CONSTRAINT plan_comment_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_comment
    ADD CONSTRAINT plan_comment_reply_to_fkey FOREIGN KEY (reply_to) REFERENCES public.plan_comment(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_comment
    ADD CONSTRAINT plan_comment_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_document
    ADD CONSTRAINT plan_document_by_account_fkey FOREIGN KEY (by_account) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_document
    ADD CONSTRAINT plan_document_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_edit
    ADD CONSTRAINT plan_edit_by_account_fkey FOREIGN KEY (by_account) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_edit
    ADD CONSTRAINT plan_edit_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_edit
    ADD CONSTRAINT plan_edit_plan_id_undoes_fkey FOREIGN KEY (plan_id, undoes) REFERENCES public.plan_edit(plan_id, seq);

ALTER TABLE ONLY public.plan_grid
    ADD CONSTRAINT plan_grid_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_grid
    ADD CONSTRAINT plan_grid_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_grid
    ADD CONSTRAINT plan_grid_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_moved_post
    ADD CONSTRAINT plan_moved_post_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_moved_post
    ADD CONSTRAINT plan_moved_post_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.post(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_post
    ADD CONSTRAINT plan_post_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_presence
    ADD CONSTRAINT plan_presence_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_presence
    ADD CONSTRAINT plan_presence_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_proposal
    ADD CONSTRAINT plan_proposal_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_proposal
    ADD CONSTRAINT plan_proposal_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_published_by_fkey FOREIGN KEY (published_by) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_reverts_id_fkey FOREIGN KEY (reverts_id) REFERENCES public.plan(id);

ALTER TABLE ONLY public.plan_scope
    ADD CONSTRAINT plan_scope_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_scope
    ADD CONSTRAINT plan_scope_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_snapshot
    ADD CONSTRAINT plan_snapshot_by_account_fkey FOREIGN KEY (by_account) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_snapshot
    ADD CONSTRAINT plan_snapshot_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan_step
    ADD CONSTRAINT plan_step_by_account_fkey FOREIGN KEY (by_account) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_step
    ADD CONSTRAINT plan_step_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_waiver
    ADD CONSTRAINT plan_waiver_by_account_fkey FOREIGN KEY (by_account) REFERENCES public.account(id);

ALTER TABLE ONLY public.plan_waiver
    ADD CONSTRAINT plan_waiver_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_building_id_fkey FOREIGN KEY (building_id) REFERENCES public.building(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.post_report
    ADD CONSTRAINT post_report_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_role_fkey FOREIGN KEY (role) REFERENCES public.role(code);

ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.request
    ADD CONSTRAINT request_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT subscription_area_id_fkey FOREIGN KEY (area_id) REFERENCES public.area(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT subscription_push_id_fkey FOREIGN KEY (push_id) REFERENCES public.push_subscription(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.substitution
    ADD CONSTRAINT substitution_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
