-- What a person set, cell by cell: no file undoes it unless told to.
CREATE TABLE edited_cell (
    table_name text NOT NULL,
    -- Of the row: its code, of a person the staff number.
    key text NOT NULL,
    column_name text NOT NULL,
    edited_by text NOT NULL CHECK (edited_by <> ''),
    edited_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (table_name, key, column_name)
);

-- TG_ARGV: the column by which the table's rows are known. What is gone was never edited, should its code come again.
CREATE FUNCTION forget_edits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM edited_cell WHERE table_name = TG_TABLE_NAME) THEN
        EXECUTE format('DELETE FROM edited_cell e USING old_rows r WHERE e.table_name = %L AND e.key = r.%I',
                       TG_TABLE_NAME, TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_edits AFTER DELETE ON place REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION forget_edits('code');
CREATE TRIGGER forget_edits AFTER DELETE ON building REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION forget_edits('code');
CREATE TRIGGER forget_edits AFTER DELETE ON area REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION forget_edits('code');
CREATE TRIGGER forget_edits AFTER DELETE ON person REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION forget_edits('staff_no');

-- A closure or other hours that a person set: a row of its own, and as a whole theirs.
ALTER TABLE place_exception
    ADD COLUMN edited_by text CHECK (edited_by <> ''),
    ADD COLUMN edited_at timestamptz,
    ADD CHECK ((edited_by IS NULL) = (edited_at IS NULL));
