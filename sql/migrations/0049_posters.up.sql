-- Posters of grids, as PDF: one a grid and language, made by the clerk of the facts as they were when asked for.
CREATE TABLE poster (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_code text NOT NULL,
    language text NOT NULL,
    version text NOT NULL,
    facts text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'made', 'failed')),
    at timestamptz NOT NULL DEFAULT now(),
    made_at timestamptz,
    content bytea,
    fault text,
    tries smallint NOT NULL DEFAULT 0,
    lease uuid,
    leased_until timestamptz,
    UNIQUE (area_code, language),
    CHECK ((state = 'made') = (content IS NOT NULL))
);
CREATE INDEX poster_waiting ON poster (id) WHERE state = 'waiting';
