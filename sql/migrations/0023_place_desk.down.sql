DROP TABLE post_report;
ALTER TABLE place_report DROP COLUMN answer;
DELETE FROM place WHERE retired_at IS NOT NULL;
ALTER TABLE place DROP COLUMN retired_at, DROP COLUMN retired_by;
