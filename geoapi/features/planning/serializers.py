"""Plans and their grids as answers."""

from typing import Any

from geoapi.features.planning.figures import Figures
from geoapi.features.planning.grids import PlanGrid
from geoapi.features.planning.store.grids import Edit
from geoapi.features.planning.store.plans import Plan, Step

Json = dict[str, Any]


def plan_json(plan: Plan) -> Json:
    return {
        "code": plan.code,
        "title": plan.title,
        "reason": plan.reason,
        "state": plan.state,
        "version": plan.version,
        "effective_at": plan.effective_at,
        "reverts": plan.reverts,
        "scope": list(plan.scope),
        "made_by": plan.made_by_name,
        "made_at": plan.made_at,
        "published_at": plan.published_at,
    }


def figures_json(grid: PlanGrid, figures: Figures | None) -> Json:
    return {
        "code": grid.code,
        "name": grid.name,
        "kind": grid.kind,
        "parent": grid.parent,
        "fate": grid.fate,
        "version": grid.version,
        "households": figures.households if figures else 0,
        "buildings": figures.buildings if figures else 0,
    }


def edit_json(edit: Edit) -> Json:
    """An edit as its history shows it: what was done, not the shapes."""
    told = {name: value for name, value in edit.op.items() if name in ("op", "of", "name")}
    return {
        "seq": edit.seq,
        "at": edit.at.isoformat(),
        "by": edit.by,
        "op": told["op"],
        "grids": sorted(edit.after["grids"]),
        "undoes": edit.undoes,
    }


def step_json(step: Step) -> Json:
    return {"step": step.step, "by": step.by, "comment": step.comment, "at": step.at}
