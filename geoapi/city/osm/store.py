"""The base map's own tables, and what they hold of a piece of ground."""

from typing import Any

import shapely
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Connection,
    Double,
    Index,
    SmallInteger,
    Table,
    Text,
    text,
)

from geoapi.core.db import metadata
from geoapi.printing.ground import Ground, House, Name, Surface, Way


def _mercator(kind: str) -> Column[object]:
    """The geometry tiles are cut from, kept by PostgreSQL itself."""
    return Column(
        "geom_3857",
        Geometry(kind, 3857, spatial_index=False),
        Computed("ST_Transform(geom, 3857)", persisted=True),
    )


road = Table(
    "basemap_road",
    metadata,
    Column("osm_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text),
    Column("name_en", Text),
    Column("oneway", Boolean, nullable=False, server_default="false"),
    Column("bridge", Boolean, nullable=False, server_default="false"),
    Column("layer", SmallInteger, nullable=False, server_default="0"),
    Column("geom", Geometry("LINESTRING", 4326, spatial_index=False), nullable=False),
    _mercator("LINESTRING"),
    Index("basemap_road_3857", "geom_3857", postgresql_using="gist"),
)

surface = Table(
    "basemap_surface",
    metadata,
    Column("osm_id", Text, primary_key=True),
    Column("theme", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text),
    Column("name_en", Text),
    Column("area_m2", Double, nullable=False),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    _mercator("MULTIPOLYGON"),
    Index("basemap_surface_3857", "geom_3857", postgresql_using="gist"),
)

point = Table(
    "basemap_point",
    metadata,
    Column("osm_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("geom", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    _mercator("POINT"),
    Index("basemap_point_3857", "geom_3857", postgresql_using="gist"),
)


def ground_in(connection: Connection, box: tuple[float, float, float, float]) -> Ground:
    """What the base map has in a box (west, south, east, north), for a map on paper."""
    west, south, east, north = box
    bounds = {"west": west, "south": south, "east": east, "north": north}

    def rows(sql: str) -> Any:
        near = "ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, 4326), 3857)"
        return connection.execute(text(sql.format(near=f"geom_3857 && {near}")), bounds)

    ways = rows("""
        SELECT kind, coalesce(name, '') AS name, ST_AsBinary(geom) AS shape
          FROM basemap_road WHERE {near} ORDER BY layer, bridge, osm_id""")
    surfaces = rows("""
        SELECT theme, kind, coalesce(name, '') AS name, ST_AsBinary(geom) AS shape
          FROM basemap_surface WHERE {near} ORDER BY area_m2 DESC, osm_id""")
    houses = rows("""
        SELECT coalesce(name, '') AS name, ST_AsBinary(geom) AS shape
          FROM building WHERE {near} ORDER BY id""")
    names = rows("""
        SELECT name, 'estate' AS kind, 0 AS rank, ST_X(at) AS lon, ST_Y(at) AS lat
          FROM (SELECT name, ST_PointOnSurface(geom) AS at FROM estate WHERE {near}) AS estates
         UNION ALL SELECT name, kind, 1, ST_X(geom), ST_Y(geom) FROM basemap_point WHERE {near}
         ORDER BY rank, name""")
    return Ground(
        [Way(row.kind, row.name, _shape(row)) for row in ways],
        [Surface(row.theme, row.kind, row.name, _shape(row)) for row in surfaces],
        [House(row.name, _shape(row)) for row in houses],
        [Name(row.name, row.kind, row.rank, row.lon, row.lat) for row in names],
    )


def _shape(row: Any) -> BaseGeometry:
    return shapely.from_wkb(bytes(row.shape))
