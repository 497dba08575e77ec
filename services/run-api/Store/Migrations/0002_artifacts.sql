-- What runners hand over. Content is stored once, whoever refers to it; it goes when nobody does any more.

CREATE TABLE {schema}.artifact_contents (
    sha256    text        PRIMARY KEY,
    length    bigint      NOT NULL,
    content   bytea       NOT NULL,
    stored_at timestamptz NOT NULL
);

-- The reference to the content is what keeps it: PostgreSQL refuses to remove content that a row here names.
CREATE TABLE {schema}.artifacts (
    run_id     uuid        NOT NULL REFERENCES {schema}.runs (run_id),
    sha256     text        NOT NULL REFERENCES {schema}.artifact_contents (sha256),
    name       text        NOT NULL,
    seq        bigint      GENERATED ALWAYS AS IDENTITY,
    media_type text        NOT NULL,
    kind       text        NOT NULL,
    task_id    text        NULL,
    attempt_id uuid        NULL,
    length     bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, sha256, name)
);

CREATE INDEX artifacts_by_run ON {schema}.artifacts (run_id, seq);
CREATE INDEX artifacts_by_content ON {schema}.artifacts (sha256);
