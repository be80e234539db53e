"""Requests and updates as everybody reads them: by the login that may read nothing else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from geoapi.features.exchange.open311.questions import Wanted
from geoapi.features.exchange.open311.services import Service, read_attributes

# Phases of a state, by the two words that GeoReport has for them.
PHASES = {"open": ("new", "doing"), "closed": ("done", "void")}


@dataclass(frozen=True)
class Face:
    """What everybody may know of a matter; `lon`, `lat`: WGS 84, no more exactly than its category allows."""

    number: str
    kind: str
    category: str
    category_name: str
    state: str
    phase: str
    outcome: str | None
    confirmed: bool
    post_code: str | None
    text: str
    opened_at: datetime
    changed_at: datetime
    lon: float
    lat: float
    area_code: str | None
    area_name: str | None


@dataclass(frozen=True)
class Update:
    """Something that everybody was told of a matter: a state that it reached, or a note."""

    number: str
    kind: str
    # Its own within the matter: `s` and a turn, or `n` and the number of a note.
    mark: str
    at: datetime
    state: str | None
    text: str | None
    phase: str


def services(connection: Connection, kinds: Collection[str]) -> list[Service]:
    """What may be reported, in order."""
    return [_service(row) for row in connection.execute(_SERVICES, {"kinds": list(kinds)})]


def service(connection: Connection, kinds: Collection[str], code: str) -> Service | None:
    rows = connection.execute(_SERVICE, {"kinds": list(kinds), "code": code})
    row = rows.one_or_none()
    return None if row is None else _service(row)


def missing_services(connection: Connection, kinds: Collection[str], codes: Collection[str]) -> list[str]:
    """Those of the codes that are none, also of such as nothing is reported by any more."""
    sql = "SELECT code FROM category WHERE kind = ANY(:kinds) AND code = ANY(:codes)"
    known = connection.execute(text(sql), {"kinds": list(kinds), "codes": list(codes)}).scalars()
    return sorted(set(codes) - set(known))


def is_city(connection: Connection, code: str) -> bool:
    """Whether it is the code of a city that this map is of."""
    sql = "SELECT EXISTS (SELECT FROM area WHERE code = :code AND layer = 'admin' AND level = 'city')"
    return bool(connection.execute(text(sql), {"code": code}).scalar_one())


def city(connection: Connection) -> tuple[str, str] | None:
    """Code and name."""
    sql = """
        SELECT code, name FROM area_in_force WHERE layer = 'admin' AND level = 'city' ORDER BY code LIMIT 1"""
    row = connection.execute(text(sql)).one_or_none()
    return None if row is None else (row.code, row.name)


def faces(connection: Connection, kinds: Collection[str], wanted: Wanted) -> list[Face]:
    """A page of them, the latest first."""
    where, values = ["kind = ANY(:kinds)"], dict[str, Any](kinds=list(kinds))
    if wanted.numbers is not None:
        where.append("number = ANY(:numbers)")
        values["numbers"] = list(wanted.numbers)
    if wanted.services:
        where.append("category = ANY(:services)")
        values["services"] = list(wanted.services)
    if wanted.statuses:
        where.append("phase = ANY(:phases)")
        values["phases"] = [phase for status in wanted.statuses for phase in PHASES[status]]
    if wanted.opened is not None:
        where.append("opened_at >= :since AND opened_at < :until")
        values |= dict(zip(("since", "until"), wanted.opened, strict=True))
    if wanted.changed is not None:
        where.append(f"number IN ({_CHANGED})")
        values |= dict(zip(("changed_since", "changed_until"), wanted.changed, strict=True))
    if wanted.near is not None:
        here = "ST_Point(:lon, :lat, 4326)"
        values |= {"lon": wanted.near[0], "lat": wanted.near[1], "m": wanted.radius_m}
        where.append(
            f"point && ST_Expand({here}, :m / 111320.0 / greatest(cos(radians(:lat)), 0.1), :m / 110540.0)"
        )
        where.append(f"ST_DWithin(point::geography, {here}::geography, :m)")
    sql = f"""
        SELECT {_COLUMNS} FROM matter_face WHERE {" AND ".join(where)}
         ORDER BY opened_at DESC, number DESC LIMIT :most OFFSET :before"""
    values |= {"most": wanted.page_size, "before": (wanted.page - 1) * wanted.page_size}
    return [Face(**row._mapping) for row in connection.execute(text(sql), values)]


def updates(
    connection: Connection, kinds: Collection[str], span: tuple[datetime, datetime], page: int, size: int
) -> list[Update]:
    """What everybody was told in a span, the oldest first."""
    values = {
        "kinds": list(kinds), "since": span[0], "until": span[1],
        "most": size, "before": (page - 1) * size,
    }  # fmt: skip
    return [Update(**row._mapping) for row in connection.execute(_UPDATES, values)]


def _service(row: Any) -> Service:
    attributes: Sequence[Any] = row.attributes if isinstance(row.attributes, list) else []
    return Service(
        row.code,
        row.kind,
        row.name,
        row.name_en,
        row.parent_name,
        tuple(row.other_names),
        dict(row.codes),
        read_attributes(attributes),
    )


_FROM_SERVICES = """
    SELECT category.code, category.kind, category.name, category.name_en, parent.name AS parent_name,
           category.other_names, category.codes, category.attributes
      FROM category LEFT JOIN category AS parent ON parent.code = category.parent
     WHERE category.kind = ANY(:kinds) AND NOT category.retired"""
_SERVICES = text(f"{_FROM_SERVICES} ORDER BY category.rank, category.code")
_SERVICE = text(f"{_FROM_SERVICES} AND category.code = :code")
_COLUMNS = """
    number, kind, category, category_name, state, phase, outcome, confirmed, post_code, text, opened_at,
    changed_at, ST_X(point) AS lon, ST_Y(point) AS lat, area_code, area_name"""
# By its index: what the face itself says of it has none.
_CHANGED = """
    SELECT number FROM matter_face_change
     WHERE at >= :changed_since AND at < :changed_until AND NOT is_gone"""
_UPDATES = text("""
    SELECT number, kind, mark, at, state, text, phase FROM matter_face_update
     WHERE kind = ANY(:kinds) AND at >= :since AND at < :until
     ORDER BY at, number, mark LIMIT :most OFFSET :before""")
