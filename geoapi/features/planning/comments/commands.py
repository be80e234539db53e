"""Saying something about a plan, and that it has been dealt with."""

from collections.abc import Sequence

from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, NotFound, TooMany
from geoapi.features.planning.commands import plan_for, subject_of
from geoapi.features.planning.comments import store
from geoapi.features.planning.permissions import COMMENT

MOST = 500


@command("plan.comment")
def comment(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    body: str,
    place: Sequence[float] | None,
    reply_to: int | None,
) -> Change:
    """Say something about a plan, at a place of the map or in reply to somebody.

    Raises NotFound where there is no such comment to reply to, TooMany.
    """
    plan, by_post, site = plan_for(connection, actor, COMMENT, code)
    held = store.comments_of(connection, plan.id)
    if reply_to is not None and reply_to not in {each.id for each in held if each.reply_to is None}:
        raise NotFound("There is no such comment to reply to.")
    if len(held) >= MOST:
        raise TooMany(f"A plan has {MOST} comments at most.")
    number = store.add_comment(connection, plan.id, body, actor.account_id, place, reply_to)
    return Change(subject_of(code), by_post, site, None, {"comment": number, "reply_to": reply_to})


@command("plan.settle_comment")
def settle_comment(connection: Connection, actor: Actor, *, code: str, comment: int, settled: bool) -> Change:
    """Say that a comment has been dealt with, or that it has not. Raises NotFound, Conflict."""
    plan, by_post, site = plan_for(connection, actor, COMMENT, code)
    found = next((each for each in store.comments_of(connection, plan.id) if each.id == comment), None)
    if found is None or found.reply_to is not None:
        raise NotFound("There is no such comment.")
    if (found.settled_at is not None) == settled:
        raise Conflict("It is so already.", {"reason": "nothing"})
    store.settle(connection, comment, actor.account_id if settled else None)
    before, after = ({"comment": comment, "settled": each} for each in (not settled, settled))
    return Change(subject_of(code), by_post, site, before, after)


COMMANDS = (comment, settle_comment)
