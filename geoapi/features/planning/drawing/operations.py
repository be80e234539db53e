"""What can be done to grids, each leaving them a coverage: no gap, no overlap, shared lines the same in both.

Pure: shapes go in by code and those that are other come out. Degrees (WGS 84) on the lattice of storage.
An operation is given what it touches and all that meets it; what it is refused for names the place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.core.errors import Conflict, InvalidInput
from geoapi.features.planning.drawing.coverage import (
    LATTICE_DEGREES,
    Chain,
    ChainReplacement,
    Coverage,
    bent_edges,
    is_same_ground,
    map_rings,
    multi,
    polygons_of,
    vertices_of,
    with_nodes,
)

# Ground that changes hands where none should is told from arithmetic by its width, never by its area: a node
# on a long edge bends that by a tenth of a millimetre, which is square centimetres along it.
WIDTH_DEGREES = 2 * LATTICE_DEGREES
# As near a place is to the gap that it means, in degrees: some ten metres.
_GAP_NEAR = 1e-4


@dataclass(frozen=True)
class Outcome:
    """The shapes of the grids that an operation changed or made, by code; None of one that ends."""

    shapes: Mapping[str, BaseGeometry | None]


class Refused(InvalidInput):
    """An operation that cannot be done. `extra`: the `reason`, and `parts` it would make, to be drawn."""

    @classmethod
    def because(cls, reason: str, message: str, parts: Sequence[BaseGeometry] = ()) -> "Refused":
        return cls(message, {"reason": reason, "parts": [shapely.geometry.mapping(part) for part in parts]})

    @property
    def reason(self) -> str:
        return str(self.extra["reason"])


class StaleLine(Conflict):
    """The line that was to be changed has been changed meanwhile."""


def set_arc(grids: Coverage, owners: Sequence[str], old: Chain, new: Chain) -> Outcome:
    """Replace the stretch `old` that two grids share by `new`, between the same ends.

    Only what is other in `new` has to be as it was: somebody else may have moved the rest of the line.
    Raises StaleLine where the grids no longer share it, Refused.
    """
    if len(set(owners)) != 2:
        raise Refused.because("outline", "Only a line between two grids of the plan can be moved.")
    is_closed = old[0] == old[-1]
    if (old[0], old[-1]) != (new[0], new[-1]) and not (is_closed and new[0] == new[-1]):
        raise Refused.because("ends", "The line must begin and end where the old one does.")
    if len(set(new)) < (3 if is_closed else 2):
        raise Refused.because("too-short", "The line has too few points.")
    old, new = _what_differs(old, new)
    changed: dict[str, BaseGeometry | None] = {}
    for code in owners:
        replace = ChainReplacement(old, new)
        changed[code] = map_rings(grids[code], replace)
        if replace.times != 1:
            raise StaleLine("This line has been changed meanwhile.", {"reason": "stale-line"})
    return _guarded(grids, changed)


def _what_differs(old: Chain, new: Chain) -> tuple[Chain, Chain]:
    """Two chains between the same ends without what both begin and end with, but for a vertex at each end."""
    if (old[0], old[-1]) != (new[0], new[-1]) or old == new:
        return old, new
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter) - 1
    most = shorter - start - 1
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most) - 1
    return old[start : len(old) - max(end, 0)], new[start : len(new) - max(end, 0)]


def move_node(grids: Coverage, node: Chain, to: Chain, movable: Sequence[str]) -> Outcome:
    """Move the point `node` (one vertex) in all grids that meet there.

    Raises StaleLine where there is none, Refused where the outline of the plan runs through it.
    """
    (old,), (new,) = node, to
    holders = [code for code, shape in grids.items() if old in vertices_of(shape)]
    if not holders:
        raise StaleLine("This point has been moved meanwhile.", {"reason": "stale-line"})
    if not set(holders) <= set(movable) or not _is_inner(old, [grids[code] for code in holders]):
        raise Refused.because(
            "outline", "This point lies on the outline of the community, which a plan does not move."
        )

    def moved(ring: Chain) -> Chain:
        return tuple(new if vertex == old else vertex for vertex in ring)

    return _guarded(grids, {code: map_rings(grids[code], moved) for code in holders})


def split(grids: Coverage, code: str, line: Chain, new_code: str) -> Outcome:
    """Cut a grid in two along a line that crosses it; the part whose code is new is the smaller by ground."""
    if len(line) < 2:
        raise Refused.because("too-short", "The line has too few points.")
    drawn = LineString(line)
    if not drawn.is_simple:
        raise Refused.because("crosses-itself", "The line crosses itself.")
    parts = _faces(grids[code], drawn)
    if len(parts) < 2:
        raise Refused.because("not-across", "The line does not cross the grid from edge to edge.", parts)
    if len(parts) > 2:
        raise Refused.because("too-many-parts", f"The line cuts the grid into {len(parts)} parts.", parts)
    larger, smaller = sorted(parts, key=lambda part: -part.area)
    return _guarded(grids, {code: larger, new_code: smaller})


def take(grids: Coverage, code: str, ground: BaseGeometry, from_codes: Sequence[str]) -> Outcome:
    """Give a grid the ground inside a polygon or several; `code` may be a new one's.

    Raises Refused where there is none, or where a grid would be swallowed whole.
    """
    if not ground.is_valid:
        raise Refused.because("invalid", "The outline crosses itself.")
    changed: dict[str, BaseGeometry | None] = {}
    given: list[Polygon] = []
    for giver in from_codes:
        if giver == code or not shapely.intersects(grids[giver], ground):
            continue
        # What is drawn from a vertex on its outline begins there, not a hair beside it.
        faces = _faces(with_nodes(grids[giver], vertices_of(ground)), ground.boundary)
        inside = [face for face in faces if shapely.contains_properly(ground, face.representative_point())]
        if not inside:
            continue
        if len(inside) == len(faces):
            raise Refused.because("swallowed", "A grid would be taken whole: merge it instead.", faces)
        kept = [face for face in faces if face not in inside]
        given += inside
        changed[giver] = joined(kept)
    if not given:
        raise Refused.because("no-ground", "There is no ground of these grids inside the outline.")
    nodes = {vertex for part in given for vertex in vertices_of(part)}
    own = [with_nodes(grids[code], nodes)] if code in grids else []
    changed[code] = joined([*(part for shape in own for part in polygons_of(shape)), *given])
    return _guarded(grids, changed)


def merge(grids: Coverage, keep: str, gone: str) -> Outcome:
    """Make one of two grids that share a line; the code of `gone` ends."""
    if shapely.length(shapely.intersection(grids[keep], grids[gone])) == 0:
        raise Refused.because("apart", "These two grids do not lie side by side.")
    both = [*polygons_of(grids[keep]), *polygons_of(grids[gone])]
    return _guarded(grids, {keep: joined(both), gone: None})


def fill(grids: Coverage, code: str, outline: BaseGeometry, at: Chain) -> Outcome:
    """Give a grid the gap around a place; `outline`: of the community, all of whose grids are given.

    Raises Refused where there is no gap, or it is not beside the grid.
    """
    whole = shapely.union_all(list(grids.values()), grid_size=LATTICE_DEGREES)
    gaps = polygons_of(shapely.difference(outline, whole, grid_size=LATTICE_DEGREES))
    place = shapely.Point(at[0])
    gap = min(gaps, key=lambda each: shapely.distance(each, place), default=None)
    if gap is None or shapely.distance(gap, place) > _GAP_NEAR:
        raise Refused.because("no-gap", "There is no gap at this place any more.")
    own = with_nodes(grids[code], vertices_of(gap))
    filled = with_nodes(gap, vertices_of(grids[code]))
    if shapely.length(shapely.intersection(shapely.boundary(own), shapely.boundary(filled))) == 0:
        raise Refused.because("apart", "This gap does not lie beside the grid.", [gap])
    shape = joined([*polygons_of(own), *polygons_of(filled)])
    return _guarded(grids, {code: shape}, gained=filled)


def replace_shapes(grids: Coverage, shapes: Mapping[str, BaseGeometry | None]) -> Outcome:
    """Give grids these shapes, all together; None to those that are gone. Raises Refused."""
    return _guarded(grids, shapes)


def _is_inner(vertex: tuple[float, float], shapes: Sequence[BaseGeometry]) -> bool:
    """Whether shapes leave no other ground around a vertex of theirs."""
    reach = shapely.Point(vertex).buffer(100 * LATTICE_DEGREES)
    return bool(shapely.difference(reach, shapely.union_all(shapes)).buffer(-WIDTH_DEGREES).is_empty)


def _faces(shape: BaseGeometry, line: BaseGeometry) -> list[Polygon]:
    """What a line cuts a shape into, with nodes where it meets the outline, on the lattice."""
    noded = shapely.union_all([shapely.boundary(shape), line], grid_size=LATTICE_DEGREES)
    faces = polygons_of(shapely.polygonize([noded]))
    return [face for face in faces if shapely.intersects(shape, face.representative_point())]


def joined(parts: Sequence[Polygon]) -> BaseGeometry:
    """Parts that share their vertices as one shape, which keeps all of those."""
    try:
        found = shapely.coverage_union_all(list(parts))
    except shapely.errors.GEOSException:
        # An edge of one bends by arithmetic where the other's does not: once in thousands of grounds.
        found = shapely.union_all(list(parts), grid_size=LATTICE_DEGREES)
    return multi(polygons_of(found))


def _guarded(
    grids: Coverage, changed: Mapping[str, BaseGeometry | None], gained: BaseGeometry | None = None
) -> Outcome:
    """What an operation made, with its nodes in the neighbours' outlines too, if it is a coverage.

    Raises Refused.
    """
    before = [grids[code] for code in changed if code in grids]
    before += [] if gained is None else [gained]
    after = [shape for shape in changed.values() if shape is not None]
    for shape in after:
        if not shape.is_valid or shape.is_empty:
            raise Refused.because("crossing", "The new line would cross another, or itself.", after)
    if not is_same_ground(shapely.union_all(before), shapely.union_all(after)):
        raise Refused.because("crossing", "The new line would leave the ground of its two grids.", after)
    old_vertices = {vertex for shape in grids.values() for vertex in vertices_of(shape)}
    nodes = {vertex for shape in after for vertex in vertices_of(shape)} - old_vertices
    outlined = dict(grids) | {code: shape for code, shape in changed.items() if shape is not None}
    for code in [code for code, shape in changed.items() if shape is None]:
        del outlined[code]
    result: dict[str, BaseGeometry | None] = dict(changed)
    for code, shape in outlined.items():
        noded = with_nodes(shape, nodes)
        if noded is not shape:
            result[code] = outlined[code] = noded
    old_edges = bent_edges(grids)
    worse = shapely.difference(bent_edges(outlined), old_edges.buffer(WIDTH_DEGREES))
    if shapely.length(worse) > WIDTH_DEGREES:
        raise Refused.because("crossing", "The new line would cross another grid.", after)
    return Outcome(result)
