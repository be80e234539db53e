"""What all steps of a plan share: in which state they are taken, by whom, and what stands against them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, Forbidden
from geoapi.core.settings import Settings
from geoapi.features.planning.checks.registry import BLOCKING, find_faults
from geoapi.features.planning.checks.scene import Fault
from geoapi.features.planning.commands import plan_for, subject_of
from geoapi.features.planning.serializers import fault_json
from geoapi.features.planning.store import grids, plans, scenes, waivers


@dataclass(frozen=True)
class PlanRules:
    """What a city lays down: the least and most households of a grid, and whether a plan is checked
    by one more person before it is approved. A dedicated grid is as large as what it is for.
    """

    least: int = 300
    most: int = 500
    is_checked: bool = True

    @property
    def bounds(self) -> dict[str, tuple[int, int]]:
        return {"base": (self.least, self.most)}


def rules_of(settings: Settings) -> PlanRules:
    return PlanRules(settings.grid_households_min, settings.grid_households_max, settings.plan_check)


def in_state(
    connection: Connection, actor: Actor, verb: str, code: str, *states: str
) -> tuple[plans.Plan, str, Site]:
    plan, by_post, site = plan_for(connection, actor, verb, code)
    if plan.state not in states:
        raise Conflict("It has gone on meanwhile.", {"reason": "other-state", "now": plan.state})
    return plan, by_post, site


def must_be_others(actor: Actor, plan: plans.Plan) -> None:
    if plan.is_of(actor.account_id):
        raise Forbidden("Nobody decides on a plan of their own.", {"reason": "own-plan"})


Found = list[tuple[Fault, waivers.Waiver | None]]
"""Faults, each with who let it stand and why, if somebody did."""


def faults_of(connection: Connection, plan: plans.Plan, rules: PlanRules) -> Found:
    """The faults of a plan, one community after the other."""
    return faults_in(connection, plan, rules, scenes.communities_of(connection, plan))


def faults_in(
    connection: Connection, plan: plans.Plan, rules: PlanRules, communities: Sequence[str]
) -> Found:
    given = waivers.of_plan(connection, plan.id)
    return [
        (fault, waivers.matching(fault, given))
        for community in communities
        for fault in find_faults(scenes.scene_of(connection, plan, rules.bounds, community))
    ]


@dataclass(frozen=True)
class Checked:
    """What was found in some communities; `done` of `of` are looked at, up to `last`."""

    found: Found
    done: int
    of: int
    last: str | None


def checked_after(
    connection: Connection, plan: plans.Plan, rules: PlanRules, last: str | None, longest_s: float
) -> Checked:
    """The faults of the communities behind `last` (None: of the first ones), as many as fit in so long."""
    communities = scenes.communities_of(connection, plan)
    begun = time.monotonic()
    found: Found = []
    done = sum(code <= last for code in communities) if last else 0
    while done < len(communities):
        last = communities[done]
        found += faults_in(connection, plan, rules, [last])
        done += 1
        if time.monotonic() - begun > longest_s:
            break
    return Checked(found, done, len(communities), last if done < len(communities) else None)


def must_be_sound(connection: Connection, plan: plans.Plan, rules: PlanRules) -> None:
    """Raises Conflict where a fault blocks publishing, or one is neither mended nor explained."""
    if not any(row.fate != "node_only" for row in grids.rows_of(connection, plan).values()):
        raise Conflict("This plan changes nothing.", {"reason": "empty"})
    standing = [fault for fault, waiver in faults_of(connection, plan, rules) if waiver is None]
    if standing:
        told = [fault_json(fault, None) for fault in standing]
        blocked = any(fault.key in BLOCKING for fault in standing)
        sentence = (
            "Something stands against it." if blocked else "Some faults are neither mended nor explained."
        )
        raise Conflict(f"{sentence} {standing[0].sentence}.", {"reason": "faults", "faults": told})


def stepped(
    connection: Connection,
    actor: Actor,
    plan: plans.Plan,
    by_post: str,
    site: Site,
    step: str,
    state: str,
    comment: str | None,
    **more: Any,
) -> Change:
    plans.add_step(connection, plan, step, actor.account_id, comment)
    after = {"state": state, **more}
    return Change(subject_of(plan.code), by_post, site, {"state": plan.state}, after, reason=comment)
