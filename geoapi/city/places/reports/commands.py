"""Settling that a place was found closed."""

from typing import Any

from geoapi.city.people.reports.permissions import SETTLE
from geoapi.city.places.editing.locking import locked
from geoapi.city.places.reports import store
from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.importing.names import text_fault

LONGEST_ANSWER = 60


def _wait_again(connection: Connection, actor: Actor, code: str, before: Any, after: Any) -> Change:
    place = locked(connection, code)
    by_post = actor.must(SETTLE, place.site)
    now = store.settlement_of(connection, after["reports"])
    if now != after["settled"]:
        raise Conflict("It has been settled anew since.", {"now": now})
    store.wait_again(connection, after["reports"])
    return Change(code, by_post, place.site, before=after, after=before)


@command("report.settle_closed", undo=_wait_again)
def settle_closed(
    connection: Connection, actor: Actor, *, code: str, outcome: str, answer: str | None = None
) -> Change:
    """Confirm that a place was closed, or reject it; with an answer for everybody, shown for a day.

    Raises NotFound, Forbidden, InvalidInput, and Conflict where nothing waits.
    """
    place = locked(connection, code)
    by_post = actor.must(SETTLE, place.site)
    answer = (answer and " ".join(answer.split())) or None
    fault = answer and text_fault(answer, LONGEST_ANSWER)
    if fault:
        raise InvalidInput.of("answer", f"The answer {fault}.")
    numbers = store.settle_reports(connection, place.id, outcome, actor.name, answer)
    if not numbers:
        raise Conflict("Nothing of that waits any more: somebody else may have settled it.", {"now": []})
    before = {"reports": numbers, "settled": None}
    after = {**before, "settled": store.settlement_of(connection, numbers)}
    return Change(code, by_post, place.site, before, after, answer)
