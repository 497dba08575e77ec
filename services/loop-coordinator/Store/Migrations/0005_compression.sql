-- States, commands and events are written many times a second and read rarely. pglz took most of the database's time; a server that was built without lz4 keeps it.
DO $$
BEGIN
    EXECUTE 'ALTER TABLE {schema}.runs ALTER COLUMN state SET COMPRESSION lz4';
    EXECUTE 'ALTER TABLE {schema}.work ALTER COLUMN command SET COMPRESSION lz4';
    EXECUTE 'ALTER TABLE {schema}.events ALTER COLUMN data SET COMPRESSION lz4';
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
