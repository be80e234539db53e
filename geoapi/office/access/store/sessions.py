"""Sessions, and who has one by which posts."""

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
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)

from geoapi.city.areas.store import BUILDING_NAME
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
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("how", Text, nullable=False, server_default="slip"),
    Column("proved_at", DateTime(timezone=True)),
    Column("looked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("session_account", "account_id"),
)

# After so long without a sign of life a session is over, and after so long in any case.
IDLE_H, LONGEST_H = 12, 7 * 24
# Of who is no member of staff and has a slip for a phone: after so long without a sign of life alone.
MEMBER_H = 90 * 24
# For so long it is certain who somebody is, after it was proved.
PROOF_MIN = 15
_LISTED_DAYS = 30


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
    session: int
    how: str
    account_id: int
    name: str
    staff_no: str | None
    level: int
    posts: tuple[HeldPost, ...]
    enrollments: tuple[Enrollment, ...]
    kind: str = "staff"

    @property
    def longest_h(self) -> int:
        """For how many hours from now a browser is to hold the session."""
        return MEMBER_H if self.kind == "member" else LONGEST_H


def open_session(
    connection: Connection,
    hashed: bytes,
    account_id: int,
    how: str,
    device: str,
    proved_s_ago: float | None,
) -> None:
    """`proved_s_ago`: how many seconds ago it was proved who it is, if it was."""
    connection.execute(
        text("""
        INSERT INTO session (id, account_id, level, how, device, expires_at, proved_at)
        SELECT :id, :account, CASE WHEN :how = 'demo' THEN 2 ELSE 1 END, :how, :device,
                now() + make_interval(hours => CASE kind WHEN 'member' THEN :member ELSE :longest END),
                now() - make_interval(secs => :proved_s_ago) FROM account WHERE account.id = :account"""),
        {
            "id": hashed,
            "account": account_id,
            "how": how,
            "device": device,
            "longest": LONGEST_H,
            "member": MEMBER_H,
            "proved_s_ago": proved_s_ago,
        },
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


def posts_of(connection: Connection, account_id: int) -> tuple[HeldPost, ...]:
    """The posts that an account holds or stands in for at this moment."""
    found = connection.execute(
        text(f"SELECT {POSTS_OF_ACCOUNT} FROM account WHERE id = :id"), {"id": account_id}
    )
    return tuple(HeldPost(**post) for post in found.scalar_one())


def enrollments_of(connection: Connection, account_id: int) -> tuple[Enrollment, ...]:
    """What an account is enrolled as at this moment."""
    found = connection.execute(
        text(f"SELECT {ENROLLMENTS_OF_ACCOUNT} FROM account WHERE id = :id"), {"id": account_id}
    )
    return tuple(Enrollment(**each) for each in found.scalar_one())


def signed_in(connection: Connection, hashed: bytes, *, is_there: bool = True) -> SignedIn | None:
    """Who has a session, with the posts held this moment; None where it is over.

    `is_there`: somebody sits before it, who is noted as seen; not so where a page asks by itself.
    """
    values = {"id": hashed, "idle": IDLE_H, "member": MEMBER_H, "proof": PROOF_MIN}
    row = connection.execute(_SIGNED_IN, values).one_or_none()
    if row is None:
        return None
    if row.is_quiet and is_there:
        connection.execute(_SEEN, {"id": hashed, "member": MEMBER_H if row.kind == "member" else None})
    posts = tuple(HeldPost(**post) for post in row.posts)
    enrollments = tuple(Enrollment(**each) for each in row.enrollments)
    return SignedIn(
        *(row.number, row.how, row.id, row.shown_name, row.staff_no, row.level, posts, enrollments, row.kind)
    )


def by_token(connection: Connection, lookup: bytes) -> SignedIn | None:
    """Whose a token is that still serves, with the posts held this moment; it is noted as used."""
    row = connection.execute(_BY_TOKEN, {"lookup": lookup}).one_or_none()
    if row is None:
        return None
    if row.is_quiet:
        connection.execute(_USED, {"number": row.number})
    return _without_session(row)


def of_staff(connection: Connection, staff_no: str) -> SignedIn | None:
    """A member of staff whose account is open, with the posts held this moment."""
    row = connection.execute(_OF_STAFF, {"staff_no": staff_no}).one_or_none()
    return None if row is None else _without_session(row)


def _without_session(row: Any) -> SignedIn:
    posts = tuple(HeldPost(**post) for post in row.posts)
    enrollments = tuple(Enrollment(**each) for each in row.enrollments)
    return SignedIn(0, "token", row.id, row.shown_name, row.staff_no, 1, posts, enrollments, row.kind)


# Of `account`, at this moment.
POSTS_OF_ACCOUNT = f"""\
(SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'code', post.code, 'role', role.code, 'role_name', role.name,
                     'role_name_en', role.name_en, 'acts_as', role.acts_as,
                     'area_id', area.id, 'area_code', area.code, 'area_name', area.name,
                     'building_id', building.id, 'building_name', {BUILDING_NAME})
                     ORDER BY role.rank, post.code), '[]')
              FROM post JOIN role ON role.code = post.role
                   LEFT JOIN area ON area.id = post.area_id
                   LEFT JOIN building ON building.id = post.building_id
             WHERE post.valid @> now()
               AND post.id IN (
                   SELECT id FROM post AS own WHERE own.person_id = account.person_id
                    UNION ALL
                   SELECT other.id FROM substitution s JOIN post AS other ON other.code = s.post_code
                    WHERE s.person_id = account.person_id AND s.valid @> now()))"""
ENROLLMENTS_OF_ACCOUNT = """\
(SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'id', each.id, 'acts_as', each.acts_as,
                     'area_id', area.id, 'area_code', area.code, 'area_name', area.name,
                     'place_id', place.id, 'place_code', place.code, 'place_name', place.name)
                     ORDER BY each.id), '[]')
              FROM enrollment each LEFT JOIN area ON area.id = each.area_id
                   LEFT JOIN place ON place.id = each.place_id
             WHERE each.account_id = account.id AND each.valid @> now())"""
_SIGNED_IN = text(f"""
    SELECT session.number, session.how, account.id, account.shown_name, account.kind,
           (SELECT staff_no FROM person WHERE person.id = account.person_id) AS staff_no,
           CASE WHEN proved_at > now() - make_interval(mins => :proof) THEN 2 ELSE session.level END AS level,
           seen_at < now() - interval '1 minute' AS is_quiet,
           {POSTS_OF_ACCOUNT} AS posts,
           {ENROLLMENTS_OF_ACCOUNT} AS enrollments
      FROM session JOIN account ON account.id = session.account_id
     WHERE session.id = :id AND session.revoked_at IS NULL AND session.expires_at > now()
       AND session.seen_at > now() - make_interval(hours => CASE account.kind WHEN 'member' THEN :member
                                                                 ELSE :idle END)
       AND account.closed_at IS NULL""")
_BY_TOKEN = text(f"""
    SELECT credential.id AS number, account.id, account.shown_name, account.kind,
           (SELECT staff_no FROM person WHERE person.id = account.person_id) AS staff_no,
           used_at IS NULL OR used_at < now() - interval '1 minute' AS is_quiet,
           {POSTS_OF_ACCOUNT} AS posts, {ENROLLMENTS_OF_ACCOUNT} AS enrollments
      FROM credential JOIN account ON account.id = credential.account_id
     WHERE credential.kind = 'token' AND lookup = :lookup AND revoked_at IS NULL
       AND credential.expires_at > now() AND account.closed_at IS NULL""")
_OF_STAFF = text(f"""
    SELECT account.id, account.shown_name, account.kind, person.staff_no,
           {POSTS_OF_ACCOUNT} AS posts, {ENROLLMENTS_OF_ACCOUNT} AS enrollments
      FROM account JOIN person ON person.id = account.person_id
     WHERE person.staff_no = :staff_no AND account.closed_at IS NULL""")
_USED = text("UPDATE credential SET used_at = now() WHERE id = :number")
_SEEN = text("""
    UPDATE session SET seen_at = now(),
           expires_at = coalesce(now() + make_interval(hours => CAST(:member AS integer)), expires_at)
     WHERE id = :id""")


@dataclass(frozen=True)
class Standing:
    """How a session and its account stand. `level_until`: till when no proof is needed."""

    kind: str
    is_secured: bool
    was_put_off: bool
    put_off_here: bool
    level_until: datetime | None
    new_sign_ins: int


@dataclass(frozen=True)
class OwnSession:
    """One as its owner sees it; `ended_at` may be still to come."""

    number: int
    how: str
    device: str
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    is_new: bool


def standing(connection: Connection, number: int) -> Standing:
    row = connection.execute(_STANDING, {"number": number, "proof": PROOF_MIN}).one()
    return Standing(*row)


def prove(connection: Connection, number: int) -> None:
    """That it is certain now who has a session."""
    statement = "UPDATE session SET proved_at = now() WHERE number = :number"
    connection.execute(text(statement), {"number": number})


def sessions_of(connection: Connection, account_id: int, number: int) -> list[OwnSession]:
    """Those of an account, of the last weeks, as the one with a number sees them; the latest first."""
    values = {"id": account_id, "number": number, "idle": IDLE_H, "member": MEMBER_H, "days": _LISTED_DAYS}
    return [OwnSession(*row) for row in connection.execute(_SESSIONS, values)]


def look(connection: Connection, number: int) -> None:
    """That whoever has a session has seen all of the account."""
    statement = "UPDATE session SET looked_at = now() WHERE number = :number"
    connection.execute(text(statement), {"number": number})


def end_session_of(connection: Connection, account_id: int, number: int) -> bool:
    """End one of an account; whether there was one to end."""
    statement = """
        UPDATE session SET revoked_at = now()
         WHERE account_id = :id AND number = :number AND revoked_at IS NULL"""
    return connection.execute(text(statement), {"id": account_id, "number": number}).rowcount > 0


def end_others(connection: Connection, account_id: int, number: int) -> int:
    """End all of an account but one; returns how many."""
    statement = """
        UPDATE session SET revoked_at = now()
         WHERE account_id = :id AND number <> :number AND revoked_at IS NULL AND expires_at > now()"""
    return connection.execute(text(statement), {"id": account_id, "number": number}).rowcount


_STANDING = text("""
    SELECT account.kind,
           EXISTS (SELECT FROM credential c WHERE c.account_id = account.id AND revoked_at IS NULL
                      AND c.kind = 'passkey')
           OR (SELECT count(*) FROM credential c WHERE c.account_id = account.id AND revoked_at IS NULL
                  AND c.kind IN ('password', 'totp')) = 2,
           put_off_at IS NOT NULL, coalesce(put_off_at >= mine.created_at, false),
           CASE WHEN proved_at > now() - make_interval(mins => :proof)
                THEN proved_at + make_interval(mins => :proof) END,
           (SELECT count(*) FROM session other WHERE other.account_id = account.id
               AND other.number <> mine.number AND other.created_at > mine.looked_at)
      FROM session mine JOIN account ON account.id = mine.account_id
     WHERE mine.number = :number""")
_SESSIONS = text("""
    SELECT each.number, each.how, each.device, each.created_at, each.seen_at,
           CASE WHEN each.revoked_at IS NOT NULL THEN each.revoked_at
                WHEN each.expires_at <= now() THEN each.expires_at
                WHEN each.seen_at <= now() - idle THEN each.seen_at + idle END,
           each.number <> mine.number AND each.created_at > mine.looked_at
      FROM session each JOIN session mine ON mine.number = :number
           JOIN account ON account.id = each.account_id,
           make_interval(hours => CASE account.kind WHEN 'member' THEN :member ELSE :idle END) AS idle
     WHERE each.account_id = :id
       AND (each.number = :number OR each.created_at > mine.looked_at
            OR coalesce(each.revoked_at, each.expires_at) > now() - make_interval(days => :days))
     ORDER BY each.number DESC
     LIMIT 50""")
