-- Asking pgRouting for the nearest stations that are open on arrival, exactly. Either as its manual has it, of the whole
-- network; or bounded, the edges to a box around the start: no way that takes less time than the box is wide can have left
-- it, else the box grows.

CREATE INDEX ON edge USING gist (geom);
CREATE INDEX ON station USING gist (geom);
CREATE INDEX ON opening (number);

CREATE FUNCTION snap(place geometry, OUT edge integer, OUT fraction double precision) LANGUAGE sql STABLE AS $$
    -- Strictly between the ends: pgRouting takes an end for no point of the edge.
    SELECT e.id, least(greatest(ST_LineLocatePoint(e.geom, place), 1e-6), 1 - 1e-6)
      FROM edge e ORDER BY e.geom <-> place LIMIT 1
$$;

UPDATE station SET (edge, fraction) = (SELECT s.edge, s.fraction FROM snap(geom) s);

-- `place` is in EPSG:3857; `speed` is the greatest there is, in metres a second.
CREATE FUNCTION nearest_open(
    place geometry, set_out timestamptz, wanted integer, speed double precision, bounded boolean
)
RETURNS TABLE (code text, seconds double precision) LANGUAGE plpgsql STABLE AS $$
DECLARE
    begin_edge record;
    -- Units of the projection a second, where the start is.
    pace double precision := speed / cos(radians(ST_Y(ST_Transform(place, 4326))));
    farthest double precision;
    reach double precision;
    box geometry;
    edges text;
    codes text[];
    times double precision[];
BEGIN
    SELECT * INTO begin_edge FROM snap(place);
    SELECT max(s.geom <-> place) + 100 INTO farthest FROM station s;
    -- To begin with, twice as far as so many that are open when one sets out.
    IF bounded THEN
        SELECT 2 * max(near.distance) INTO reach
          FROM (SELECT s.geom <-> place AS distance FROM station s
                 WHERE EXISTS (SELECT FROM opening o WHERE o.number = s.number AND o.during @> set_out)
                 ORDER BY 1 LIMIT wanted) near;
    END IF;
    reach := greatest(coalesce(reach, 4 * farthest), 500);
    LOOP
        box := ST_Expand(place, reach);
        edges := 'SELECT id, source, target, cost, reverse_cost FROM edge';
        IF bounded THEN
            edges := edges || format(' WHERE geom && %L::geometry', box::text);
        END IF;
        SELECT array_agg(best.code ORDER BY best.agg_cost), array_agg(best.agg_cost ORDER BY best.agg_cost)
          INTO codes, times
          FROM (SELECT s.code, w.agg_cost
                  FROM pgr_withPointsCost(
                           edges,
                           format('SELECT 1::bigint AS pid, %s::bigint AS edge_id, %s::float8 AS fraction UNION ALL
                                   SELECT number + 2, edge, fraction FROM station WHERE geom && %L::geometry',
                                  begin_edge.edge, begin_edge.fraction, box::text),
                           -1, (SELECT array_agg(-(number + 2)::bigint) FROM station WHERE geom && box),
                           directed => true) w
                  JOIN station s ON s.number + 2 = -w.end_pid
                 WHERE EXISTS (SELECT FROM opening o
                                WHERE o.number = s.number
                                  AND o.during @> set_out + round(w.agg_cost) * interval '1 second')
                 ORDER BY w.agg_cost LIMIT wanted) best;
        EXIT WHEN cardinality(codes) = wanted AND times[wanted] * pace <= reach;
        EXIT WHEN reach > 2 * farthest;
        reach := 2 * reach;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(codes, times);
END $$;
