-- Templates of system prompts by the SHA-256 of their text: a turn names the one that it was ordered with, also when it is sent again after everybody was restarted with other prompts.
CREATE TABLE {schema}.templates (
    digest     text        NOT NULL PRIMARY KEY,
    body       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
