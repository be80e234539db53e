"""What becomes of a draft: handed in, checked, approved, given back; faults explained, posts decided."""

from collections.abc import Sequence
from typing import Any

from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput, NotFound
from geoapi.features.planning.checks.registry import BLOCKING
from geoapi.features.planning.commands import subject_of
from geoapi.features.planning.permissions import APPROVE, CHECK, EDIT
from geoapi.features.planning.review.steps import (
    PlanRules,
    faults_in,
    in_state,
    must_be_others,
    must_be_sound,
    stepped,
)
from geoapi.features.planning.store import grids, plans, scenes, waivers


@command("plan.submit")
def submit(
    connection: Connection, actor: Actor, *, code: str, comment: str | None, rules: PlanRules
) -> Change:
    """Hand a draft in: it is not edited any more until it comes back. Raises Conflict with its faults."""
    plan, by_post, site = in_state(connection, actor, EDIT, code, "draft")
    must_be_sound(connection, plan, rules)
    plans.change_plan(connection, plan.id, state="submitted", submitted_by=actor.account_id)
    return stepped(connection, actor, plan, by_post, site, "submit", "submitted", comment)


@command("plan.check")
def check(connection: Connection, actor: Actor, *, code: str, comment: str | None) -> Change:
    """Say of a plan that was handed in that it may be decided on."""
    plan, by_post, site = in_state(connection, actor, CHECK, code, "submitted")
    must_be_others(actor, plan)
    return stepped(connection, actor, plan, by_post, site, "check", "submitted", comment)


@command("plan.approve")
def approve(
    connection: Connection, actor: Actor, *, code: str, comment: str | None, rules: PlanRules
) -> Change:
    """Agree to a plan, once everything before that in the chain has been done."""
    plan, by_post, site = in_state(connection, actor, APPROVE, code, "submitted")
    must_be_others(actor, plan)
    if rules.is_checked and "check" not in plans.steps_since_submit(connection, plan.id):
        raise Conflict("It has not been checked yet.", {"reason": "not-checked"})
    plans.change_plan(connection, plan.id, state="approved")
    return stepped(connection, actor, plan, by_post, site, "approve", "approved", comment)


@command("plan.return")
def give_back(connection: Connection, actor: Actor, *, code: str, comment: str | None) -> Change:
    """Give a plan that was handed in back as a draft, and say why."""
    plan, by_post, site = in_state(connection, actor, CHECK, code, "submitted", "approved")
    if not comment:
        raise InvalidInput.of("comment", "Say why it comes back.")
    plans.change_plan(connection, plan.id, state="draft")
    return stepped(connection, actor, plan, by_post, site, "return", "draft", comment)


@command("plan.abandon")
def abandon(connection: Connection, actor: Actor, *, code: str, comment: str | None) -> Change:
    """Give a draft up. It stays to be read."""
    plan, by_post, site = in_state(connection, actor, EDIT, code, "draft")
    plans.change_plan(connection, plan.id, state="abandoned")
    return stepped(connection, actor, plan, by_post, site, "abandon", "abandoned", comment)


@command("plan.waive")
def waive(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    check_key: str,
    codes: Sequence[str],
    place: Any,
    why: str,
    rules: PlanRules,
) -> Change:
    """Let a fault stand that does not block publishing, and say why; whoever approves sees it.

    Raises NotFound where there is no such fault.
    """
    plan, by_post, site = in_state(connection, actor, EDIT, code, "draft")
    at = None if place is None else (float(place[0]), float(place[1]))
    asked = waivers.Waiver(check_key, tuple(codes), at, why, actor.name, plans.now(connection))
    parents = {grid.parent for grid in grids.grids_of(connection, plan, codes).values()}
    concerned = sorted(parents) or scenes.communities_of(connection, plan)
    standing = faults_in(connection, plan, rules, concerned)
    found = next((each for each, _ in standing if waivers.matching(each, [asked])), None)
    if found is None:
        raise NotFound("There is no such fault any more.")
    if found.key in BLOCKING:
        raise Conflict("This has to be mended; no reason lets it stand.", {"reason": "blocks"})
    waivers.add_waiver(connection, plan.id, found, why, actor.account_id)
    after = {"check": check_key, "grids": list(codes), "why": why}
    return Change(subject_of(code), by_post, site, None, after, reason=why)


@command("plan.decide_post")
def decide_post(
    connection: Connection, actor: Actor, *, code: str, post: str, decision: str, to_grid: str | None
) -> Change:
    """Say what becomes of a post whose grid ends: it moves to another grid, or ends too.

    Raises Conflict where its grid does not end.
    """
    plan, by_post, site = in_state(connection, actor, EDIT, code, "draft")
    ends = {code for code, row in grids.rows_of(connection, plan).items() if row.fate == "ended"}
    if scenes.grid_of_post(connection, plan, post) not in ends:
        raise Conflict(f"The post {post} does not lose its grid by this plan.", {"reason": "stays"})
    if to_grid is not None:
        target = grids.grids_of(connection, plan, [to_grid]).get(to_grid)
        if target is None or target.shape is None:
            raise InvalidInput.of("to_grid", f"There is no grid {to_grid} in this plan.")
    plans.decide_post(connection, plan.id, post, decision, to_grid)
    return Change(subject_of(code), by_post, site, None, {"post": post, "decision": decision, "to": to_grid})


COMMANDS = (submit, check, approve, give_back, abandon, waive, decide_post)
