-- What may be asked for: rows that a city imports. `face`: how exactly the public sees where it is.
CREATE TABLE category (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    kind text NOT NULL CHECK (kind <> ''),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL CHECK (name_en <> ''),
    other_names text[] NOT NULL DEFAULT '{}',
    parent text REFERENCES category,
    -- What other systems call it: {"gb30428": "…", "12345": "…"}.
    codes jsonb NOT NULL DEFAULT '{}',
    face text NOT NULL DEFAULT 'estate' CHECK (face IN ('exact', 'estate', 'grid', 'none')),
    -- What is asked besides, as Open311 says it.
    attributes jsonb NOT NULL DEFAULT '[]',
    simple boolean NOT NULL DEFAULT false,
    owner_roles text[] NOT NULL DEFAULT '{}',
    icon text NOT NULL DEFAULT 'message-square-plus',
    rank integer NOT NULL DEFAULT 1000,
    retired boolean NOT NULL DEFAULT false
);

-- How long each clock of a kind runs: rows that a city imports; without a category for all that have none of
-- their own.
CREATE TABLE matter_limit (
    kind text NOT NULL,
    category text REFERENCES category ON DELETE CASCADE,
    clock text NOT NULL,
    rule text NOT NULL CHECK (rule ~ '^(h|wd)[1-9][0-9]{0,2}$')
);
CREATE UNIQUE INDEX matter_limit_one ON matter_limit (kind, clock, coalesce(category, ''));

-- The flow of each kind, written by migrations from its flow.py; a test holds both equal. A move that history
-- has used is never deleted: it is retired.
CREATE TABLE matter_state (
    kind text NOT NULL,
    code text NOT NULL,
    phase text NOT NULL CHECK (phase IN ('new', 'doing', 'done', 'void')),
    is_over boolean NOT NULL,
    PRIMARY KEY (kind, code)
);
CREATE TABLE matter_move (
    kind text NOT NULL,
    from_state text NOT NULL,
    verb text NOT NULL,
    to_state text NOT NULL,
    retired boolean NOT NULL DEFAULT false,
    PRIMARY KEY (kind, from_state, verb, to_state),
    FOREIGN KEY (kind, from_state) REFERENCES matter_state,
    FOREIGN KEY (kind, to_state) REFERENCES matter_state
);

CREATE TABLE matter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text NOT NULL UNIQUE CHECK (number ~ '^[0-9]{6}-[2-9A-HJKMNP-Z]{4}$'),
    kind text NOT NULL,
    state text NOT NULL,
    turn integer NOT NULL DEFAULT 0,
    category text NOT NULL REFERENCES category,
    channel text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    answers jsonb NOT NULL DEFAULT '{}',
    -- What the kind keeps of the way gone so far.
    facts jsonb NOT NULL DEFAULT '{}',
    point geometry(Point, 4326),
    accuracy_m real CHECK (accuracy_m >= 0),
    place_text text NOT NULL DEFAULT '',
    building_id bigint REFERENCES building ON DELETE SET NULL,
    grid_id bigint REFERENCES area ON DELETE SET NULL,
    -- Every area it lies in, of every level and layer; where the place is doubtful, of all it could be.
    area_ids bigint[] NOT NULL,
    needs_confirmation boolean NOT NULL DEFAULT false,
    during tstzrange,
    seats integer NOT NULL DEFAULT 1 CHECK (seats > 0),
    -- Who has it.
    post_code text,
    urgent boolean NOT NULL DEFAULT false,
    special_group boolean NOT NULL DEFAULT false,
    submission uuid NOT NULL UNIQUE,
    submission_digest bytea NOT NULL,
    -- Whose it is, where that is an account; and who entered it for another.
    account_id bigint REFERENCES account ON DELETE SET NULL,
    entered_by bigint REFERENCES account ON DELETE SET NULL,
    receipt_key bytea NOT NULL CHECK (length(receipt_key) = 16),
    happened_at timestamptz NOT NULL DEFAULT now(),
    opened_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    outcome text,
    -- Of the running clocks the first.
    due_at timestamptz,
    public_text text,
    published_at timestamptz,
    published_by bigint REFERENCES account ON DELETE SET NULL,
    taken_down_at timestamptz,
    FOREIGN KEY (kind, state) REFERENCES matter_state,
    CHECK ((public_text IS NULL) = (published_at IS NULL))
);
CREATE INDEX matter_open_areas ON matter USING gin (area_ids) WITH (fastupdate = off) WHERE closed_at IS NULL;
CREATE INDEX matter_areas ON matter USING gin (area_ids);
CREATE INDEX matter_due ON matter (due_at, id) WHERE closed_at IS NULL;
CREATE INDEX matter_post ON matter (post_code, due_at) WHERE closed_at IS NULL;
CREATE INDEX matter_point ON matter USING gist (point);
CREATE INDEX matter_changed ON matter (changed_at);
CREATE INDEX matter_account ON matter (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX matter_published ON matter (published_at) WHERE published_at IS NOT NULL;

-- What was done, in turn: never changed. The foreign key refuses a step that the flow has not.
CREATE TABLE matter_step (
    matter_id bigint NOT NULL REFERENCES matter,
    turn integer NOT NULL,
    kind text NOT NULL,
    from_state text,
    verb text NOT NULL,
    to_state text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    happened_at timestamptz NOT NULL DEFAULT now(),
    done_by text NOT NULL CHECK (done_by IN ('staff', 'reporter', 'system')),
    account_id bigint,
    -- By which post it was allowed, which one has it from then on, and why that one.
    by_post text,
    post_code text,
    why jsonb,
    reason text,
    -- What the reporter is told.
    said text,
    told text NOT NULL CHECK (told IN ('public', 'reporter', 'staff')),
    fields jsonb NOT NULL DEFAULT '{}',
    submission uuid UNIQUE,
    PRIMARY KEY (matter_id, turn),
    FOREIGN KEY (kind, from_state, verb, to_state) REFERENCES matter_move (kind, from_state, verb, to_state),
    CHECK ((turn = 0) = (from_state IS NULL)),
    CHECK ((turn = 0) = (verb = 'submit'))
);
CREATE INDEX matter_step_at ON matter_step (at);

CREATE TABLE matter_clock (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matter_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    name text NOT NULL,
    -- 'h24', 'wd3', or 'date' where somebody named the moment.
    rule text NOT NULL CHECK (rule ~ '^((h|wd)[1-9][0-9]{0,2}|date)$'),
    started_at timestamptz NOT NULL,
    started_turn integer NOT NULL,
    due_at timestamptz NOT NULL,
    provisional boolean NOT NULL DEFAULT false,
    -- When there is next to warn or to ring, and of how many percent of the way was warned.
    next_at timestamptz,
    warned smallint NOT NULL DEFAULT 0 CHECK (warned IN (0, 50, 80)),
    rung_at timestamptz,
    stopped_at timestamptz,
    stopped_turn integer,
    CHECK ((stopped_at IS NULL) = (stopped_turn IS NULL))
);
CREATE UNIQUE INDEX matter_clock_running ON matter_clock (matter_id, name) WHERE stopped_at IS NULL;
CREATE INDEX matter_clock_next ON matter_clock (next_at) WHERE stopped_at IS NULL AND next_at IS NOT NULL;
CREATE INDEX matter_clock_matter ON matter_clock (matter_id);

CREATE TABLE matter_note (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matter_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    happened_at timestamptz NOT NULL DEFAULT now(),
    done_by text NOT NULL CHECK (done_by IN ('staff', 'reporter', 'system')),
    account_id bigint REFERENCES account ON DELETE SET NULL,
    by_post text,
    body text NOT NULL,
    told text NOT NULL CHECK (told IN ('public', 'reporter', 'staff')),
    submission uuid UNIQUE
);
CREATE INDEX matter_note_matter ON matter_note (matter_id, id);
CREATE INDEX matter_note_account ON matter_note (account_id, at);

CREATE TABLE matter_link (
    from_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    to_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('duplicate_of', 'part_of', 'answers', 'uses', 'follows')),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (from_id, to_id, kind),
    CHECK (from_id <> to_id)
);
CREATE INDEX matter_link_to ON matter_link (to_id);

-- Whoever says 我也是: by the hash of a device or an account, once.
CREATE TABLE matter_follow (
    matter_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    follower bytea NOT NULL,
    -- Of whom it was, before the matter that he followed was merged into this one.
    came_from bigint REFERENCES matter ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (matter_id, follower)
);

-- The only place with a reporter's name and phone: boxes, see core/boxes.py.
CREATE TABLE matter_contact (
    matter_id bigint PRIMARY KEY REFERENCES matter ON DELETE CASCADE,
    name_box bytea,
    phone_box bytea,
    -- By which matters of one phone are found.
    phone_key bytea,
    answer_by text NOT NULL CHECK (answer_by IN ('phone', 'sms', 'none')),
    confidential boolean NOT NULL DEFAULT false,
    gone_at timestamptz,
    CHECK (gone_at IS NULL OR (name_box IS NULL AND phone_box IS NULL AND phone_key IS NULL))
);
CREATE INDEX matter_contact_phone ON matter_contact (phone_key) WHERE phone_key IS NOT NULL;

-- Who looked at it, when and why: the reporter is shown it.
CREATE TABLE matter_contact_look (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matter_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    account_id bigint REFERENCES account ON DELETE SET NULL,
    by_post text NOT NULL,
    reason text NOT NULL
);
CREATE INDEX matter_contact_look_matter ON matter_contact_look (matter_id);

-- Who holds a seat of a matter and for how long; a claim ends by itself.
CREATE TABLE matter_claim (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matter_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    slot integer NOT NULL CHECK (slot > 0),
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    held tstzrange NOT NULL CHECK (NOT isempty(held)),
    ended text CHECK (ended IN ('done', 'released', 'expired', 'taken_back', 'no_show')),
    CONSTRAINT matter_claim_slot EXCLUDE USING gist (matter_id WITH =, slot WITH =, held WITH &&),
    CONSTRAINT matter_claim_account EXCLUDE USING gist (matter_id WITH =, account_id WITH =, held WITH &&)
);
CREATE INDEX matter_claim_of ON matter_claim (account_id);

-- Photos, by the hash of what was sent; the picture is made anew, without what a camera writes into it.
CREATE TABLE evidence (
    sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
    state text NOT NULL DEFAULT 'receiving' CHECK (state IN ('receiving', 'received', 'ready', 'refused')),
    bytes integer NOT NULL CHECK (bytes > 0),
    -- What has come so far, until the picture is made of it.
    sent bytea,
    picture bytea,
    width integer,
    height integer,
    fault text,
    tries smallint NOT NULL DEFAULT 0,
    lease uuid,
    leased_until timestamptz,
    at timestamptz NOT NULL DEFAULT now(),
    taken_down_at timestamptz,
    CHECK ((state = 'ready') = (picture IS NOT NULL) OR taken_down_at IS NOT NULL)
);
CREATE INDEX evidence_waiting ON evidence (at) WHERE state = 'received';

-- The hash may be named before the photo comes.
CREATE TABLE matter_evidence (
    matter_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    told text NOT NULL CHECK (told IN ('public', 'reporter', 'staff')),
    stage text NOT NULL CHECK (stage IN ('before', 'during', 'after')),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (matter_id, sha256)
);
CREATE INDEX matter_evidence_sha256 ON matter_evidence (sha256);

CREATE TRIGGER matter_step_stays BEFORE UPDATE OR DELETE ON matter_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_step_stays_whole BEFORE TRUNCATE ON matter_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
