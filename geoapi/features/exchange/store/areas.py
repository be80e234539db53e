"""Areas that other systems name."""

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Middle:
    """A point in an area, WGS 84 degrees, and how far from it the area goes."""

    lon: float
    lat: float
    radius_m: float


def middle_of(connection: Connection, code: str) -> Middle | None:
    """Of an area in force; None where there is none of that code.

    On no building's ground: what lies there counts as that building's for certain.
    """
    row = connection.execute(
        text("""
        WITH found AS (SELECT geom FROM area_in_force WHERE code = :code),
        tried AS (
            SELECT 0 AS n, ST_PointOnSurface(geom) AS point FROM found
            UNION ALL
            SELECT path[1], geom
              FROM (SELECT (ST_Dump(ST_GeneratePoints(geom, 30, 1))).* FROM found) AS others)
        SELECT ST_X(point), ST_Y(point), ST_MaxDistance(ST_Transform(geom, 3857), ST_Transform(point, 3857))
               * cos(radians(ST_Y(point)))
          FROM tried, found WHERE NOT EXISTS (SELECT FROM building WHERE ST_Covers(building.geom, point))
         ORDER BY n LIMIT 1"""),
        {"code": code},
    ).one_or_none()
    return None if row is None else Middle(*row)
