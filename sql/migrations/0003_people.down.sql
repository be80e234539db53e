DROP TABLE substitution;
DROP TABLE post;
DROP TABLE person;
