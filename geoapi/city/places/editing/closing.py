"""Closures: when a place is closed although its hours say otherwise."""

from datetime import datetime, time, timedelta
from typing import Any

from geoapi.city.places.directory.opening import CLOSED
from geoapi.city.places.editing import store
from geoapi.city.places.editing.locking import locked
from geoapi.city.places.editing.moments import moment_of, when_tapped
from geoapi.city.places.permissions import EDIT
from geoapi.core.actors import Actor
from geoapi.core.cells import day_of
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput

LONGEST_REASON = 60
LATEST = timedelta(days=366)


def _restore_exceptions(connection: Connection, actor: Actor, code: str, before: Any, after: Any) -> Change:
    place = locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    now = store.exceptions_of(connection, place.id)
    if now != after:
        raise Conflict("Its closures have been changed since.", {"now": now})
    store.replace_exceptions(connection, place.id, before)
    return Change(code, by_post, place.site, before=after, after=before)


@command("place.close", undo=_restore_exceptions)
def close(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    reason: str | None = None,
    since: str | None = None,
    last_day: str | None = None,
    tapped: str | None = None,
) -> Change:
    """Tell that a place is closed from a moment, else now, to the end of that day or of a later one.

    Whatever else was told of these hours gives way. Raises NotFound, InvalidInput, Forbidden.
    """
    reason = (reason and reason.strip()) or None
    if reason is not None and len(reason) > LONGEST_REASON:
        raise InvalidInput.of("reason", f"A reason has up to {LONGEST_REASON} characters.")
    place = locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    begin, end = _period(store.city_now(connection), since, last_day, tapped)
    before = store.exceptions_of(connection, place.id)
    store.add_exception(connection, place.id, begin, end, CLOSED, reason, edited_by=actor.name)
    after = store.exceptions_of(connection, place.id)
    return Change(code, by_post, place.site, before, after, reason)


@command("place.reopen", undo=_restore_exceptions)
def reopen(connection: Connection, actor: Actor, *, code: str, closure: str | None = None) -> Change:
    """End the closure that holds now; or that which begins at `closure`, which then never holds.

    Raises NotFound, Forbidden, InvalidInput, and Conflict where there is none.
    """
    place = locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    now = store.city_now(connection)
    at = now if closure is None else max(now, moment_of("closure", closure, now))
    before = store.exceptions_of(connection, place.id)
    if not store.end_closure(connection, place.id, at, edited_by=actor.name):
        raise Conflict("No closure holds then: it may have ended meanwhile.", {"now": before})
    return Change(code, by_post, place.site, before, store.exceptions_of(connection, place.id))


def _period(
    now: datetime, since: str | None, last_day: str | None, tapped: str | None
) -> tuple[datetime, datetime]:
    done = when_tapped(now, tapped)
    # Of a whole day that has begun, what is left.
    begin = done if since is None or day_of(since) == done.date() else moment_of("since", since, now)
    if not done <= begin <= done + LATEST:
        raise InvalidInput.of("since", "A closure begins now or later, within a year.")
    last = begin.date() if last_day is None else day_of(last_day)
    if last is None or last < begin.date() or last > begin.date() + LATEST:
        raise InvalidInput.of("last_day", "The last day is one such as 2026-12-04, a year later at most.")
    return begin, datetime.combine(last + timedelta(days=1), time(), now.tzinfo)
