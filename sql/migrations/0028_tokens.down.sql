DELETE FROM credential WHERE kind = 'token';
ALTER TABLE credential
    DROP CONSTRAINT credential_kind_check,
    ADD CONSTRAINT credential_kind_check CHECK (kind IN ('slip', 'demo', 'passkey', 'password', 'totp')),
    DROP CONSTRAINT credential_check,
    ADD CONSTRAINT credential_check CHECK (expires_at IS NOT NULL OR kind NOT IN ('slip', 'demo'));
