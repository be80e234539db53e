"""Making a plan and editing it: every edit is saved at once, and can be taken back."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from geoapi.city.areas.store import areas_of_area
from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput, NotFound, TooMany
from geoapi.features.planning import drafting, editing
from geoapi.features.planning.figures import count
from geoapi.features.planning.grids import PlanGrid
from geoapi.features.planning.operations import StaleLine
from geoapi.features.planning.ops import Op
from geoapi.features.planning.permissions import EDIT
from geoapi.features.planning.serializers import edit_json, figures_json
from geoapi.features.planning.store import buildings, grids, plans

MOST_OPEN, MOST_SCOPE, MOST_GRIDS = 20, 20, 2_000
_OPS: TypeAdapter[Op] = TypeAdapter(Op)


@command("plan.make")
def make(
    connection: Connection,
    actor: Actor,
    *,
    title: str,
    reason: str | None,
    scope: Sequence[str],
    effective_at: datetime | None,
) -> Change:
    """Begin a draft for the grids of some areas. Raises Forbidden, InvalidInput, TooMany."""
    chosen = sorted(set(scope))
    levels = plans.scope_levels(connection, chosen)
    strangers = [code for code in chosen if code not in levels]
    if strangers:
        raise InvalidInput.of("scope", f"There is no community, subdistrict or district {strangers[0]}.")
    by_post, site = site_of(connection, actor, EDIT, chosen)
    must_be_later(connection, effective_at)
    if plans.count_open(connection, chosen) >= MOST_OPEN:
        raise TooMany(f"There are {MOST_OPEN} drafts for these areas already: publish or give up one.")
    code = plans.add_plan(
        connection,
        title=title,
        reason=reason,
        effective_at=effective_at,
        account_id=actor.account_id,
        scope=chosen,
    )
    plan = plans.find_plan(connection, code)
    assert plan is not None
    number = len(grids.grids_in(connection, plan, grids.communities(connection, plan)))
    if number > MOST_GRIDS:
        raise InvalidInput.of("scope", f"These areas have {number:,} grids; a plan takes {MOST_GRIDS:,}.")
    if not number:
        raise InvalidInput.of("scope", "There are no grids in these areas.")
    plans.add_step(connection, plan, "make", actor.account_id)
    return Change(subject_of(code), by_post, site, None, {"code": code, "title": title, "scope": chosen})


@command("plan.describe")
def describe(connection: Connection, actor: Actor, *, code: str, given: dict[str, Any]) -> Change:
    """Call a draft otherwise, or let it be for another day; `given`: columns that change.

    Raises NotFound, Forbidden, Conflict, InvalidInput.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    if "title" in given and given["title"] is None:
        raise InvalidInput.of("title", "A plan has a title.")
    must_be_later(connection, given.get("effective_at"))
    if given:
        plans.change_plan(connection, plan.id, **given)
    before = {name: getattr(plan, name) for name in given}
    return Change(subject_of(code), by_post, site, as_text(before), as_text(given))


@command("plan.edit")
def edit(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    op: Any,
    seen: dict[str, int],
    version: int,
) -> Change:
    """Change the grids of a draft. `seen`: the versions of those grids that it was decided by.

    Raises NotFound, Forbidden, InvalidInput, or Conflict where the line or a grid has changed
    since `version`, the plan's as the sender knew it.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    wanted = _OPS.validate_python(op)
    named = grids.grids_of(connection, plan, drafting.touched(wanted))
    shapes = {each: grid.shape for each, grid in named.items() if grid.shape is not None}
    missing = [each for each in drafting.touched(wanted) if each not in shapes]
    if missing:
        raise _stale(connection, plan, version, op, f"There is no grid {missing[0]} in this plan any more.")
    newer = [each for each, held in named.items() if each in seen and held.version > seen[each]]
    if newer and wanted.op not in ("set_arc", "move_node"):
        raise _stale(connection, plan, version, op, f"{named[newer[0]].name} has been changed meanwhile.")
    near = grids.grids_near(connection, plan, drafting.reach_of(wanted, shapes.values()))
    draft = drafting.Draft(
        near, grids.communities(connection, plan), lambda parent: _next_code(connection, plan, parent)
    )
    try:
        rows = drafting.apply(draft, wanted)
    except StaleLine as stale:
        raise _stale(connection, plan, version, op, stale.detail) from None
    before = grids.rows_of_codes(connection, plan, rows)
    return _write(connection, actor, plan, by_post, site, op, before, rows)


@command("plan.undo")
def undo(connection: Connection, actor: Actor, *, code: str, kind: str) -> Change:
    """Take back one's newest edit of a draft, or with `kind` redo bring back what was taken back.

    Raises NotFound, Forbidden, or Conflict where there is none or somebody has changed the same since.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    target = editing.next_undo(grids.edits_of(connection, plan, actor.account_id), kind)
    if target is None:
        raise Conflict(f"There is nothing of yours to {kind}.", {"reason": "nothing"})
    kept = target.after["grids"]
    now = grids.rows_of_codes(connection, plan, kept)
    if not editing.are_as_kept(now, kept):
        later = grids.edits_since(connection, plan, target.seq)
        between = next((each for each in reversed(later) if each.after["grids"].keys() & kept.keys()), None)
        raise Conflict(
            f"{between.by if between else 'Somebody'} has changed the same grids since.",
            {"reason": "changed-since", "since": [edit_json(each) for each in later]},
        )
    rows = {each: editing.from_json(each, row) for each, row in target.before["grids"].items()}
    op = {"op": kind, "of": target.op if kind == editing.UNDO else target.op.get("of")}
    return _write(connection, actor, plan, by_post, site, op, now, rows, undoes=target.seq)


def _write(
    connection: Connection,
    actor: Actor,
    plan: plans.Plan,
    by_post: str,
    site: Site,
    op: Any,
    before: dict[str, PlanGrid],
    rows: drafting.Rows,
    undoes: int | None = None,
) -> Change:
    version = plan.version + 1
    was = editing.as_json({code: before.get(code) for code in rows})
    grids.write_rows(
        connection,
        plan,
        {code: None if row is None else grids.as_row(row, version) for code, row in rows.items()},
        actor.account_id,
    )
    grids.add_edit(
        connection,
        plan,
        version,
        actor.account_id,
        json.dumps(op, ensure_ascii=False),
        json.dumps({"grids": was}),
        json.dumps({"grids": editing.as_json(rows)}),
        undoes,
    )
    plans.change_plan(connection, plan.id, version=version)
    after = {
        "version": version,
        "op": op["op"],
        "grids": figures_of(connection, plan, [code for code in rows]),
    }
    return Change(subject_of(plan.code), by_post, site, {"version": plan.version}, after)


def figures_of(connection: Connection, plan: plans.Plan, codes: Sequence[str]) -> list[dict[str, Any]]:
    """These grids as they are now, with their households counted anew."""
    now = grids.grids_of(connection, plan, codes)
    shapes = {code: grid.shape for code, grid in now.items() if grid.shape is not None}
    if not shapes:
        return [figures_json(grid, None) for grid in now.values()]
    box = drafting.box_of(shapes.values())
    near = grids.grids_near(connection, plan, box)
    around = {code: grid.shape for code, grid in near.items() if grid.shape is not None}
    found = count(around, buildings.dwellings_near(connection, plan, box, shapes))
    return [figures_json(grid, found.get(code)) for code, grid in sorted(now.items())]


def draft_of(connection: Connection, actor: Actor, code: str) -> tuple[plans.Plan, str, Site]:
    """A plan that may be edited, held until this transaction ends; by which post, and where.

    Raises NotFound, Forbidden, Conflict.
    """
    plan, by_post, site = plan_for(connection, actor, EDIT, code)
    if plan.state != "draft":
        raise Conflict("This plan is no draft any more.", {"reason": "not-draft", "now": plan.state})
    return plan, by_post, site


def plan_for(connection: Connection, actor: Actor, verb: str, code: str) -> tuple[plans.Plan, str, Site]:
    """A plan with which somebody may do something, held until this transaction ends.

    Raises NotFound, Forbidden.
    """
    plan = plans.find_plan(connection, code, lock=True)
    if plan is None:
        raise NotFound(f"There is no plan {code!r}.")
    return plan, *site_of(connection, actor, verb, plan.scope)


def site_of(connection: Connection, actor: Actor, verb: str, scope: Sequence[str]) -> tuple[str, Site]:
    """By which post somebody may do something in all of these areas, and where that is. Raises Forbidden."""
    sites = [areas_of_area(connection, code) for code in scope]
    by_posts = [actor.must(verb, Site(area_ids=each)) for each in sites]
    return by_posts[0], Site(area_ids=frozenset().union(*sites))


def must_be_later(connection: Connection, effective_at: datetime | None) -> None:
    """Raises InvalidInput of a date that is over."""
    if effective_at is not None and effective_at < plans.now(connection):
        raise InvalidInput.of("effective_on", "This day has begun already: choose a later one.")


def subject_of(code: str) -> str:
    return f"plan {code}"


def _next_code(connection: Connection, plan: plans.Plan, community: str) -> str:
    code = grids.next_code(connection, plan, community)
    if code is None:
        raise InvalidInput(
            f"The community {community} has used all of its 999 codes of grids.", {"reason": "no-code-left"}
        )
    return code


def _stale(connection: Connection, plan: plans.Plan, version: int, op: Any, message: str) -> Conflict:
    """The conflict with what others did since, what the grids are now, and what was asked."""
    since = grids.edits_since(connection, plan, version)
    codes = sorted({code for each in since for code in each.after["grids"]})
    now = figures_of(connection, plan, codes)
    told = {"since": [edit_json(each) for each in since], "grids": now, "mine": op}
    return Conflict(message, {"reason": "stale", "version": plan.version, **told})


def as_text(values: dict[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}


COMMANDS = (make, describe, edit, undo)
