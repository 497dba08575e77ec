CREATE TABLE {schema}.things (id bigint PRIMARY KEY);
