"""What people change of a place by hand: SQL."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select, text, update

from geoapi.city.places.editing.values import FIELDS
from geoapi.city.places.store import place
from geoapi.core.actors import Site


@dataclass(frozen=True)
class FoundPlace:
    id: int
    site: Site
    is_retired: bool


def find_place(connection: Connection, code: str, *, locks: bool = False) -> FoundPlace | None:
    """A place and where it lies; with `locks` nobody else changes it until this transaction ends."""
    statement = select(place.c.id, place.c.retired_at).where(place.c.code == code)
    row = connection.execute(statement.with_for_update() if locks else statement).one_or_none()
    if row is None:
        return None
    areas = connection.execute(_AREAS_AROUND, {"id": row.id}).scalars()
    return FoundPlace(row.id, Site(area_ids=frozenset(areas), place_id=row.id), row.retired_at is not None)


_AREAS_AROUND = text("""
    SELECT area.id FROM place JOIN area_in_force AS area ON ST_Covers(area.geom, place.entrance)
     WHERE place.id = :id
    UNION SELECT area_id FROM place WHERE id = :id AND area_id IS NOT NULL""")


def site_at(connection: Connection, lon: float, lat: float) -> Site:
    """Where a point lies."""
    sql = """
        SELECT id FROM area_in_force AS area
         WHERE ST_Covers(area.geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))"""
    return Site(area_ids=frozenset(connection.execute(text(sql), {"lon": lon, "lat": lat}).scalars()))


def city_now(connection: Connection) -> datetime:
    """Now, to the second, by the database's clock in the city's time."""
    sql = "SELECT date_trunc('second', now()), current_setting('timezone')"
    moment, zone = connection.execute(text(sql)).one()
    now: datetime = moment.astimezone(ZoneInfo(zone))
    return now


def vocabulary_codes(connection: Connection, table: str) -> list[str]:
    """The codes of the kinds or amenities, in their order."""
    return list(connection.execute(text(f"SELECT code FROM {table} ORDER BY position, code")).scalars())


_POINT = (func.ST_X(place.c.entrance).label("lon"), func.ST_Y(place.c.entrance).label("lat"))


def fields_of(connection: Connection, place_id: int) -> dict[str, Any]:
    """What is told of a place, as JSON; `point` is lon, lat."""
    columns = [place.c[name] for name in (*FIELDS, "kind", "hours_clear", "source")]
    row = connection.execute(select(*columns, *_POINT).where(place.c.id == place_id)).mappings().one()
    fields = {str(name): value for name, value in row.items()}
    return fields | {"point": [fields.pop("lon"), fields.pop("lat")]}


def write_fields(connection: Connection, place_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(update(place).where(place.c.id == place_id).values(**values))


def add_place(connection: Connection, code: str, fields: Mapping[str, Any]) -> int:
    """Put a place on the map; returns its number. `fields` are as `fields_of` gives them."""
    lon, lat = fields["point"]
    columns = {name: value for name, value in fields.items() if name != "point"}
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
    statement = insert(place).values(**columns, code=code, entrance=point).returning(place.c.id)
    number: int = connection.execute(statement).scalar_one()
    return number


def is_code_taken(connection: Connection, code: str) -> bool:
    return connection.execute(select(place.c.id).where(place.c.code == code)).first() is not None


def delete_place(connection: Connection, place_id: int) -> None:
    connection.execute(place.delete().where(place.c.id == place_id))


def whereabouts_of(connection: Connection, place_id: int) -> dict[str, Any]:
    """Where a place is, and the code of the area it is said to belong to, as JSON."""
    sql = """
        SELECT ST_X(entrance), ST_Y(entrance), area.code
          FROM place LEFT JOIN area ON area.id = area_id WHERE place.id = :id"""
    lon, lat, area = connection.execute(text(sql), {"id": place_id}).one()
    return {"point": [lon, lat], "area": area}


def move_place(connection: Connection, place_id: int, lon: float, lat: float, area: str | None) -> None:
    """Put the entrance elsewhere; to the area it is said to belong to it only does if it lies there."""
    sql = """
        WITH point AS (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS geom)
        UPDATE place SET entrance = point.geom,
               area_id = (SELECT id FROM area_in_force AS area
                           WHERE area.code = :area AND ST_Covers(area.geom, point.geom) LIMIT 1)
          FROM point WHERE place.id = :id"""
    connection.execute(text(sql), {"id": place_id, "lon": lon, "lat": lat, "area": area})


def retirement_of(connection: Connection, place_id: int) -> dict[str, Any]:
    """When and by whom a place was taken off the map, as JSON."""
    sql = "SELECT to_jsonb(retired_at), retired_by FROM place WHERE id = :id"
    retired_at, retired_by = connection.execute(text(sql), {"id": place_id}).one()
    return {"retired_at": retired_at, "retired_by": retired_by}


def set_retirement(
    connection: Connection, place_id: int, retired_at: datetime | str | None, retired_by: str | None
) -> None:
    write_fields(connection, place_id, {"retired_at": retired_at, "retired_by": retired_by})


def exceptions_of(connection: Connection, place_id: int) -> list[dict[str, Any]]:
    """All closures and other hours of a place, as JSON."""
    found: list[dict[str, Any]] = connection.execute(_EXCEPTIONS, {"id": place_id}).scalar_one()
    return found


_EXCEPTIONS = text("""
    SELECT coalesce(jsonb_agg(jsonb_build_object('since', lower(valid), 'until', upper(valid), 'hours', hours,
             'reason', reason, 'edited_by', edited_by, 'edited_at', edited_at) ORDER BY valid), '[]')
      FROM place_exception WHERE place_id = :id""")


def add_exception(
    connection: Connection,
    place_id: int,
    since: datetime,
    until: datetime,
    hours: str,
    reason: str | None,
    *,
    edited_by: str,
) -> None:
    """Let other hours hold for a time; whatever else was told of that time holds only before and after it."""
    values = {
        "id": place_id,
        "since": since,
        "until": until,
        "hours": hours,
        "reason": reason,
        "by": edited_by,
    }
    connection.execute(_ADD_EXCEPTION, values)


_ADD_EXCEPTION = text("""
    WITH gone AS (
        DELETE FROM place_exception WHERE place_id = :id AND valid && tstzrange(:since, :until) RETURNING *)
    INSERT INTO place_exception (place_id, valid, hours, reason, edited_by, edited_at)
    SELECT place_id, unnest(tstzmultirange(valid) - tstzmultirange(tstzrange(:since, :until))), hours, reason,
           edited_by, edited_at
      FROM gone
    UNION ALL SELECT :id, tstzrange(:since, :until), :hours, :reason, :by, now()""")


def end_closure(connection: Connection, place_id: int, at: datetime, *, edited_by: str) -> bool:
    """Let the closure that holds at a moment hold only until then; whether there was one."""
    return bool(connection.execute(_END_CLOSURE, {"id": place_id, "at": at, "by": edited_by}).all())


_END_CLOSURE = text("""
    WITH ended AS (
        DELETE FROM place_exception
         WHERE place_id = :id AND valid @> CAST(:at AS timestamptz) AND hours = 'off' RETURNING *),
    past AS (
        INSERT INTO place_exception (place_id, valid, hours, reason, edited_by, edited_at)
        SELECT place_id, valid * tstzrange(NULL, :at), hours, reason, :by, now()
          FROM ended WHERE NOT isempty(valid * tstzrange(NULL, :at)))
    SELECT id FROM ended""")


def replace_exceptions(connection: Connection, place_id: int, exceptions: list[dict[str, Any]]) -> None:
    """Make these, as `exceptions_of` gives them, all closures and other hours of a place."""
    connection.execute(text("DELETE FROM place_exception WHERE place_id = :id"), {"id": place_id})
    statement = text("""
        INSERT INTO place_exception (place_id, valid, hours, reason, edited_by, edited_at)
        SELECT :id, tstzrange(since, until), hours, reason, edited_by, edited_at
          FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (since timestamptz, until timestamptz,
               hours text, reason text, edited_by text, edited_at timestamptz)""")
    connection.execute(statement, {"id": place_id, "rows": json.dumps(exceptions)})


def verification_of(connection: Connection, place_id: int) -> dict[str, Any]:
    """When and by whom a place was last found to be as it is told, as JSON."""
    statement = "SELECT verified_on, verified_by FROM place WHERE id = :id"
    verified_on, verified_by = connection.execute(text(statement), {"id": place_id}).one()
    return {"verified_on": verified_on and verified_on.isoformat(), "verified_by": verified_by}


def set_verification(
    connection: Connection, place_id: int, verified_on: str | None, verified_by: str | None
) -> None:
    statement = "UPDATE place SET verified_on = :on, verified_by = :by WHERE id = :id"
    connection.execute(text(statement), {"id": place_id, "on": verified_on, "by": verified_by})
