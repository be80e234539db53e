-- Private phones become boxes (core/boxes.py). SQL cannot make those, so what there was waits here until
-- `scripts/geoapi keys box`, which the runner does right after the migrations, has taken the last one away.
CREATE TABLE phone_to_box (
    staff_no text PRIMARY KEY,
    private_phone text NOT NULL
);
INSERT INTO phone_to_box (staff_no, private_phone)
    SELECT staff_no, private_phone FROM person WHERE private_phone <> '';
-- This writes the table anew, so that no page of it has a plain number in it any more.
ALTER TABLE person ALTER COLUMN private_phone TYPE bytea USING NULL::bytea;
-- A key's name, a nonce and a tag: no plain number is as long.
ALTER TABLE person ADD CONSTRAINT person_private_phone_box CHECK (octet_length(private_phone) > 32);
