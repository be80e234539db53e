-- Proposals to even out the grids of a community of a draft: what was asked for, found by a child of the clerk.
-- Nothing of them is in force or in the draft: whoever asked uses one by ordinary edits.
CREATE TABLE plan_proposal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    area_code text NOT NULL,
    low integer NOT NULL,
    high integer NOT NULL CHECK (low BETWEEN 0 AND high),
    whole_estates boolean NOT NULL,
    -- Grids that stay as they are.
    keep text[] NOT NULL,
    seconds integer NOT NULL CHECK (seconds BETWEEN 1 AND 10),
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'done', 'impossible', 'stopped', 'failed')),
    -- The version of the plan that they were found for.
    version bigint,
    -- While it runs the first one found.
    result jsonb,
    -- Whoever holds the lease is at it; once that is over, whoever takes it next.
    lease uuid,
    leased_until timestamptz,
    tries smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    ended_at timestamptz,
    CHECK ((state IN ('waiting', 'running')) = (ended_at IS NULL)),
    CHECK (state NOT IN ('done', 'impossible') OR (result IS NOT NULL AND version IS NOT NULL))
);
-- One at a time a person.
CREATE UNIQUE INDEX plan_proposal_open ON plan_proposal (account_id) WHERE ended_at IS NULL;
CREATE INDEX plan_proposal_plan ON plan_proposal (plan_id, id);
