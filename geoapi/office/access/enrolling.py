"""Letting keepers, tellers and volunteers in, by whoever answers for where they are enrolled.

Couriers come in otherwise: they are asked first, see the feature that is about them.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geoapi.city.places.editing.store import find_place
from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change, command, run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from geoapi.office.access.permissions import ENROLL
from geoapi.office.access.slips import lookup_of, new_code
from geoapi.office.access.store import accounts, credentials, enrollments, sessions
from geoapi.office.access.store.enrollments import LockedEnrollment
from geoapi.office.access.tokens import SLIP

AT_PLACES, WITH_AREAS = ("keeper", "teller"), ("volunteer",)
LONGEST_NAME, DIGITS = 40, 4
MOST_LISTED = 50


def _take_back(connection: Connection, actor: Actor, subject: str, *_: Any) -> Change:
    return _ended(connection, actor, int(subject.removeprefix("enrollment ")))


@command("enrollment.make", undo=_take_back)
def enroll(
    connection: Connection,
    actor: Actor,
    *,
    acts_as: str,
    name: str | None,
    account: int | None,
    place: str | None,
    area: str | None,
) -> Change:
    """Enroll somebody new by `name`, or whoever has an `account` that was enrolled in the own areas before.

    Keepers and tellers with a place, the others with a community or grid.
    Raises InvalidInput, NotFound, Forbidden, Conflict.
    """
    place_id, area_id, site, told = _where(connection, acts_as, place, area)
    by_post = actor.must(ENROLL, site)
    if account is not None:
        _must_know(connection, actor, account)
    elif named := read_name(name):
        account = accounts.add_member(connection, named)
    else:
        raise InvalidInput.of("name", "Write the name of whoever is to be enrolled.")
    number = enrollments.enroll(connection, account, acts_as, area_id, place_id)
    # No name: it is struck out where somebody wants it to be, and these rows are never changed.
    after = {"account": account, "acts_as": acts_as, **told}
    return Change(f"enrollment {number}", by_post, site, None, after)


def _where(
    connection: Connection, acts_as: str, place: str | None, area: str | None
) -> tuple[int | None, int | None, Site, dict[str, str]]:
    if acts_as in AT_PLACES:
        if area is not None or place is None:
            raise InvalidInput.of("place", "Whoever keeps a place is enrolled with it alone: say its code.")
        found = find_place(connection, place, locks=True)
        if found is None or found.is_retired:
            raise NotFound(f"There is no place {place!r}.")
        return found.id, None, found.site, {"place": place}
    if place is not None or area is None:
        raise InvalidInput.of("area", "Volunteers are enrolled with a community or a grid.")
    around = enrollments.find_area(connection, area)
    if around is None:
        raise NotFound(f"There is no community or grid {area!r}.")
    return None, around[0], around[1], {"area": area}


def _must_know(connection: Connection, actor: Actor, account_id: int) -> None:
    """That somebody is no member of staff and was enrolled before where the actor may enroll."""
    known = enrollments.lock_enrollments_of(connection, account_id)
    reaches = actor.grants.get(ENROLL, ())
    within = any(each.is_member and reach.covers(each.site) for each in known for reach in reaches)
    if not within or account_id == actor.account_id:
        raise NotFound("Nobody who was enrolled in your areas has this account.")
    if accounts.is_closed(connection, account_id):
        raise Conflict("This account is closed: enroll them by name.")


def read_name(name: str | None) -> str | None:
    """A name in one line. Raises InvalidInput."""
    plain = " ".join(unicodedata.normalize("NFC", name or "").split())
    if len(plain) > LONGEST_NAME or not all(each.isprintable() for each in plain):
        raise InvalidInput.of("name", f"A name is a line of up to {LONGEST_NAME} characters.")
    return plain or None


@command("enrollment.end")
def end(connection: Connection, actor: Actor, *, number: int) -> Change:
    """End an enrollment at once, and all sessions of whoever has nothing else left.

    Raises NotFound, Forbidden, Conflict where it is over.
    """
    return _ended(connection, actor, number)


def _ended(connection: Connection, actor: Actor, number: int) -> Change:
    found = _locked(connection, number)
    by_post = actor.must(ENROLL, found.site)
    if found.is_over:
        raise Conflict("This enrollment has ended already.")
    enrollments.end_enrollment(connection, found.id)
    left = [
        each for each in enrollments.lock_enrollments_of(connection, found.account_id) if not each.is_over
    ]
    after: dict[str, Any] = {"account": found.account_id, "acts_as": found.acts_as, "ended": True}
    if found.is_member and not left:
        credentials.end_slips(connection, found.account_id)
        credentials.end_credentials(connection, found.account_id)
        after["sessions_ended"] = sessions.end_sessions(connection, found.account_id)
    before = {"account": found.account_id, "acts_as": found.acts_as}
    return Change(f"enrollment {number}", by_post, found.site, before, after)


@dataclass(frozen=True)
class NewSlip:
    """A slip as it is handed over; its code is known to nobody any more once it has been shown."""

    code: str
    name: str
    expires_at: datetime


@command("enrollment.slip")
def _let_slip_serve(
    connection: Connection, actor: Actor, *, number: int, lookup: bytes, digits: str
) -> Change:
    found = _locked(connection, number)
    by_post = actor.must(ENROLL, found.site)
    if found.is_over:
        raise Conflict("This enrollment has ended: enroll them anew.")
    # With the slip one is whoever it is for, wherever that is: not beyond where one may enroll oneself.
    if not found.is_member:
        raise Forbidden("This is a member of staff, for whom the administrator prints slips.")
    for each in enrollments.lock_enrollments_of(connection, found.account_id):
        if not each.is_over:
            actor.must(ENROLL, each.site)
    credentials.add_slip(connection, found.account_id, SLIP, lookup, digits)
    return Change(f"enrollment {number}", by_post, found.site, None, {"account": found.account_id})


def make_slip(database: Database, actor: Actor, number: int, digits: str) -> NewSlip:
    """A slip for whoever is enrolled, bound to the last digits of their phone; earlier ones serve no longer.

    Raises NotFound, Forbidden, InvalidInput, Conflict.
    """
    typed = read_digits(digits)
    code = new_code()
    # Without a key: what is answered to a request is kept with it, and a code is kept nowhere.
    run(database, actor, _let_slip_serve, number=number, lookup=lookup_of(code), digits=typed)
    with database.transaction() as connection:
        found = _locked(connection, number)
        until = credentials.slip_until(connection, lookup_of(code))
    return NewSlip(code, found.name, until)


def read_digits(typed: str) -> str:
    """The last digits of a phone, however they are typed. Raises InvalidInput."""
    digits = unicodedata.normalize("NFKC", typed).strip()
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise InvalidInput.of("digits", f"Write the last {DIGITS} digits of the phone.")
    return digits


def _locked(connection: Connection, number: int) -> LockedEnrollment:
    found = enrollments.lock_enrollment(connection, number)
    if found is None or found.acts_as not in (*AT_PLACES, *WITH_AREAS):
        raise NotFound(f"There is no enrollment {number}.")
    return found


def enrolled(
    database: Database, actor: Actor, *, name: str, acts_as: str | None, below: int | None
) -> tuple[list[enrollments.Enrolled], int | None]:
    """Who is enrolled where the actor may enroll, and the number to go on from, if there are more."""
    areas = {reach.area_id for reach in actor.reaches(ENROLL) if reach.area_id is not None}
    with database.transaction() as connection:
        found = enrollments.enrolled_within(
            connection, areas, name=name, acts_as=acts_as, below=below, most=MOST_LISTED + 1
        )
    more = found[MOST_LISTED - 1].id if len(found) > MOST_LISTED else None
    return found[:MOST_LISTED], more


COMMANDS = (enroll, end)
