-- An agent's turn counts against a tenant's limit while its row is open and admitted; before that it waits and is not sent. Other work has no tenant and no limit.
ALTER TABLE {schema}.work ADD COLUMN tenant text NULL;
ALTER TABLE {schema}.work ADD COLUMN admitted boolean NOT NULL DEFAULT true;

CREATE INDEX work_in_flight ON {schema}.work (tenant) INCLUDE (run_id, work_id) WHERE status = 'open' AND admitted AND tenant IS NOT NULL;
CREATE INDEX work_waiting ON {schema}.work (tenant, dispatched_at) WHERE status = 'open' AND NOT admitted AND tenant IS NOT NULL;

-- The attached OpenCode server that a turn asks for. Its place there: asked for, held, or lost because its lease ran out and another took it.
ALTER TABLE {schema}.work ADD COLUMN server_url text NULL;
ALTER TABLE {schema}.work ADD COLUMN server_place text NULL CHECK (server_place IN ('asked', 'held', 'lost'));

CREATE INDEX work_by_server ON {schema}.work (server_url) WHERE status = 'open' AND server_url IS NOT NULL;
