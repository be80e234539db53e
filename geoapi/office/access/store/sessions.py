"""Sessions, and who has one by which posts."""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)

from geoapi.core.db import metadata

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

# After so long without a sign of life a session is over, and after so long in any case.
IDLE_H, LONGEST_H = 12, 7 * 24


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
class Enrollment:
    """What somebody acts as besides posts at this moment, with which area or at which place."""

    id: int
    acts_as: str
    area_id: int | None
    area_code: str | None
    area_name: str | None
    place_id: int | None
    place_code: str | None
    place_name: str | None


@dataclass(frozen=True)
class SignedIn:
    account_id: int
    name: str
    level: int
    posts: tuple[HeldPost, ...]
    enrollments: tuple[Enrollment, ...]


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


def signed_in(connection: Connection, hashed: bytes) -> SignedIn | None:
    """Who has a session, with the posts held this moment; None where it is over."""
    row = connection.execute(_SIGNED_IN, {"id": hashed, "idle": IDLE_H}).one_or_none()
    if row is None:
        return None
    if row.is_quiet:
        connection.execute(text("UPDATE session SET seen_at = now() WHERE id = :id"), {"id": hashed})
    posts = tuple(HeldPost(**post) for post in row.posts)
    enrollments = tuple(Enrollment(**each) for each in row.enrollments)
    return SignedIn(row.id, row.shown_name, row.level, posts, enrollments)


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
                                  AND s.person_id = account.person_id AND s.valid @> now()))) AS posts,
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'id', each.id, 'acts_as', each.acts_as,
                     'area_id', area.id, 'area_code', area.code, 'area_name', area.name,
                     'place_id', place.id, 'place_code', place.code, 'place_name', place.name)
                     ORDER BY each.id), '[]')
              FROM enrollment each LEFT JOIN area ON area.id = each.area_id
                   LEFT JOIN place ON place.id = each.place_id
             WHERE each.account_id = account.id AND each.valid @> now()) AS enrollments
      FROM session JOIN account ON account.id = session.account_id
     WHERE session.id = :id AND session.revoked_at IS NULL AND session.expires_at > now()
       AND session.seen_at > now() - make_interval(hours => :idle) AND account.closed_at IS NULL""")
