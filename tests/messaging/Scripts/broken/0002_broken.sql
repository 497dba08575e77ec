CREATE TABLE {schema}.half (id int); SELECT 1 / 0;
