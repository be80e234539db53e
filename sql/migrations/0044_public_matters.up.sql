-- Whether what is of a category is somewhere: what is about the city's own service is not, and the city answers.
ALTER TABLE category ADD COLUMN placed boolean NOT NULL DEFAULT true;
UPDATE category SET placed = false WHERE code = 'system';
UPDATE category SET owner_roles = '{city_officer,district_officer,subdistrict_officer,community_staff}'
 WHERE code = 'system' AND owner_roles = '{community_staff,community_secretary}';

-- As it was, and in which category its own lies: whoever asks for that is shown both.
CREATE OR REPLACE VIEW matter_face AS
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
              FROM matter_note AS note WHERE note.matter_id = matter.id AND note.told = 'public') AS notes,
           category.parent AS category_parent
      FROM matter
      JOIN category ON category.code = matter.category AND category.face = matter.face_grade
      JOIN matter_state ON matter_state.kind = matter.kind AND matter_state.code = matter.state
      LEFT JOIN area AS grid ON grid.id = matter.grid_id
     WHERE matter.public_text IS NOT NULL AND matter.taken_down_at IS NULL AND matter.face_point IS NOT NULL
       AND matter_state.phase <> 'void';

-- A browser of nobody known has no session.
ALTER TABLE push_subscription ALTER COLUMN session_id DROP NOT NULL;
-- Of what new faces a browser of somebody who is not signed in is told: of those in an area, or along a street in it.
CREATE TABLE subscription (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    push_id bigint NOT NULL REFERENCES push_subscription ON DELETE CASCADE,
    area_id bigint NOT NULL REFERENCES area ON DELETE CASCADE,
    street text CHECK (street <> ''),
    until timestamptz NOT NULL,
    -- How many it was told of on the last day that it was.
    told_on date,
    told integer NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX subscription_once ON subscription (push_id, area_id, coalesce(street, ''));
CREATE INDEX subscription_area ON subscription (area_id);
CREATE INDEX subscription_until ON subscription (until);
-- New faces of which neighbours are still to be told, and not before when.
CREATE TABLE face_alert (
    matter_id bigint PRIMARY KEY REFERENCES matter ON DELETE CASCADE,
    at timestamptz NOT NULL
);
CREATE INDEX face_alert_at ON face_alert (at);
