INSERT INTO {schema}.things VALUES (1); CREATE TABLE {schema}.more (id int);
