-- What was submitted. Rows are written once and never changed; what became of a run is the coordinator's to say.

CREATE TABLE {schema}.bundles (
    digest     text        PRIMARY KEY,
    json       jsonb       NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE {schema}.runs (
    run_id        uuid        PRIMARY KEY,
    bundle_digest text        NOT NULL REFERENCES {schema}.bundles (digest),
    name          text        NULL,
    labels        jsonb       NOT NULL,
    owner         text        NOT NULL,
    start         boolean     NOT NULL,
    mode          text        NOT NULL,
    submitted_at  timestamptz NOT NULL
);

CREATE INDEX runs_by_time ON {schema}.runs (submitted_at DESC, run_id DESC);
CREATE INDEX runs_by_label ON {schema}.runs USING gin (labels jsonb_path_ops);
CREATE INDEX runs_by_bundle ON {schema}.runs (bundle_digest);

-- No reference to runs: the key is inserted first, so that of many equal requests all but one stop there.
CREATE TABLE {schema}.idempotency_keys (
    owner       text        NOT NULL,
    key         text        NOT NULL,
    body_digest text        NOT NULL,
    run_id      uuid        NOT NULL,
    at          timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (owner, key)
);

CREATE INDEX idempotency_keys_by_age ON {schema}.idempotency_keys USING brin (at);

-- What other services may read.
CREATE VIEW {schema}.run_view AS
    SELECT r.run_id, b.json AS bundle, r.name, r.owner, r.start, r.mode, r.submitted_at
    FROM {schema}.runs r JOIN {schema}.bundles b ON b.digest = r.bundle_digest;
