-- What members of staff sign in with after their first slip, and how long ago somebody proved who it is.

ALTER TABLE credential
    DROP CONSTRAINT credential_kind_check,
    ADD CONSTRAINT credential_kind_check CHECK (kind IN ('slip', 'demo', 'passkey', 'password', 'totp')),
    ALTER expires_at DROP NOT NULL,
    ADD CHECK (expires_at IS NOT NULL OR kind NOT IN ('slip', 'demo')),
    -- What its owner calls it.
    ADD label text NOT NULL DEFAULT '',
    ADD public_key bytea,
    -- Encrypted; bound to this table, column and row.
    ADD box bytea,
    -- How often a passkey says it has signed, or the last time step whose code was taken: none is taken twice.
    ADD counter bigint NOT NULL DEFAULT 0;

ALTER TABLE session
    ADD number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- By what it was opened.
    ADD how text NOT NULL DEFAULT 'slip' CHECK (how IN ('slip', 'demo', 'passkey', 'password', 'oidc')),
    -- When a passkey or a second factor was last shown in it. `level` is the one that needs no proof.
    ADD proved_at timestamptz,
    -- When its owner last looked through all the sessions: what was opened later is new.
    ADD looked_at timestamptz NOT NULL DEFAULT now();
UPDATE session SET how = 'demo' WHERE level = 2;

-- When its owner put off securing it.
ALTER TABLE account ADD put_off_at timestamptz;

-- What was asked of a browser, or begun with it, and is to be answered once, soon.
CREATE TABLE challenge (
    id bytea PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('passkey', 'new_passkey', 'new_totp', 'oidc')),
    account_id bigint REFERENCES account ON DELETE CASCADE,
    box bytea,
    expires_at timestamptz NOT NULL
);
CREATE INDEX challenge_expires ON challenge (expires_at);
