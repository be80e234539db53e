"""Areas and their boundaries in time: tables and SQL."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Connection,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint

from geoapi.city.areas.rules import Layer
from geoapi.core.db import metadata

# About a metre: coordinates are often rounded to five decimals, and a door may stand on the very edge.
ROUNDING_DEGREES = 0.00001

area = Table(
    "area",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("layer", Text, nullable=False, server_default="admin"),
    Column("level", Text, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="base"),
    Column("parent_id", BigInteger, ForeignKey("area.id")),
    Column("introduction", Text),
    Index("area_parent", "parent_id"),
    Index("area_level", "layer", "level", "code"),
)

boundary = Table(
    "area_boundary",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE"), nullable=False),
    Column("valid", TSTZRANGE, CheckConstraint("NOT isempty(valid)"), nullable=False),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    Column(
        "geom_3857",
        Geometry("MULTIPOLYGON", 3857, spatial_index=False),
        Computed("ST_Transform(geom, 3857)", persisted=True),
    ),
    ExcludeConstraint(("area_id", "="), ("valid", "&&"), using="gist"),
    Index("area_boundary_geom", "geom", postgresql_using="gist"),
    Index("area_boundary_3857", "geom_3857", postgresql_using="gist"),
)

overlay_layer = Table(
    "overlay_layer",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("other_names", ARRAY(Text), nullable=False, server_default="{}"),
    Column("icon", Text, nullable=False, server_default="map-pinned"),
    Column("tone", Text, nullable=False, server_default="orange"),
    Column("dash", Text, nullable=False, server_default="8 3 2 3 2 3"),
    Column("rank", Integer, nullable=False, server_default="1000"),
    Column("rung", Text),
)


def load_layers(connection: Connection) -> dict[str, Layer]:
    """The overlay layers by code, in their order."""
    rows = connection.execute(select(overlay_layer).order_by(overlay_layer.c.rank, overlay_layer.c.code))
    return {
        row.code: Layer(
            row.code,
            row.name,
            row.name_en,
            tuple(row.other_names),
            row.icon,
            row.tone,
            tuple(map(int, row.dash.split())),
            row.rank,
            row.rung,
        )
        for row in rows
    }


def layer_codes(connection: Connection) -> list[str]:
    """The codes of the overlay layers, in their order;
    behind them those that have areas and no row of their own.
    """
    sql = """
        SELECT code FROM overlay_layer 
          FULL JOIN (SELECT DISTINCT layer AS code FROM area WHERE layer <> 'admin') a
               USING (code) ORDER BY rank, code"""
    return list(connection.execute(text(sql)).scalars())


def outside_city(connection: Connection, table: str, column: str) -> list[int]:
    """The numbers of the rows of a staged table whose point lies outside the city,
    or outside all districts (or smaller areas) where no city is loaded; none if no area is.
    """
    connection.execute(
        text("""
        CREATE TEMP TABLE city_piece ON COMMIT DROP AS
        SELECT ST_Subdivide(a.geom, 128) AS geom FROM area_in_force a
         WHERE a.layer = 'admin' AND NOT EXISTS (SELECT FROM area_in_force p WHERE p.id = a.parent_id)""")
    )
    connection.execute(text("CREATE INDEX ON city_piece USING gist (geom)"))
    connection.execute(text("ANALYZE city_piece"))
    sql = text(f"""
        SELECT s.number FROM {table} s
         WHERE EXISTS (SELECT FROM city_piece) AND s.{column} IS NOT NULL
           AND NOT EXISTS (SELECT FROM city_piece c WHERE ST_DWithin(c.geom, s.{column}, :rounding))
         ORDER BY s.number""")
    return list(connection.execute(sql, {"rounding": ROUNDING_DEGREES}).scalars())
