-- Due work that no request waits for: what the clerk does, and how it stands, for all clerks to see and for /readyz.
CREATE TABLE clerk (
    id text PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE duty (
    name text PRIMARY KEY,
    -- Whoever locks the row once this has come does the work, in the same transaction.
    next_at timestamptz NOT NULL DEFAULT now(),
    run_at timestamptz,
    backlog bigint,
    fault text,
    fault_at timestamptz
);

-- Batches of audit rows, closed by the clerk. A row's hash is kept, so that whichever differs can be named; `hash` is
-- over the one before, the numbers and the hashes, so that no batch can be exchanged alone.
CREATE TABLE seal (
    id bigint PRIMARY KEY,
    -- No row with such a number can come into being after the batch was closed.
    from_id bigint NOT NULL UNIQUE,
    to_id bigint NOT NULL CHECK (to_id >= from_id),
    ids bigint[] NOT NULL,
    hashes bytea[] NOT NULL CHECK (cardinality(hashes) = cardinality(ids)),
    hash bytea NOT NULL,
    -- The newest row's.
    last_at timestamptz NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now(),
    -- When its rows were deleted; the seal goes on proving that they were there.
    deleted_at timestamptz
);

-- What happened that somebody wants to hear of: written in the transaction in which it happens, spread by the clerk.
CREATE TABLE event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    -- What it is about, by its number or code; nothing personal.
    subject text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    -- For one account, or for whoever may do something (verb) where it lies.
    account_id bigint REFERENCES account ON DELETE CASCADE,
    verb text,
    area_ids bigint[] NOT NULL DEFAULT '{}',
    building_id bigint,
    place_id bigint,
    -- The same is told once.
    dedup text UNIQUE,
    at timestamptz NOT NULL DEFAULT now(),
    spread_at timestamptz
);
CREATE INDEX event_waiting ON event (id) WHERE spread_at IS NULL;

CREATE TABLE notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    event_id bigint NOT NULL REFERENCES event ON DELETE CASCADE,
    read_at timestamptz,
    UNIQUE (account_id, event_id)
);
CREATE INDEX notice_event ON notice (event_id);

-- A browser to which notices are pushed, until its session is ended.
CREATE TABLE push_subscription (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id bytea NOT NULL REFERENCES session ON DELETE CASCADE,
    endpoint text NOT NULL UNIQUE,
    p256dh text NOT NULL,
    -- Its secret, encrypted; bound to this table, column and row.
    box bytea,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX push_subscription_session ON push_subscription (session_id);

-- Another system that is told of events by signed requests.
CREATE TABLE webhook (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    url text NOT NULL CHECK (url ~ '^https?://'),
    -- The secret by which we are known, encrypted; bound to this table, column and row.
    box bytea,
    events text[] NOT NULL CHECK (events <> '{}'),
    -- Where it may lie besides the public network: this host, in this network, and no other.
    private_host text,
    private_network cidr,
    created_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    CHECK ((private_host IS NULL) = (private_network IS NULL))
);

-- What is to be sent. It is taken by a lease (next_at is pushed on, which is committed, then it is sent, then done): a
-- clerk that dies in between leaves it to the next, which sends it again with the same number (message).
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    channel text NOT NULL CHECK (channel IN ('push', 'webhook', 'sms', 'voice')),
    -- Of the row that says where to: a push_subscription, a webhook, an account.
    target bigint NOT NULL,
    body jsonb NOT NULL,
    dedup text NOT NULL UNIQUE,
    -- To one target, the next of the same waits for the former.
    in_order_of text,
    at timestamptz NOT NULL DEFAULT now(),
    -- Since when it is tried; it is dead some days later.
    since timestamptz NOT NULL DEFAULT now(),
    next_at timestamptz NOT NULL DEFAULT now(),
    tries integer NOT NULL DEFAULT 0,
    done_at timestamptz,
    dead_at timestamptz,
    fault text
);
-- In the order in which they are taken: else every taking would sort all that wait.
CREATE INDEX outbox_waiting ON outbox (next_at, id) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_order ON outbox (channel, target, in_order_of, id) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;

-- Old rows are found by it once they are to be deleted.
CREATE INDEX request_at ON request (at);

-- Logins that may write what a copy is made of need no right to the tables in which changes are noted.
ALTER FUNCTION note_change() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION number_changes() SECURITY DEFINER SET search_path = public, pg_temp;
-- Whether a place is there; it stays until the transaction ends. To lock a row takes the right to change it.
CREATE FUNCTION hold_place(wanted bigint) RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM place WHERE id = wanted FOR KEY SHARE)
$$;
