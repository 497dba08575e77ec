-- Keys are random, so a plain SHA-256 is enough; the key itself is never stored.
CREATE TABLE {schema}.api_keys (
    name       text        PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    hash       bytea       NOT NULL UNIQUE,
    scopes     text[]      NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz NULL
);
