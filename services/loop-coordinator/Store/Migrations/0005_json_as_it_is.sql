-- States and events are written many times a second and read as whole documents: kept as the text that was decided, they need not be taken apart when they are written, and an event reads from the
-- log exactly as it was sent live.
DROP VIEW {schema}.run_view;
DROP VIEW {schema}.event_view;

ALTER TABLE {schema}.runs ALTER COLUMN state TYPE json USING state::text::json;
ALTER TABLE {schema}.events ALTER COLUMN data TYPE json USING data::text::json;

CREATE VIEW {schema}.run_view AS
    SELECT run_id, status, reason, terminal, last_seq, state, created_at, updated_at FROM {schema}.runs;

CREATE VIEW {schema}.event_view AS
    SELECT run_id, seq, at, type, data FROM {schema}.events;

-- pglz took most of the database's time. A server that was built without lz4 keeps it.
DO $$
BEGIN
    EXECUTE 'ALTER TABLE {schema}.runs ALTER COLUMN state SET COMPRESSION lz4';
    EXECUTE 'ALTER TABLE {schema}.work ALTER COLUMN command SET COMPRESSION lz4';
    EXECUTE 'ALTER TABLE {schema}.events ALTER COLUMN data SET COMPRESSION lz4';
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
