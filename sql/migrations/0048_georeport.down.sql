DROP VIEW matter_face_update;
DROP INDEX matter_note_public;
DELETE FROM outbox WHERE channel = 'open311_media';
ALTER TABLE outbox DROP CONSTRAINT outbox_channel_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check
    CHECK (channel IN ('push', 'webhook', 'sms', 'voice', 'sms_reporter'));
