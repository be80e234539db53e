"""What somebody acts as besides posts: keepers of places, couriers, who looks after accounts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Identity,
    Index,
    Row,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE

from geoapi.core.actors import Site
from geoapi.core.db import metadata

enrollment = Table(
    "enrollment",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("acts_as", Text, nullable=False),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE")),
    Column("place_id", BigInteger, ForeignKey("place.id", ondelete="CASCADE")),
    Column("valid", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), NULL)")),
    Index("enrollment_account", "account_id"),
    Index("enrollment_place", "place_id"),
    Index("enrollment_area", "area_id"),
)


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be enrolled, with which area or at which place."""

    person_id: int
    name: str
    area_id: int | None
    place_id: int | None


def enroll(
    connection: Connection,
    account_id: int,
    acts_as: str,
    area_id: int | None = None,
    place_id: int | None = None,
) -> int:
    """From now on without end; returns the number."""
    statement = """
        INSERT INTO enrollment (account_id, acts_as, area_id, place_id)
        VALUES (:account, :acts_as, :area, :place) RETURNING id"""
    values = {"account": account_id, "acts_as": acts_as, "area": area_id, "place": place_id}
    number: int = connection.execute(text(statement), values).scalar_one()
    return number


def end_enrollments(connection: Connection, account_id: int, acts_as: str) -> int:
    """End now what an account acts so as; returns how many."""
    statement = """
        UPDATE enrollment SET valid = tstzrange(lower(valid), clock_timestamp())
         WHERE account_id = :account AND acts_as = :acts_as AND valid @> clock_timestamp()"""
    return connection.execute(text(statement), {"account": account_id, "acts_as": acts_as}).rowcount


def offices_of(connection: Connection, account_id: int) -> list[str]:
    """Which of admin and auditor an account is."""
    statement = """
        SELECT acts_as FROM enrollment
         WHERE account_id = :account AND acts_as IN ('admin', 'auditor') AND valid @> clock_timestamp()"""
    return list(connection.execute(text(statement), {"account": account_id}).scalars())


def find_enrolled(connection: Connection, acts_as: str) -> tuple[int, str] | None:
    """The account and the name of somebody who is enrolled so, always the same one."""
    statement = """
        SELECT account.id, shown_name FROM enrollment JOIN account ON account.id = account_id
         WHERE acts_as = :acts_as AND valid @> now() AND closed_at IS NULL ORDER BY enrollment.id LIMIT 1"""
    row = connection.execute(text(statement), {"acts_as": acts_as}).one_or_none()
    return None if row is None else (row[0], row[1])


def find_candidate(connection: Connection, acts_as: str) -> Candidate | None:
    """Somebody of the demo city whose post allows nothing and who is enrolled as nothing yet."""
    row = connection.execute(
        text("""
        SELECT person.id, person.name,
               CASE WHEN :acts_as IN ('courier', 'volunteer') THEN post.area_id END AS area_id,
               CASE WHEN :acts_as IN ('keeper', 'teller') THEN
                    (SELECT id FROM place WHERE kind = 'caring_station' ORDER BY code LIMIT 1) END AS place_id
          FROM post JOIN person ON person.id = post.person_id JOIN role ON role.code = post.role
         WHERE role.acts_as IS NULL AND post.valid @> now() AND post.area_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM account JOIN enrollment ON account_id = account.id
                            WHERE account.person_id = person.id)
         ORDER BY role.code <> 'part_time_grid_worker', post.code LIMIT 1"""),
        {"acts_as": acts_as},
    ).one_or_none()
    if row is None or (row.place_id is None and acts_as in ("keeper", "teller")):
        return None
    return Candidate(*row)


@dataclass(frozen=True)
class LockedEnrollment:
    """One that nobody else changes until this transaction ends. `is_member`: it is no member of staff's."""

    id: int
    account_id: int
    acts_as: str
    name: str
    is_member: bool
    is_over: bool
    site: Site


def lock_enrollment(connection: Connection, number: int) -> LockedEnrollment | None:
    found = connection.execute(_LOCKED, {"id": number}).one_or_none()
    return None if found is None else _located(connection, found)


def lock_enrollments_of(connection: Connection, account_id: int) -> list[LockedEnrollment]:
    """All that an account has or had."""
    rows = connection.execute(_LOCKED_OF, {"account": account_id}).all()
    return [_located(connection, row) for row in rows]


def _located(connection: Connection, row: Row[Any]) -> LockedEnrollment:
    site = site_of(connection, row.area_id, row.place_id)
    return LockedEnrollment(
        row.id, row.account_id, row.acts_as, row.shown_name, row.kind == "member", row.is_over, site
    )


_EACH = """
    SELECT enrollment.id, account_id, acts_as, area_id, place_id, shown_name, kind,
           NOT valid @> clock_timestamp() AS is_over
      FROM enrollment JOIN account ON account.id = account_id"""
_LOCKED = text(f"{_EACH} WHERE enrollment.id = :id FOR UPDATE OF account, enrollment")
_LOCKED_OF = text(
    f"{_EACH} WHERE account_id = :account ORDER BY enrollment.id FOR UPDATE OF account, enrollment"
)
_AROUND = text("""
    WITH RECURSIVE around AS (
        SELECT CAST(:area AS bigint) AS id
         UNION SELECT area.id FROM place JOIN area_in_force AS area ON ST_Covers(area.geom, place.entrance)
                WHERE place.id = :place
         UNION SELECT area_id FROM place WHERE id = :place
         UNION SELECT parent_id FROM around JOIN area USING (id))
    SELECT id FROM around WHERE id IS NOT NULL""")


def find_area(connection: Connection, code: str) -> tuple[int, Site] | None:
    """A community or grid that is in force, and all that it lies in."""
    statement = """
        SELECT id FROM area_in_force
         WHERE code = :code AND layer = 'admin' AND level IN ('community', 'grid')"""
    area_id = connection.execute(text(statement), {"code": code}).scalar_one_or_none()
    if area_id is None:
        return None
    return area_id, site_of(connection, area_id, None)


def site_of(connection: Connection, area_id: int | None, place_id: int | None) -> Site:
    """Where an area and a place lie: in all that is above them."""
    around = connection.execute(_AROUND, {"area": area_id, "place": place_id}).scalars()
    return Site(area_ids=frozenset(around), place_id=place_id)


def end_enrollment(connection: Connection, number: int) -> None:
    statement = "UPDATE enrollment SET valid = tstzrange(lower(valid), clock_timestamp()) WHERE id = :id"
    connection.execute(text(statement), {"id": number})


def end_all(connection: Connection, account_id: int) -> int:
    """End all that an account is enrolled as now; returns how many."""
    statement = """
        UPDATE enrollment SET valid = tstzrange(lower(valid), clock_timestamp())
         WHERE account_id = :account AND valid @> clock_timestamp()"""
    return connection.execute(text(statement), {"account": account_id}).rowcount


@dataclass(frozen=True)
class Enrolled:
    """`slip_until`: how long a slip serves that was not used; `has_entered`: whether a phone is signed in."""

    id: int
    account: int
    name: str
    acts_as: str
    area_code: str | None
    area_name: str | None
    place_code: str | None
    place_name: str | None
    since: datetime
    until: datetime | None
    is_member: bool
    slip_until: datetime | None
    has_entered: bool


def enrolled_within(
    connection: Connection,
    area_ids: Collection[int],
    *,
    name: str = "",
    acts_as: str | None = None,
    below: int | None = None,
    most: int,
) -> list[Enrolled]:
    """Who is enrolled in these areas or was lately, the latest first; `below`: the number to go on from."""
    values = {"areas": sorted(area_ids), "name": name, "acts_as": acts_as, "below": below, "most": most}
    return [Enrolled(*row) for row in connection.execute(_WITHIN, values)]


_WITHIN = text("""
    WITH RECURSIVE own AS (
        SELECT id FROM area WHERE id = ANY(:areas)
         UNION SELECT area.id FROM area JOIN own ON area.parent_id = own.id),
    kept AS (
        SELECT DISTINCT place.id FROM place LEFT JOIN area_in_force AS around
                        ON around.id = ANY(:areas) AND ST_Covers(around.geom, place.entrance)
         WHERE around.id IS NOT NULL OR place.area_id IN (SELECT id FROM own))
    SELECT each.id, account.id, shown_name, each.acts_as, area.code, area.name, place.code, place.name,
           lower(each.valid), upper(each.valid), account.kind = 'member',
           (SELECT max(expires_at) FROM credential c WHERE c.account_id = account.id AND c.kind = 'slip'
               AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now() AND tries < 5),
           EXISTS (SELECT FROM session s WHERE s.account_id = account.id AND revoked_at IS NULL
                      AND expires_at > now())
      FROM enrollment each JOIN account ON account.id = each.account_id
           LEFT JOIN area ON area.id = each.area_id LEFT JOIN place ON place.id = each.place_id
     WHERE (each.area_id IN (SELECT id FROM own) OR each.place_id IN (SELECT id FROM kept))
       AND each.acts_as IN ('keeper', 'teller', 'volunteer')
       AND account.closed_at IS NULL
       AND coalesce(upper(each.valid) > now() - interval '30 days', true)
       AND (:name = '' OR strpos(lower(shown_name), lower(:name)) > 0)
       AND (CAST(:acts_as AS text) IS NULL OR each.acts_as = :acts_as)
       AND (CAST(:below AS bigint) IS NULL OR each.id < :below)
     ORDER BY each.id DESC
     LIMIT :most""")
