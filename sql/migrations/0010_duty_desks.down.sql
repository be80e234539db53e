DELETE FROM post WHERE role = 'duty_desk';
ALTER TABLE post DROP CONSTRAINT post_desk, DROP COLUMN desk_name, DROP COLUMN desk_phone;
