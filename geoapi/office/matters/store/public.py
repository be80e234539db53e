"""Faces as everybody reads them, by the login that may read nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Wanted:
    """Of which faces; None: of all. `category`: of it and of those in it. `near`, `bbox`: WGS 84; `after`:
    the last that is known.
    """

    near: tuple[float, float] | None = None
    radius_m: float = 1_000.0
    bbox: tuple[float, float, float, float] | None = None
    area: str | None = None
    kind: str | None = None
    category: str | None = None
    phase: str | None = None
    after: tuple[datetime, str] | None = None


@dataclass(frozen=True)
class Face:
    number: str
    kind: str
    category: str
    category_name: str
    category_name_en: str
    state: str
    phase: str
    outcome: str | None
    post_code: str | None
    disputed: bool
    confirmed: bool
    text: str
    opened_at: datetime
    closed_at: datetime | None
    changed_at: datetime
    grade: str
    lon: float
    lat: float
    area_code: str | None
    area_name: str | None
    followers: int


@dataclass(frozen=True)
class FaceChange:
    number: str
    at: datetime
    is_gone: bool


def faces(connection: Connection, wanted: Wanted, most: int) -> list[tuple[Face, float | None]]:
    """With the distance in metres: near a point the nearest first, else the latest first."""
    values: dict[str, Any] = {"most": most}
    where = list[str]()
    for name in ("kind", "phase"):
        if (value := getattr(wanted, name)) is not None:
            where.append(f"{name} = :{name}")
            values[name] = value
    if wanted.category is not None:
        where.append("(category = :category OR category_parent = :category)")
        values["category"] = wanted.category
    if wanted.area is not None:
        where.append("area_ids && ARRAY(SELECT id FROM area WHERE code = :area)")
        values["area"] = wanted.area
    if wanted.bbox is not None:
        where.append("point && ST_MakeEnvelope(:west, :south, :east, :north, 4326)")
        values |= dict(zip(("west", "south", "east", "north"), wanted.bbox, strict=True))
    away, order = "NULL::float8", "opened_at DESC, number DESC"
    if wanted.near is not None:
        here = "ST_Point(:lon, :lat, 4326)"
        values |= {"lon": wanted.near[0], "lat": wanted.near[1], "m": wanted.radius_m}
        where.append(
            f"point && ST_Expand({here}, :m / 111320.0 / greatest(cos(radians(:lat)), 0.1), :m / 110540.0)"
        )
        where.append(f"ST_DWithin(point::geography, {here}::geography, :m)")
        away = f"round(ST_Distance(point::geography, {here}::geography)::numeric, 1)::float8"
        order = "away, number"
    if wanted.after is not None:
        where.append("(opened_at, number) < (:after_at, :after_number)")
        values |= {"after_at": wanted.after[0], "after_number": wanted.after[1]}
    sql = f"""
        SELECT {_COLUMNS}, {away} AS away FROM matter_face
         WHERE {" AND ".join(where) or "true"} ORDER BY {order} LIMIT :most"""
    return [_read(row) for row in connection.execute(text(sql), values)]


def face_called(connection: Connection, number: str) -> tuple[Face, Sequence[Any], Sequence[Any]] | None:
    """One, with its steps, `to` and `at`, and what everybody was told besides, `at` and `text`."""
    sql = f"SELECT {_COLUMNS}, NULL AS away, steps, notes FROM matter_face WHERE number = :number"
    row = connection.execute(text(sql), {"number": number}).one_or_none()
    return None if row is None else (_read(row)[0], row.steps, row.notes)


def is_area(connection: Connection, code: str) -> bool:
    found = connection.execute(text("SELECT 1 FROM area WHERE code = :code LIMIT 1"), {"code": code})
    return found.scalar_one_or_none() is not None


def changes(connection: Connection, since: datetime, after: str, most: int) -> list[FaceChange]:
    """Of faces that are or were shown, the oldest change first: behind a moment and, in it, a number."""
    rows = connection.execute(_CHANGES, {"since": since, "after": after, "most": most})
    return [FaceChange(*row) for row in rows]


def settled_until(connection: Connection, seconds: int) -> datetime:
    """Before that nothing is written any more that is not seen yet."""
    sql = "SELECT now() - make_interval(secs => :seconds)"
    moment: datetime = connection.execute(text(sql), {"seconds": seconds}).scalar_one()
    return moment


def _read(row: Any) -> tuple[Face, float | None]:
    return Face(**{name: getattr(row, name) for name in Face.__dataclass_fields__}), row.away


_COLUMNS = """
    number, kind, category, category_name, category_name_en, state, phase, outcome, post_code, disputed,
    confirmed, text, opened_at, closed_at, changed_at, grade, ST_X(point) AS lon, ST_Y(point) AS lat,
    area_code, area_name, followers"""
_CHANGES = text("""
    SELECT number, at, is_gone FROM matter_face_change
     WHERE (at, number) > (:since, :after)
     ORDER BY at, number LIMIT :most""")
