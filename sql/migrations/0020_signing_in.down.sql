DROP TABLE challenge;
ALTER TABLE account DROP put_off_at;
ALTER TABLE session DROP number, DROP how, DROP proved_at, DROP looked_at;
DELETE FROM credential WHERE kind NOT IN ('slip', 'demo');
ALTER TABLE credential
    DROP CONSTRAINT credential_kind_check,
    DROP CONSTRAINT credential_check,
    ADD CONSTRAINT credential_kind_check CHECK (kind IN ('slip', 'demo')),
    ALTER expires_at SET NOT NULL,
    DROP label,
    DROP public_key,
    DROP box,
    DROP counter;
