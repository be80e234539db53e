"""Names of the base map that no address need hold: roads, places, and what else they are called."""

from sqlalchemy import Connection, text

from geoapi.city.addresses.importing.edited import spare_aliases
from geoapi.city.osm.tags import LINES
from geoapi.importing.edits import Edits
from geoapi.importing.report import Changes
from geoapi.importing.staging import merge

# Ways of one name this near are one road; things of one name this near are one place,
# mapped as area, house and point. A degree of latitude is 111 km, one of longitude less.
ROAD_GAP_DEGREES, PLACE_GAP_DEGREES = 0.002, 0.001


def load_toponyms(connection: Connection, keep: bool) -> Changes:
    """Make `toponym` hold the named roads and places of staged_road and staged_place;
    with `keep`, the others stay.
    """
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_toponym ON COMMIT DROP AS
        WITH piece AS (
            SELECT osm_id, name, geom, ST_ClusterDBSCAN(geom, :gap, 1) OVER (PARTITION BY name) AS part
              FROM staged_road WHERE char_length(name) > 1 AND name ~ '[^[:digit:][:punct:][:space:]]'
               AND kind = ANY(:kinds)
        ), road AS (
            SELECT min(osm_id) AS osm_id, name, ST_Collect(geom ORDER BY osm_id) AS geom
              FROM piece GROUP BY name, part
        )
        SELECT 'osm:road:' || osm_id AS code, 'road' AS kind, name,
               ST_SnapToGrid(ST_ClosestPoint(geom, ST_Centroid(geom)), 1e-7) AS geom FROM road"""),
        {"gap": ROAD_GAP_DEGREES, "kinds": list(LINES["highway"])},
    )
    connection.execute(
        text("""
        INSERT INTO staged_toponym
        SELECT DISTINCT ON (name, part) code, 'place', name, coalesce(geom, ST_PointOnSurface(shape))
          FROM (SELECT *, ST_ClusterDBSCAN(coalesce(shape, geom), :gap, 1) OVER (PARTITION BY name) AS part
                  FROM staged_place) AS place
         ORDER BY name, part, shape IS NULL, geom IS NULL, code"""),
        {"gap": PLACE_GAP_DEGREES},
    )
    stale = None if keep else "true"
    return merge(
        connection, "toponym", "staged_toponym", ("code",), ("kind", "name", "geom"), remove_where=stale
    )


def load_aliases(connection: Connection, keep: bool, edits: Edits) -> Changes:
    """Make `alias` hold the other names of staged_alias; those of the city's own table stay as they are.

    When a former name was official the map does not say: its period is open at both ends.
    """
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_other_name ON COMMIT DROP AS
        SELECT kind, target, name, '' AS area_code,
               CASE WHEN bool_and(former) THEN '(,)'::daterange END AS valid,
               'map' AS source
          FROM staged_alias s
         WHERE NOT EXISTS (SELECT FROM alias a WHERE a.source = 'table' AND a.area_code = ''
                              AND (a.kind, a.target, a.name) = (s.kind, s.target, s.name))
         GROUP BY kind, target, name""")
    )
    spare_aliases(connection, "staged_other_name", edits)
    key = ("kind", "target", "name", "area_code")
    stale = None if keep else "t.source = 'map'"
    return merge(connection, "alias", "staged_other_name", key, ("valid", "source"), remove_where=stale)
