"""Edits of a draft: each is saved at once, addressed by what it replaces, and can be taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.features.planning import history
from geoapi.features.planning.commands import draft_of, subject_of
from geoapi.features.planning.counting import blocks_in
from geoapi.features.planning.drawing import drafting
from geoapi.features.planning.drawing.operations import StaleLine
from geoapi.features.planning.drawing.ops import Bind, Fill, Op, Rebase, Restore
from geoapi.features.planning.drawing.rebasing import rebased_rows
from geoapi.features.planning.dwellings import Footprint
from geoapi.features.planning.figures import count, grid_of_each
from geoapi.features.planning.grids import PlanGrid, shapes_of
from geoapi.features.planning.serializers import edit_json, figures_json
from geoapi.features.planning.store import buildings, grids, plans, scenes

_OPS: TypeAdapter[Op] = TypeAdapter(Op)


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
    shapes = shapes_of(named)
    # A grid that has ended can be as it was again, and nothing else.
    missing = [
        each
        for each in drafting.touched(wanted)
        if each not in (named if isinstance(wanted, Restore) else shapes)
    ]
    if missing:
        raise stale_by(
            connection, actor, plan, version, op, f"There is no grid {missing[0]} in this plan any more."
        )
    newer = [each for each, held in named.items() if each in seen and held.version > seen[each]]
    if newer and wanted.op not in ("set_arc", "move_node"):
        raise stale_by(
            connection, actor, plan, version, op, f"{named[newer[0]].name} has been changed meanwhile."
        )
    rows = rows_by(connection, actor, plan, wanted, named, version)
    return write_edit(connection, actor, plan, by_post, site, op, rows_now(connection, plan, rows), rows)


def rows_by(
    connection: Connection,
    actor: Actor,
    plan: plans.Plan,
    wanted: Op,
    named: Mapping[str, PlanGrid],
    version: int,
) -> history.Rows:
    """The rows of a plan that are other after an edit; `named`: the grids that it names, as they are.

    Raises InvalidInput, or Conflict where a line has changed since `version`.
    """
    if isinstance(wanted, Bind):
        return _bound(connection, plan, wanted)
    if isinstance(wanted, Rebase):
        return _rebased(connection, plan, wanted)
    in_force = grids.grids_of(connection, plan, drafting.touched(wanted), in_force=True)
    concerned = [grid.shape for grid in (*named.values(), *in_force.values()) if grid.shape is not None]
    outlines = grids.outlines(connection, plan, {grid.parent for grid in named.values()})
    # A gap is what none of the community's grids has.
    concerned += outlines.values() if isinstance(wanted, Fill) else []
    near = grids.grids_near(connection, plan, drafting.reach_of(wanted, concerned))
    draft = drafting.Draft(
        near,
        grids.communities(connection, plan),
        next_code=lambda parent: next_code(connection, plan, parent),
        buildings=lambda grid: _buildings_in(connection, plan, near, grid),
        blocks=lambda grid: blocks_in(connection, plan, near, grid),
        in_force=in_force,
        outlines=outlines,
    )
    try:
        return history.Rows(drafting.apply(draft, wanted))
    except StaleLine as stale:
        asked = wanted.model_dump(mode="json")
        raise stale_by(connection, actor, plan, version, asked, stale.detail) from None


@command("plan.undo")
def undo(connection: Connection, actor: Actor, *, code: str, kind: str) -> Change:
    """Take back one's newest edit of a draft, or with `kind` redo bring back what was taken back.

    Raises NotFound, Forbidden, or Conflict where there is none or somebody has changed the same since.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    number = history.next_undo(grids.ops_of(connection, plan, actor.account_id), kind)
    if number is None:
        raise Conflict(f"There is nothing of yours to {kind}.", {"reason": "nothing"})
    target = grids.edit_of(connection, plan, number)
    kept = history.from_json(target.after)
    now = rows_now(connection, plan, kept)
    if not history.are_unchanged(now, kept):
        later = grids.edits_since(connection, plan, target.seq)
        between = [each.by for each in later if history.from_json(each.after).keys & kept.keys]
        raise Conflict(
            f"{between[-1] if between else 'Somebody'} has changed the same grids since.",
            {"reason": "changed-since", "since": [edit_json(each, actor.account_id) for each in later]},
        )
    rows = history.from_json(target.before)
    op = {"op": kind, "of": target.op if kind == history.UNDO else target.op.get("of")}
    return write_edit(connection, actor, plan, by_post, site, op, now, rows, undoes=target.seq)


def rows_now(connection: Connection, plan: plans.Plan, rows: history.Rows) -> history.Rows:
    """What a plan has of these rows."""
    held = grids.rows_of_codes(connection, plan, rows.grids)
    bound = grids.bindings_of(connection, plan, rows.bindings)
    return history.Rows({code: held.get(code) for code in rows.grids}, bound)


def write_edit(
    connection: Connection,
    actor: Actor,
    plan: plans.Plan,
    by_post: str,
    site: Site,
    op: Any,
    before: history.Rows,
    rows: history.Rows,
    undoes: int | None = None,
) -> Change:
    """Save an edit: what its rows were, and are."""
    version = plan.version + 1
    at_version = {
        code: None if row is None else grids.as_row(row, version) for code, row in rows.grids.items()
    }
    grids.write_rows(connection, plan, at_version, actor.account_id)
    grids.write_bindings(connection, plan, rows.bindings)
    kept = [_json(each) for each in (op, history.as_json(before), history.as_json(rows))]
    grids.add_edit(connection, plan, version, actor.account_id, (kept[0], kept[1], kept[2]), undoes)
    plans.change_plan(connection, plan.id, version=version)
    concerned = {*rows.grids, *buildings.grids_of_buildings(connection, plan, rows.bindings)}
    figures = figures_of(connection, plan, sorted(concerned))
    after = {"version": version, "op": op["op"], "grids": figures}
    return Change(subject_of(plan.code), by_post, site, {"version": plan.version}, after)


def _bound(connection: Connection, plan: plans.Plan, op: Bind) -> history.Rows:
    """Raises InvalidInput."""
    inside = grids.communities(connection, plan)
    lies_in = buildings.grids_of_buildings(connection, plan, [op.building])
    found = grids.grids_of(connection, plan, [*lies_in, *([op.grid] if op.grid else [])])
    if not lies_in or not any(grid.parent in inside for code, grid in found.items() if code in lies_in):
        raise InvalidInput(f"There is no building {op.building} in this plan.", {"reason": "no-building"})
    target = found.get(op.grid or "")
    if op.grid and (target is None or target.shape is None or target.parent not in inside):
        raise InvalidInput(f"There is no grid {op.grid} in this plan.", {"reason": "no-grid"})
    return history.Rows({}, {op.building: op.grid or ""})


def _rebased(connection: Connection, plan: plans.Plan, op: Rebase) -> history.Rows:
    """Raises Refused, or Conflict where nothing of the plan has changed in force."""
    base, mine = grids.bases_of(connection, plan), grids.rows_of(connection, plan)
    held = grids.grids_of(connection, plan, mine, in_force=True)
    if all(base_id == (held[code].base_id if code in held else None) for code, base_id in _base_ids(mine)):
        raise Conflict("Nothing that this plan changes is otherwise in force by now.", {"reason": "nothing"})
    shapes = [grid.shape for side in (base, mine, held) for grid in side.values() if grid.shape is not None]
    now = grids.grids_near(connection, plan, drafting.box_of(shapes), in_force=True) if shapes else {}
    return history.Rows(rebased_rows(base, mine, now, op.theirs))


def _base_ids(rows: Mapping[str, PlanGrid]) -> list[tuple[str, int | None]]:
    return [(code, row.base_id) for code, row in rows.items() if row.fate not in ("new", "revived")]


def _buildings_in(
    connection: Connection, plan: plans.Plan, near: Mapping[str, PlanGrid], code: str
) -> list[Footprint]:
    """The buildings whose entrance lies in a grid."""
    shapes = shapes_of(near)
    box = drafting.box_of([shapes[code]])
    found = buildings.dwellings_near(connection, plan, box, [])
    unbound = replace(found, bound=np.full(len(found.ids), ""))
    mine = found.ids[grid_of_each(shapes, unbound) == code]
    wanted = set(mine.tolist())
    return [each for each in scenes.footprints_in(connection, box) if each.id in wanted]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def figures_of(connection: Connection, plan: plans.Plan, codes: Sequence[str]) -> list[dict[str, Any]]:
    """These grids as they are now, with their households counted anew."""
    now = grids.grids_of(connection, plan, codes)
    shapes = shapes_of(now)
    if not shapes:
        return [figures_json(grid, None) for grid in now.values()]
    box = drafting.box_of(shapes.values())
    near = grids.grids_near(connection, plan, box)
    around = shapes_of(near)
    found = count(around, buildings.dwellings_near(connection, plan, box, shapes))
    return [figures_json(grid, found.get(code)) for code, grid in sorted(now.items())]


def next_code(connection: Connection, plan: plans.Plan, community: str) -> str:
    """A code that no grid has ever had. Raises InvalidInput where none is left."""
    code = grids.next_code(connection, plan, community)
    if code is None:
        raise InvalidInput(
            f"The community {community} has used all of its 999 codes of grids.", {"reason": "no-code-left"}
        )
    return code


def stale_by(
    connection: Connection, actor: Actor, plan: plans.Plan, version: int, op: Any, message: str
) -> Conflict:
    """The conflict with what others did since, what the grids are now, and what was asked."""
    since = grids.edits_since(connection, plan, version)
    codes = sorted({code for each in since for code in each.after["grids"]})
    now = figures_of(connection, plan, codes)
    told = {"since": [edit_json(each, actor.account_id) for each in since], "grids": now, "mine": op}
    return Conflict(message, {"reason": "stale", "version": plan.version, **told})


COMMANDS = (edit, undo)
