DROP TABLE walk_edge;
