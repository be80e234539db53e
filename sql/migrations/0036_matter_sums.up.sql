-- How many came in in a month, and what became of them by now: by every area that they lie in. Made anew by the
-- clerk for months in which something has changed; boards only read it.
CREATE TABLE matter_sum (
    area_id bigint NOT NULL REFERENCES area ON DELETE CASCADE,
    kind text NOT NULL,
    category text NOT NULL REFERENCES category,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    received integer NOT NULL,
    resolved integer NOT NULL,
    in_time integer NOT NULL,
    disputed integer NOT NULL,
    reopened integer NOT NULL,
    PRIMARY KEY (area_id, kind, month, category),
    CHECK (in_time <= resolved AND resolved <= received)
);
CREATE INDEX matter_sum_month ON matter_sum (kind, month);
-- Until when changes are in the sums of a kind.
CREATE TABLE matter_sum_until (
    kind text PRIMARY KEY,
    until timestamptz NOT NULL
);
CREATE INDEX matter_opened ON matter (opened_at);

-- Files of matters as PDF, of a turn: made by the clerk, gone after a day.
CREATE TABLE matter_paper (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matter_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    -- What it shows: another one is made once that has changed.
    version text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'made', 'failed')),
    at timestamptz NOT NULL DEFAULT now(),
    made_at timestamptz,
    content bytea,
    fault text,
    tries smallint NOT NULL DEFAULT 0,
    lease uuid,
    leased_until timestamptz,
    UNIQUE (matter_id, account_id, version),
    CHECK ((state = 'made') = (content IS NOT NULL))
);
CREATE INDEX matter_paper_waiting ON matter_paper (id) WHERE state = 'waiting';
