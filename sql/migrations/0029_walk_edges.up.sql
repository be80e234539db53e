-- What one can walk along, from crossing to crossing: made of the road network at each import of the map.
CREATE TABLE walk_edge (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    start_node bigint NOT NULL,
    end_node bigint NOT NULL,
    length_m real NOT NULL CHECK (length_m >= 0),
    geom geometry(LineString, 4326) NOT NULL
);
CREATE INDEX walk_edge_geom ON walk_edge USING gist (geom);
