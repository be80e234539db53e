"""The collections that anybody may read, from their tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geoapi.features.ogc.collections import AREAS, BUILDINGS, PLACES, About, Box, Wanted
from geoapi.features.ogc.filters import GEOMETRY, as_sql


@dataclass(frozen=True)
class Source:
    """Where a collection lies: tables, an SQL expression a property, and which of the rows belong to it."""

    about: About
    tables: str
    columns: Mapping[str, str]
    rows: str


# Of the boundaries that an area had in a period the last one.
_PERIOD = "tstzrange(CAST(:since AS timestamptz), CAST(:until AS timestamptz), '[]')"
_IN_PERIOD = f"""
    boundary.valid && {_PERIOD}
    AND boundary.id = (SELECT held.id FROM area_boundary AS held
                        WHERE held.area_id = area.id AND held.valid && {_PERIOD}
                        ORDER BY held.valid DESC LIMIT 1)"""
SOURCES = (
    Source(
        AREAS,
        """area JOIN area_boundary AS boundary ON boundary.area_id = area.id
           LEFT JOIN area AS parent ON parent.id = area.parent_id""",
        {
            "code": "area.code",
            "name": "boundary.name",
            "level": "area.level",
            "layer": "area.layer",
            "kind": "boundary.kind",
            "parent": "parent.code",
            GEOMETRY: "boundary.geom",
        },
        _IN_PERIOD,
    ),
    Source(
        BUILDINGS,
        "building LEFT JOIN estate ON estate.id = building.estate_id",
        {
            "code": "building.code",
            "name": "building.name",
            "estate": "estate.name",
            "households": "building.households",
            GEOMETRY: "building.geom",
        },
        "true",
    ),
    Source(
        PLACES,
        "place",
        {
            "code": "place.code",
            "name": "place.name",
            "kind": "place.kind",
            "address": "place.address",
            "hours": "place.hours",
            GEOMETRY: "place.entrance",
        },
        "place.retired_at IS NULL",
    ),
)


@dataclass(frozen=True)
class Row:
    """A feature: its properties, and its geometry as GeoJSON text."""

    properties: dict[str, object]
    geometry: str


def rows(connection: Connection, source: Source, wanted: Wanted, code: str | None = None) -> list[Row]:
    """Features in order of code; with `code` the one that has it."""
    condition, values = _where(source, wanted)
    columns = ", ".join(f"{source.columns[name]} AS {name}" for name in source.about.properties)
    own = source.columns["code"]
    which = f"{own} = :code" if code is not None else f"{own} > :after"
    sql = f"""
        SELECT {columns}, ST_AsGeoJSON({source.columns[GEOMETRY]}, 15) AS shown FROM {source.tables}
         WHERE {condition} AND {which} ORDER BY {own} LIMIT :limit"""
    values |= {"after": wanted.after, "limit": wanted.limit, "code": code}
    found = connection.execute(text(sql), values)
    return [
        Row({name: row[name] for name in source.about.properties}, row["shown"]) for row in found.mappings()
    ]


def count(connection: Connection, source: Source, wanted: Wanted) -> int:
    condition, values = _where(source, wanted)
    sql = f"SELECT count(*) FROM {source.tables} WHERE {condition}"
    return int(connection.execute(text(sql), values).scalar_one())


def extent(connection: Connection) -> Box | None:
    """The box around the city, in degrees."""
    sql = """
        SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
          FROM (SELECT ST_Extent(geom) AS box FROM area_in_force WHERE layer = 'admin') AS whole
         WHERE box IS NOT NULL"""
    row = connection.execute(text(sql)).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


def _where(source: Source, wanted: Wanted) -> tuple[str, dict[str, object]]:
    condition, values = as_sql(wanted.condition, source.columns)
    since, until = wanted.period
    period: dict[str, datetime | None] = {"since": since, "until": until}
    return f"{source.rows} AND {condition}", values | (period if ":since" in source.rows else {})
