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
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
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

# Expressions of a query (WITH RECURSIVE) that begins with `own (area_id, building_id)`: `above` are the
# ids of all areas that hold these: of an area those above it, of a zone besides those that it lies in
# wholly, of a building those that it is bound to, or else those around its entrance.
AREAS_ABOVE = f"""
    directly_above AS (
        SELECT parent_id AS id FROM own JOIN area ON area.id = own.area_id WHERE parent_id IS NOT NULL
        UNION SELECT around.id
          FROM own JOIN area_in_force AS zone ON zone.id = own.area_id AND zone.layer <> 'admin'
               JOIN area_in_force AS around ON around.layer = 'admin' AND around.geom && zone.geom
                    AND ST_Covers(ST_Buffer(around.geom, {ROUNDING_DEGREES}), zone.geom)
        UNION SELECT bound.area_id
          FROM own JOIN building_binding AS bound ON bound.building_id = own.building_id
               AND valid @> clock_timestamp()
        UNION SELECT around.id
          FROM own JOIN building ON building.id = own.building_id
               JOIN area_in_force AS around ON ST_Covers(around.geom, building.entrance)
         WHERE around.layer <> 'admin' OR NOT EXISTS (
               SELECT FROM building_binding AS bound
                WHERE bound.building_id = building.id AND valid @> clock_timestamp())),
    above AS (
        SELECT id FROM directly_above
        UNION SELECT area.parent_id FROM above JOIN area USING (id) WHERE area.parent_id IS NOT NULL)"""


_CHAIN = text(f"""
    WITH RECURSIVE own AS (SELECT id AS area_id, NULL::bigint AS building_id FROM area WHERE code = :code),
    {AREAS_ABOVE}
    SELECT id FROM above UNION SELECT area_id FROM own""")
_AREAS_OF_BUILDING = text(f"""
    WITH RECURSIVE own AS (
        SELECT NULL::bigint AS area_id, id AS building_id FROM building WHERE code = :code),
    {AREAS_ABOVE}
    SELECT id FROM above""")
_ROOTS = """
    SELECT id FROM area_in_force AS area WHERE layer = 'admin' AND parent_id IS NULL"""

# Of `building`: 3号楼 stands in many estates, 翠湖里3号楼 once.
BUILDING_NAME = """coalesce((SELECT estate.name || building.name FROM estate
                WHERE estate.id = building.estate_id AND NOT starts_with(building.name, estate.name)),
              building.name)"""


def areas_of_area(connection: Connection, code: str) -> frozenset[int]:
    """The ids of an area and of all that hold it; none where there is no such area."""
    return frozenset(connection.execute(_CHAIN, {"code": code}).scalars())


def areas_of_building(connection: Connection, code: str) -> frozenset[int]:
    """The ids of all areas that a building belongs to: by the grid it is bound to, or else by where it is."""
    return frozenset(connection.execute(_AREAS_OF_BUILDING, {"code": code}).scalars())


def areas_of_point(connection: Connection, lon: float, lat: float) -> frozenset[int]:
    """The ids of all areas around a point in WGS 84."""
    statement = "SELECT id FROM area_in_force WHERE ST_Covers(geom, ST_Point(:lon, :lat, 4326))"
    return frozenset(connection.execute(text(statement), {"lon": lon, "lat": lat}).scalars())


def areas_of_city(connection: Connection) -> frozenset[int]:
    """The ids of the areas that nothing holds: whoever answers for one of them does for all of it."""
    return frozenset(connection.execute(text(_ROOTS)).scalars())


def bring_names_into_force(connection: Connection) -> int:
    """Call each area what the period in force calls it; returns how many were called otherwise.

    To be run by whatever writes periods, and when one begins.
    """
    statement = """
        UPDATE area SET name = boundary.name, kind = boundary.kind FROM area_boundary AS boundary
         WHERE boundary.area_id = area.id AND valid @> now()
           AND (area.name, area.kind) IS DISTINCT FROM (boundary.name, boundary.kind)"""
    return connection.execute(text(statement)).rowcount


def lock_introduction(connection: Connection, code: str) -> tuple[str | None] | None:
    """What is said of an area, in a tuple, until this transaction ends; None where there is no such area."""
    statement = "SELECT introduction FROM area WHERE code = :code FOR UPDATE"
    row = connection.execute(text(statement), {"code": code}).one_or_none()
    return None if row is None else (row.introduction,)


def write_introduction(connection: Connection, code: str, introduction: str | None) -> None:
    statement = "UPDATE area SET introduction = :introduction WHERE code = :code"
    connection.execute(text(statement), {"code": code, "introduction": introduction})


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
