"""Accounts as the administrator finds and sees them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geoapi.office.access.store.sessions import (
    ENROLLMENTS_OF_ACCOUNT,
    IDLE_H,
    MEMBER_H,
    POSTS_OF_ACCOUNT,
    Enrollment,
    HeldPost,
)


@dataclass(frozen=True)
class Found:
    """Somebody with an account, or a member of staff who has none yet (`number`)."""

    number: int | None
    kind: str
    staff_no: str | None
    name: str
    closed_at: datetime | None
    posts: tuple[HeldPost, ...]
    enrollments: tuple[Enrollment, ...]


@dataclass(frozen=True)
class Way:
    """Something that one signs in with, or a slip that still serves (`expires_at`)."""

    kind: str
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True)
class OpenSession:
    how: str
    device: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Shown:
    account: Found
    credentials: list[Way]
    sessions: list[OpenSession]


def find(connection: Connection, wanted: str, most: int) -> list[Found]:
    """By the beginning of a staff number, or a part of a name."""
    return [_found(*row) for row in connection.execute(_FIND, {"wanted": wanted, "most": most})]


def show(connection: Connection, number: int) -> Shown | None:
    row = connection.execute(_SHOW, {"number": number}).one_or_none()
    if row is None:
        return None
    values = {"number": number, "idle": IDLE_H, "member": MEMBER_H}
    ways = [Way(*each) for each in connection.execute(_WAYS, {"number": number})]
    opened = [OpenSession(*each) for each in connection.execute(_OPEN, values)]
    return Shown(_found(*row), ways, opened)


def _found(number: int | None, kind: str, staff_no: str | None, name: str, closed_at: datetime | None,
           posts: list[dict[str, object]], enrollments: list[dict[str, object]]) -> Found:  # fmt: skip
    held = tuple(HeldPost(**post) for post in posts)  # type: ignore[arg-type]
    enrolled = tuple(Enrollment(**each) for each in enrollments)  # type: ignore[arg-type]
    return Found(number, kind, staff_no, name, closed_at, held, enrolled)


# Under the name `account`, for the sums over it; with members of staff who have none.
_EVERYBODY = f"""
    SELECT account.id, kind, staff_no, name, closed_at, {POSTS_OF_ACCOUNT}, {ENROLLMENTS_OF_ACCOUNT}
      FROM (SELECT account.id, coalesce(kind, 'staff') AS kind, staff_no, closed_at,
                   coalesce(person.name, shown_name) AS name, person.id AS person_id
              FROM account FULL JOIN person ON person.id = account.person_id) AS account"""
_FIND = text(f"""{_EVERYBODY}
     WHERE starts_with(lower(staff_no), lower(:wanted)) OR strpos(lower(name), lower(:wanted)) > 0
     ORDER BY staff_no IS NULL, staff_no, account.id LIMIT :most""")
_SHOW = text(f"{_EVERYBODY} WHERE account.id = :number")
_WAYS = text("""
    SELECT kind, created_at, used_at, expires_at FROM credential
     WHERE account_id = :number AND revoked_at IS NULL AND kind <> 'demo'
       AND (kind <> 'slip' OR (used_at IS NULL AND expires_at > now() AND tries < 5))
     ORDER BY kind, id""")
_OPEN = text("""
    SELECT how, device, session.created_at, expires_at
      FROM session JOIN account ON account.id = account_id
     WHERE account_id = :number AND revoked_at IS NULL AND expires_at > now()
       AND seen_at > now() - make_interval(hours => CASE account.kind WHEN 'member' THEN :member
                                                                 ELSE :idle END)
     ORDER BY session.number DESC LIMIT 50""")
