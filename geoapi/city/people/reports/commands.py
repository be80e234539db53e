"""Settling what was reported of people."""

from typing import Any

from geoapi.city.people.reports import store
from geoapi.city.people.reports.permissions import SETTLE
from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, Forbidden, NotFound


def _wait_again(connection: Connection, actor: Actor, subject: str, before: Any, after: Any) -> Change:
    post, by_post = _allowed(connection, actor, subject)
    numbers = after["reports"]
    now = store.settlement_of(connection, numbers)
    if now != after["settled"]:
        raise Conflict("It has been settled anew since.", {"now": now})
    store.wait_again(connection, numbers)
    return Change(subject, by_post, post.site, before=after, after=before)


@command("report.settle_person", undo=_wait_again)
def settle_person(connection: Connection, actor: Actor, *, code: str, kind: str, outcome: str) -> Change:
    """Confirm or reject what waits of a kind of whoever is to be reached by a post.

    Raises NotFound, Forbidden, and Conflict where nothing waits.
    """
    post, by_post = _allowed(connection, actor, code)
    numbers = store.settle_reports(connection, post, kind, outcome, actor.name)
    if not numbers:
        raise Conflict("Nothing of that waits any more: somebody else may have settled it.", {"now": []})
    settled = store.settlement_of(connection, numbers)
    before = {"reports": numbers, "settled": None}
    return Change(code, by_post, post.site, before, {**before, "settled": settled}, kind)


def _allowed(connection: Connection, actor: Actor, code: str) -> tuple[store.FoundPost, str]:
    post = store.find_post(connection, code)
    if post is None:
        raise NotFound("There is no such post any more.")
    by_post = actor.must(SETTLE, post.site)
    if by_post == code:
        raise Forbidden("What is reported of your own post somebody else settles.")
    return post, by_post


COMMANDS = (settle_person,)
