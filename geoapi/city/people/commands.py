"""What is changed of a post: who holds it, who stands in, when it is served."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from geoapi.city.people.editing import state as desk_state
from geoapi.city.people.editing.state import PostState
from geoapi.city.people.editing.tenure import last_before, period_at, with_holder, with_hours, without
from geoapi.city.people.importing.faults import LONGEST_HOURS
from geoapi.city.people.importing.rows import PostRow
from geoapi.city.people.permissions import HAND_OVER, TEND
from geoapi.city.people.rules import DUTY_DESK
from geoapi.city.people.store import PersonKnown, add_person, find_person
from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.edits import remember_edit
from geoapi.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from geoapi.core.hours import HoursError
from geoapi.core.hours_text import hours_of
from geoapi.core.phones import PhoneError, read_phone
from geoapi.importing.names import text_fault

SUBJECT = "post "
LONGEST_STAFF_NO = 40


def _restore(verb: str) -> Any:
    """The undo of what is done by a permission: whichever of the parts it changed is put back."""

    def restore(connection: Connection, actor: Actor, subject: str, before: Any, after: Any) -> Change:
        state = _locked(connection, subject.removeprefix(SUBJECT))
        by_post = actor.must(verb, state.site)
        now = desk_state.as_json(connection, state)
        parts = [part for part in before if before[part] != after[part]]
        if any(desk_state.terms(now[part]) != desk_state.terms(after[part]) for part in parts):
            raise Conflict("The post has been changed since.", {"now": now})
        new = desk_state.of_json(state, {part: before[part] for part in parts})
        desk_state.write(connection, new)
        return Change(subject, by_post, state.around, before=now, after=desk_state.as_json(connection, new))

    return restore


@command("post.substitute", undo=_restore(TEND))
def substitute(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    staff_no: str,
    since: datetime | None,
    until: datetime,
) -> Change:
    """Let somebody known stand in for the holder of a post for a time, by default from now on.

    Raises NotFound, Forbidden, InvalidInput, or Conflict where somebody else stands in then.
    """
    state = _locked(connection, code)
    by_post = actor.must(TEND, state.site)
    begin = _begin(state, since, "since")
    if until <= begin:
        raise InvalidInput.of("until", "It ends before it begins, or has ended already.")
    _person(connection, staff_no)
    new = PostRow("", code, True, None, None, None, staff_no, None, begin, until)
    covered = [each for each in state.holders if each.overlaps(new)]
    if not covered:
        raise InvalidInput.of("since", "There is no such post at that time.")
    if any(each.role == DUTY_DESK for each in covered):
        raise InvalidInput.of("staff_no", "A duty desk is a telephone: nobody stands in for it.")
    if any(each.staff_no == staff_no for each in covered):
        raise InvalidInput.of("staff_no", "Whoever holds the post cannot stand in for it.")
    _refuse_oneself(actor, staff_no)
    _refuse_overlap(connection, new, state.substitutions)
    return _changed(
        connection, actor, by_post, state, state.replaced(substitutions=[*state.substitutions, new])
    )


@command("post.end_substitution", undo=_restore(TEND))
def end_substitution(
    connection: Connection, actor: Actor, *, code: str, since: datetime, until: datetime | None
) -> Change:
    """Let the one who stands in from `since` do so until another moment, by default only until now.

    Raises NotFound, Forbidden, InvalidInput, or Conflict where somebody else stands in then.
    """
    state = _locked(connection, code)
    by_post = actor.must(TEND, state.site)
    old = next((each for each in state.substitutions if each.since == since), None)
    if old is None:
        raise Conflict("Nobody stands in from then on any more.", _now(connection, state))
    if old.until is not None and old.until <= state.at:
        raise Conflict("It has ended already.", _now(connection, state))
    others = [each for each in state.substitutions if each is not old]
    end = state.at if until is None else _begin(state, until, "until")
    if until is not None and end <= since:
        raise InvalidInput.of("until", "It ends before it begins: end it without a date to call it off.")
    if end > since:
        new = PostRow("", code, True, None, None, None, old.staff_no, None, since, end)
        _refuse_overlap(connection, new, others)
        others.append(new)
    return _changed(connection, actor, by_post, state, state.replaced(substitutions=others))


@command("post.hours", undo=_restore(TEND))
def set_hours(
    connection: Connection, actor: Actor, *, code: str, hours: str | None, seen: str | None
) -> Change:
    """Tell when a post is served from now on; None: it is not known. `seen` is how it was told to the sender.

    Raises NotFound, Forbidden, InvalidInput, or Conflict where it is told otherwise by now.
    """
    state = _locked(connection, code)
    by_post = actor.must(TEND, state.site)
    new = readable_hours(hours)
    current = _current(connection, state)
    if (current.duty_hours or None) != (seen or None) and current.duty_hours != new:
        told = {"now": {"duty_hours": current.duty_hours}, "yours": {"duty_hours": new}}
        raise Conflict("Somebody has changed these hours meanwhile.", told)
    periods = with_hours(state.holders, new, state.at)
    return _changed(connection, actor, by_post, state, state.replaced(holders=periods))


@command("post.hand_over", undo=_restore(HAND_OVER))
def hand_over(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    staff_no: str,
    name: str | None,
    duty_phone: str | None,
    at: datetime | None,
    seen: str | None,
) -> Change:
    """Let somebody hold a post from a moment on, by default now: one period ends and the next begins.

    Somebody unknown is entered with name and duty phone. `seen`: whom the sender takes for the holder, by
    staff number. Raises NotFound, Forbidden, InvalidInput, or Conflict where somebody else holds it by now.
    """
    state, by_post, begin = _to_hand_over(connection, actor, code, at)
    _refuse_oneself(actor, staff_no)
    _refuse_unseen(connection, state, begin, seen, staff_no)
    _enter(connection, actor, staff_no, name, duty_phone)
    new = state.replaced(
        holders=with_holder(state.holders, staff_no, begin),
        substitutions=without(state.substitutions, staff_no, begin),
    )
    return _changed(connection, actor, by_post, state, new)


@command("post.vacate", undo=_restore(HAND_OVER))
def vacate(
    connection: Connection, actor: Actor, *, code: str, at: datetime | None, seen: str | None
) -> Change:
    """Let nobody hold a post from a moment on, by default now.

    Raises NotFound, Forbidden, InvalidInput, or Conflict where somebody else holds it by now.
    """
    state, by_post, begin = _to_hand_over(connection, actor, code, at)
    _refuse_unseen(connection, state, begin, seen, None)
    if period_at(state.holders, begin) is None:
        raise Conflict("The post ends before that.", _now(connection, state))
    new = state.replaced(holders=with_holder(state.holders, None, begin))
    return _changed(connection, actor, by_post, state, new)


COMMANDS = (substitute, end_substitution, set_hours, hand_over, vacate)


def readable_hours(given: str | None) -> str | None:
    """Duty hours as they are kept, in OSM syntax. Raises InvalidInput where they can not be understood."""
    if given is None or not given.strip():
        return None
    try:
        return hours_of(given[: LONGEST_HOURS + 1])
    except HoursError as error:
        raise InvalidInput.of("hours", f"These hours cannot be understood: {error}.") from None


def _locked(connection: Connection, code: str) -> PostState:
    state = desk_state.lock(connection, code)
    if state is None:
        raise NotFound(f"There is no post {code!r}.")
    return state


def _to_hand_over(
    connection: Connection, actor: Actor, code: str, at: datetime | None
) -> tuple[PostState, str, datetime]:
    state = _locked(connection, code)
    by_post = actor.must(HAND_OVER, state.site)
    begin = _begin(state, at, "at")
    before = period_at(state.holders, begin) or last_before(state.holders, begin)
    if before is None:
        raise InvalidInput.of("at", "There is no such post by then.")
    if before.role == DUTY_DESK:
        raise InvalidInput.of("code", "A duty desk is a telephone: nobody holds it.")
    return state, by_post, begin


def _begin(state: PostState, given: datetime | None, field: str) -> datetime:
    """From when something holds: of today, from now on. Raises InvalidInput for what has gone by."""
    if given is not None and given < state.at.replace(hour=0, minute=0, second=0, microsecond=0):
        raise InvalidInput.of(field, "It lies in the past.")
    return state.at if given is None else max(given, state.at)


def _current(connection: Connection, state: PostState) -> PostRow:
    current = period_at(state.holders, state.at)
    if current is None:
        raise Conflict("The post is not there now: it has ended, or has not begun.", _now(connection, state))
    return current


def _refuse_unseen(
    connection: Connection, state: PostState, at: datetime, seen: str | None, to: str | None
) -> None:
    """Raise Conflict unless whoever holds the post then is whom the sender took for it."""
    held = period_at(state.holders, at)
    holder = held.staff_no if held else None
    if held is not None and holder == to:
        problem = "It is vacant already." if to is None else "It has been handed over to the same already."
        raise Conflict(problem, _now(connection, state))
    # Of a post that has ended, the last one may be shown as its holder.
    ended = None if held else last_before(state.holders, at)
    if seen != holder and (ended is None or seen != ended.staff_no):
        told = _now(connection, state) | {"yours": {"staff_no": to, "seen": seen}}
        raise Conflict("Somebody else has handed it over meanwhile.", told)


def _now(connection: Connection, state: PostState) -> dict[str, Any]:
    return {"now": desk_state.as_json(connection, state)}


def _refuse_overlap(connection: Connection, new: PostRow, others: Sequence[PostRow]) -> None:
    other = next((each for each in others if each.overlaps(new)), None)
    if other is not None:
        (told,) = desk_state.described(connection, [other])
        raise Conflict("Somebody else stands in at that time.", {"now": told})


def _person(connection: Connection, staff_no: str) -> PersonKnown:
    person = find_person(connection, staff_no)
    if person is None:
        raise InvalidInput.of("staff_no", f"Nobody has the staff number {staff_no!r}.")
    return person


def _refuse_oneself(actor: Actor, staff_no: str) -> None:
    """Nobody gives a permission to themselves, not even one below the own."""
    if staff_no == actor.staff_no:
        raise Forbidden("Nobody gives a post to themselves: a colleague may.", {"verb": HAND_OVER})


def _enter(
    connection: Connection, actor: Actor, staff_no: str, name: str | None, duty_phone: str | None
) -> None:
    """Enter somebody who is not known yet.

    Raises InvalidInput, or Conflict where somebody else has the number.
    """
    phone = _phone(duty_phone)
    known = find_person(connection, staff_no)
    if known is not None:
        if (name and name.strip() != known.name) or (phone and phone != known.duty_phone):
            raise Conflict(
                "Somebody is known by this staff number otherwise.",
                {
                    "now": {"staff_no": staff_no, "name": known.name, "duty_phone": known.duty_phone},
                    "yours": {"staff_no": staff_no, "name": name, "duty_phone": phone},
                },
            )
        return
    if not name or not name.strip():
        raise InvalidInput.of("name", f"Nobody has the staff number {staff_no!r}: say the name to enter it.")
    for field, value, most in (("staff_no", staff_no, LONGEST_STAFF_NO), ("name", name.strip(), 100)):
        unfit = text_fault(value, most)
        if unfit or not value.strip():
            raise InvalidInput.of(field, f"The {field} {unfit or 'is blank'}.")
    add_person(connection, staff_no, name.strip(), phone)
    remember_edit(connection, "person", staff_no, ("name", "duty_phone"), actor.name)


def _phone(given: str | None) -> str | None:
    with suppress(PhoneError):
        return read_phone(given).text if given and given.strip() else None
    raise InvalidInput.of("duty_phone", "It is no telephone number.")


def _changed(connection: Connection, actor: Actor, by_post: str, old: PostState, new: PostState) -> Change:
    """Write it, and remember which parts a person set."""
    before, after = desk_state.as_json(connection, old), desk_state.as_json(connection, new)
    desk_state.write(connection, new)
    remember_edit(connection, "post", old.code, desk_state.changed_cells(old, new), actor.name)
    return Change(SUBJECT + old.code, by_post, old.around, before, after)
