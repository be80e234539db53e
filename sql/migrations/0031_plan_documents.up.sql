-- Papers of plans, made by the clerk: a package to be filed may have many maps. They go after some days.
CREATE TABLE plan_document (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('package', 'notices', 'archive')),
    version bigint NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'made', 'failed')),
    by_account bigint NOT NULL REFERENCES account,
    at timestamptz NOT NULL DEFAULT now(),
    made_at timestamptz,
    content bytea,
    fault text,
    lease uuid,
    leased_until timestamptz,
    tries smallint NOT NULL DEFAULT 0,
    CONSTRAINT plan_document_content CHECK ((content IS NOT NULL) = (state = 'made')),
    CONSTRAINT plan_document_fault CHECK ((fault IS NOT NULL) = (state = 'failed'))
);
CREATE INDEX plan_document_plan ON plan_document (plan_id, id);
CREATE INDEX plan_document_waiting ON plan_document (id) WHERE state = 'waiting';
