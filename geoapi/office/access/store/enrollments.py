"""What somebody acts as besides posts: keepers of places, couriers, who looks after accounts."""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE

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
        UPDATE enrollment SET valid = tstzrange(lower(valid), now())
         WHERE account_id = :account AND acts_as = :acts_as AND valid @> now()"""
    return connection.execute(text(statement), {"account": account_id, "acts_as": acts_as}).rowcount


def offices_of(connection: Connection, account_id: int) -> list[str]:
    """Which of admin and auditor an account is."""
    statement = """
        SELECT acts_as FROM enrollment
         WHERE account_id = :account AND acts_as IN ('admin', 'auditor') AND valid @> now()"""
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
