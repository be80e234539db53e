-- Other systems that report here, work on what is reported, or are told of it: hotlines, platforms, alarm centres.
CREATE TABLE exchange_client (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9_-]{0,39}$'),
    name text NOT NULL,
    account_id bigint NOT NULL UNIQUE REFERENCES account,
    may text[] NOT NULL CHECK (may <> '{}' AND may <@ '{open311,feed,platform}'),
    -- By which the cases of a platform come in; alarms and Open311 have channels of their own.
    channel text NOT NULL DEFAULT 'platform' CHECK (channel IN ('hotline', 'platform')),
    -- Where it may have us fetch or send: HOST in the public network, HOST=NETWORK in one of the city's own.
    hosts text[] NOT NULL DEFAULT '{}',
    -- Of its API key, which nobody can read again.
    key_hash bytea UNIQUE,
    -- The secret by which it signs, and the one before, which holds until it is dropped.
    box bytea,
    old_box bytea,
    -- Where it is told of moves.
    webhook_id bigint UNIQUE REFERENCES webhook,
    -- The post that it is here: what that post has was handed to it.
    post_code text,
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);
CREATE UNIQUE INDEX exchange_client_post ON exchange_client (post_code) WHERE retired_at IS NULL;

-- Its words and ours: `in` from theirs to ours, `out` from ours to theirs.
CREATE TABLE exchange_term (
    client_id bigint NOT NULL REFERENCES exchange_client ON DELETE CASCADE,
    what text NOT NULL CHECK (what IN ('category', 'state', 'verb', 'area')),
    way text NOT NULL CHECK (way IN ('in', 'out')),
    given text NOT NULL CHECK (given <> ''),
    becomes text NOT NULL CHECK (becomes <> ''),
    -- What is said with a verb besides what they say.
    fields jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (client_id, what, way, given)
);

-- Alarms and sensors by where they are. What a device repeats is the matter that it made.
CREATE TABLE exchange_device (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_id bigint NOT NULL REFERENCES exchange_client ON DELETE CASCADE,
    code text NOT NULL CHECK (code <> ''),
    name text NOT NULL,
    category text NOT NULL REFERENCES category,
    place_text text NOT NULL DEFAULT '',
    point geometry(Point, 4326) NOT NULL,
    retired boolean NOT NULL DEFAULT false,
    matter_id bigint REFERENCES matter ON DELETE SET NULL,
    -- When it was heard last, and how often since it made that matter.
    heard_at timestamptz,
    times integer NOT NULL DEFAULT 0,
    UNIQUE (client_id, code)
);
CREATE INDEX exchange_device_matter ON exchange_device (matter_id) WHERE matter_id IS NOT NULL;

-- What was answered to a signed message: the same when it comes again.
CREATE TABLE exchange_message (
    client_id bigint NOT NULL REFERENCES exchange_client ON DELETE CASCADE,
    message text NOT NULL,
    digest bytea NOT NULL,
    answer jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (client_id, message)
);
CREATE INDEX exchange_message_at ON exchange_message (at);

-- Matters that came from a system or were handed to it, and up to which turn it has been told.
CREATE TABLE exchange_matter (
    client_id bigint NOT NULL REFERENCES exchange_client ON DELETE CASCADE,
    matter_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    -- Its number there; of what was handed to it as soon as it says one.
    external_id text,
    came_from boolean NOT NULL,
    digest bytea,
    notified_turn integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (client_id, matter_id),
    UNIQUE (client_id, external_id),
    CHECK (NOT came_from OR (external_id IS NOT NULL AND digest IS NOT NULL))
);
CREATE INDEX exchange_matter_matter ON exchange_matter (matter_id);

-- A system that is told by two secrets until it knows the new one.
ALTER TABLE webhook ADD old_box bytea;
-- Of no event of the house, where it is the exchange that tells it.
ALTER TABLE webhook DROP CONSTRAINT webhook_events_check;
