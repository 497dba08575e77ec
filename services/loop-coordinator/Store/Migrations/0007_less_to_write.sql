-- States are read whole and only by us. As text they are not checked again with every decision, which took a third of what writing one cost; who reads the view gets JSON as before.
-- The replicas of the version before write into this column, too: what they take for JSON becomes text by itself.
DROP VIEW {schema}.run_view;

ALTER TABLE {schema}.runs ALTER COLUMN state TYPE text USING state::text;

-- The new type forgets a choice of compression.
DO $$
BEGIN
    EXECUTE 'ALTER TABLE {schema}.runs ALTER COLUMN state SET COMPRESSION lz4';
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;

CREATE VIEW {schema}.run_view AS
    SELECT run_id, status, reason, terminal, last_seq, state::json AS state, created_at, updated_at FROM {schema}.runs;

-- An index on a time that each decision moves had each decision write all indexes of the table. A run began before it ended, so retention finds what is old by its beginning, too.
DROP INDEX {schema}.runs_by_end;
CREATE INDEX runs_by_age ON {schema}.runs (holds_unmerged, created_at) WHERE terminal;
