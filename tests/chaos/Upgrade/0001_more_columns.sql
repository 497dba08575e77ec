-- What a later version might need: rows of every table that is written all the time get a column, with and without a default.
ALTER TABLE {schema}.runs ADD COLUMN chaos_note text NULL;
ALTER TABLE {schema}.work ADD COLUMN chaos_count int NOT NULL DEFAULT 0;
ALTER TABLE {schema}.events ADD COLUMN chaos_note text NULL;
