CREATE TABLE {schema}.things (id int PRIMARY KEY);
