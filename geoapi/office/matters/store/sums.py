"""How many matters came in by area, category and month, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from geoapi.core.db import metadata
from geoapi.office.matters.flows import Kind

matter_sum = Table(
    "matter_sum",
    metadata,
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("category", Text, ForeignKey("category.code"), primary_key=True),
    *(
        Column(name, Integer, nullable=False)
        for name in ("received", "resolved", "in_time", "disputed", "reopened")
    ),
    CheckConstraint("in_time <= resolved AND resolved <= received"),
    Index("matter_sum_month", "kind", "month"),
)

matter_sum_until = Table(
    "matter_sum_until",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False),
)

# What had begun before the last run, and ended only after it, is in the next.
_OVERLAP = timedelta(hours=1)


@dataclass(frozen=True)
class Sum:
    """Of those that came in in a month: how many, and how many of them are resolved by now, were so in time,
    and were ever disputed or reopened.
    """

    category: str
    month: date
    received: int
    resolved: int
    in_time: int
    disputed: int
    reopened: int


@dataclass(frozen=True)
class AreaSum:
    """The same of an area, of all categories and months that were asked for."""

    code: str
    name: str
    month: date
    received: int
    resolved: int
    in_time: int
    disputed: int
    reopened: int


def touched_months(connection: Connection, kind: str, zone: str) -> list[date]:
    """Months of which something has changed since sums were made; the city's."""
    sql = """
        SELECT DISTINCT date_trunc('month', opened_at AT TIME ZONE :zone)::date FROM matter
         WHERE kind = :kind AND changed_at >= coalesce(
               (SELECT until - :overlap FROM matter_sum_until WHERE kind = :kind), '-infinity')
         ORDER BY 1"""
    values = {"kind": kind, "zone": zone, "overlap": _OVERLAP}
    return list(connection.execute(text(sql), values).scalars())


def make(connection: Connection, kind: Kind, months: Sequence[date], zone: str) -> None:
    """Make the sums of these months, of which there is one at least, anew."""
    values = {
        "kind": kind.code,
        "months": list(months),
        "first": min(months),
        "last": max(months),
        "zone": zone,
        "promises": list(kind.promises),
        "disputed": list(kind.marks.get("disputed", ())),
        "reopened": list(kind.marks.get("reopened", ())),
    }
    connection.execute(_FORGET, values)
    connection.execute(_MAKE, values)


def note_until(connection: Connection, kind: str) -> None:
    sql = """
        INSERT INTO matter_sum_until (kind, until) VALUES (:kind, now())
        ON CONFLICT (kind) DO UPDATE SET until = now()"""
    connection.execute(text(sql), {"kind": kind})


def made_until(connection: Connection, kind: str) -> datetime | None:
    sql = "SELECT until FROM matter_sum_until WHERE kind = :kind"
    found: datetime | None = connection.execute(text(sql), {"kind": kind}).scalar_one_or_none()
    return found


def sums_of(connection: Connection, area: str, kind: str, since: date, until: date) -> list[Sum]:
    """Of an area, by month and category; `since` and `until` are first days of months, both of them in."""
    values = {"area": area, "kind": kind, "since": since, "until": until}
    return [Sum(*row) for row in connection.execute(_SUMS, values)]


def sums_below(connection: Connection, area: str, kind: str, since: date, until: date) -> list[AreaSum]:
    """Of the areas directly below one, by month."""
    values = {"area": area, "kind": kind, "since": since, "until": until}
    return [AreaSum(*row) for row in connection.execute(_BELOW, values)]


def category_names(connection: Connection, kind: str) -> Mapping[str, tuple[str, str]]:
    """Names and English names by code, also of such as are asked for no more."""
    sql = "SELECT code, name, name_en FROM category WHERE kind = :kind"
    return {code: (name, name_en) for code, name, name_en in connection.execute(text(sql), {"kind": kind})}


# By the index of when they came in.
_OF_MONTHS = """
    opened_at >= CAST(CAST(:first AS date) AS timestamp) AT TIME ZONE :zone
    AND opened_at < (CAST(:last AS date) + interval '1 month') AT TIME ZONE :zone"""
_FORGET = text("DELETE FROM matter_sum WHERE kind = :kind AND month = ANY(:months)")
_MAKE = text(f"""
    WITH those AS (
        SELECT area_ids, category, date_trunc('month', opened_at AT TIME ZONE :zone)::date AS month,
               phase = 'done' AS resolved,
               NOT EXISTS (SELECT FROM matter_clock clock
                            WHERE clock.matter_id = matter.id AND name = ANY(:promises)
                              AND coalesce(stopped_at, now()) > clock.due_at) AS in_time,
               EXISTS (SELECT FROM matter_step step
                        WHERE step.matter_id = matter.id AND verb = ANY(:disputed)) AS disputed,
               EXISTS (SELECT FROM matter_step step
                        WHERE step.matter_id = matter.id AND verb = ANY(:reopened)) AS reopened
          FROM matter JOIN matter_state ON matter_state.kind = matter.kind AND code = state
         WHERE matter.kind = :kind AND {_OF_MONTHS})
    INSERT INTO matter_sum (area_id, kind, category, month, received, resolved, in_time, disputed, reopened)
    SELECT area.id, :kind, category, month, count(*), count(*) FILTER (WHERE resolved),
           count(*) FILTER (WHERE resolved AND in_time), count(*) FILTER (WHERE disputed),
           count(*) FILTER (WHERE reopened)
      FROM those, unnest(area_ids) AS area_id JOIN area ON area.id = area_id
     WHERE month = ANY(:months)
     GROUP BY area.id, category, month""")
_SUMS = text("""
    SELECT category, month, received, resolved, in_time, disputed, reopened
      FROM matter_sum JOIN area ON area.id = area_id
     WHERE area.code = :area AND matter_sum.kind = :kind AND month BETWEEN :since AND :until
     ORDER BY month, category""")
_BELOW = text("""
    SELECT area.code, area.name, month, sum(received)::int, sum(resolved)::int, sum(in_time)::int,
           sum(disputed)::int, sum(reopened)::int
      FROM area AS above JOIN area ON area.parent_id = above.id
      JOIN matter_sum ON area_id = area.id
     WHERE above.code = :area AND matter_sum.kind = :kind AND month BETWEEN :since AND :until
     GROUP BY area.code, area.name, month ORDER BY area.code, month""")
