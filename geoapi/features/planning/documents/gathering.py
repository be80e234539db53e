"""Puts together what is told of a plan, as it stands in one moment."""

from collections.abc import Collection, Mapping
from datetime import datetime

from geoapi.city.areas.codes import credit_of
from geoapi.city.osm.store import ground_in
from geoapi.core.db import Connection
from geoapi.features.planning.comparing.moves import moves_of
from geoapi.features.planning.counting import counted
from geoapi.features.planning.documents.dossier import Door, Dossier, GridChange, Letterhead, Move, Side
from geoapi.features.planning.doors import local_part, street_and_door
from geoapi.features.planning.drawing.drafting import box_of
from geoapi.features.planning.grids import PlanGrid
from geoapi.features.planning.review.steps import PlanRules, faults_of
from geoapi.features.planning.store import buildings, grids, plans, waivers
from geoapi.printing.ground import Ground
from geoapi.printing.sheet import Box

# A map shows what lies around; a part of the extent of what changes.
_AROUND = 0.35


def gather(
    connection: Connection,
    plan: plans.Plan,
    rules: PlanRules,
    head: Letterhead,
    made_by: str,
    made_at: datetime,
    *,
    with_ground: bool = True,
) -> Dossier:
    """`with_ground`: what the base map has there, too."""
    divisions = buildings.divisions_of(connection, plan)
    rows = {code: row for code, row in grids.rows_of(connection, plan).items() if row.fate != "node_only"}
    moves = moves_of(connection, plan)
    codes = {*rows, *(code for move in moves for code in move[1:3] if code)}
    before = _sides(connection, plan, codes, divisions, in_force=True)
    after = _sides(connection, plan, codes, divisions, in_force=False)
    changes = [
        GridChange(code, rows[code].fate if code in rows else None, before.get(code), after.get(code))
        for code in sorted(codes)
    ]
    shapes = [s.shape for s in (*before.values(), *after.values()) if s.shape is not None]
    box = _wider(box_of(shapes)) if shapes else None
    near = grids.grids_near(connection, plan, box) if box else {}
    around = {code: _side(grid, divisions) for code, grid in near.items() if code not in codes}
    return Dossier(
        plan=plan,
        scope=tuple(divisions.get(code, code) for code in plan.scope),
        steps=plans.steps_of(connection, plan.id),
        changes=changes,
        around=around,
        moves=_moves(connection, moves, before, after, list(divisions.values())),
        waivers=_waivers(connection, plan, rules),
        bounds=(rules.least, rules.most),
        ground=ground_in(connection, box) if box and with_ground else Ground(),
        head=head,
        made_by=made_by,
        made_at=made_at,
        source=credit_of(plan.scope[0], head.source),
    )


def _sides(
    connection: Connection,
    plan: plans.Plan,
    codes: Collection[str],
    divisions: Mapping[str, str],
    *,
    in_force: bool,
) -> dict[str, Side]:
    found = grids.grids_of(connection, plan, codes, in_force=in_force)
    figures = counted(connection, plan, found, in_force=in_force)
    people = buildings.answerers_of(connection, plan, codes, in_force=in_force)
    return {
        code: _side(
            grid,
            divisions,
            figures[code].households if code in figures else 0,
            figures[code].buildings if code in figures else 0,
            tuple(people.get(code, ())),
        )
        for code, grid in found.items()
        if grid.shape is not None
    }


def _side(
    grid: PlanGrid,
    divisions: Mapping[str, str],
    households: int = 0,
    number: int = 0,
    people: tuple[buildings.Answerer, ...] = (),
) -> Side:
    community = divisions.get(grid.parent, "")
    return Side(grid.code, grid.name, grid.kind, community, households, number, people, grid.shape)


def _moves(
    connection: Connection,
    moves: list[tuple[int, str, str, int]],
    before: Mapping[str, Side],
    after: Mapping[str, Side],
    divisions: list[str],
) -> list[Move]:
    ids = [each[0] for each in moves]
    found, shapes = buildings.describe(connection, ids), buildings.footprints_of(connection, ids)
    groups: dict[tuple[str, str], list[Door]] = {}
    for number, source, target, households in moves:
        told = found[number]
        local = local_part(told.address, divisions)
        street, door = street_and_door(told.name, told.estate, local, told.code)
        groups.setdefault((source, target), []).append(
            Door(
                told.code, told.address, street, door, households, told.lon, told.lat, shapes.get(number)
            )
        )  # fmt: skip
    return [
        Move(before.get(source), after.get(target), tuple(sorted(doors, key=_order)))
        for (source, target), doors in sorted(groups.items())
    ]


def _order(door: Door) -> tuple[str, int, str]:
    """By lanes, and there by number."""
    digits = "".join(letter for letter in door.door.partition("号")[0] if letter.isdigit())
    return door.street, int(digits or 0), door.door


def _waivers(connection: Connection, plan: plans.Plan, rules: PlanRules) -> list[waivers.Waiver]:
    """Of a plan that is open those of faults that are there still; of any other all that were given."""
    if plan.state not in plans.OPEN_STATES:
        return waivers.of_plan(connection, plan.id)
    return [waiver for _, waiver in faults_of(connection, plan, rules) if waiver is not None]


def _wider(box: Box) -> Box:
    west, south, east, north = box
    lon, lat = (east - west) * _AROUND, (north - south) * _AROUND
    # A map on paper is as high as it likes: what lies above and below is as much.
    more = max(lon, lat)
    return west - more, south - more, east + more, north + more
