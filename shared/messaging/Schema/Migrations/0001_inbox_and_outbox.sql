-- One inbox and one outbox for each schema that owns decisions; {schema} is replaced by the migrator.

CREATE TABLE {schema}.inbox (
    consumer   text        NOT NULL,
    message_id uuid        NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
);

-- Rows arrive in time order and are deleted by age only: a block range index costs almost nothing per insert.
CREATE INDEX inbox_by_age ON {schema}.inbox USING brin (at);

-- body is text, not jsonb: agents' text may hold escapes (U+0000) that jsonb refuses, and nobody queries it.
CREATE TABLE {schema}.outbox (
    id           uuid        PRIMARY KEY,
    seq          bigserial   NOT NULL,
    message_type text        NOT NULL,
    body         text        NOT NULL,
    destination  text        NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    available_at timestamptz NOT NULL DEFAULT now() + interval '2 seconds',
    attempts     int         NOT NULL DEFAULT 0
);

CREATE INDEX outbox_by_availability ON {schema}.outbox (available_at);
