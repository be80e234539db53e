"""A plan put onto what is in force by now, where that has changed since the plan knew it.

Pure, a three-way merge by ground: where the plan changed nothing, what is in force counts; where it did, its
own grid; and where both did, whichever is asked for. Degrees (WGS 84) on the lattice of storage.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.drawing.coverage import (
    LATTICE_DEGREES,
    Chain,
    Coverage,
    Vertex,
    is_same_ground,
    map_rings,
    multi,
    polygons_of,
    vertices_of,
)
from geoapi.features.planning.drawing.operations import replace_shapes
from geoapi.features.planning.grids import PlanGrid, shapes_of

# Nearer to each other than this two vertices are one: two and a half steps of the lattice.
SAME_DEGREES = 2.5 * LATTICE_DEGREES

Labels = NDArray[np.str_]
Grids = Mapping[str, PlanGrid]


@dataclass(frozen=True)
class Sides:
    """Shapes by code: `base` when the plan took them, `mine` as it has them, `now` as in force by now.

    `base` and `mine` hold those that differ in the plan, `now` also all others near: a coverage.
    `ended`: the codes of those that the plan ends.
    """

    base: Coverage
    mine: Coverage
    now: Coverage
    ended: frozenset[str] = frozenset()


def rebased_rows(base: Grids, mine: Grids, now: Grids, theirs: Collection[str]) -> dict[str, PlanGrid | None]:
    """The rows of a plan after it. `base` and `mine`: of those in the plan; `now`: in force, of all near too.

    Raises Refused where the result would be no coverage.
    """
    ended = frozenset(code for code, grid in mine.items() if grid.shape is None)
    sides = Sides(shapes_of(base), shapes_of(mine), shapes_of(now), ended)
    shapes = replace_shapes(sides.now, rebased(sides, theirs)).shapes
    found: dict[str, PlanGrid | None] = {}
    for code in sorted({*mine, *shapes}):
        own, held = mine.get(code), now.get(code)
        if held is None:
            shape = shapes.get(code)
            found[code] = None if own is None or shape is None else replace(own, shape=shape)
        else:
            named = _renamed(held, base.get(code), None if code in theirs else own)
            found[code] = _row(held, replace(named, shape=shapes.get(code, held.shape)))
    return found


def _renamed(held: PlanGrid, base: PlanGrid | None, own: PlanGrid | None) -> PlanGrid:
    """As in force, called what the plan calls it where that is the plan's own word."""
    if own is None or base is None or own.shape is None:
        return held
    name = own.name if own.name != base.name else held.name
    kind = own.kind if own.kind != base.kind else held.kind
    return replace(held, name=name, kind=kind)


def _row(held: PlanGrid, wanted: PlanGrid) -> PlanGrid | None:
    if wanted.shape is None:
        return replace(wanted, fate="ended")
    assert held.shape is not None
    stays = is_same_ground(held.shape, wanted.shape)
    if not stays or (held.name, held.kind) != (wanted.name, wanted.kind):
        return replace(wanted, fate="changed")
    if vertices_of(held.shape) == vertices_of(wanted.shape):
        return None
    return replace(wanted, fate="node_only")


def rebased(sides: Sides, theirs: Collection[str]) -> dict[str, BaseGeometry | None]:
    """The grids of the plan as a change of `now`, None of those that end.

    Ground that both changed goes where the plan has it, but as it is in force around one of `theirs`.
    """
    faces = polygons_of(shapely.polygonize([_noded(sides)]))
    within = shapely.union_all(list(sides.now.values()))
    places = shapely.point_on_surface(np.asarray(faces, dtype=object))
    shapely.prepare(within)
    faces = [face for face, place in zip(faces, places, strict=True) if shapely.contains(within, place)]
    owners = _owners(sides, faces, theirs)
    return _shapes(sides, faces, owners)


def _noded(sides: Sides) -> BaseGeometry:
    """All lines with nodes where they meet.

    Two crossings of one line that were computed apart may lie a step of the lattice apart: the one in
    force counts, then the plan's.
    """
    shapes = [*sides.now.values(), *sides.mine.values(), *sides.base.values()]
    crossed = shapely.union_all(shapely.boundary(shapes), grid_size=LATTICE_DEGREES)
    known = {tuple(vertex): None for vertex in shapely.get_coordinates([*shapes, crossed]).tolist()}
    vertices = np.asarray(list(known))
    points = np.asarray(shapely.points(vertices), dtype=object)
    later, earlier = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_DEGREES)
    first = np.arange(len(vertices))
    np.minimum.at(first, later, earlier)
    merged = {tuple(vertex): vertices[first[place]] for place, vertex in enumerate(vertices.tolist())}
    moved = shapely.transform(crossed, lambda xy: np.asarray([merged[tuple(each)] for each in xy.tolist()]))
    return shapely.union_all([moved], grid_size=LATTICE_DEGREES)


def _owners(sides: Sides, faces: list[Polygon], theirs: Collection[str]) -> Labels:
    shapes = np.asarray(faces, dtype=object)
    places = shapely.point_on_surface(shapes)
    base, mine, now = (_labels(side, places) for side in (sides.base, sides.mine, sides.now))
    heirs = _heirs(sides.ended, base, mine, shapely.area(shapes))
    # A grid that has ended meanwhile does not come back with what the plan gave it.
    gone = sorted(set(sides.base) - set(sides.now))
    ours = (mine != base) & (mine != "") & ~np.isin(mine, gone)
    found = np.where(ours, mine, now)
    for dispute in _disputes(shapes, _pairs(base, mine, ours), _pairs(base, now, now != base)):
        concerned = {str(side[place]) for side in (base, mine, now) for place in dispute}
        kept = mine if concerned.isdisjoint(theirs) else now
        for place in dispute:
            if kept[place] and kept[place] not in gone:
                found[place] = kept[place]
    return np.asarray([heirs.get(code, code) for code in found.tolist()], dtype=str)


Pairs = dict[int, frozenset[str]]


def _pairs(before: Labels, after: Labels, changed: NDArray[np.bool_]) -> Pairs:
    """Between which two grids each face that is changed has gone over, by its place."""
    return {place: frozenset((before[place], after[place])) for place in np.flatnonzero(changed).tolist()}


def _disputes(faces: NDArray[np.object_], ours: Pairs, theirs: Pairs) -> list[set[int]]:
    """Faces in sets that both changed: the same ground, or what lies along the same line of two grids."""
    places = sorted(ours.keys() | theirs.keys())
    if not places:
        return []
    tree = shapely.STRtree(faces[places])
    one, other = (np.asarray(places)[found] for found in tree.query(faces[places], predicate="intersects"))
    shared = shapely.length(
        shapely.intersection(shapely.boundary(faces[one]), shapely.boundary(faces[other]))
    )
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(places)
    for first, second, length in zip(one.tolist(), other.tolist(), shared.tolist(), strict=True):
        pairs = [{side[place] for side in (ours, theirs) if place in side} for place in (first, second)]
        if length > 0 and pairs[0] & pairs[1]:
            graph.add_edge(first, second)
    found: Iterable[set[int]] = nx.connected_components(graph)
    return [each for each in found if each & ours.keys() and each & theirs.keys()]


def _labels(side: Coverage, places: NDArray[np.object_]) -> Labels:
    """The code of the grid around each place, "" for none; of several the smallest."""
    found = np.full(len(places), "", dtype=object)
    for code in sorted(side, reverse=True):
        shapely.prepare(side[code])
        found[shapely.contains(side[code], places)] = code
    return found.astype(str)


def _heirs(ended: Collection[str], base: Labels, mine: Labels, areas: NDArray[np.float64]) -> dict[str, str]:
    """Which grid has most of the ground of each that the plan ends."""
    found = {}
    for code in ended:
        shares = {
            str(heir): float(areas[(base == code) & (mine == heir)].sum())
            for heir in np.unique(mine[base == code])
            if heir and heir not in ended
        }
        if shares:
            found[code] = max(shares, key=lambda heir: shares[heir])
    return found


def _shapes(sides: Sides, faces: list[Polygon], owners: Labels) -> dict[str, BaseGeometry | None]:
    """The grids whose ground is other than now."""
    places = shapely.point_on_surface(np.asarray(faces, dtype=object))
    moved = owners != (now := _labels(sides.now, places))
    concerned = {*now[moved].tolist(), *owners[moved].tolist()} - {""}
    meeting: dict[Vertex, set[str]] = defaultdict(set)
    for face, owner in zip(faces, owners.tolist(), strict=True):
        for vertex in vertices_of(face):
            meeting[vertex].add(owner)
    known = {
        vertex for side in (sides.mine, sides.now) for shape in side.values() for vertex in vertices_of(shape)
    }
    crumbs = {vertex for vertex, codes in meeting.items() if vertex not in known and len(codes) < 3}
    found: dict[str, BaseGeometry | None] = {}
    for code in sorted(concerned):
        parts = [face for face, owner in zip(faces, owners, strict=True) if owner == code]
        joined = multi(polygons_of(shapely.coverage_union_all(parts))) if parts else None
        found[code] = joined and map_rings(joined, lambda ring: _without(ring, crumbs))
    return found


def _without(ring: Chain, crumbs: Collection[Vertex]) -> Chain:
    """A ring without those vertices that only the cutting made, where they lie on a straight edge.

    Whole runs of them go or stay, so that it comes out the same in the ring on the other side.
    """
    start = next((place for place, vertex in enumerate(ring) if vertex not in crumbs), None)
    if start is None:
        return ring
    kept: list[Vertex] = []
    run: list[Vertex] = []
    for vertex in (*ring[start:], *ring[: start + 1]):
        if vertex in crumbs:
            run.append(vertex)
            continue
        if run:
            edge = shapely.LineString([kept[-1], vertex])
            if shapely.distance(edge, shapely.points(run)).max() > LATTICE_DEGREES:
                kept += run
            run = []
        kept.append(vertex)
    return tuple(kept[:-1]) if len(kept) > 3 else ring
