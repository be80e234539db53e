"""What an import reads and writes of areas: SQL that keeps every earlier boundary for its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from geoapi.city.areas.coverage import Shapes
from geoapi.core.db import copy_rows
from geoapi.importing.edits import Edits
from geoapi.importing.report import Changes
from geoapi.importing.staging import hex_wkb, merge


@dataclass(frozen=True)
class StoredArea:
    """An area as it is called, with its boundary, at a moment; without one, `geom` is None. Degrees.

    An introduction is only ever written: None keeps the one that is known.
    """

    code: str
    layer: str
    level: str
    name: str
    kind: str
    parent: str | None
    since: datetime | None
    geom: BaseGeometry | None
    introduction: str | None = None


def standing(connection: Connection, layers: Sequence[str], at: datetime) -> list[StoredArea]:
    """Every area of `layers` with its boundary in force at `at`."""
    sql = text("""
        SELECT a.code, a.layer, a.level, coalesce(b.name, a.name), coalesce(b.kind, a.kind), p.code,
               lower(b.valid), ST_AsBinary(b.geom)
          FROM area a LEFT JOIN area p ON p.id = a.parent_id
          LEFT JOIN area_boundary b ON b.area_id = a.id AND b.valid @> :at
         WHERE a.layer = ANY(:layers) ORDER BY a.code""")
    rows = connection.execute(sql, {"layers": list(layers), "at": at}).all()
    shapes = shapely.from_wkb([None if row[7] is None else bytes(row[7]) for row in rows])
    return [
        StoredArea(row[0], row[1], row[2], row[3], row[4], row[5], row[6], shape)
        for row, shape in zip(rows, shapes, strict=True)
    ]


def first_periods(connection: Connection, codes: Sequence[str]) -> dict[str, datetime | None]:
    """When the earliest boundary of each area begins (None:
    without beginning); areas without any are absent.
    """
    sql = text("""
        SELECT a.code, CASE WHEN bool_or(lower_inf(b.valid)) THEN NULL ELSE min(lower(b.valid)) END
          FROM area a JOIN area_boundary b ON b.area_id = a.id WHERE a.code = ANY(:codes) GROUP BY a.code""")
    return {code: since for code, since in connection.execute(sql, {"codes": list(codes)})}


def later_periods(connection: Connection, codes: Sequence[str], at: datetime) -> dict[str, datetime]:
    """Boundaries of these areas that begin after `at`."""
    sql = text("""
        SELECT a.code, min(lower(b.valid)) FROM area a JOIN area_boundary b ON b.area_id = a.id
         WHERE a.code = ANY(:codes) AND lower(b.valid) > :at GROUP BY a.code""")
    return {code: begins for code, begins in connection.execute(sql, {"codes": list(codes), "at": at})}


def write_areas(connection: Connection, areas: Sequence[StoredArea], edits: Edits) -> Changes:
    """Add or change areas by code, but for their boundaries and for what those call them;
    parents must be among them or already there.
    """
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_area (code text PRIMARY KEY, layer text, level text, name text,
            kind text, parent text,
            introduction text) ON COMMIT DROP""")
    )
    columns = ("code", "layer", "level", "name", "kind", "parent", "introduction")
    copy_rows(
        connection, "staged_area", columns, (tuple(getattr(each, name) for name in columns) for each in areas)
    )
    connection.execute(
        text("""
        UPDATE staged_area s SET introduction = a.introduction FROM area a
         WHERE a.code = s.code AND s.introduction IS NULL""")
    )
    written = ("layer", "level", "name", "kind", "introduction")
    named = ("name", "kind")
    changes = merge(connection, "area", "staged_area", ("code",), written, keep=named, edits=edits)
    moved = """
        FROM staged_area s LEFT JOIN area p ON p.code = s.parent
         WHERE t.code = s.code AND t.parent_id IS DISTINCT FROM p.id"""
    if connection.execute(
        text(f"SELECT EXISTS (SELECT {moved.replace('FROM', 'FROM area t,', 1)})")
    ).scalar():
        connection.execute(text(f"UPDATE area t SET parent_id = p.id {moved}"))
    connection.execute(text("DROP TABLE staged_area"))
    return changes


def names_to_write(
    connection: Connection, areas: Sequence[tuple[str, str, str]], edits: Edits
) -> dict[str, tuple[str, str]]:
    """What areas are to be called, and of what kind they are, by code: as given (code, name, kind),
    or as a person has set it.
    """
    connection.execute(
        text("CREATE TEMP TABLE staged_name (code text PRIMARY KEY, name text, kind text) ON COMMIT DROP")
    )
    copy_rows(connection, "staged_name", ("code", "name", "kind"), iter(areas))
    edits.respect(connection, "area", "staged_name", "code", ("name", "kind"))
    rows = connection.execute(text("SELECT code, name, kind FROM staged_name"))
    found = {code: (name, kind) for code, name, kind in rows}
    connection.execute(text("DROP TABLE staged_name"))
    return found


@dataclass(frozen=True)
class NewPeriod:
    """What an area is called and the boundary it has from `since` on (None: always). Degrees."""

    code: str
    since: datetime | None
    name: str
    kind: str
    geom: BaseGeometry


def write_boundaries(connection: Connection, periods: Sequence[NewPeriod], at: datetime) -> None:
    """Let a period begin for each of these areas; whatever is in force at `at` ends then."""
    close_boundaries(connection, [each.code for each in periods], at)
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_boundary (
            code text, since timestamptz, name text, kind text, geom geometry) ON COMMIT DROP""")
    )
    rows = ((each.code, each.since, each.name, each.kind, hex_wkb(each.geom)) for each in periods)
    copy_rows(connection, "staged_boundary", ("code", "since", "name", "kind", "geom"), rows)
    connection.execute(
        text("""
        INSERT INTO area_boundary (area_id, valid, name, kind, geom)
        SELECT a.id, tstzrange(s.since, NULL), s.name, s.kind, ST_Multi(s.geom)
          FROM staged_boundary s JOIN area a USING (code) ORDER BY s.code""")
    )
    connection.execute(text("DROP TABLE staged_boundary"))


def close_boundaries(connection: Connection, codes: Sequence[str], at: datetime) -> None:
    """End at `at` the boundaries in force then; one that begins at that very moment never was."""
    if not codes:
        return
    chosen = "area_id IN (SELECT id FROM area WHERE code = ANY(:codes)) AND valid @> CAST(:at AS timestamptz)"
    values = {"codes": list(codes), "at": at}
    connection.execute(text(f"DELETE FROM area_boundary WHERE {chosen} AND lower(valid) = :at"), values)
    connection.execute(
        text(f"UPDATE area_boundary SET valid = tstzrange(lower(valid), :at) WHERE {chosen}"), values
    )


def end_bindings(connection: Connection, codes: Sequence[str], at: datetime) -> list[tuple[str, str]]:
    """End at `at` the bindings of buildings to areas that end then;
    returns the codes of building and area.
    """
    chosen = (
        "area_id IN (SELECT id FROM area WHERE code = ANY(:codes)) AND (upper(valid) IS NULL OR "
        "upper(valid) > :at)"
    )
    values = {"codes": list(codes), "at": at}
    bound = f"""
        SELECT building.code, area.code FROM building_binding JOIN building ON building.id = building_id
          JOIN area ON area.id = area_id WHERE {chosen} ORDER BY building.code"""
    found = [(building, area) for building, area in connection.execute(text(bound), values)]
    if found:
        connection.execute(
            text(f"DELETE FROM building_binding WHERE {chosen} AND lower(valid) >= :at"), values
        )
        connection.execute(
            text(f"UPDATE building_binding SET valid = tstzrange(lower(valid), :at) WHERE {chosen}"), values
        )
    return found


def some_buildings(connection: Connection, bounds: Sequence[float], limit: int) -> Shapes:
    """Footprints (degrees) spread over `bounds` (west, south, east, north): what boundaries must not cut."""
    sql = text("""
        SELECT ST_AsBinary(geom) FROM building WHERE geom 
           && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
         ORDER BY md5(code) LIMIT :limit""")
    values = {**dict(zip(("west", "south", "east", "north"), bounds, strict=True)), "limit": limit}
    return np.asarray(
        shapely.from_wkb([bytes(row[0]) for row in connection.execute(sql, values)]), dtype=object
    )
