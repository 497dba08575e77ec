-- What the coordinator knows about runs. The inbox and outbox of this schema come from the messaging library's own scripts.

CREATE TABLE {schema}.runs (
    run_id        uuid        PRIMARY KEY,
    current_state text        NOT NULL,
    version       int         NOT NULL,
    status        text        NOT NULL,
    reason        text        NULL,
    state         jsonb       NOT NULL,
    last_seq      bigint      NOT NULL,
    deadline_at   timestamptz NULL,
    terminal      boolean     NOT NULL,
    swept_at      timestamptz NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE INDEX runs_by_deadline ON {schema}.runs (deadline_at) WHERE NOT terminal AND deadline_at IS NOT NULL;
CREATE INDEX runs_by_end ON {schema}.runs (updated_at) WHERE terminal;

CREATE TABLE {schema}.events (
    run_id uuid        NOT NULL,
    seq    bigint      NOT NULL,
    at     timestamptz NOT NULL,
    type   text        NOT NULL,
    data   jsonb       NOT NULL,
    PRIMARY KEY (run_id, seq)
);

CREATE TABLE {schema}.work (
    work_id       uuid        PRIMARY KEY,
    run_id        uuid        NOT NULL,
    kind          text        NOT NULL,
    epoch         int         NOT NULL,
    status        text        NOT NULL CHECK (status IN ('open', 'closed')),
    close_reason  text        NULL,
    runner_id     text        NULL,
    dispatched_at timestamptz NOT NULL,
    started_at    timestamptz NULL,
    lease_until   timestamptz NULL,
    resend_count  int         NOT NULL DEFAULT 0,
    swept_at      timestamptz NULL,
    command_type  text        NOT NULL,
    command       text        NOT NULL
) WITH (fillfactor = 70);

CREATE INDEX work_by_lease ON {schema}.work (lease_until) WHERE status = 'open' AND lease_until IS NOT NULL;
CREATE INDEX work_never_started ON {schema}.work (dispatched_at) WHERE status = 'open' AND started_at IS NULL;
CREATE INDEX work_by_run ON {schema}.work (run_id);

-- What other services may read.
CREATE VIEW {schema}.run_view AS
    SELECT run_id, status, reason, terminal, last_seq, state, created_at, updated_at FROM {schema}.runs;

CREATE VIEW {schema}.event_view AS
    SELECT run_id, seq, at, type, data FROM {schema}.events;
