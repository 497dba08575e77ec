-- What the turn that holds the current epoch has used so far, from its heartbeats: a crash must not forget it. Null before its first model call.
ALTER TABLE {schema}.work ADD COLUMN usage jsonb NULL;
