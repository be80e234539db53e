"""Reports that a person who answers for an area is somebody else, or does not answer: table and SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    func,
    text,
)

from geoapi.city.areas.store import BUILDING_NAME
from geoapi.core.actors import Site
from geoapi.core.db import metadata

REPORTS_KEPT_DAYS = 90

post_report = Table(
    "post_report",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("post_code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("person_id", BigInteger, ForeignKey("person.id", ondelete="CASCADE")),
    Column("reporter", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("settled_at", DateTime(timezone=True)),
    Column("settled_by", Text),
    Column("outcome", Text),
    Index("post_report_post", "post_code", "received_at"),
    Index("post_report_source", "source", "received_at"),
    Index("post_report_received", "received_at"),
    Index("post_report_person", "person_id"),
)


@dataclass(frozen=True)
class FoundPost:
    """A post now in force, who is to be reached by it, and where it is."""

    code: str
    person_id: int | None
    site: Site


@dataclass(frozen=True)
class WaitingPostReport:
    """What was reported of the one whom a post names now, and nobody has settled; or what was confirmed,
    while the post still names the same.
    """

    post_code: str
    kind: str
    name: str | None
    role_name: str
    area_name: str | None
    phone: str | None
    reporters: int
    first_at: datetime
    last_at: datetime
    confirmed: bool
    site: Site


def find_post(connection: Connection, code: str) -> FoundPost | None:
    row = connection.execute(_POST, {"code": code}).one_or_none()
    return None if row is None else FoundPost(row.code, row.person_id, _site(row))


def reported_before(
    connection: Connection, post_code: str, kind: str, reporters: Sequence[str], within_s: int
) -> bool:
    """Whether somebody by one of these hashes has reported the same within so many seconds."""
    query = text("""
        SELECT EXISTS (SELECT FROM post_report
                        WHERE post_code = :code AND kind = :kind AND reporter = ANY(:reporters)
                          AND received_at > now() - make_interval(secs => :within_s))""")
    values = {"code": post_code, "kind": kind, "reporters": list(reporters), "within_s": within_s}
    return bool(connection.execute(query, values).scalar_one())


def reports_lately(connection: Connection, column: str, hashes: Sequence[str], within_s: int) -> int:
    """How many reports came from a reporter or a source (an address) within so many seconds."""
    query = text(f"""
        SELECT count(*) FROM post_report
         WHERE {column} = ANY(:hashes) AND received_at > now() - make_interval(secs => :within_s)""")
    return int(connection.execute(query, {"hashes": list(hashes), "within_s": within_s}).scalar_one())


def add_report(connection: Connection, post: FoundPost, kind: str, reporter: str, source: str) -> None:
    values = {"post_code": post.code, "person_id": post.person_id, "kind": kind}
    connection.execute(post_report.insert().values(**values, reporter=reporter, source=source))


def waiting_reports(connection: Connection) -> list[WaitingPostReport]:
    """What staff have still to look into, the latest first."""
    return [
        WaitingPostReport(row.code, row.kind, row.name, row.role_name, row.area_name, row.phone,
                          row.reporters, row.first_at, row.last_at, row.confirmed, _site(row))
        for row in connection.execute(_WAITING)
    ]  # fmt: skip


def settle_reports(connection: Connection, post: FoundPost, kind: str, outcome: str, by: str) -> list[int]:
    """Settle all that waits of a kind of whoever is to be reached by a post; the numbers of the reports."""
    query = text("""
        UPDATE post_report SET settled_at = now(), settled_by = :by, outcome = :outcome
         WHERE post_code = :code AND kind = :kind AND person_id IS NOT DISTINCT FROM :person
           AND settled_at IS NULL RETURNING id""")
    values = {"code": post.code, "kind": kind, "person": post.person_id, "outcome": outcome, "by": by}
    return sorted(connection.execute(query, values).scalars())


def settlement_of(connection: Connection, numbers: Sequence[int]) -> Any:
    """How these reports were settled, together, as JSON; None where they were not."""
    query = text("""
        SELECT DISTINCT jsonb_build_object('outcome', outcome, 'by', settled_by, 'at', settled_at)
          FROM post_report WHERE id = ANY(:numbers)""")
    found = list(connection.execute(query, {"numbers": list(numbers)}).scalars())
    return found[0] if len(found) == 1 else None


def wait_again(connection: Connection, numbers: Sequence[int]) -> None:
    query = text("""
        UPDATE post_report SET settled_at = NULL, settled_by = NULL, outcome = NULL
         WHERE id = ANY(:numbers)""")
    connection.execute(query, {"numbers": list(numbers)})


def delete_stale(connection: Connection) -> None:
    """Throw away reports of long ago."""
    query = "DELETE FROM post_report WHERE received_at < now() - make_interval(days => :days)"
    connection.execute(text(query), {"days": REPORTS_KEPT_DAYS})


def _site(row: Any) -> Site:
    return Site(area_ids=frozenset(row.area_ids), building_id=row.building_id)


# A substitute is who is to be reached while the period lasts. An area lies in those above it, a building in
# those around its entrance.
_POSTS = """
    SELECT post.code, post.building_id, post.area_id, post.role, post.desk_name, post.desk_phone,
           coalesce((SELECT person_id FROM substitution
                      WHERE post_code = post.code AND valid @> now() LIMIT 1), post.person_id) AS person_id,
           ARRAY(WITH RECURSIVE chain AS (
                     SELECT id, parent_id FROM area WHERE area.id = post.area_id
                     UNION SELECT above.id, above.parent_id FROM area AS above
                       JOIN chain ON above.id = chain.parent_id)
                 SELECT id FROM chain
                 UNION SELECT area.id FROM building JOIN area_in_force AS area
                       ON ST_Covers(area.geom, building.entrance) WHERE building.id = post.building_id
           ) AS area_ids
      FROM post WHERE post.valid @> now()
"""
_POST = text(f"{_POSTS} AND post.code = :code")
_WAITING = text(f"""
    WITH waiting AS (
        SELECT post_code, kind, person_id, outcome IS NOT NULL AS confirmed,
               count(DISTINCT reporter) AS reporters, min(received_at) AS first_at,
               max(received_at) AS last_at
          FROM post_report
         WHERE settled_at IS NULL OR (kind = 'wrong_person' AND outcome = 'confirmed')
         GROUP BY 1, 2, 3, 4),
    named AS ({_POSTS} AND post.code IN (SELECT post_code FROM waiting))
    SELECT named.*, waiting.kind, reporters, first_at, last_at, confirmed, role.name AS role_name,
           coalesce(person.name, desk_name) AS name, coalesce(person.duty_phone, desk_phone) AS phone,
           coalesce(area.name, {BUILDING_NAME}) AS area_name
      FROM waiting JOIN named
           ON named.code = post_code AND named.person_id IS NOT DISTINCT FROM waiting.person_id
           JOIN role ON role.code = named.role
           LEFT JOIN person ON person.id = named.person_id
           LEFT JOIN area ON area.id = named.area_id LEFT JOIN building ON building.id = named.building_id
     ORDER BY confirmed, last_at DESC, named.code, waiting.kind""")
