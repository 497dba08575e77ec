-- Whether a run has work that is neither merged nor discarded, written with its state. Rows from before this column are kept.
ALTER TABLE {schema}.runs ADD COLUMN holds_unmerged boolean NOT NULL DEFAULT true;

DROP INDEX {schema}.runs_by_end;
CREATE INDEX runs_by_end ON {schema}.runs (holds_unmerged, updated_at) WHERE terminal;

-- Runs that retention has removed: nobody takes them for runs that were never taken up, and who has something left of them learns that it may go.
CREATE TABLE {schema}.purged_runs (
    run_id    uuid        PRIMARY KEY,
    purged_at timestamptz NOT NULL
);

CREATE INDEX purged_runs_by_time ON {schema}.purged_runs USING brin (purged_at);

-- What other services may read.
CREATE VIEW {schema}.purged_view AS
    SELECT run_id, purged_at FROM {schema}.purged_runs;
