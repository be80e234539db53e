ALTER TABLE post DROP CONSTRAINT post_role_fkey;
DROP INDEX post_role;
DROP TABLE role, overlay_layer;
