CREATE TABLE person (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_no text NOT NULL UNIQUE,
    name text NOT NULL CHECK (name <> ''),
    duty_phone text,
    -- Staff side only: no public query may select it.
    private_phone text
);

CREATE TABLE post (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The seat, not the sitter: successive holders of one post share its code.
    code text NOT NULL,
    role text NOT NULL,
    area_id bigint REFERENCES area ON DELETE CASCADE,
    building_id bigint REFERENCES building ON DELETE CASCADE,
    -- NULL while the post is vacant.
    person_id bigint REFERENCES person,
    duty_hours text,
    valid tstzrange NOT NULL CHECK (NOT isempty(valid)),
    CHECK ((area_id IS NULL) <> (building_id IS NULL)),
    EXCLUDE USING gist (code WITH =, valid WITH &&)
);
CREATE INDEX post_area ON post (area_id);
CREATE INDEX post_building ON post (building_id);
CREATE INDEX post_person ON post (person_id);

CREATE TABLE substitution (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    post_code text NOT NULL,
    person_id bigint NOT NULL REFERENCES person,
    valid tstzrange NOT NULL CHECK (NOT isempty(valid)),
    EXCLUDE USING gist (post_code WITH =, valid WITH &&)
);
CREATE INDEX substitution_person ON substitution (person_id);

CREATE TRIGGER person_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON person
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER post_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON post
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
CREATE TRIGGER substitution_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON substitution
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('atlas');
