-- A name belongs to one key that was not revoked. Revoked keys stay, so that names in old records can be explained.
ALTER TABLE {schema}.api_keys
    ADD COLUMN id           uuid        NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN prefix       text        NOT NULL DEFAULT '',
    ADD COLUMN tenant       text        NULL CHECK (tenant ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    ADD COLUMN created_by   text        NULL,
    ADD COLUMN expires_at   timestamptz NULL,
    ADD COLUMN last_used_at timestamptz NULL,
    ADD COLUMN revoked_by   text        NULL,
    DROP CONSTRAINT api_keys_pkey,
    ADD PRIMARY KEY (id);

CREATE UNIQUE INDEX api_keys_name ON {schema}.api_keys (name) WHERE revoked_at IS NULL;
