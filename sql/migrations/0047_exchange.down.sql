ALTER TABLE webhook DROP old_box;
DROP TABLE exchange_matter, exchange_message, exchange_device, exchange_term, exchange_client;
DELETE FROM webhook WHERE events = '{}';
DELETE FROM outbox WHERE channel = 'webhook' AND target NOT IN (SELECT id FROM webhook);
ALTER TABLE webhook ADD CONSTRAINT webhook_events_check CHECK (events <> '{}');
