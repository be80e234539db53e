DROP TABLE face_alert;
DROP TABLE subscription;
DELETE FROM push_subscription WHERE session_id IS NULL;
ALTER TABLE push_subscription ALTER COLUMN session_id SET NOT NULL;
DROP VIEW matter_face;
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
UPDATE category SET owner_roles = '{community_staff,community_secretary}'
 WHERE code = 'system' AND owner_roles = '{city_officer,district_officer,subdistrict_officer,community_staff}';
ALTER TABLE category DROP COLUMN placed;
