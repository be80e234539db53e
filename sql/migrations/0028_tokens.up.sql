-- A token of one's own, for programs that cannot sign in as a browser does: of it a hash is kept, as of a session.
ALTER TABLE credential
    DROP CONSTRAINT credential_kind_check,
    ADD CONSTRAINT credential_kind_check CHECK (kind IN ('slip', 'demo', 'passkey', 'password', 'totp', 'token')),
    DROP CONSTRAINT credential_check,
    ADD CONSTRAINT credential_check CHECK (expires_at IS NOT NULL OR kind NOT IN ('slip', 'demo', 'token'));
