DROP INDEX place_report_received;
DROP INDEX place_report_source;
CREATE INDEX place_report_source ON place_report (source, reported_at);
ALTER TABLE place_report DROP COLUMN received_at;
