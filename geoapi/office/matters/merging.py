"""One matter that is the same as another one: it follows it, and is its own again when that was wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from geoapi.core.actors import Actor
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.office.matters.flows import Effect, Kinds, Matter
from geoapi.office.matters.reach import may_see
from geoapi.office.matters.store import links, matters


def lock_both(connection: Connection, number: str, moves: Sequence[Mapping[str, Any]]) -> None:
    """Lock a matter with the one that a move names, in order: of two that are merged into each other at once
    neither waits for ever.
    """
    named = {each["fields"].get("into") for each in moves}
    others = [other for other in named if isinstance(other, str)]
    if others:
        matters.lock_matters(connection, sorted({number, *others}))


def merge(connection: Connection, kinds: Kinds, matter: Matter, effect: Effect, actor: Actor | None) -> None:
    """Let a matter follow the one that a move names, with whoever follows it; or no longer.

    Raises InvalidInput where there is none that is open, or none for who does it.
    """
    if effect.separated:
        links.separate(connection, matter.id)
    if effect.duplicate_of is None:
        return
    other = matters.lock_matter(connection, effect.duplicate_of)
    if other is None or other.kind != matter.kind or not (actor and may_see(actor, kinds, other)):
        raise InvalidInput.of("into", "There is no such matter, or it is not for you.")
    if other.id == matter.id:
        raise InvalidInput.of("into", "That is this one itself.")
    if kinds[other.kind].flow.is_over(other.state):
        raise Conflict("That one is closed: merge into an open one.", {"reason": "closed"})
    links.join(connection, matter.id, other.id)
