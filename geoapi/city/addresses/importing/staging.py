"""What an import writes of buildings and addresses: SQL that touches only rows that differ."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import orjson
from sqlalchemy import Connection, text

from geoapi.city.addresses.importing.declared_areas import DeclaredAreas
from geoapi.city.addresses.importing.rows import AddressRow, BuildingRow
from geoapi.core.db import copy_rows
from geoapi.core.geo import Floats
from geoapi.importing.edits import Edits
from geoapi.importing.report import Changes
from geoapi.importing.staging import merge

# Far enough for a gate or a yard, too near for another block.
FAR_FROM_BUILDING_M = 100
# Of the staged addresses, where they are to be and where those that are known have been.
STAGED_POINTS = "SELECT number, geom FROM staged_address"
KNOWN_POINTS = "SELECT s.number, a.geom FROM staged_address s JOIN address a USING (text)"


def known_buildings(connection: Connection, codes: Sequence[str]) -> set[str]:
    """Those of `codes` that are codes of buildings."""
    return set(
        connection.execute(
            text("SELECT code FROM building WHERE code = ANY(:codes)"), {"codes": codes}
        ).scalars()
    )


def known_grids(connection: Connection, codes: Sequence[str], at: datetime) -> dict[str, tuple[str, bool]]:
    """Of those of `codes` that are codes of administrative areas the level,
    and whether they are in force at `at`.
    """
    sql = text("""
        SELECT code, level, EXISTS (SELECT FROM area_boundary WHERE area_id = area.id AND valid @> :at)
          FROM area WHERE layer = 'admin' AND code = ANY(:codes)""")
    return {code: (level, held) for code, level, held in connection.execute(sql, {"codes": codes, "at": at})}


def later_bindings(
    connection: Connection, codes: Sequence[str], at: datetime
) -> dict[str, tuple[str | None, datetime]]:
    """Those of `codes` whose building is bound or let go after `at`: its grid then, and when that changes."""
    sql = text("""
        SELECT building.code, max(area.code) FILTER (WHERE valid @> CAST(:at AS timestamptz)),
               min(edge) FILTER (WHERE edge > :at)
          FROM building JOIN building_binding ON building_id = building.id JOIN area ON area.id = area_id,
               unnest(ARRAY[lower(valid), upper(valid)]) AS edge
         WHERE building.code = ANY(:codes) GROUP BY building.code HAVING max(edge) > :at""")
    rows = connection.execute(sql, {"codes": codes, "at": at})
    return {code: (grid, changes_at) for code, grid, changes_at in rows}


def stage_buildings(connection: Connection, rows: Sequence[BuildingRow]) -> None:
    """Put the rows into a temporary table for what follows."""
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_building (code text PRIMARY KEY, households integer, units smallint,
            grid_code text) ON COMMIT DROP""")
    )
    values = ((row.code, row.households, row.units, row.grid_code) for row in rows)
    copy_rows(connection, "staged_building", ("code", "households", "units", "grid_code"), values)
    connection.execute(text("ANALYZE staged_building"))


def write_buildings(
    connection: Connection, rows: Sequence[BuildingRow], columns: Sequence[str], edits: Edits
) -> Changes:
    """Set households and units (those of `columns`) of buildings. A cell left empty keeps a number."""
    stage_buildings(connection, rows)
    connection.execute(
        text("""
        UPDATE staged_building s
           SET households = coalesce(s.households, b.households), units = coalesce(s.units, b.units)
          FROM building b WHERE b.code = s.code AND (s.households IS NULL OR s.units IS NULL)""")
    )
    names = [name for name in ("households", "units") if name in columns]
    return merge(connection, "building", "staged_building", ("code",), names, edits=edits)


def bind_buildings(connection: Connection, at: datetime, *, always: bool) -> Changes:
    """Bind the staged buildings to their grids from `at` on,
    and let go those without one; what was until then stays.

    With `always`, the first binding that a building ever has is one that it always had.
    """
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_binding ON COMMIT DROP AS
        SELECT b.id AS building_id, a.id AS area_id, t.id AS held,
               lower(t.valid) IS NOT DISTINCT FROM :at AS is_new,
               NOT EXISTS (SELECT FROM building_binding e WHERE e.building_id = b.id) AS is_first
          FROM staged_building s JOIN building b USING (code) LEFT JOIN area a ON a.code = s.grid_code
          LEFT JOIN building_binding t ON t.building_id = b.id AND t.valid @> CAST(:at AS timestamptz)
         WHERE t.area_id IS DISTINCT FROM a.id"""),
        {"at": at},
    )
    changed = connection.execute(
        text(
            "SELECT count(held), count(area_id), count(*) FILTER (WHERE held + area_id IS NOT NULL) "
            "FROM staged_binding"
        )
    ).one()
    ended, begun, moved = map(int, changed)
    if ended:
        connection.execute(
            text("DELETE FROM building_binding WHERE id IN (SELECT held FROM staged_binding WHERE is_new)")
        )
        connection.execute(
            text("""
            UPDATE building_binding SET valid = tstzrange(lower(valid), :at)
             WHERE id IN (SELECT held FROM staged_binding)"""),
            {"at": at},
        )
    if begun:
        connection.execute(
            text("""
            INSERT INTO building_binding (building_id, area_id, valid)
            SELECT building_id, area_id,
                   tstzrange(CASE WHEN is_first AND :always THEN NULL ELSE :at END, NULL)
              FROM staged_binding WHERE area_id IS NOT NULL ORDER BY building_id"""),
            {"at": at, "always": always},
        )
    return Changes(begun - moved, moved, ended - moved, 0)


def stage_addresses(connection: Connection, rows: Sequence[AddressRow], claims: DeclaredAreas) -> None:
    """Put the rows of a file into a temporary table for the questions below."""
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_address (number integer PRIMARY KEY, text text, elements jsonb,
            building text, building_id bigint, geom geometry(Point, 4326), claim integer) ON COMMIT DROP""")
    )
    columns = ("number", "text", "elements", "building", "geom", "claim")
    copy_rows(connection, "staged_address", columns, _staged(rows, claims))
    connection.execute(text("CREATE INDEX ON staged_address (text)"))
    connection.execute(text("ANALYZE staged_address"))
    connection.execute(
        text("""
        UPDATE staged_address s SET building_id = b.id FROM building b WHERE b.code = s.building""")
    )


def _staged(rows: Sequence[AddressRow], claims: DeclaredAreas) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(rows):
        elements = None if row.elements is None else orjson.dumps(row.elements).decode()
        point = None if row.lon is None else f"SRID=4326;POINT({row.lon!r} {row.lat!r})"
        claim = claims.number_of(row.text, row.elements)
        yield number, row.text, elements, row.building, point, claim


def place_at_entrances(connection: Connection) -> None:
    """Give staged addresses without a point that of their building's entrance."""
    connection.execute(
        text("""
        UPDATE staged_address s SET geom = b.entrance FROM building b
         WHERE b.id = s.building_id AND s.geom IS NULL""")
    )


def drop_staged(connection: Connection, numbers: Sequence[int]) -> None:
    """Take rows out of the import."""
    connection.execute(
        text("DELETE FROM staged_address WHERE number = ANY(:numbers)"), {"numbers": list(numbers)}
    )


def places_of_buildings(connection: Connection, limit: int) -> Floats:
    """Points of staged addresses, and the entrances of their buildings beside them: lon, lat, lon, lat."""
    sql = text("""
        SELECT ST_X(s.geom), ST_Y(s.geom), ST_X(b.entrance), ST_Y(b.entrance)
          FROM staged_address s JOIN building b ON b.id = s.building_id
         WHERE s.geom IS NOT NULL ORDER BY md5(s.text) LIMIT :limit""")
    return np.array(
        [tuple(row) for row in connection.execute(sql, {"limit": limit})], dtype=np.float64
    ).reshape(-1, 4)


def far_from_building(connection: Connection) -> list[tuple[int, float]]:
    """Numbers of the staged addresses far from the building they name, and how far, in metres."""
    sql = text("""
        SELECT s.number, ST_Distance(s.geom::geography, b.geom::geography) AS distance
          FROM staged_address s JOIN building b ON b.id = s.building_id
         WHERE NOT ST_DWithin(s.geom, b.geom, :near_degrees)
           AND ST_Distance(s.geom::geography, b.geom::geography) > :far_m ORDER BY s.number""")
    # A degree of latitude is at least 110.5 km: what is this near in degrees is never far in metres.
    values = {"near_degrees": FAR_FROM_BUILDING_M / 111_700, "far_m": FAR_FROM_BUILDING_M}
    return [(number, distance) for number, distance in connection.execute(sql, values)]


def write_addresses(connection: Connection, edits: Edits) -> tuple[Changes, int]:
    """Add or change the staged addresses; also,
    how many less complete texts of the same building they replaced.

    The text that a map's tags gave a building lacks the community:
    it goes when the full one comes. A building's own text stays beside those of its units.
    """
    pattern = "'%' || array_to_string(regexp_split_to_array(translate(a.text, '%_\\', ''), ''), '%') || '%'"
    connection.execute(
        text(f"""
        CREATE TEMP TABLE replaced_address ON COMMIT DROP AS
        SELECT DISTINCT a.id FROM staged_address s
          JOIN address a ON a.building_id = s.building_id AND a.text <> s.text
         WHERE s.text LIKE {pattern} AND NOT starts_with(s.text, a.text)
           AND NOT EXISTS (SELECT FROM staged_address t WHERE t.text = a.text)
           AND NOT EXISTS (SELECT FROM edited_cell e WHERE e.table_name = 'address' AND e.key = a.text)""")
    )
    replaced = int(connection.execute(text("SELECT count(*) FROM replaced_address")).scalar_one())
    if replaced:
        connection.execute(text("DELETE FROM address a USING replaced_address r WHERE r.id = a.id"))
    columns = ("elements", "building_id", "geom")
    edits = replace(edits, shown={"geom": "ST_AsText({0})"})
    return merge(connection, "address", "staged_address", ("text",), columns, edits=edits), replaced


def without_address(connection: Connection) -> list[tuple[str, float, float]]:
    """Code and entrance of the buildings that no address names, in order of code."""
    sql = """
        SELECT code, ST_X(entrance), ST_Y(entrance) FROM building b
         WHERE NOT EXISTS (SELECT FROM address a WHERE a.building_id = b.id) ORDER BY code"""
    return [(code, lon, lat) for code, lon, lat in connection.execute(text(sql))]
