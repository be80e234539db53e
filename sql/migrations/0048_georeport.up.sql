-- Pictures that another system names are fetched as messages are sent.
ALTER TABLE outbox DROP CONSTRAINT outbox_channel_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check
    CHECK (channel IN ('push', 'webhook', 'sms', 'voice', 'sms_reporter', 'open311_media'));

-- What everybody was told of shown matters, by when: whoever follows them asks for no more than what came since.
CREATE INDEX matter_note_public ON matter_note (at) WHERE told = 'public';
CREATE VIEW matter_face_update AS
    SELECT matter.number, matter.kind, 's' || step.turn AS mark, step.at, step.to_state AS state,
           NULL AS text, matter_state.phase
      FROM matter_step AS step
      JOIN matter_state AS reached ON reached.kind = step.kind AND reached.code = step.to_state
      JOIN matter ON matter.id = step.matter_id
      JOIN category ON category.code = matter.category AND category.face = matter.face_grade
      JOIN matter_state ON matter_state.kind = matter.kind AND matter_state.code = matter.state
     WHERE (step.told = 'public' OR reached.is_over) AND step.from_state IS DISTINCT FROM step.to_state
       AND matter.public_text IS NOT NULL AND matter.taken_down_at IS NULL AND matter.face_point IS NOT NULL
       AND matter_state.phase <> 'void'
    UNION ALL
    SELECT matter.number, matter.kind, 'n' || note.id, note.at, NULL, note.body, matter_state.phase
      FROM matter_note AS note
      JOIN matter ON matter.id = note.matter_id
      JOIN category ON category.code = matter.category AND category.face = matter.face_grade
      JOIN matter_state ON matter_state.kind = matter.kind AND matter_state.code = matter.state
     WHERE note.told = 'public'
       AND matter.public_text IS NOT NULL AND matter.taken_down_at IS NULL AND matter.face_point IS NOT NULL
       AND matter_state.phase <> 'void';
