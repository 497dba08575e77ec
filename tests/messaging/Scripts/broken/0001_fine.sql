CREATE TABLE {schema}.fine (id int);
