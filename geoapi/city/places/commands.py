"""What whoever answers for a place changes of it."""

from typing import Any

from geoapi.city.places import store
from geoapi.city.places.codes import CODE
from geoapi.city.places.directory.opening import CLOSED
from geoapi.city.places.permissions import EDIT
from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.edits import remember_edit
from geoapi.core.errors import Conflict, InvalidInput, NotFound

LONGEST_REASON = 60


def _restore_exceptions(connection: Connection, actor: Actor, code: str, before: Any, after: Any) -> Change:
    place = _locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    now = store.exceptions_of(connection, place.id)
    if now != after:
        raise Conflict("Its closures have been changed since.", {"now": now})
    store.replace_exceptions(connection, place.id, before)
    return Change(code, by_post, place.site, before=after, after=before)


@command("place.close", undo=_restore_exceptions)
def close_for_today(connection: Connection, actor: Actor, *, code: str, reason: str | None) -> Change:
    """Tell that a place is closed from now to the end of the day.

    Whatever else was told of these hours gives way. Raises NotFound, InvalidInput, Forbidden.
    """
    reason = (reason and reason.strip()) or None
    if reason is not None and len(reason) > LONGEST_REASON:
        raise InvalidInput.of("reason", f"A reason has up to {LONGEST_REASON} characters.")
    place = _locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    since, until = store.rest_of_today(connection)
    before = store.exceptions_of(connection, place.id)
    store.add_exception(connection, place.id, since, until, CLOSED, reason, edited_by=actor.name)
    after = store.exceptions_of(connection, place.id)
    return Change(code, by_post, place.site, before, after, reason)


def _restore_verification(connection: Connection, actor: Actor, code: str, before: Any, after: Any) -> Change:
    place = _locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    now = store.verification_of(connection, place.id)
    if now != after:
        raise Conflict("It has been verified again since.", {"now": now})
    store.set_verification(connection, place.id, **before)
    return Change(code, by_post, place.site, before=after, after=before)


@command("place.verify", undo=_restore_verification)
def verify(connection: Connection, actor: Actor, *, code: str) -> Change:
    """Tell that all that is told of a place was found right today. Raises NotFound, Forbidden."""
    place = _locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    before = store.verification_of(connection, place.id)
    today = store.rest_of_today(connection)[0].date().isoformat()
    store.set_verification(connection, place.id, verified_on=today, verified_by=actor.name)
    remember_edit(connection, "place", code, ("verified_on", "verified_by"), actor.name)
    return Change(code, by_post, place.site, before, store.verification_of(connection, place.id))


def _locked(connection: Connection, code: str) -> store.LockedPlace:
    place = store.lock_place(connection, code) if CODE.fullmatch(code) else None
    if place is None:
        raise NotFound(f"There is no place {code!r}.")
    return place


COMMANDS = (close_for_today, verify)
