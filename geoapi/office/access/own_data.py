"""One's own data: seeing all of it, and having it removed (PIPL 45 and 47)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from geoapi.city.people.private_phones import private_phone_of
from geoapi.core import audit
from geoapi.core.boxes import Boxes
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Forbidden
from geoapi.office.access.store import credentials, enrollments, own_data
from geoapi.office.access.store.sessions import SignedIn

# What stays, by why: what was done is never changed, and who works for the city is the city's to say.
STAYS_OF_MEMBERS = ("audit", "reports", "tasks")
STAYS_OF_STAFF = ("audit", "account", "person", "posts", "enrollments")


@dataclass(frozen=True)
class PersonalData:
    """What something else keeps about an account, under a name of its own: rows to show, and to delete."""

    name: str
    read: Callable[[Connection, int], list[dict[str, Any]]]
    erase: Callable[[Connection, int], None]


def read_own(
    database: Database, somebody: SignedIn, boxes: Boxes, elsewhere: Sequence[PersonalData] = ()
) -> dict[str, Any]:
    """Raises KeysUnavailable where the private phone cannot be opened."""
    with database.transaction() as connection:
        found = own_data.read_all(connection, somebody.account_id)
        if person := found["person"]:
            person["private_phone"] = private_phone_of(connection, boxes, person.pop("id"))
        found["more"] = {each.name: each.read(connection, somebody.account_id) for each in elsewhere}
    return found


@dataclass(frozen=True)
class Removed:
    """`stays`: what is still there, in words of ours."""

    credentials: int
    sessions: int
    enrollments: int
    stays: tuple[str, ...]


def remove_own(database: Database, somebody: SignedIn, elsewhere: Sequence[PersonalData] = ()) -> Removed:
    """Remove what is somebody's own: of members all but the number; of staff what they sign in with.

    Raises Forbidden where who has a second factor has not shown it a moment ago.
    """
    account_id = somebody.account_id
    is_member = somebody.kind == "member"
    with database.transaction() as connection:
        _must_be_sure(connection, somebody)
        ended = 0
        if is_member:
            ended = enrollments.end_all(connection, account_id)
            own_data.erase_member(connection, account_id, f"#{account_id}")
            for each in elsewhere:
                each.erase(connection, account_id)
        removed = own_data.remove_ways_in(connection, account_id)
        after = {**removed, "enrollments": ended}
        audit.add_row(
            connection, "account.erase", f"account {account_id}", account_id=account_id, after=after
        )
    stays = STAYS_OF_MEMBERS if is_member else STAYS_OF_STAFF
    return Removed(**removed, enrollments=ended, stays=stays)


def _must_be_sure(connection: Connection, somebody: SignedIn) -> None:
    has_factor = any(
        each.kind in ("passkey", "totp")
        for each in credentials.credentials_of(connection, somebody.account_id)
    )
    if has_factor and somebody.level != 2:
        raise Forbidden("Confirm that it is you first.", {"needs_level": 2})
