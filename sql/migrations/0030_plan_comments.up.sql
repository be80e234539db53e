-- What planners and reviewers say to each other about a plan, at a place where there is one.
CREATE TABLE plan_comment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    reply_to bigint REFERENCES plan_comment ON DELETE CASCADE,
    at_place geometry(Point, 4326),
    body text NOT NULL,
    by_account bigint NOT NULL REFERENCES account,
    at timestamptz NOT NULL DEFAULT now(),
    settled_by bigint REFERENCES account,
    settled_at timestamptz,
    CHECK ((settled_by IS NULL) = (settled_at IS NULL)),
    -- A reply stands where what it replies to does, and is settled with it.
    CHECK (reply_to IS NULL OR (at_place IS NULL AND settled_at IS NULL))
);
CREATE INDEX plan_comment_plan ON plan_comment (plan_id, id);

-- Who has a plan open, and at which community somebody looks: of the last seconds, told to the others.
CREATE TABLE plan_presence (
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    area_code text,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (plan_id, account_id)
);
