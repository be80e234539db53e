-- Until when nobody is told: what is not urgent waits until its post is on duty.
ALTER TABLE event ADD COLUMN not_before timestamptz;
