"""Reports that a place was found closed: SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from geoapi.city.places.store import place_report
from geoapi.core.reporters import delete_stale_salts


@dataclass(frozen=True)
class WaitingReport:
    """A place reported closed that nobody has settled: by how many people, when first and last.

    `area_ids` are those that it lies in.
    """

    place_id: int
    place_code: str
    place_name: str
    phone: str | None
    reporters: int
    first_at: datetime
    last_at: datetime
    expected_open: bool | None
    area_ids: frozenset[int]


# Of one address no more reporters of a place count in these hours:
# behind it there may be one with many names.
MOST_COUNTED_OF_SOURCE = 3
REPORTS_KEPT_DAYS = 90
_STALE_REPORTS = f"FROM place_report WHERE received_at < now() - interval '{REPORTS_KEPT_DAYS} days'"
# When each reporter last reported a place, rejected reports aside,
# within :hours; the first few of each address.
COUNTED_REPORTS = f"""
    SELECT place_id, at FROM (
        SELECT place_id, max(reported_at) AS at,
               row_number() OVER (PARTITION BY place_id, min(source) ORDER BY min(id)) AS number_of_source
          FROM place_report
         WHERE outcome IS DISTINCT FROM 'rejected' AND reported_at > now() - make_interval(hours => :hours)
         GROUP BY place_id, reporter
    ) AS each_reporter WHERE number_of_source <= {MOST_COUNTED_OF_SOURCE}
"""


def delete_stale(connection: Connection) -> None:
    """Throw away salts of days gone by, so that nobody can undo their hashes, and reports of long ago."""
    delete_stale_salts(connection)
    # A statement that finds nothing to delete would still tell all workers that places have changed.
    if connection.execute(text(f"SELECT EXISTS (SELECT {_STALE_REPORTS})")).scalar_one():
        connection.execute(text(f"DELETE {_STALE_REPORTS}"))


def reported_before(
    connection: Connection, place_id: int, reporters: Sequence[str], at: datetime, within_s: int
) -> bool:
    """Whether somebody by one of these hashes reported the place within so many seconds of a moment,
    or of now.
    """
    query = text("""
        SELECT EXISTS (SELECT FROM place_report WHERE place_id = :place_id AND reporter = ANY(:reporters)
                          AND (received_at > now() - make_interval(secs => :within_s)
                               OR abs(extract(epoch FROM reported_at - :at)) < :within_s))""")
    values = {"place_id": place_id, "reporters": list(reporters), "at": at, "within_s": within_s}
    return bool(connection.execute(query, values).scalar_one())


def reports_lately(connection: Connection, column: str, hashes: Sequence[str], within_s: int) -> int:
    """How many reports came from a reporter or a source (an address) within so many seconds."""
    query = text(f"""
        SELECT count(*) FROM place_report
         WHERE {column} = ANY(:hashes) AND received_at > now() - make_interval(secs => :within_s)""")
    return int(connection.execute(query, {"hashes": list(hashes), "within_s": within_s}).scalar_one())


def add_report(
    connection: Connection,
    place_id: int,
    reporter: str,
    source: str,
    at: datetime,
    expected_open: bool | None,
) -> None:
    values = {"place_id": place_id, "reporter": reporter, "source": source}
    connection.execute(place_report.insert().values(**values, reported_at=at, expected_open=expected_open))


def report_times(connection: Connection, place_id: int, within_h: int) -> list[datetime]:
    """When those who count of the reporters of a place last reported it, within so many hours."""
    query = text(f"SELECT at FROM ({COUNTED_REPORTS}) AS counted WHERE place_id = :place_id ORDER BY at")
    return list(connection.execute(query, {"place_id": place_id, "hours": within_h}).scalars())


def waiting_reports(connection: Connection) -> list[WaitingReport]:
    """What staff have still to look into, the places with most reporters first."""
    query = text("""
        SELECT place.id AS place_id, place.code AS place_code, place.name AS place_name, place.phone,
               count(DISTINCT reporter) AS reporters, min(reported_at) AS first_at,
               max(reported_at) AS last_at, bool_or(expected_open) AS expected_open,
               ARRAY(SELECT area.id FROM area_in_force AS area WHERE ST_Covers(area.geom, place.entrance)
                     UNION SELECT place.area_id WHERE place.area_id IS NOT NULL) AS area_ids
          FROM place_report JOIN place ON place.id = place_id
         WHERE settled_at IS NULL AND retired_at IS NULL
         GROUP BY place.id ORDER BY reporters DESC, last_at DESC, place_code""")
    rows = connection.execute(query).mappings()
    return [WaitingReport(**{**row, "area_ids": frozenset(row["area_ids"])}) for row in rows]


@dataclass(frozen=True)
class UnverifiedPlace:
    place_code: str
    place_name: str
    verified_on: date | None


def unverified_places(
    connection: Connection, area_ids: Sequence[int], place_ids: Sequence[int], days: int
) -> list[UnverifiedPlace]:
    """The places of the city's own list in these areas, or among these, that nobody has
    found right for long.
    """
    query = text("""
        SELECT code, name, verified_on FROM place
         WHERE retired_at IS NULL AND source = 'table'
           AND (verified_on IS NULL OR verified_on < CURRENT_DATE - CAST(:days AS integer))
           AND (id = ANY(:places) OR area_id = ANY(:areas) OR EXISTS (
               SELECT FROM area_in_force AS area
                WHERE area.id = ANY(:areas) AND ST_Covers(area.geom, place.entrance)))
         ORDER BY verified_on NULLS FIRST, code""")
    values = {"areas": list(area_ids), "places": list(place_ids), "days": days}
    return [UnverifiedPlace(*row) for row in connection.execute(query, values)]


def settle_reports(
    connection: Connection, place_id: int, outcome: str, by: str, answer: str | None = None
) -> list[int]:
    """Settle all that waits of a place. Returns the numbers of the reports."""
    query = text("""
        UPDATE place_report SET settled_at = now(), settled_by = :by, outcome = :outcome, answer = :answer
         WHERE place_id = :id AND settled_at IS NULL RETURNING id""")
    values = {"id": place_id, "outcome": outcome, "by": by, "answer": answer}
    return sorted(connection.execute(query, values).scalars())


def settlement_of(connection: Connection, numbers: Sequence[int]) -> Any:
    """How these reports of one place were settled, together, as JSON; None where they were not."""
    query = text("""
        SELECT DISTINCT jsonb_build_object('outcome', outcome, 'by', settled_by, 'answer', answer,
                 'at', settled_at) FROM place_report WHERE id = ANY(:numbers)""")
    found = list(connection.execute(query, {"numbers": list(numbers)}).scalars())
    return found[0] if len(found) == 1 else None


def wait_again(connection: Connection, numbers: Sequence[int]) -> None:
    query = text("""
        UPDATE place_report SET settled_at = NULL, settled_by = NULL, outcome = NULL, answer = NULL
         WHERE id = ANY(:numbers)""")
    connection.execute(query, {"numbers": list(numbers)})


def place_id_of(connection: Connection, code: str) -> int | None:
    query = text("SELECT id FROM place WHERE code = :code")
    return connection.execute(query, {"code": code}).scalar_one_or_none()


def place_stands(connection: Connection, place_id: int) -> bool:
    """Whether the place is still there; held until the transaction ends."""
    return bool(connection.execute(text("SELECT hold_place(:id)"), {"id": place_id}).scalar_one())
