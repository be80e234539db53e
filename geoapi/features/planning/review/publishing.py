"""Plans put into force for a day, and taken back before or after it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from geoapi.city.areas.importing.edited import BOUNDARY, forget
from geoapi.city.areas.store import bring_names_into_force
from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.edits import remember_edit
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.features.planning.commands import must_be_later
from geoapi.features.planning.comparing.moves import moves_of
from geoapi.features.planning.permissions import PUBLISH
from geoapi.features.planning.review.steps import PlanRules, in_state, must_be_others, must_be_sound, stepped
from geoapi.features.planning.store import plans, publishing

# Lets whatever lies in some grids (ids) follow their new boundaries, by the code of a plan.
Follow = Callable[[Connection, Sequence[int], str], object]
# As of any plan.
_LONGEST_TITLE = 60


@command("plan.publish")
def publish(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    effective_at: datetime | None,
    comment: str | None,
    rules: PlanRules,
    follow: Follow,
) -> Change:
    """Put a plan that was approved into force: on its day, or a later one, or without any at once.

    Raises Conflict with the faults where by now something stands against it.
    """
    publishing.lock_boundaries(connection)
    plan, by_post, site = in_state(connection, actor, PUBLISH, code, "approved")
    must_be_others(actor, plan)
    must_be_later(connection, effective_at)
    now = plans.now(connection)
    wished = effective_at or plan.effective_at
    at = wished if wished and wished > now else now
    plans.change_plan(connection, plan.id, effective_at=at)
    plan = _again(connection, code)
    must_be_sound(connection, plan, rules)
    moved = _put_into_force(connection, actor, plan, at, now, follow)
    return stepped(connection, actor, plan, by_post, site, "publish", _state_at(at, now), comment, **moved)


@command("plan.withdraw")
def withdraw(connection: Connection, actor: Actor, *, code: str, comment: str | None) -> Change:
    """Take a published plan back before its day: it is a draft again, and nothing of it comes into force."""
    publishing.lock_boundaries(connection)
    plan, by_post, site = in_state(connection, actor, PUBLISH, code, "published")
    if not comment:
        raise InvalidInput.of("comment", "Say why it is withdrawn.")
    if plan.effective_at is None or plan.effective_at <= plans.now(connection):
        raise Conflict("It is in force: roll it back.", {"reason": "in-force"})
    _must_be_last(connection, plan)
    publishing.take_back(connection, plan)
    for changed in publishing.changed_codes(connection, plan):
        forget(connection, changed)
    plans.change_plan(connection, plan.id, state="draft", published_by=None, published_at=None)
    return stepped(connection, actor, plan, by_post, site, "withdraw", "draft", comment)


@command("plan.roll_back")
def roll_back(
    connection: Connection, actor: Actor, *, code: str, comment: str | None, follow: Follow
) -> Change:
    """Put back in force, from now on, what a plan in force has changed. History keeps all three periods.

    Raises Conflict naming the grids that were changed again since.
    """
    publishing.lock_boundaries(connection)
    plan, by_post, site = in_state(connection, actor, PUBLISH, code, "in_force", "published")
    if not comment:
        raise InvalidInput.of("comment", "Say why it is rolled back.")
    now = plans.now(connection)
    if plan.effective_at is None or plan.effective_at >= now:
        raise Conflict("It is not in force yet: withdraw it.", {"reason": "not-in-force"})
    _must_be_last(connection, plan)
    reverse = _reverse_of(connection, actor, plan, now, comment)
    _put_into_force(connection, actor, reverse, now, now, follow, plan)
    plans.add_step(connection, reverse, "publish", actor.account_id, comment)
    plans.change_plan(connection, plan.id, state="rolled_back")
    return stepped(
        connection, actor, plan, by_post, site, "roll_back", "rolled_back", comment, by=reverse.code
    )


def _put_into_force(
    connection: Connection,
    actor: Actor,
    plan: plans.Plan,
    at: datetime,
    now: datetime,
    follow: Follow,
    reverted: plans.Plan | None = None,
) -> dict[str, Any]:
    moves = moves_of(connection, plan)
    publishing.write_crosswalk(connection, plan, at, moves)
    publishing.write_bindings(connection, plan, at)
    publishing.write_posts(connection, plan, at)
    publishing.write_boundaries(connection, plan, at)
    for code in publishing.changed_codes(connection, plan):
        remember_edit(connection, "area", code, (BOUNDARY,), actor.name)
    if at <= now:
        bring_names_into_force(connection)
    if reverted is not None:
        publishing.return_posts(connection, reverted, now)
    if at <= now:
        follow(connection, publishing.changed_ids(connection, plan), plan.code)
    plans.change_plan(
        connection,
        plan.id,
        state=_state_at(at, now),
        effective_at=at,
        published_by=actor.account_id,
        published_at=now,
    )
    return {"buildings": len(moves), "households": sum(each[3] for each in moves)}


def _reverse_of(
    connection: Connection, actor: Actor, plan: plans.Plan, now: datetime, comment: str
) -> plans.Plan:
    code = plans.add_plan(
        connection,
        title=f"回退：{plan.title}"[:_LONGEST_TITLE],
        reason=comment,
        effective_at=now,
        account_id=actor.account_id,
        scope=plan.scope,
        reverts_id=plan.id,
    )
    reverse = _again(connection, code)
    publishing.reverse_rows(connection, plan, reverse.id, actor.account_id)
    return reverse


def _state_at(at: datetime, now: datetime) -> str:
    return "in_force" if at <= now else "published"


def _again(connection: Connection, code: str) -> plans.Plan:
    plan = plans.find_plan(connection, code)
    assert plan is not None
    return plan


def _must_be_last(connection: Connection, plan: plans.Plan) -> None:
    later = publishing.later_changes(connection, plan)
    if later:
        told = {"reason": "later-plan", "grids": later}
        raise Conflict(f"{len(later)} of its grids were changed again since: {', '.join(later[:5])}.", told)


COMMANDS = (publish, withdraw, roll_back)
