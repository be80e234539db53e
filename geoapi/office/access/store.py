"""Accounts, what they sign in with, and their sessions: tables and SQL."""

from collections.abc import Collection
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
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from geoapi.core.db import metadata

account = Table(
    "account",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person_id", BigInteger, ForeignKey("person.id", ondelete="SET NULL"), unique=True),
    Column("shown_name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("closed_at", DateTime(timezone=True)),
)

credential = Table(
    "credential",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("lookup", LargeBinary, nullable=False),
    Column("secret", Text),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    UniqueConstraint("kind", "lookup"),
    Index("credential_account", "account_id"),
)

session = Table(
    "session",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("device", Text, nullable=False, server_default=""),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Index("session_account", "account_id"),
)

throttle = Table(
    "throttle",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# After so long without a sign of life a session is over, and after so long in any case.
IDLE_H, LONGEST_H = 12, 7 * 24
SLIP_DAYS, SLIP_TRIES = 7, 5


@dataclass(frozen=True)
class Staff:
    person_id: int
    name: str
    phone: str | None


@dataclass(frozen=True)
class HeldPost:
    """A post that somebody holds or stands in for at this moment."""

    code: str
    role: str
    role_name: str
    role_name_en: str
    acts_as: str | None
    area_id: int | None
    area_code: str | None
    area_name: str | None
    building_id: int | None
    building_name: str | None


@dataclass(frozen=True)
class SignedIn:
    account_id: int
    name: str
    level: int
    posts: tuple[HeldPost, ...]


@dataclass(frozen=True)
class Slip:
    id: int
    account_id: int
    kind: str
    secret: str | None


def staff_of(connection: Connection, staff_no: str) -> Staff | None:
    statement = "SELECT id, name, coalesce(private_phone, duty_phone) FROM person WHERE staff_no = :staff_no"
    row = connection.execute(text(statement), {"staff_no": staff_no}).one_or_none()
    return None if row is None else Staff(*row)


def account_of(connection: Connection, staff: Staff) -> int:
    """The number of the account of a member of staff, made where there is none."""
    number: int = connection.execute(
        text("""
        INSERT INTO account (kind, person_id, shown_name) VALUES ('staff', :person_id, :name)
        ON CONFLICT (person_id) DO UPDATE SET shown_name = excluded.shown_name, closed_at = NULL
        RETURNING id"""),
        {"person_id": staff.person_id, "name": staff.name},
    ).scalar_one()
    return number


def add_slip(connection: Connection, account_id: int, kind: str, lookup: bytes, secret: str | None) -> None:
    """Let a slip serve; those printed earlier serve no longer."""
    end_slips(connection, account_id)
    connection.execute(
        text("""
        INSERT INTO credential (account_id, kind, lookup, secret, expires_at)
        VALUES (:account, :kind, :lookup, :secret, now() + make_interval(days => :days))"""),
        {"account": account_id, "kind": kind, "lookup": lookup, "secret": secret, "days": SLIP_DAYS},
    )


def lock_slip(connection: Connection, lookup: bytes) -> Slip | None:
    """A slip that still serves."""
    row = connection.execute(
        text("""
        SELECT id, account_id, kind, secret FROM credential
         WHERE kind IN ('slip', 'demo') AND lookup = :lookup AND used_at IS NULL AND revoked_at IS NULL
           AND expires_at > now() AND tries < :most
           FOR UPDATE"""),
        {"lookup": lookup, "most": SLIP_TRIES},
    ).one_or_none()
    return None if row is None else Slip(*row)


def count_try(connection: Connection, slip: Slip) -> None:
    connection.execute(text("UPDATE credential SET tries = tries + 1 WHERE id = :id"), {"id": slip.id})


def use_slip(connection: Connection, slip: Slip) -> None:
    connection.execute(text("UPDATE credential SET used_at = now() WHERE id = :id"), {"id": slip.id})


def open_session(connection: Connection, hashed: bytes, account_id: int, level: int, device: str) -> None:
    connection.execute(
        text("""
        INSERT INTO session (id, account_id, level, device, expires_at)
        VALUES (:id, :account, :level, :device, now() + make_interval(hours => :hours))"""),
        {"id": hashed, "account": account_id, "level": level, "device": device, "hours": LONGEST_H},
    )


def end_session(connection: Connection, hashed: bytes) -> int | None:
    """The number of the account whose session it was, if it was one."""
    statement = """
        UPDATE session SET revoked_at = now() WHERE id = :id AND revoked_at IS NULL RETURNING account_id"""
    return connection.execute(text(statement), {"id": hashed}).scalar_one_or_none()


def end_sessions(connection: Connection, account_id: int) -> int:
    """End all that an account has, on every device; returns how many."""
    statement = "UPDATE session SET revoked_at = now() WHERE account_id = :id AND revoked_at IS NULL"
    return connection.execute(text(statement), {"id": account_id}).rowcount


def end_slips(connection: Connection, account_id: int) -> None:
    """Let none serve that has not been used yet."""
    statement = """
        UPDATE credential SET revoked_at = now()
         WHERE account_id = :id AND used_at IS NULL AND revoked_at IS NULL"""
    connection.execute(text(statement), {"id": account_id})


def account_of_staff(connection: Connection, staff_no: str) -> int | None:
    statement = """
        SELECT account.id FROM account JOIN person ON person.id = person_id WHERE staff_no = :staff_no"""
    return connection.execute(text(statement), {"staff_no": staff_no}).scalar_one_or_none()


def signed_in(connection: Connection, hashed: bytes) -> SignedIn | None:
    """Who has a session, with the posts held this moment; None where it is over."""
    row = connection.execute(_SIGNED_IN, {"id": hashed, "idle": IDLE_H}).one_or_none()
    if row is None:
        return None
    if row.is_quiet:
        connection.execute(text("UPDATE session SET seen_at = now() WHERE id = :id"), {"id": hashed})
    return SignedIn(row.id, row.shown_name, row.level, tuple(HeldPost(**post) for post in row.posts))


_SIGNED_IN = text("""
    SELECT account.id, account.shown_name, session.level, seen_at < now() - interval '1 minute' AS is_quiet,
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'code', post.code, 'role', role.code, 'role_name', role.name,
                     'role_name_en', role.name_en, 'acts_as', role.acts_as,
                     'area_id', area.id, 'area_code', area.code, 'area_name', area.name,
                     'building_id', building.id, 'building_name', building.name)
                     ORDER BY role.rank, post.code), '[]')
              FROM post JOIN role ON role.code = post.role
                   LEFT JOIN area ON area.id = post.area_id
                   LEFT JOIN building ON building.id = post.building_id
             WHERE post.valid @> now()
               AND (post.person_id = account.person_id
                    OR EXISTS (SELECT FROM substitution s WHERE s.post_code = post.code
                                  AND s.person_id = account.person_id AND s.valid @> now()))) AS posts
      FROM session JOIN account ON account.id = session.account_id
     WHERE session.id = :id AND session.revoked_at IS NULL AND session.expires_at > now()
       AND session.seen_at > now() - make_interval(hours => :idle) AND account.closed_at IS NULL""")


def wait_s(connection: Connection, key: bytes) -> int:
    """For how long something that failed too often is not tried again."""
    statement = "SELECT ceil(extract(epoch FROM until - now()))::int FROM throttle WHERE key = :key"
    found = connection.execute(text(statement), {"key": key}).scalar_one_or_none()
    return max(found or 0, 0)


def count_failure(connection: Connection, key: bytes) -> None:
    """After five failures there is a pause, after each more twice as long, up to an hour.

    A quiet day forgets them.
    """
    connection.execute(
        text("""
        INSERT INTO throttle AS known (key, failures, until) VALUES (:key, 1, now())
        ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN known.last_at < now() - interval '1 day' THEN 1 ELSE known.failures + 1 END,
            last_at = now(),
            until = now() + CASE
                WHEN known.last_at < now() - interval '1 day' OR known.failures + 1 < 5 THEN interval '0'
                ELSE least(interval '1 hour', interval '1 minute' * power(2, least(known.failures - 4, 10)))
                END"""),
        {"key": key},
    )


def find_holder(connection: Connection, acts_as: str) -> str | None:
    """The staff number of somebody who holds a post that acts so, always the same one;
    where there is one, of somebody with a caring station to look after.
    """
    row: Any = connection.execute(
        text("""
        SELECT person.staff_no FROM post JOIN role ON role.code = post.role
               JOIN person ON person.id = post.person_id JOIN area ON area.id = post.area_id
         WHERE role.acts_as = :acts_as AND post.valid @> now()
         ORDER BY NOT EXISTS (
                      SELECT FROM area_in_force AS around JOIN place ON ST_Covers(around.geom, place.entrance)
                       WHERE around.id = area.id AND place.kind = 'caring_station'),
                  role.rank, area.code, post.code
         LIMIT 1"""),
        {"acts_as": acts_as},
    ).scalar_one_or_none()
    return None if row is None else str(row)


def is_demo_city(connection: Connection) -> bool:
    """Whether this is the city whose codes no real place has."""
    statement = "SELECT coalesce(bool_and(code LIKE '99%'), false) FROM area WHERE layer = 'admin'"
    found: bool = connection.execute(text(statement)).scalar_one()
    return found


@dataclass(frozen=True)
class PastChange:
    change: int
    at: datetime
    act: str
    by: str | None
    reason: str | None


def changes_of(
    connection: Connection, subject: str, area_ids: Collection[int], limit: int
) -> list[PastChange]:
    """What was changed of something that lies in one of these areas, the latest first."""
    rows = connection.execute(
        text("""
        SELECT audit.id, audit.at, act, shown_name, reason
          FROM audit LEFT JOIN account ON account.id = audit.account_id
         WHERE subject = :subject AND area_ids && CAST(:areas AS bigint[])
         ORDER BY audit.id DESC LIMIT :limit"""),
        {"subject": subject, "areas": sorted(area_ids), "limit": limit},
    )
    return [PastChange(*row) for row in rows]
