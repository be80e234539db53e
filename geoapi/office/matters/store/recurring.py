"""Matters that come again and again at one place, and those that were contested."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

MOST, MOST_NUMBERS = 30, 12


@dataclass(frozen=True)
class Repeated:
    """How often the same came in of one estate, or of one building that is in none; the newest numbers first.

    `lon`, `lat`: of the middle of what was reported.
    """

    category: str
    place: str
    estate: bool
    times: int
    buildings: int
    disputed: int
    last_at: datetime
    lon: float | None
    lat: float | None
    numbers: Sequence[str]


@dataclass(frozen=True)
class Marked:
    """Of a category, how many came in, and how many of them were contested."""

    category: str
    received: int
    marked: int
    numbers: Sequence[str]


def repeated(
    connection: Connection,
    kind: str,
    area_id: int,
    verbs: Collection[str],
    since: datetime,
    until: datetime,
    times: int,
) -> list[Repeated]:
    """What came in of one place and category at least so often, the most often first; how many of them were
    moved by these verbs.
    """
    values = {"kind": kind, "area": area_id, "since": since, "until": until, "times": times}
    values |= {"verbs": list(verbs)}
    return [Repeated(*row) for row in connection.execute(_REPEATED, values | {"most": MOST})]


def marked(
    connection: Connection,
    kind: str,
    area_id: int,
    verbs: Collection[str],
    since: datetime,
    until: datetime,
) -> list[Marked]:
    """Categories of which some that came in then were moved by these verbs, the most first."""
    values = {"kind": kind, "area": area_id, "since": since, "until": until, "verbs": list(verbs)}
    return [Marked(*row) for row in connection.execute(_MARKED, values)]


_THOSE = """
    matter.kind = :kind AND area_ids && ARRAY[CAST(:area AS bigint)]
       AND opened_at >= :since AND opened_at < :until"""
_REPEATED = text(f"""
    SELECT category, coalesce(estate.name, max(building.name), max(place_text)), estate.id IS NOT NULL,
           count(*), count(DISTINCT building.id),
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM matter_step WHERE matter_id = matter.id AND verb = ANY(:verbs))), max(opened_at),
           avg(ST_X(point)), avg(ST_Y(point)),
           (array_agg(number ORDER BY opened_at DESC, number))[1\\:{MOST_NUMBERS}]
      FROM matter JOIN building ON building.id = building_id LEFT JOIN estate ON estate.id = estate_id
      JOIN matter_state ON matter_state.kind = matter.kind AND matter_state.code = state
     WHERE {_THOSE} AND phase <> 'void'
     GROUP BY category, estate.id, estate.name, CASE WHEN estate.id IS NULL THEN building.id END
    HAVING count(*) >= :times
     ORDER BY count(*) DESC, max(opened_at) DESC LIMIT :most""")
_MARKED = text(f"""
    SELECT category, count(*), count(*) FILTER (WHERE is_marked),
           (array_agg(number ORDER BY opened_at DESC, number) FILTER (WHERE is_marked))[1\\:{MOST_NUMBERS}]
      FROM (SELECT category, number, opened_at,
                   EXISTS (SELECT FROM matter_step WHERE matter_id = matter.id AND verb = ANY(:verbs))
                       AS is_marked
              FROM matter WHERE {_THOSE}) AS those
     GROUP BY category HAVING bool_or(is_marked) ORDER BY 3 DESC, 2, 1""")
