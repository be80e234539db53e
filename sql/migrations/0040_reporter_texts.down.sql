DELETE FROM outbox WHERE channel = 'sms_reporter';
ALTER TABLE outbox DROP CONSTRAINT outbox_channel_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check CHECK (channel IN ('push', 'webhook', 'sms', 'voice'));
