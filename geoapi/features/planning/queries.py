"""Plans and their grids, as whoever may see them is answered."""

import math
from dataclasses import replace
from typing import Any

import shapely

from geoapi.city.areas.store import areas_of_area
from geoapi.core.actors import Actor, Site
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.features.planning.checks.registry import digest
from geoapi.features.planning.commands import plan_of
from geoapi.features.planning.comparing.base import Base, base_of
from geoapi.features.planning.comparing.locating import locate
from geoapi.features.planning.comparing.moves import moves_of
from geoapi.features.planning.counting import blocks_in, counted, counted_before
from geoapi.features.planning.drawing.arcs import Arc, arcs_of
from geoapi.features.planning.drawing.coverage import is_same_ground
from geoapi.features.planning.drawing.drafting import box_of
from geoapi.features.planning.figures import Figures
from geoapi.features.planning.grids import PlanGrid, shapes_of
from geoapi.features.planning.permissions import APPROVE, CHECK, EDIT, PUBLISH, READ
from geoapi.features.planning.review.steps import Checked, PlanRules, checked_after
from geoapi.features.planning.serializers import (
    block_json,
    changes_json,
    edit_json,
    fault_json,
    figures_json,
    plan_json,
    step_json,
)
from geoapi.features.planning.store import buildings, grids, plans

Json = dict[str, Any]

# So long a part of the checks takes, or one community more.
_PART_S = 1.0


class Planning:
    """Reads plans for somebody who is signed in."""

    def __init__(self, database: Database, rules: PlanRules) -> None:
        self._database = database
        self.rules = rules

    def list_plans(self, actor: Actor, state: str | None) -> list[Json]:
        reaches = actor.reaches(READ)
        with self._database.transaction() as connection:
            own = [reach.area_id for reach in reaches if reach.area_id is not None]
            return [plan_json(plan) for plan in plans.list_plans(connection, own, state)]

    def plan(self, actor: Actor, code: str) -> Json:
        """Raises NotFound."""
        with self._database.transaction() as connection:
            plan = plan_of(connection, actor, READ, code)
            steps = [step_json(step) for step in plans.steps_of(connection, plan.id)]
            inside = sorted(grids.communities(connection, plan))
            named = [vars(each) for each in plans.snapshots_of(connection, plan.id)]
            may = _allowed(connection, actor, plan)
        bounds = (self.rules.least, self.rules.most)
        return plan_json(plan) | {
            "may": may,
            "steps": steps,
            "communities": inside,
            "bounds": bounds,
            "snapshots": named,
        }

    def topology(self, actor: Actor, code: str, area: str | None, against: str | None = None) -> Json:
        """The lines and the grids of a plan, or of one community of it; `against`: a snapshot that stands
        where else what is in force does. Raises NotFound.
        """
        with self._database.transaction(snapshot=True) as connection:
            plan = plan_of(connection, actor, READ, code)
            inside = grids.communities(connection, plan)
            shown = _shown(inside, area)
            mine = grids.grids_in(connection, plan, shown)
            base_of_plan = base_of(connection, plan, against)
            base = base_of_plan.grids_in(shown)
            shapes = shapes_of(base | mine)
            box = box_of([*shapes.values(), *shapes_of(base).values()])
            around = grids.grids_near(connection, plan, box)
            # A node that a neighbour drew onto its line is no change of a grid, but a version of it.
            mine |= {each: replace(mine[each], version=around[each].version) for each in mine.keys() & around}
            now = counted(connection, plan, around, in_force=False)
            before = counted_before(base_of_plan, base_of_plan.grids_of([*around, *base]))
            outlines = grids.outlines(connection, plan, shown)
        lines = arcs_of(shapes_of(around))
        return {
            "version": plan.version,
            "grids": [_grid_json(grid, now, base.get(each), before) for each, grid in mine.items()],
            "arcs": [_arc_json(arc, around, inside) for arc in lines if set(arc.owners) & mine.keys()],
            "in_force": [
                {"code": each, "geometry": shapely.geometry.mapping(grid.shape)}
                for each, grid in base.items()
                if grid.shape is not None and _differs(mine.get(each), grid)
            ],
            "outlines": [
                {"code": each, "geometry": shapely.geometry.mapping(shape)}
                for each, shape in outlines.items()
            ],
        }

    def dwellings(self, actor: Actor, code: str, area: str | None) -> Json:
        """The buildings of a plan as arrays, for counting while a line is dragged. Raises NotFound."""
        with self._database.transaction(snapshot=True) as connection:
            plan = plan_of(connection, actor, READ, code)
            shown = _shown(grids.communities(connection, plan), area)
            shapes = grids.outlines(connection, plan, shown)
            if not shapes:
                raise NotFound("There is no such community in this plan.")
            found = buildings.dwellings_near(connection, plan, box_of(shapes.values()), [])
            names = buildings.names_of(connection, found.ids.tolist())
        whole = shapely.union_all(list(shapes.values()))
        shapely.prepare(whole)
        inside = shapely.intersects_xy(whole, found.lon, found.lat)
        ids = found.ids[inside].tolist()
        return {
            "ids": ids,
            "codes": [names[number][0] for number in ids],
            "estates": [names[number][1] for number in ids],
            "lon": found.lon[inside].tolist(),
            "lat": found.lat[inside].tolist(),
            "households": found.households[inside].tolist(),
            "bound": found.bound[inside].tolist(),
        }

    def blocks(self, actor: Actor, code: str, grid: str) -> Json:
        """What roads cut a grid of a plan into, each with a place in it. Raises NotFound, InvalidInput."""
        with self._database.transaction(snapshot=True) as connection:
            plan = plan_of(connection, actor, READ, code)
            held = grids.grids_of(connection, plan, [grid]).get(grid)
            if held is None or held.shape is None or held.parent not in grids.communities(connection, plan):
                raise InvalidInput.of("grid", f"There is no grid {grid} in this plan.")
            near = grids.grids_near(connection, plan, box_of([held.shape]))
            found = blocks_in(connection, plan, near, grid)
        return {"version": plan.version, "blocks": [block_json(each) for each in found]}

    def faults(self, actor: Actor, code: str, after: str | None, *, in_parts: bool) -> Json:
        """What is found in a plan, what blocks it first; `in_parts`: as much as is found in a second, of the
        communities behind `after`.
        """
        longest_s = _PART_S if in_parts else math.inf
        with self._database.transaction(snapshot=True) as connection:
            plan = plan_of(connection, actor, READ, code)
            checked = Checked([], 0, 0, None)
            if plan.state in plans.OPEN_STATES:
                checked = checked_after(connection, plan, self.rules, after, longest_s)
        told = [fault_json(fault, waiver) for fault, waiver in checked.found]
        told.sort(key=lambda fault: (not fault["blocks"], fault["waived"] is not None))
        return {
            "version": plan.version,
            "checks": digest(),
            "faults": told,
            "checked": checked.done,
            "of": checked.of,
            "next": checked.last,
        }

    def changes(self, actor: Actor, code: str, against: str | None = None) -> Json:
        """The buildings that change their grid, and who answers for them before and after; `against`: as of
        `topology`.
        """
        with self._database.transaction(snapshot=True) as connection:
            plan = plan_of(connection, actor, READ, code)
            return _changes(connection, plan, base_of(connection, plan, against))

    def locate(self, actor: Actor, code: str, lon: float, lat: float) -> Json:
        """Who would answer at a place by a plan (see `locating`). Raises NotFound."""
        with self._database.transaction(snapshot=True) as connection:
            return locate(connection, plan_of(connection, actor, READ, code), lon, lat)

    def edits(self, actor: Actor, code: str, since: int) -> Json:
        with self._database.transaction() as connection:
            plan = plan_of(connection, actor, READ, code)
            found = grids.edits_since(connection, plan, since)
        return {"version": plan.version, "edits": [edit_json(each, actor.account_id) for each in found]}


def _changes(connection: Connection, plan: plans.Plan, base: Base) -> Json:
    moves = moves_of(connection, plan, base)
    found = buildings.describe(connection, [each[0] for each in moves])
    codes = {code for each in moves for code in each[1:3] if code}
    now = grids.grids_of(connection, plan, codes)
    people = (base.people_of(codes), buildings.answerers_of(connection, plan, codes, in_force=False))
    divisions = buildings.divisions_of(connection, plan).values()
    return changes_json(plan, moves, found, base.grids_of(codes), now, people, list(divisions))


def _allowed(connection: Connection, actor: Actor, plan: plans.Plan) -> list[str]:
    """What somebody may do with a plan; nobody decides on one of their own."""
    found = []
    for verb in (EDIT, CHECK, APPROVE, PUBLISH):
        if (plan.is_of(actor.account_id) and verb in (CHECK, APPROVE)) or verb not in actor.grants:
            continue
        sites = [Site(area_ids=areas_of_area(connection, code)) for code in plan.scope]
        if all(any(reach.covers(site) for reach in actor.grants[verb]) for site in sites):
            found.append(verb)
    return found


def _shown(inside: frozenset[str], area: str | None) -> frozenset[str]:
    if area is None:
        return inside
    if area not in inside:
        raise InvalidInput.of("area", f"There is no community {area} in this plan.")
    return frozenset([area])


def _grid_json(
    grid: PlanGrid, now: dict[str, Figures], base: PlanGrid | None, before: dict[str, Figures]
) -> Json:
    held = before.get(grid.code)
    stood = (
        None
        if base is None
        else {
            "name": base.name,
            "kind": base.kind,
            "households": held.households if held else 0,
            "buildings": held.buildings if held else 0,
        }
    )
    return figures_json(grid, now.get(grid.code)) | {"in_force": stood}


def _differs(mine: PlanGrid | None, base: PlanGrid) -> bool:
    if mine is None or mine.shape is None or base.shape is None:
        return True
    if (mine.name, mine.kind) != (base.name, base.kind):
        return True
    # Nearly all are the very same.
    return not (shapely.equals_identical(mine.shape, base.shape) or is_same_ground(mine.shape, base.shape))


def _arc_json(arc: Arc, around: dict[str, PlanGrid], inside: frozenset[str]) -> Json:
    """`fixed`: the plan does not move it, for it is the outline of a community."""
    parents = {around[code].parent for code in arc.owners}
    return {
        "owners": list(arc.owners),
        "fixed": len(arc.owners) != 2 or len(parents) != 1 or not parents <= inside,
        "line": arc.chain,
    }
