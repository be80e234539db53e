"""Inviting couriers, their slips, and ending what they are enrolled as."""

import unicodedata
from collections.abc import Callable
from typing import Any

from geoapi.city.places.editing.store import find_place
from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change, command, run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from geoapi.features.couriers.enrolling.permissions import ENROLL
from geoapi.features.couriers.enrolling.rules import CONSENT, LONGEST_WORD
from geoapi.features.couriers.enrolling.store import invitations
from geoapi.features.couriers.enrolling.store.invitations import Courier, Invited
from geoapi.features.couriers.enrolling.store.own import MAY_LEAVE, own_to_leave
from geoapi.office.access import permissions as access
from geoapi.office.access.enrolling import NewSlip, read_digits, read_name
from geoapi.office.access.slips import lookup_of, new_code
from geoapi.office.access.store import accounts, credentials, enrollments, own_data
from geoapi.office.access.store.enrollments import LockedEnrollment
from geoapi.office.access.tokens import SLIP

COURIER = "courier"
_OPEN = ("waiting", "enrolled")
# What else goes when somebody leaves: by the number of the account.
LetGo = Callable[[Connection, int], None]


@command("courier.invite")
def invite(
    connection: Connection,
    actor: Actor,
    *,
    name: str | None,
    account: int | None,
    place: str | None,
    area: str | None,
    platform: str,
    team: str,
) -> Change:
    """Invite somebody new by `name`, or by `account` whoever was a courier here before.

    At a station by its code, whose community he belongs to then, or with a community. He is nothing until he
    agrees. Raises InvalidInput, NotFound, Forbidden, Conflict.
    """
    area_id, place_id, site = _where(connection, place, area)
    by_post = actor.must(ENROLL, site)
    words = read_word("platform", platform), read_word("team", team)
    if account is not None:
        _must_have_left(connection, actor, account)
    elif named := read_name(name):
        account = accounts.add_member(connection, named)
    else:
        raise InvalidInput.of("name", "Write the name of the courier.")
    number = invitations.invite(connection, Invited(account, area_id, place_id, *words))
    return Change(f"courier {number}", by_post, site, None, {"account": account, "place": place})


def _where(connection: Connection, place: str | None, area: str | None) -> tuple[int, int | None, Site]:
    """The community, the station if there is one, and all that he is enrolled within."""
    if (place is None) == (area is None):
        raise InvalidInput.of("place", "Say the code of a station, or that of a community: one of them.")
    if place is not None:
        found = find_place(connection, place, locks=True)
        if found is None or found.is_retired:
            raise NotFound(f"There is no place {place!r}.")
        site = enrollments.site_of(connection, None, found.id)
        community = invitations.community_of(connection, site)
        if community is None:
            raise Conflict("This place lies in no community: enroll with the community itself.")
        return community, found.id, site
    around = enrollments.find_area(connection, str(area))
    community = around and invitations.community_of(connection, around[1])
    if around is None or community is None:
        raise NotFound(f"There is no community {area!r}.")
    return community, None, enrollments.site_of(connection, community, None)


def read_word(field: str, said: str) -> str:
    """A firm or a team in one line, perhaps none. Raises InvalidInput."""
    plain = " ".join(unicodedata.normalize("NFC", said).split())
    if len(plain) > LONGEST_WORD or not all(each.isprintable() for each in plain):
        raise InvalidInput.of(field, f"That is one line of up to {LONGEST_WORD} characters.")
    return plain


def _must_have_left(connection: Connection, actor: Actor, account_id: int) -> None:
    # In a statement of its own: who waits here sees what whoever was before has written.
    accounts.hold_account(connection, account_id)
    known = invitations.lock_all_of(connection, account_id)
    reaches = actor.grants.get(ENROLL, ())
    if not any(each.is_member and reach.covers(each.site) for each in known for reach in reaches):
        raise NotFound("Nobody who was a courier here has this account.")
    if accounts.is_closed(connection, account_id):
        raise Conflict("This account is closed: enroll them by name.")
    if any(each.state in _OPEN for each in known):
        raise Conflict("They are invited or enrolled already: make a new slip.")


@command("courier.slip")
def _let_slip_serve(
    connection: Connection, actor: Actor, *, number: int, lookup: bytes, digits: str
) -> Change:
    found = _locked(connection, number)
    by_post = actor.must(ENROLL, found.site)
    if found.state not in _OPEN:
        raise Conflict("This enrollment has ended: enroll them anew.")
    if not found.is_member:
        raise Forbidden("This is a member of staff, for whom the administrator prints slips.")
    # With the slip one is whoever it is for: not what one may not make oneself.
    for each in enrollments.lock_enrollments_of(connection, found.account_id):
        if not each.is_over and each.acts_as != COURIER:
            actor.must(access.ENROLL, each.site)
    credentials.add_slip(connection, found.account_id, SLIP, lookup, digits)
    invitations.wait_anew(connection, found.id)
    return Change(f"courier {number}", by_post, found.site, None, {"account": found.account_id})


def make_slip(database: Database, actor: Actor, number: int, digits: str) -> NewSlip:
    """A slip bound to the last digits of a phone; earlier ones serve no longer.

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


@command("courier.end")
def end(connection: Connection, actor: Actor, *, number: int, let_go: LetGo) -> Change:
    """End it at once: an invitation is gone, and who was enrolled may do nothing any more.

    He stays signed in, to read what became of his reports and to have himself deleted.
    Raises NotFound, Forbidden, Conflict where it is over.
    """
    found = _locked(connection, number)
    return _end_found(connection, found, actor.must(ENROLL, found.site), let_go)


@command("courier.agree_anew")
def agree_anew(connection: Connection, actor: Actor, *, consent: str) -> Change:
    """Agree to the words as they are now. Raises Conflict where they are others, or one is no courier."""
    must_be_current(consent)
    for each in invitations.lock_all_of(connection, actor.account_id):
        if each.state == "enrolled" and each.enrollment_id is not None:
            invitations.confirm(connection, each.id, each.enrollment_id, consent)
            by_post = f"enrollment {each.enrollment_id}"
            return Change(f"courier {each.id}", by_post, each.site, None, {"consent": consent})
    raise Conflict("You are no courier here any more.")


def must_be_current(consent: str) -> None:
    """Raises Conflict."""
    if consent != CONSENT:
        raise Conflict("The words have changed: read them once more.", {"reason": "consent-changed"})


@command("courier.leave")
def leave(connection: Connection, actor: Actor, *, enrollment: int | None, let_go: LetGo) -> Change:
    """End one's own, at once: this one, or else what one is shown. Raises Conflict where that is over."""
    couriers = {each.enrollment_id: each for each in invitations.lock_all_of(connection, actor.account_id)}
    if enrollment is None and (shown := own_to_leave(connection, actor.account_id)) is not None:
        enrollment = shown.enrollment
    if enrollment is not None and (courier := couriers.get(enrollment)) is not None:
        return _end_found(connection, courier, f"enrollment {enrollment}", let_go)
    for each in enrollments.lock_enrollments_of(connection, actor.account_id):
        if each.id == enrollment and not each.is_over and each.acts_as in MAY_LEAVE:
            return _end_other(connection, each, let_go)
    raise Conflict("This enrollment has ended already.")


def _end_other(connection: Connection, found: LockedEnrollment, let_go: LetGo) -> Change:
    enrollments.end_enrollment(connection, found.id)
    let_go(connection, found.account_id)
    credentials.end_slips(connection, found.account_id)
    before: dict[str, Any] = {"account": found.account_id, "acts_as": found.acts_as}
    subject = f"enrollment {found.id}"
    return Change(subject, subject, found.site, before, {**before, "ended": True})


def _end_found(connection: Connection, found: Courier, by_post: str, let_go: LetGo) -> Change:
    """Raises Conflict where it is over."""
    if found.state not in _OPEN:
        raise Conflict("This enrollment has ended already.")
    if found.enrollment_id is None:
        forget_invitation(connection, found)
    else:
        enrollments.end_enrollment(connection, found.enrollment_id)
        let_go(connection, found.account_id)
        credentials.end_slips(connection, found.account_id)
    before: dict[str, Any] = {"account": found.account_id, "state": found.state}
    return Change(f"courier {found.id}", by_post, found.site, before, {**before, "state": "ended"})


def forget_invitation(connection: Connection, found: Courier) -> None:
    """As if it had never been made; of whom was nothing here before not even the name is kept."""
    credentials.end_slips(connection, found.account_id)
    invitations.delete(connection, found.id)
    if found.is_member and invitations.is_nothing_else(connection, found.account_id):
        own_data.erase_member(connection, found.account_id, f"#{found.account_id}")
        own_data.remove_ways_in(connection, found.account_id)


def _locked(connection: Connection, number: int) -> Courier:
    found = invitations.lock(connection, number)
    if found is None:
        raise NotFound(f"There is no courier {number}.")
    return found


COMMANDS = (invite, end, agree_anew, leave)
