-- Who is invited or enrolled as a courier, and what he agreed to. Nobody is enrolled before that: an invitation
-- that nobody answers goes with its slip. It goes with the account, too.
CREATE TABLE courier (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    area_id bigint NOT NULL REFERENCES area (id) ON DELETE CASCADE,
    place_id bigint REFERENCES place (id) ON DELETE SET NULL,
    platform text NOT NULL DEFAULT '',
    team text NOT NULL DEFAULT '',
    list_key bytea,
    invited_at timestamptz NOT NULL DEFAULT now(),
    waits_until timestamptz,
    enrollment_id bigint UNIQUE REFERENCES enrollment (id) ON DELETE CASCADE,
    consent_version text,
    consent_at timestamptz,
    CHECK ((waits_until IS NULL) = (enrollment_id IS NOT NULL)),
    CHECK ((consent_at IS NULL) = (enrollment_id IS NULL)),
    CHECK ((consent_version IS NULL) = (consent_at IS NULL))
);
CREATE INDEX courier_account ON courier (account_id);
CREATE INDEX courier_area ON courier (area_id);
CREATE INDEX courier_place ON courier (place_id);
-- By which a firm's list knows somebody again.
CREATE UNIQUE INDEX courier_list ON courier (list_key);

-- Statements of the hours that a courier has served, as PDF: made by the clerk.
CREATE TABLE courier_paper (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    version text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'made', 'failed')),
    at timestamptz NOT NULL DEFAULT now(),
    made_at timestamptz,
    content bytea,
    fault text,
    tries smallint NOT NULL DEFAULT 0,
    lease uuid,
    leased_until timestamptz,
    UNIQUE (account_id, version),
    CHECK ((state = 'made') = (content IS NOT NULL))
);
CREATE INDEX courier_paper_waiting ON courier_paper (id) WHERE state = 'waiting';

-- Nobody is a courier who has not agreed: whoever was enrolled before there was something to agree to is invited anew.
UPDATE enrollment SET valid = tstzrange(lower(valid), now())
 WHERE acts_as = 'courier' AND valid @> now() AND lower(valid) < now();
