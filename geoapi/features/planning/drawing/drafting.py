"""What an edit asked for makes of the grids of a draft. Pure: grids go in, those that are other come out."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.core.errors import InvalidInput
from geoapi.core.geo import metres_per_degree
from geoapi.features.planning.drawing import operations
from geoapi.features.planning.drawing.assigning import ground_of
from geoapi.features.planning.drawing.blocks import Block, ground_at
from geoapi.features.planning.drawing.coverage import (
    LATTICE_DEGREES,
    Chain,
    chain_of,
    is_same_ground,
    polygons_of,
)
from geoapi.features.planning.drawing.operations import Outcome, Refused
from geoapi.features.planning.drawing.ops import (
    Assign,
    Bind,
    Fill,
    Merge,
    MoveNode,
    Op,
    Rebase,
    Rename,
    Restore,
    SetArc,
    Split,
    Take,
)
from geoapi.features.planning.dwellings import Footprint
from geoapi.features.planning.grids import Box, PlanGrid, shapes_of

Rows = dict[str, PlanGrid | None]
# Edits that change grids; a binding changes none.
Drawn = SetArc | MoveNode | Split | Take | Assign | Fill | Merge | Rename | Restore
# A vertex drawn so near an old one is that one.
SAME_VERTEX_M = 0.2


@dataclass(frozen=True)
class Draft:
    """The grids of a plan near an edit, by code; `communities`: whose grids the plan may change.

    `next_code(community)` is a code that no grid has ever had, `buildings(grid)` those in a grid,
    `blocks(grid)` what roads cut it into; `in_force`: what is in force of the grids that an edit names,
    `outlines`: of their communities.
    """

    grids: Mapping[str, PlanGrid]
    communities: Collection[str]
    next_code: Callable[[str], str]
    buildings: Callable[[str], Sequence[Footprint]]
    blocks: Callable[[str], Sequence[Block]]
    in_force: Mapping[str, PlanGrid]
    outlines: Mapping[str, BaseGeometry] = field(default_factory=dict)

    @cached_property
    def shapes(self) -> dict[str, BaseGeometry]:
        return shapes_of(self.grids)

    def grid(self, code: str) -> PlanGrid:
        """A grid that the plan may change. Raises InvalidInput."""
        grid = self.grids.get(code)
        if grid is None or grid.shape is None:
            raise InvalidInput(f"There is no grid {code} in this plan.", {"reason": "no-grid"})
        if grid.parent not in self.communities:
            raise InvalidInput(f"The grid {code} lies outside this plan.", {"reason": "outside"})
        return grid

    def siblings(self, *codes: str) -> list[PlanGrid]:
        """Grids of one community. Raises InvalidInput."""
        found = [self.grid(code) for code in codes]
        if len({grid.parent for grid in found}) > 1:
            raise InvalidInput(
                "These grids belong to two communities, whose outline a plan does not move.",
                {"reason": "outline"},
            )
        return found


def touched(op: Op) -> list[str]:
    """The codes of the grids that an edit names."""
    match op:
        case SetArc():
            return list(op.owners)
        case Split() | Rename() | Fill():
            return [op.grid]
        case Take():
            return [*([op.grid] if op.grid else []), *op.givers]
        case Assign():
            return [op.grid, op.giver]
        case Merge():
            return [op.keep, op.gone]
        case Restore():
            return op.grids
        case MoveNode() | Bind() | Rebase():
            return []


def reach_of(op: Op, shapes: Collection[BaseGeometry]) -> Box:
    """The box in which everything lies that an edit may concern: what it names, and what it draws."""
    drawn = [shapely.MultiPoint(op.drawn())] if op.drawn() else []
    return box_of([*shapes, *drawn])


def box_of(shapes: Iterable[BaseGeometry]) -> Box:
    """The box around some shapes, with all that meets them."""
    west, south, east, north = shapely.total_bounds(list(shapes)).tolist()
    rim = 2 * LATTICE_DEGREES
    return west - rim, south - rim, east + rim, north + rim


def apply(draft: Draft, op: Drawn) -> Rows:
    """The rows of the plan that are other after an edit. Raises InvalidInput, Refused, StaleLine."""
    match op:
        case SetArc():
            draft.siblings(*op.owners)
            new = _at_old_vertices(draft, chain_of(op.new), {*chain_of(op.old)})
            outcome = operations.set_arc(draft.shapes, op.owners, chain_of(op.old), new)
            return rows_of(draft, outcome)
        case MoveNode():
            movable = [code for code, grid in draft.grids.items() if grid.parent in draft.communities]
            outcome = operations.move_node(draft.shapes, chain_of([op.at]), chain_of([op.to]), movable)
            return rows_of(draft, outcome)
        case Split():
            grid = draft.grid(op.grid)
            code = draft.next_code(grid.parent)
            outcome = operations.split(
                draft.shapes, op.grid, _at_old_vertices(draft, chain_of(op.line)), code
            )
            return rows_of(
                draft, outcome, PlanGrid(code, op.name or _part_of(grid.name), op.kind, grid.parent, None)
            )
        case Take():
            return _take(draft, op)
        case Assign():
            return _assign(draft, op)
        case Fill():
            parent = draft.grid(op.grid).parent
            inside = {
                code: shape for code, shape in draft.shapes.items() if draft.grids[code].parent == parent
            }
            outcome = operations.fill(inside, op.grid, draft.outlines[parent], chain_of([op.at]))
            return rows_of(draft, outcome)
        case Merge():
            draft.siblings(op.keep, op.gone)
            return rows_of(draft, operations.merge(draft.shapes, op.keep, op.gone))
        case Rename():
            grid = draft.grid(op.grid)
            fate = "new" if grid.fate == "new" else "changed"
            return {op.grid: replace(grid, name=op.name or grid.name, kind=op.kind or grid.kind, fate=fate)}
        case Restore():
            return _restored(draft, op)


def _assign(draft: Draft, op: Assign) -> Rows:
    draft.siblings(op.grid, op.giver)
    ground = _ground_of_blocks(draft, op) if op.blocks else _ground_of_buildings(draft, op)
    outcome = operations.take(draft.shapes, op.grid, ground, [op.giver])
    if len(polygons_of(outcome.shapes[op.grid])) > len(polygons_of(draft.shapes[op.grid])):  # type: ignore[arg-type]
        what, bound = ("blocks", "") if op.blocks else ("buildings", ", or bind them")
        raise Refused.because(
            "apart",
            f"These {what} do not lie beside the grid: name those between, too{bound}.",
            polygons_of(ground),
        )
    return rows_of(draft, outcome)


def _ground_of_blocks(draft: Draft, op: Assign) -> BaseGeometry:
    places = [(lon, lat) for lon, lat in op.blocks]
    return ground_at(draft.blocks(op.giver), places, draft.grids[op.giver].name)


def _ground_of_buildings(draft: Draft, op: Assign) -> BaseGeometry:
    buildings = draft.buildings(op.giver)
    asked = {*op.buildings, *op.estates}
    named = {building.id: {building.code, building.estate} & asked for building in buildings}
    missing = sorted(asked.difference(*named.values()))
    if missing:
        raise InvalidInput(f"{missing[0]} is not in {op.giver}.", {"reason": "no-building"})
    wanted = {number for number, names in named.items() if names}
    return ground_of(draft.shapes[op.giver], buildings, wanted)


def _restored(draft: Draft, op: Restore) -> Rows:
    was = {code: draft.in_force[code].shape for code in op.grids if code in draft.in_force}
    outcome = operations.replace_shapes(draft.shapes, {code: was.get(code) for code in op.grids})
    rows = rows_of(draft, outcome)
    for code, grid in draft.in_force.items():
        if outcome.shapes.get(code) is was.get(code):
            rows[code] = None
        else:  # With a vertex more, for a neighbour that is not restored.
            rows[code] = replace(grid, shape=outcome.shapes[code], fate="node_only")
    return rows


def _take(draft: Draft, op: Take) -> Rows:
    givers = draft.siblings(*op.givers, *([op.grid] if op.grid else []))
    ground = Polygon(chain_of(op.ground))
    if op.grid:
        return rows_of(draft, operations.take(draft.shapes, op.grid, ground, op.givers))
    parent = givers[0].parent
    code = draft.next_code(parent)
    outcome = operations.take(draft.shapes, code, ground, op.givers)
    return rows_of(draft, outcome, PlanGrid(code, op.name or _part_of(givers[0].name), op.kind, parent, None))


def _part_of(name: str) -> str:
    return f"{name}（二）"


def _at_old_vertices(draft: Draft, chain: Chain, own: Collection[tuple[float, float]] = ()) -> Chain:
    """The chain with its vertices put on those of the grids that are hardly apart, but for `own`."""
    if not chain:
        return chain
    lon_m, lat_m = metres_per_degree(chain[0][1])
    known = [each for each in _all_vertices(draft) if each not in own]
    if not known:
        return chain
    tree = shapely.STRtree(shapely.points([(lon * lon_m, lat * lat_m) for lon, lat in known]))

    def nearest(vertex: tuple[float, float]) -> tuple[float, float]:
        if vertex in own:
            return vertex
        point = shapely.Point(vertex[0] * lon_m, vertex[1] * lat_m)
        found = tree.query_nearest(point, max_distance=SAME_VERTEX_M, all_matches=False)
        return known[found[0]] if len(found) else vertex

    return chain_of([nearest(vertex) for vertex in chain])


def _all_vertices(draft: Draft) -> list[tuple[float, float]]:
    coordinates = shapely.get_coordinates(list(draft.shapes.values())).tolist()
    return sorted({(lon, lat) for lon, lat in coordinates})


def rows_of(draft: Draft, outcome: Outcome, made: PlanGrid | None = None) -> Rows:
    """The rows of a plan by what its grids become; `made`: what a new one is besides its shape."""
    rows: Rows = {}
    for code, shape in outcome.shapes.items():
        old = draft.grids.get(code) or draft.in_force.get(code) or made
        assert old is not None
        if shape is None:
            # A grid that only this plan has is gone without a trace.
            rows[code] = None if old.fate in ("new", "revived") else replace(old, fate="ended", shape=None)
        elif code not in draft.grids:
            rows[code] = replace(old, fate="new", shape=shape)
        elif old.fate in ("new", "revived", "changed"):
            rows[code] = replace(old, shape=shape)
        else:
            stays = is_same_ground(draft.shapes[code], shape)
            if not stays and old.parent not in draft.communities:
                raise Refused.because("outline", "This would change a grid outside the plan.")
            rows[code] = replace(old, shape=shape, fate="node_only" if stays else "changed")
    return rows
