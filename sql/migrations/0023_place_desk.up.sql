-- A place that was taken off the map by hand: its row stays, so that a file that still lists it does not bring it back.
ALTER TABLE place
    ADD COLUMN retired_at timestamptz,
    ADD COLUMN retired_by text CHECK (retired_by <> ''),
    ADD CHECK ((retired_at IS NULL) = (retired_by IS NULL));

-- What everybody is told in answer to the reports that were settled together.
ALTER TABLE place_report
    ADD COLUMN answer text CHECK (answer <> ''),
    ADD CHECK (answer IS NULL OR settled_at IS NOT NULL);

-- A person who answers for an area is somebody else (人不对), or does not answer the telephone (电话打不通). Of whoever
-- says so nothing is kept but hashes, as of closed doors.
CREATE TABLE post_report (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    post_code text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('wrong_person', 'no_answer')),
    -- Whom the post named then: a report says nothing of who comes after.
    person_id bigint REFERENCES person ON DELETE CASCADE,
    reporter text NOT NULL,
    source text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    settled_by text,
    outcome text CHECK (outcome IN ('confirmed', 'rejected')),
    CHECK ((settled_at IS NULL) = (outcome IS NULL) AND (settled_at IS NULL) = (settled_by IS NULL))
);
CREATE INDEX post_report_post ON post_report (post_code, received_at);
CREATE INDEX post_report_source ON post_report (source, received_at);
CREATE INDEX post_report_received ON post_report (received_at);
CREATE INDEX post_report_person ON post_report (person_id);
