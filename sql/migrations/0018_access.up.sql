-- Who may change something. A post is the permission: what a role's holders may do is what it acts as. Accounts are
-- how somebody is known to be a person again; sessions live here, so that they end everywhere at once.

-- A column of the permission matrix; a role without one may change nothing.
ALTER TABLE role ADD acts_as text
    CHECK (acts_as IN ('grid', 'building', 'community', 'subdistrict', 'district', 'city', 'planner', 'hotline', 'department'));
UPDATE role SET acts_as = 'grid' WHERE code IN ('grid_worker', 'grid_leader');
UPDATE role SET acts_as = 'building' WHERE code = 'building_leader';
UPDATE role SET acts_as = 'community' WHERE code = 'community_secretary';
INSERT INTO role (rank, code, name, name_en, other_names, acts_as) VALUES
    (110, 'community_staff', '社区工作者', 'Community staff', '{社工,社区专职工作者,社区干部}', 'community'),
    (120, 'subdistrict_officer', '街道干部', 'Subdistrict officer', '{街道工作人员,镇干部}', 'subdistrict'),
    (130, 'district_officer', '区县干部', 'District officer', '{区级干部,县级干部}', 'district'),
    (140, 'city_officer', '市级干部', 'City officer', '{市级工作人员}', 'city'),
    (150, 'planner', '网格规划员', 'Grid planner', '{规划员}', 'planner'),
    (160, 'hotline_clerk', '热线话务员', 'Hotline clerk', '{话务员,接线员}', 'hotline')
    ON CONFLICT DO NOTHING;

CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('staff', 'member', 'system')),
    person_id bigint UNIQUE REFERENCES person ON DELETE SET NULL,
    shown_name text NOT NULL CHECK (shown_name <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz
);
CREATE TABLE credential (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('slip', 'demo')),
    -- By what it is found: of a slip, a hash of its code.
    lookup bytea NOT NULL,
    -- What has to be told besides: of a slip, the last digits of the phone that it was printed for.
    secret text,
    tries smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    UNIQUE (kind, lookup)
);
CREATE INDEX credential_account ON credential (account_id);
CREATE TABLE session (
    -- A hash of the token that the browser has.
    id bytea PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    level smallint NOT NULL CHECK (level IN (1, 2)),
    device text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX session_account ON session (account_id);

-- Every change that a person made: nothing in it is ever changed again.
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    account_id bigint,
    post_code text,
    act text NOT NULL CHECK (act <> ''),
    subject text NOT NULL,
    area_ids bigint[] NOT NULL DEFAULT '{}',
    reason text,
    before jsonb,
    after jsonb
);
CREATE INDEX audit_subject ON audit (subject, id);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_stays_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What has been asked once is done once: a repeated request gets the first one's answer.
CREATE TABLE request (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    key uuid NOT NULL,
    digest bytea NOT NULL,
    answer jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, key)
);

-- How often something failed lately, in all processes together.
CREATE TABLE throttle (
    key bytea PRIMARY KEY,
    failures integer NOT NULL,
    until timestamptz NOT NULL,
    last_at timestamptz NOT NULL DEFAULT now()
);
