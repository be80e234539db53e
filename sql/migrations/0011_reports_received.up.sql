-- A report kept while there was no network is of an earlier moment than that at which it came: the one says since when
-- the place is closed, the other bounds how many come.
ALTER TABLE place_report ADD COLUMN received_at timestamptz NOT NULL DEFAULT now();
UPDATE place_report SET received_at = reported_at;
DROP INDEX place_report_source;
CREATE INDEX place_report_source ON place_report (source, received_at);
CREATE INDEX place_report_received ON place_report (received_at);
