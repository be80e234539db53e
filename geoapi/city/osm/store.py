"""The base map's own tables and the SQL that cuts tiles."""

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Boolean, Column, Computed, Double, Index, SmallInteger, Table, Text

from geoapi.core.db import metadata


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
