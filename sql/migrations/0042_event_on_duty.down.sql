DELETE FROM event WHERE post_code IS NOT NULL;
ALTER TABLE event DROP COLUMN put_off;
ALTER TABLE event DROP COLUMN when_on_duty;
ALTER TABLE event DROP COLUMN post_code;
