DROP TABLE poster;
