-- Bundles are read whole and never searched: parsing them and compressing them the slow way cost more than the rest of a submission together.
DROP VIEW {schema}.run_view;

-- The new type forgets a choice of compression, so it comes first.
ALTER TABLE {schema}.bundles ALTER COLUMN json TYPE json;

DO $$
BEGIN
    ALTER TABLE {schema}.bundles ALTER COLUMN json SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'This PostgreSQL was built without lz4; bundles keep the default compression.';
END
$$;

-- What other services may read.
CREATE VIEW {schema}.run_view AS
    SELECT r.run_id, b.json AS bundle, r.name, r.owner, r.start, r.mode, r.submitted_at
    FROM {schema}.runs r JOIN {schema}.bundles b ON b.digest = r.bundle_digest;
