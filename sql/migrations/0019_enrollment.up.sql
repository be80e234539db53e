-- What somebody may act as besides the posts of the city's people: who keeps a station, rides and reports, looks after
-- the accounts, reads the audit. It ends by its period, as a post does.
CREATE TABLE enrollment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    acts_as text NOT NULL CHECK (acts_as IN ('keeper', 'teller', 'courier', 'volunteer', 'admin', 'auditor')),
    -- The community or grid with which a courier or volunteer is enrolled; the place of its keeper or teller.
    area_id bigint REFERENCES area ON DELETE CASCADE,
    place_id bigint REFERENCES place ON DELETE CASCADE,
    valid tstzrange NOT NULL DEFAULT tstzrange(now(), NULL) CHECK (NOT isempty(valid)),
    CHECK ((acts_as IN ('keeper', 'teller')) = (place_id IS NOT NULL)),
    CHECK (acts_as IN ('courier', 'volunteer') OR area_id IS NULL),
    EXCLUDE USING gist (account_id WITH =, acts_as WITH =, coalesce(area_id, 0) WITH =, coalesce(place_id, 0) WITH =,
                        valid WITH &&),
    -- Who looks after the accounts is not who reads what was done.
    CONSTRAINT enrollment_of_one_office EXCLUDE USING gist (account_id WITH =, acts_as WITH <>, valid WITH &&)
        WHERE (acts_as IN ('admin', 'auditor'))
);
CREATE INDEX enrollment_account ON enrollment (account_id);
CREATE INDEX enrollment_place ON enrollment (place_id);
CREATE INDEX enrollment_area ON enrollment (area_id);

-- Of whom a resident is told: officials above the community answer to their colleagues, not for a house.
ALTER TABLE role ADD listed boolean NOT NULL DEFAULT true;
UPDATE role SET listed = false
 WHERE code IN ('subdistrict_officer', 'district_officer', 'city_officer', 'planner', 'hotline_clerk');
