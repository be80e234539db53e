-- A text to the reporter of a matter, whose phone lies in a box of its own.
ALTER TABLE outbox DROP CONSTRAINT outbox_channel_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check
    CHECK (channel IN ('push', 'webhook', 'sms', 'voice', 'sms_reporter'));
