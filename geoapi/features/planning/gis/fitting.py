"""What a desktop GIS made of a grid, put into a coverage. Pure.

QGIS writes six decimals (11 cm) on every vertex of every grid that it sends, and one grid after the other,
each by itself. So vertices are restored, the grid that is written wins what overlaps, and gaps stay: the next
grid fills them. In a file all grids stand at once. Degrees (WGS 84), on the lattice of storage.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.core.geo import Floats
from geoapi.features.planning.drawing.coverage import (
    LATTICE_DEGREES,
    Chain,
    Coverage,
    Vertex,
    chain_of,
    map_rings,
    multi,
    polygons_of,
    rings_of,
    vertices_of,
    with_nodes,
)
from geoapi.features.planning.drawing.operations import WIDTH_DEGREES, Outcome, Refused

DECIMALS = 6
_STEP = 10.0**-DECIMALS
# A vertex on an edge may come this far from it: half the diagonal of a step.
_ON_EDGE = 0.75 * _STEP
_HALF = 0.5
# A program that keeps seven decimals, or comes back from another coordinate system, leaves a vertex so near:
# eight millimetres, by which nobody moves a boundary.
_NEAR = 0.75e-7


class KnownVertices:
    """Vertices and edges that there are, found again by what six decimals leave of them."""

    def __init__(self, shapes: Collection[BaseGeometry], own: BaseGeometry | None = None) -> None:
        """`own`: the grid's present shape, whose vertices are meant before those of others."""
        rings = [ring[:-1] for shape in ([own] if own is not None else []) for ring in rings_of(shape)]
        rings += [ring[:-1] for shape in shapes for ring in rings_of(shape)]
        self._exact: set[Vertex] = set()
        self._by_cell: dict[tuple[int, int], list[Vertex]] = defaultdict(list)
        for ring in rings:
            for vertex in ring:
                if vertex not in self._exact:
                    self._exact.add(vertex)
                    for cell in _cells(vertex):
                        self._by_cell[cell].append(vertex)
        edges = [
            LineString(pair)
            for ring in rings
            for pair in zip(ring, (*ring[1:], ring[0]), strict=True)
            if pair[0] != pair[1]
        ]
        self._edges = shapely.STRtree(edges)
        self._vertices = sorted(self._exact)
        self._points = shapely.STRtree(shapely.points(self._vertices) if self._vertices else [])

    def restored(self, ring: Chain, *, backwards: bool = False) -> Chain:
        """An open ring with each vertex that was rounded where it was. Others stay.

        Of vertices nearer than a step each comes once, as they lie along the rings that are known; or
        `backwards`.
        """
        first = next((at for at, vertex in enumerate(ring) if len(self._known(vertex)) < 2), 0)
        found: list[Vertex] = []
        taken: Counter[tuple[int, int]] = Counter()
        for vertex in ring[first:] + ring[:first]:
            known = self._known(vertex)
            if vertex in self._exact:
                found.append(vertex)
            elif not _is_rounded(vertex):
                found.append(self._near(vertex))
            elif known:
                cell = _cell(vertex)
                found.append(known[(~taken[cell] if backwards else taken[cell]) % len(known)])
                taken[cell] += 1
            else:
                found.append(self._on_edge(vertex))
        return chain_of(found)

    def _known(self, vertex: Vertex) -> list[Vertex]:
        return self._by_cell.get(_cell(vertex), [])

    def _near(self, vertex: Vertex) -> Vertex:
        """The vertex that it can only be, or else itself."""
        near = self._points.query_nearest(shapely.Point(vertex), max_distance=_NEAR, all_matches=False)
        return self._vertices[near[0]] if len(near) else vertex

    def _on_edge(self, vertex: Vertex) -> Vertex:
        """A new vertex on the edge on which it was set, before it was rounded."""
        point = shapely.Point(vertex)
        near = self._edges.query_nearest(point, max_distance=_ON_EDGE, all_matches=False)
        if not len(near):
            return vertex
        edge = self._edges.geometries[near[0]]
        on_edge = edge.interpolate(edge.project(point))
        return chain_of([(on_edge.x, on_edge.y)])[0]


def restore(shape: BaseGeometry, known: Sequence[BaseGeometry], own: BaseGeometry | None) -> BaseGeometry:
    """A shape as it was before it was rounded. Raises Refused where it crosses itself."""
    vertices = KnownVertices(known, own)
    found: list[BaseGeometry] = []
    for backwards in (False, True):

        def restored(ring: Chain, backwards: bool = backwards) -> Chain:
            return vertices.restored(ring, backwards=backwards)

        if all(len(set(restored(ring[:-1]))) >= 3 for ring in rings_of(shape)):
            found.append(map_rings(shape, restored))
    sound = [each for each in found if each.is_valid and not each.is_empty]
    if not sound:
        raise Refused.because("invalid", "The outline crosses itself, or has too few points.")
    # The other way an outline would go back and forth between vertices nearer than a step.
    return min(sound, key=shapely.length)


def fit(grids: Coverage, code: str, shape: BaseGeometry, outline: BaseGeometry) -> Outcome:
    """The grids after one of them, perhaps a new one, has become `shape`, which wins what overlaps.

    `outline`: the community, beyond which it is cut off. Ground that it leaves belongs to nobody.
    Raises Refused where nothing of it is inside, or where it would swallow another grid whole.
    """
    mine = _inside(shape, outline)
    if mine is None:
        raise Refused.because("no-ground", "Nothing of it lies inside the community.", [shape])
    changed: dict[str, BaseGeometry | None] = {}
    for other, theirs in grids.items():
        if other == code or not _overlap(theirs, mine):
            continue
        left = _wide(shapely.difference(theirs, mine, grid_size=LATTICE_DEGREES))
        if not left:
            raise Refused.because("swallowed", f"It would cover the grid {other} whole: delete that first.")
        changed[other] = multi(left)
    others = {other: changed.get(other) or theirs for other, theirs in grids.items() if other != code}
    for other, theirs in _without_strays(others, mine, vertices_of(outline)).items():
        changed[other] = others[other] = theirs
    changed[code] = mine = with_nodes(mine, _vertices(others.values()))
    return Outcome(_with_shared_nodes({**others, code: mine}, grids, changed))


def end(code: str) -> Outcome:
    """A grid that is no more; its ground belongs to nobody."""
    return Outcome({code: None})


def community_of(shape: BaseGeometry, outlines: Mapping[str, BaseGeometry]) -> str:
    """The community in which most of a shape lies. Raises Refused."""
    shares = {code: shapely.area(shapely.intersection(outline, shape)) for code, outline in outlines.items()}
    found = max(sorted(shares), key=lambda code: shares[code], default=None)
    if found is None or not shares[found]:
        raise Refused.because("no-ground", _outside(shape, outlines.values()))
    return found


def _outside(shape: BaseGeometry, outlines: Collection[BaseGeometry]) -> str:
    def swapped(lon_lat: Floats) -> Floats:
        return lon_lat[:, ::-1]

    turned = shapely.transform(shape, swapped)
    if any(shapely.intersects(outline, turned) for outline in outlines):
        return "Nothing of it lies in this plan: are longitude and latitude swapped?"
    return "Nothing of it lies in this plan."


def is_but_rounded(shape: BaseGeometry, own: BaseGeometry) -> bool:
    """Whether a shape has the vertices of another one, none moved but by rounding, at a glance."""
    given, known = (shapely.get_coordinates(shapely.normalize(each)) for each in (shape, own))
    if given.shape != known.shape:
        return False
    off = np.abs(given - known)
    is_near = (off <= _NEAR).all(axis=1)
    is_rounded = (np.round(given, DECIMALS) == given).all(axis=1) & (off <= _STEP).all(axis=1)
    return bool((is_near | is_rounded).all())


def _inside(shape: BaseGeometry, outline: BaseGeometry) -> BaseGeometry | None:
    """What of a shape lies inside, with the vertices that it has; None where nothing does."""
    beyond = shapely.difference(shape, outline)
    if not beyond.is_empty and not beyond.buffer(-WIDTH_DEGREES / 2).is_empty:
        parts = _wide(shapely.intersection(shape, outline, grid_size=LATTICE_DEGREES))
        return multi(parts) if parts else None
    return shape


def _overlap(one: BaseGeometry, other: BaseGeometry) -> bool:
    if not shapely.intersects(one, other):
        return False
    return not shapely.intersection(one, other).buffer(-WIDTH_DEGREES / 2).is_empty


def _wide(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of a shape without those that are but arithmetic."""
    return [part for part in polygons_of(shape) if not part.buffer(-WIDTH_DEGREES / 2).is_empty]


def _vertices(shapes: Iterable[BaseGeometry]) -> set[Vertex]:
    return {vertex for shape in shapes for vertex in vertices_of(shape)}


def _without_strays(
    others: Coverage, mine: BaseGeometry, kept: Collection[Vertex]
) -> dict[str, BaseGeometry]:
    """The neighbours that had a vertex on the edge of a grid that it was sent without, without that.

    Where one grid was sent before the other their lines crossed for a while, which left such ones. Those at
    which three grids meet stay, and `kept`.
    """
    holders = Counter(vertex for shape in others.values() for vertex in vertices_of(shape))
    edge, own = shapely.boundary(mine), vertices_of(mine)
    found: dict[str, BaseGeometry] = {}
    for code, shape in others.items():
        free = sorted(each for each in vertices_of(shape) - own if holders[each] == 1 and each not in kept)
        strays = {each for each in free if shapely.distance(shapely.Point(each), edge) <= LATTICE_DEGREES}
        if strays and (left := _less(shape, strays)) is not None:
            found[code] = left
    return found


def _less(shape: BaseGeometry, vertices: Collection[Vertex]) -> BaseGeometry | None:
    """A shape without some vertices; None where too little would be left of it."""

    def others(ring: Chain) -> Chain:
        return tuple(vertex for vertex in ring if vertex not in vertices)

    if any(len(set(others(ring))) < 3 for ring in rings_of(shape)):
        return None
    left = map_rings(shape, others)
    return left if left.is_valid else None


def _with_shared_nodes(
    after: Coverage, before: Coverage, changed: Mapping[str, BaseGeometry | None]
) -> dict[str, BaseGeometry | None]:
    """What changed, and what has a vertex more on its edge by it."""
    nodes = _vertices(shape for shape in changed.values() if shape is not None)
    nodes -= _vertices(before.values())
    result = dict(changed)
    for code, shape in after.items():
        noded = with_nodes(shape, nodes)
        if noded is not shape:
            result[code] = noded
    return result


def _is_rounded(vertex: Vertex) -> bool:
    return all(round(each, DECIMALS) == each for each in vertex)


def _cell(vertex: Vertex) -> tuple[int, int]:
    """By which a rounded vertex is found."""
    return round(vertex[0] / _STEP), round(vertex[1] / _STEP)


def _cells(vertex: Vertex) -> set[tuple[int, int]]:
    """What rounding may make of a vertex: of one half way between, either neighbour."""
    lon, lat = (_roundings(each) for each in vertex)
    return {(x, y) for x in lon for y in lat}


def _roundings(value: float) -> set[int]:
    scaled, slack = value / _STEP, 0.002
    return {math.floor(scaled + _HALF - slack), math.floor(scaled + _HALF + slack)}
