"""Plans and their grids as answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely

from geoapi.city.areas.coverage import DECIMALS
from geoapi.features.planning.checks.registry import BLOCKING
from geoapi.features.planning.checks.scene import Fault
from geoapi.features.planning.doors import local_part, street_and_door
from geoapi.features.planning.drawing.blocks import Block
from geoapi.features.planning.figures import Figures
from geoapi.features.planning.grids import PlanGrid
from geoapi.features.planning.store.buildings import Answerer, Described
from geoapi.features.planning.store.grids import Edit
from geoapi.features.planning.store.plans import Plan, Step
from geoapi.features.planning.store.waivers import Waiver

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
        "changed": plan.changed,
        "new": plan.new,
        "ended": plan.ended,
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


def block_json(block: Block) -> Json:
    place = shapely.point_on_surface(block.shape)
    return {
        "place": (round(place.x, DECIMALS), round(place.y, DECIMALS)),
        "households": block.households,
        "buildings": block.buildings,
        "geometry": shapely.geometry.mapping(block.shape),
    }


def edit_json(edit: Edit, account_id: int) -> Json:
    """An edit as its history shows it to somebody: what was done, not the shapes."""
    told = {name: value for name, value in edit.op.items() if name in ("op", "of", "name")}
    return {
        "seq": edit.seq,
        "at": edit.at.isoformat(),
        "by": edit.by,
        "mine": edit.by_account == account_id,
        "op": told["op"],
        "grids": sorted(edit.after["grids"]),
        "undoes": edit.undoes,
    }


def step_json(step: Step) -> Json:
    return {"step": step.step, "by": step.by, "comment": step.comment, "at": step.at}


def fault_json(fault: Fault, waiver: Waiver | None) -> Json:
    return {
        "key": fault.key,
        "blocks": fault.key in BLOCKING,
        "codes": list(fault.codes),
        "sentence": fault.sentence,
        "params": dict(fault.params),
        "lon": fault.place[0] if fault.place else None,
        "lat": fault.place[1] if fault.place else None,
        "geometry": shapely.geometry.mapping(fault.shape) if fault.shape is not None else None,
        "fixes": list(fault.fixes),
        "waived": None
        if waiver is None
        else {"why": waiver.why, "by": waiver.by, "at": waiver.at.isoformat()},
    }


def building_json(building: Described, households: int, divisions: Iterable[str]) -> Json:
    """`street`: the estate or lane; `door`: which one there; `name`: both."""
    local = local_part(building.address, divisions)
    street, door = street_and_door(building.name, building.estate, local, building.code)
    return {
        "code": building.code,
        "name": f"{street}{door}",
        "street": street,
        "door": door,
        "estate": building.estate,
        "lon": building.lon,
        "lat": building.lat,
        "households": households,
    }


def changes_json(
    plan: Plan,
    moves: Sequence[tuple[int, str, str, int]],
    found: Mapping[int, Described],
    before: Mapping[str, PlanGrid],
    after: Mapping[str, PlanGrid],
    people: tuple[Mapping[str, Sequence[Answerer]], Mapping[str, Sequence[Answerer]]],
    divisions: Iterable[str],
) -> Json:
    """Buildings by the grids they go from and to. Each grid with who answers for it.

    `people`: without the plan, and by it.
    """
    groups: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for building, source, target, households in moves:
        groups.setdefault((source, target), []).append((building, households))

    def side(
        code: str, grids: Mapping[str, PlanGrid], answerers: Mapping[str, Sequence[Answerer]]
    ) -> Json | None:
        grid = grids.get(code)
        names = [each.name for each in answerers.get(code, [])]
        return None if grid is None else {"code": code, "name": grid.name, "people": names}

    return {
        "version": plan.version,
        "buildings": len(moves),
        "households": sum(each[3] for each in moves),
        "moves": [
            {
                "from": side(source, before, people[0]),
                "to": side(target, after, people[1]),
                "households": sum(households for _, households in members),
                "buildings": [
                    building_json(found[building], households, divisions) for building, households in members
                ],
            }
            for (source, target), members in sorted(groups.items())
        ],
    }
