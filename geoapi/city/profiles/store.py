"""Areas as seen from outside: lists, history, and boundaries as GeoJSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geoapi.city.people.rules import Period

# Rows fetched at a time while a collection is streamed.
_FETCH_ROWS = 200


@dataclass(frozen=True)
class AreaRow:
    code: str
    name: str
    level: str
    layer: str
    kind: str
    parent: str | None
    children: int


@dataclass(frozen=True)
class BoundaryPeriod:
    """One boundary of an area, when it held, and what the area was called then."""

    period: Period
    name: str
    area_km2: float


@dataclass(frozen=True)
class AreaFilter:
    """Which areas: all given conditions must hold. `bbox` is west, south, east, north in degrees."""

    at: datetime
    level: str | None = None
    layer: str | None = None
    parent: str | None = None
    q: str | None = None
    bbox: tuple[float, float, float, float] | None = None

    def sql(self) -> tuple[str, dict[str, object]]:
        conditions, values = ["valid @> CAST(:at AS timestamptz)"], dict[str, object](at=self.at)
        for column, value in (
            ("area.level", self.level),
            ("area.layer", self.layer),
            ("parent.code", self.parent),
        ):
            if value is not None:
                name = column.replace(".", "_")
                conditions.append(f"{column} = :{name}")
                values[name] = value
        if self.q is not None:
            conditions.append("(strpos(boundary.name, :q) > 0 OR starts_with(area.code, :q))")
            values["q"] = self.q
        if self.bbox is not None:
            conditions.append("geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)")
            values.update(zip(("west", "south", "east", "north"), self.bbox, strict=True))
        return " AND ".join(conditions), values


_FROM = """
    FROM area JOIN area_boundary AS boundary ON area_id = area.id
    LEFT JOIN area AS parent ON parent.id = area.parent_id
"""


def list_areas(connection: Connection, wanted: AreaFilter, after: str, limit: int) -> list[AreaRow]:
    """Areas with a code greater than `after`, in order of code."""
    conditions, values = wanted.sql()
    rows = connection.execute(
        text(f"""
            SELECT area.code, boundary.name, area.level, area.layer, boundary.kind, parent.code AS parent,
                   (SELECT count(*) FROM area AS child WHERE child.parent_id = area.id) AS children
            {_FROM} WHERE {conditions} AND area.code > :after ORDER BY area.code LIMIT :limit
        """),
        {**values, "after": after, "limit": limit},
    )
    return [AreaRow(*row) for row in rows]


def stream_geojson(connection: Connection, wanted: AreaFilter) -> Iterator[str]:
    """One GeoJSON feature a row, with every digit that is stored, read through a server-side cursor."""
    conditions, values = wanted.sql()
    rows = connection.execution_options(yield_per=_FETCH_ROWS).execute(
        text(f"""
            SELECT jsonb_build_object(
                'type', 'Feature', 'id', area.code,
                'properties', jsonb_build_object(
                    'code', area.code, 'name', boundary.name, 'level', area.level, 'layer', area.layer,
                    'kind', boundary.kind, 'parent', parent.code),
                'geometry', NULL)::text AS feature,
                ST_AsGeoJSON(geom, 15) AS geometry
            {_FROM} WHERE {conditions} ORDER BY area.code
        """),
        values,
    )
    for row in rows:
        # jsonb would re-read every coordinate; the geometry goes in as the text PostGIS wrote.
        yield row.feature.replace('"geometry": null', f'"geometry": {row.geometry}', 1)


def boundary_geojson(connection: Connection, code: str, at: datetime) -> str | None:
    """The boundary of one area at a moment as GeoJSON text."""
    found = connection.execute(
        text(f"""SELECT ST_AsGeoJSON(geom, 15) {_FROM}
                 WHERE area.code = :code AND valid @> CAST(:at AS timestamptz)"""),
        {"code": code, "at": at},
    ).scalar_one_or_none()
    return None if found is None else str(found)


def introduction(connection: Connection, code: str) -> str | None:
    """What the city says of an area."""
    found: str | None = connection.execute(
        text("SELECT introduction FROM area WHERE code = :code"), {"code": code}
    ).scalar()
    return found


def list_history(connection: Connection, code: str) -> list[BoundaryPeriod]:
    """Every boundary the area has had or will have, oldest first."""
    rows = connection.execute(
        text("""
            SELECT lower(valid), upper(valid), boundary.name, ST_Area(geom::geography) / 1e6
              FROM area JOIN area_boundary AS boundary ON area_id = area.id WHERE code = :code ORDER BY valid
        """),
        {"code": code},
    )
    return [BoundaryPeriod(Period(since, until), name, area_km2) for since, until, name, area_km2 in rows]
