-- What everybody sees of a matter once a person has cleared it: where, as exactly as its category allowed then.
-- `face_grade` stays when the face is gone: whoever kept a copy is told so.
ALTER TABLE matter
    ADD COLUMN face_point geometry(Point, 4326),
    ADD COLUMN face_grade text CHECK (face_grade IN ('exact', 'estate', 'grid')),
    ADD COLUMN face_at timestamptz;
CREATE INDEX matter_face_point ON matter USING gist (face_point) WHERE face_point IS NOT NULL;
CREATE INDEX matter_face_opened ON matter (opened_at, number) WHERE face_point IS NOT NULL;
CREATE INDEX matter_face_changed ON matter (greatest(changed_at, face_at), number) WHERE face_at IS NOT NULL;
CREATE INDEX matter_closed ON matter (closed_at) WHERE closed_at IS NOT NULL;

-- That something in a face should not be there, by whoever saw it; nothing of who that was is kept but a hash
-- with the salt of a day.
CREATE TABLE matter_face_flag (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matter_id bigint NOT NULL REFERENCES matter ON DELETE CASCADE,
    reason text NOT NULL CHECK (reason IN ('personal', 'insult', 'untrue', 'other')),
    flagger text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    settled_by bigint REFERENCES account ON DELETE SET NULL
);
CREATE UNIQUE INDEX matter_face_flag_once ON matter_face_flag (matter_id, flagger) WHERE settled_at IS NULL;

-- Pictures are packed already; and what is still coming is added to piece by piece.
ALTER TABLE evidence ALTER COLUMN sent SET STORAGE EXTERNAL, ALTER COLUMN picture SET STORAGE EXTERNAL;
CREATE INDEX evidence_coming ON evidence (at) WHERE state IN ('receiving', 'received');

-- All that is public of a matter: what a person has cleared, while nobody has taken it down, its category is
-- still shown as exactly, and it is a matter of ours. Steps by the states that they led to.
CREATE VIEW matter_face AS
    SELECT matter.number, matter.kind, matter.category, category.name AS category_name,
           category.name_en AS category_name_en, matter.state, matter_state.phase, matter.outcome,
           matter.post_code, coalesce((matter.facts ->> 'disputes')::int, 0) > 0 AS disputed,
           coalesce((matter.facts ->> 'confirmed')::boolean, false) AS confirmed,
           matter.public_text AS text, matter.opened_at, matter.closed_at,
           greatest(matter.changed_at, matter.face_at) AS changed_at,
           matter.face_grade AS grade, matter.face_point AS point,
           grid.code AS area_code, grid.name AS area_name, matter.area_ids,
           (SELECT count(*) FROM matter_follow WHERE matter_follow.matter_id = matter.id) AS followers,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('to', step.to_state, 'at', step.at)
                                      ORDER BY step.turn), '[]')
              FROM matter_step AS step
              JOIN matter_state AS reached ON reached.kind = step.kind AND reached.code = step.to_state
             WHERE step.matter_id = matter.id AND (step.told = 'public' OR reached.is_over)
               AND step.from_state IS DISTINCT FROM step.to_state) AS steps,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('at', note.at, 'text', note.body) ORDER BY note.id),
                            '[]')
              FROM matter_note AS note WHERE note.matter_id = matter.id AND note.told = 'public') AS notes
      FROM matter
      JOIN category ON category.code = matter.category AND category.face = matter.face_grade
      JOIN matter_state ON matter_state.kind = matter.kind AND matter_state.code = matter.state
      LEFT JOIN area AS grid ON grid.id = matter.grid_id
     WHERE matter.public_text IS NOT NULL AND matter.taken_down_at IS NULL AND matter.face_point IS NOT NULL
       AND matter_state.phase <> 'void';

-- Of all that were ever shown: when something about it changed, and whether it is shown no longer.
CREATE VIEW matter_face_change AS
    SELECT matter.number, greatest(matter.changed_at, matter.face_at) AS at,
           NOT (matter.public_text IS NOT NULL AND matter.taken_down_at IS NULL
                AND matter.face_point IS NOT NULL AND matter_state.phase <> 'void'
                AND category.face = matter.face_grade) AS is_gone
      FROM matter
      JOIN category ON category.code = matter.category
      JOIN matter_state ON matter_state.kind = matter.kind AND matter_state.code = matter.state
     WHERE matter.face_at IS NOT NULL;
