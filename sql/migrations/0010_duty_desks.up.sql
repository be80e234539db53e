-- A duty desk is a post without a person: a telephone with a name of its own, which whoever is there answers.
ALTER TABLE post
    ADD COLUMN desk_name text CHECK (desk_name <> ''),
    ADD COLUMN desk_phone text CHECK (desk_phone <> ''),
    ADD CONSTRAINT post_desk CHECK (
        CASE WHEN role = 'duty_desk'
            THEN person_id IS NULL AND area_id IS NOT NULL AND desk_name IS NOT NULL AND desk_phone IS NOT NULL
            ELSE desk_name IS NULL AND desk_phone IS NULL
        END
    );
