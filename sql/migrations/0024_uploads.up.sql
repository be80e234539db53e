-- Files that were sent in the page: checked by a child of the clerk, and applied once, or let go.
CREATE TABLE upload (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind <> ''),
    name text NOT NULL CHECK (name <> ''),
    bytes integer NOT NULL CHECK (bytes > 0),
    -- Until it has ended.
    content bytea,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'checking', 'checked', 'applying', 'applied', 'failed', 'dropped')),
    progress smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    word text NOT NULL DEFAULT '',
    -- What was found in it: how many rows of what, how many lines of each kind, and the first thousands of these.
    totals jsonb,
    outcomes jsonb,
    entries jsonb,
    -- Why it failed.
    fault text,
    detail text,
    -- Whoever holds the lease is at it; once that is over, whoever takes it next.
    lease uuid,
    leased_until timestamptz,
    tries smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CHECK ((state IN ('applied', 'failed', 'dropped')) = (ended_at IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (content IS NOT NULL))
);
CREATE INDEX upload_account ON upload (account_id, id);
-- Packed files do not become smaller, and a reader takes them whole.
ALTER TABLE upload ALTER content SET STORAGE EXTERNAL;
