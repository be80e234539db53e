"""Proposals to even out the grids of a community: asked for, stopped, and used by ordinary edits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, InvalidInput, NotFound
from geoapi.features.planning.commands import draft_of, plan_for, plan_of, subject_of
from geoapi.features.planning.drawing.ops import Take
from geoapi.features.planning.edits import figures_of, rows_by, rows_now, write_edit
from geoapi.features.planning.permissions import EDIT
from geoapi.features.planning.store import grids, plans, proposals
from geoapi.office.access.store import accounts

Json = dict[str, Any]


@command("plan.propose")
def propose(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    area: str,
    low: int,
    high: int,
    whole_estates: bool,
    keep: Sequence[str],
    seconds: int,
) -> Change:
    """Ask for proposals; the clerk looks for them, and nothing is changed.

    Raises NotFound, Forbidden, InvalidInput, or Conflict where one of the same person is under way.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    if area not in grids.communities(connection, plan):
        raise InvalidInput.of("area", f"There is no community {area} in this plan.")
    held = grids.grids_in(connection, plan, [area])
    strangers = [each for each in keep if each not in held or held[each].shape is None]
    if strangers:
        raise InvalidInput.of("keep", f"There is no grid {strangers[0]} in this community.")
    accounts.hold_account(connection, actor.account_id)
    running = proposals.open_of(connection, actor.account_id)
    if running is not None:
        told = {"reason": "running", "running": {"plan": running.plan, "proposals": running.id}}
        raise Conflict("Proposals that you asked for are still being looked for: wait, or stop that.", told)
    asked = {"area": area, "low": low, "high": high, "whole_estates": whole_estates, "seconds": seconds}
    number = proposals.add(connection, plan, actor.account_id, keep=keep, **asked)  # type: ignore[arg-type]
    return Change(subject_of(code), by_post, site, None, {"proposals": number, "keep": sorted(keep), **asked})


@command("plan.stop_proposals")
def stop(connection: Connection, actor: Actor, *, code: str, number: int) -> Change:
    """Have no more looked for; what was found so far stays. Raises NotFound, Forbidden, Conflict."""
    plan, by_post, site = plan_for(connection, actor, EDIT, code)
    found = _own(connection, actor, plan, number)
    if found.state not in ("waiting", "running"):
        raise Conflict("It has ended already.", {"reason": "ended", "now": found.state})
    proposals.stop(connection, number)
    before, after = {"state": found.state}, {"proposals": number, "state": "stopped"}
    return Change(subject_of(code), by_post, site, before, after)


@command("plan.use_proposal")
def use(connection: Connection, actor: Actor, *, code: str, number: int, choice: int) -> Change:
    """Make the edits of a proposal, the `choice`th of those found, all or none: each is one's own and is
    taken back as any.

    Raises NotFound, Forbidden, or Conflict where the community has changed since.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    found = _own(connection, actor, plan, number)
    offered = offers_of(found.result)
    if not 1 <= choice <= len(offered):
        raise NotFound(f"There is no proposal {choice}.")
    if is_stale(connection, plan, found):
        raise _stale()
    chosen, began = offered[choice - 1], plan.version
    for step in chosen["steps"]:
        op = Take.model_validate(step["op"])
        named = grids.grids_of(connection, plan, [str(op.grid), *op.givers])
        try:
            rows = rows_by(connection, actor, plan, op, named, plan.version)
        except InvalidInput as refused:
            raise _stale() from refused
        write_edit(connection, actor, plan, by_post, site, step["op"], rows_now(connection, plan, rows), rows)
        plan = replace(plan, version=plan.version + 1)
    promised = {grid["code"]: grid["households"] for grid in chosen["after"]["grids"]}
    figures = figures_of(connection, plan, sorted(promised))
    if {grid["code"]: grid["households"] for grid in figures} != promised:
        raise _stale()
    after = {"version": plan.version, "op": "take", "edits": plan.version - began, "grids": figures}
    return Change(subject_of(code), by_post, site, {"version": began, "proposals": number}, after)


def offers_of(result: Json | None) -> list[Json]:
    """What of a result can be used: the proposals or, where none is within bounds, the nearest."""
    if result is None:
        return []
    nearest = [result["nearest"]] if result["nearest"] else []
    return list(result["proposals"]) or nearest


def is_stale(connection: Connection, plan: plans.Plan, found: proposals.Request) -> bool:
    """Whether somebody has changed the community or a binding since they were found."""
    if plan.state != "draft" or found.version is None:
        return True
    community = found.area_code
    return any(
        edit.after.get("bindings") or any(code.startswith(community) for code in edit.after["grids"])
        for edit in grids.edits_since(connection, plan, found.version, limit=None)
    )


def _stale() -> Conflict:
    return Conflict(
        "The grids have been changed since: ask for proposals again.", {"reason": "stale-proposal"}
    )


def _own(connection: Connection, actor: Actor, plan: plans.Plan, number: int) -> proposals.Request:
    found = proposals.find(connection, plan, actor.account_id, number)
    if found is None:
        raise NotFound("You have asked for no such proposals, or it is long ago.")
    return found


class Proposing:
    """Reads how far it is, for who has asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def proposals(self, actor: Actor, code: str, number: int) -> Json:
        """Raises NotFound, Forbidden."""
        with self._database.transaction() as connection:
            plan = plan_of(connection, actor, EDIT, code)
            found = _own(connection, actor, plan, number)
            stale = found.version is not None and is_stale(connection, plan, found)
        nothing: Json = {"before": None, "proposals": [], "nearest": None, "loosen": None, "bounds": None}
        return {
            **{name: getattr(found, name) for name in ("id", "plan", "low", "high", "whole_estates")},
            "area": found.area_code,
            "keep": list(found.keep),
            "seconds": found.seconds,
            "state": found.state,
            "running_s": round(found.running_s, 1),
            "version": found.version,
            "stale": stale,
            **nothing,
            **(found.result or {}),
        }


COMMANDS = (propose, stop, use)
