"""Estates, buildings, standard addresses and other names: tables and SQL."""

from collections.abc import Iterator, Sequence

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    Connection,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, TSTZRANGE, ExcludeConstraint

from geoapi.city.addresses.gazetteer.aliases import target_of
from geoapi.city.addresses.gazetteer.amending import amended
from geoapi.city.addresses.gazetteer.entries import AddressRow, Alias, AreaName, Toponym
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.renaming import Renaming, renaming
from geoapi.core.changes import Keys
from geoapi.core.db import metadata

estate = Table(
    "estate",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False)),
    Column(
        "geom_3857",
        Geometry("MULTIPOLYGON", 3857, spatial_index=False),
        Computed("ST_Transform(geom, 3857)", persisted=True),
    ),
    Index("estate_geom", "geom", postgresql_using="gist"),
    Index("estate_3857", "geom_3857", postgresql_using="gist"),
)

building = Table(
    "building",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text),
    Column("kind", Text, nullable=False, server_default="yes"),
    Column("estate_id", BigInteger, ForeignKey("estate.id", ondelete="SET NULL")),
    Column("levels", SmallInteger),
    Column("units", SmallInteger),
    Column("households", Integer),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    Column("entrance", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Column(
        "geom_3857",
        Geometry("MULTIPOLYGON", 3857, spatial_index=False),
        Computed("ST_Transform(geom, 3857)", persisted=True),
    ),
    Index("building_geom", "geom", postgresql_using="gist"),
    Index("building_entrance", "entrance", postgresql_using="gist"),
    Index("building_3857", "geom_3857", postgresql_using="gist"),
    Index("building_estate", "estate_id"),
)

building_binding = Table(
    "building_binding",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("building_id", BigInteger, ForeignKey("building.id", ondelete="CASCADE"), nullable=False),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE"), nullable=False),
    Column("valid", TSTZRANGE, nullable=False),
    ExcludeConstraint(("building_id", "="), ("valid", "&&"), using="gist"),
    Index("building_binding_area", "area_id"),
)

address = Table(
    "address",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("text", Text, nullable=False, unique=True),
    Column("elements", JSONB),
    Column("building_id", BigInteger, ForeignKey("building.id", ondelete="SET NULL")),
    Column("geom", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Index("address_building", "building_id"),
    Index("address_geom", "geom", postgresql_using="gist"),
)

toponym = Table(
    "toponym",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("geom", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Index("toponym_geom", "geom", postgresql_using="gist"),
)

alias = Table(
    "alias",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("area_code", Text, nullable=False, server_default=""),
    Column("valid", DATERANGE),
    Column("source", Text, nullable=False, server_default="table"),
    UniqueConstraint("kind", "target", "name", "area_code"),
)

# Rows fetched at a time.
_FETCH_ROWS = 20_000


def load_gazetteer(connection: Connection, version: int = 0) -> Gazetteer:
    """Everything the search knows, as of this transaction's snapshot."""
    # A city's addresses are half a million rows, and longer in the making than in the reading.
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    toponyms = connection.execute(
        text("""
        SELECT kind, name, ST_X(toponym.geom), ST_Y(toponym.geom),
               (SELECT area.code FROM area_in_force AS area
                 WHERE layer = 'admin' AND level <> 'grid' AND ST_Covers(area.geom, toponym.geom)
                 ORDER BY length(area.code) DESC, area.code LIMIT 1)
          FROM toponym""")
    )
    return Gazetteer(
        _areas(connection),
        _address_rows(connection),
        [Toponym(*row) for row in toponyms],
        [Alias(*row) for row in connection.execute(text(_ALIASES))],
        version,
    )


def amend_gazetteer(connection: Connection, held: Gazetteer, keys: Keys, version: int) -> Gazetteer | None:
    """The next version of a Gazetteer, from what has changed of it; None where it must be loaded whole."""
    if keys is None:
        return None
    changed: dict[str, list[str]] = {kind: [] for kind in ("address", "building", "estate", "area", "alias")}
    for each in keys:
        kind, _, key = each.partition(" ")
        changed[kind].append(key)
    renamed = _renaming(connection, held, changed["area"], changed["alias"])
    if renamed is None:
        return None
    saying = held.rows_containing(renamed.words, _MOST_READ_ANEW)
    if saying is None:
        return None
    ids = {int(key) for key in changed["address"]} | set(held.column("id")[saying].tolist())
    buildings = {int(key) for key in changed["building"]}
    if estates := [int(key) for key in changed["estate"]]:
        buildings.update(connection.execute(_BUILDINGS_OF, {"estates": estates}).scalars())
    values = {"ids": [*ids], "buildings": [*buildings], "words": [*renamed.words]}
    sql = _CHANGED_ADDRESSES + (_OR_SAYING if renamed.words else "")
    rows = [AddressRow(*row) for row in connection.execute(text(sql), values)]
    if len(rows) > _MOST_READ_ANEW:
        return None
    return amended(held, [*ids, *(row.id for row in rows)], rows, version, renamed)


# To read more rows anew takes longer than anybody should wait who asks meanwhile.
_MOST_READ_ANEW = 4_000
# Grids and overlay zones are no names of addresses.
_AREAS = """
    SELECT area.code, area.level, area.name, parent.code
      FROM area LEFT JOIN area AS parent ON parent.id = area.parent_id
     WHERE area.layer = 'admin' AND area.level <> 'grid'"""
_ALIASES = """
    SELECT kind, target, name, area_code, upper(valid), upper(valid) IS NOT NULL OR valid = '(,)'
      FROM alias"""
_ADDRESSES = """
    SELECT address.text, ST_X(address.geom), ST_Y(address.geom), building.code, building.units, estate.name,
           elements, address.id
      FROM address LEFT JOIN building ON building.id = building_id
           LEFT JOIN estate ON estate.id = estate_id"""
_CHANGED_ADDRESSES = f"""{_ADDRESSES}
     WHERE address.id = ANY(:ids) OR building_id = ANY(:buildings)"""
_BUILDINGS_OF = text("SELECT id FROM building WHERE estate_id = ANY(:estates)")
# Of tables that give the parts of an address, and perhaps not in its text.
_OR_SAYING = (
    " OR elements IS NOT NULL AND EXISTS (SELECT FROM jsonb_each_text(elements) WHERE value = ANY(:words))"
)


def _areas(connection: Connection, more: str = "", **values: Sequence[str]) -> list[AreaName]:
    return [AreaName(*row) for row in connection.execute(text(_AREAS + more), values)]


def _renaming(
    connection: Connection, held: Gazetteer, codes: Sequence[str], aliased: Sequence[str]
) -> Renaming | None:
    """What follows for names from changes of areas, by code, and of aliases, by kind and target;
    None where areas have come, gone or moved to another.
    """
    areas = {area.code: area for area in _areas(connection, " AND area.code = ANY(:codes)", codes=codes)}
    for code in codes:
        now, before = areas.get(code), held.area(code)
        if now != before and (
            now is None or before is None or (now.level, now.parent) != (before.level, before.parent)
        ):
            return None
    pairs = [each.partition(" ")[::2] for each in aliased]
    targets = {target_of(kind, target) for kind, target in pairs}
    now_called = [Alias(*row) for row in connection.execute(text(_ALIASES))] if targets else []
    return renaming(
        held, areas.values(), targets, [a for a in now_called if target_of(a.kind, a.target) in targets]
    )


def _address_rows(connection: Connection) -> Iterator[AddressRow]:
    # An option of the connection would hold for whatever it executes afterwards.
    for row in connection.execute(text(_ADDRESSES), execution_options={"yield_per": _FETCH_ROWS}):
        yield AddressRow(*row)
