"""Grids as a coverage: rings that share their vertices, and the finding and replacing of stretches of them.

Shapes are in WGS 84 degrees on the storage lattice of 9 decimals, so vertices are equal or they are others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import shapely
from shapely import LinearRing, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import DECIMALS

LATTICE_DEGREES = 10.0**-DECIMALS
# A node put on the lattice lies beside its edge, and that edge may be bent by another node already.
_ON_EDGE_DEGREES = 2 * LATTICE_DEGREES
Vertex = tuple[float, float]
Chain = tuple[Vertex, ...]
Coverage = Mapping[str, BaseGeometry]
"""Shapes by the codes of the grids."""
RingChange = Callable[[Chain], Chain]
"""From a ring to a ring; in both the first vertex is not repeated at the end."""


def chain_of(coordinates: Iterable[Sequence[float]]) -> Chain:
    """Vertices on the lattice, each once where it is repeated; a third coordinate is dropped."""
    found: list[Vertex] = []
    for lon, lat, *_ in coordinates:
        vertex = (round(float(lon), DECIMALS), round(float(lat), DECIMALS))
        if not found or found[-1] != vertex:
            found.append(vertex)
    return tuple(found)


def polygons_of(shape: BaseGeometry) -> list[Polygon]:
    """The polygons in a shape, without what an operation leaves of lines and points."""
    return [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]


def multi(parts: Sequence[Polygon]) -> BaseGeometry:
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def is_same_ground(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes are the same but for arithmetic, and vertices on their edges: told by the width of
    what is apart, never by its area.
    """
    return bool(shapely.symmetric_difference(one, other).buffer(-LATTICE_DEGREES).is_empty)


def rings_of(shape: BaseGeometry) -> list[Chain]:
    """All rings of a polygon or of several, closed."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    return [tuple((lon, lat) for lon, lat in ring.coords) for ring in rings]


def vertices_of(shape: BaseGeometry) -> set[Vertex]:
    return {(lon, lat) for lon, lat in shapely.get_coordinates(shape).tolist()}


def map_rings(shape: BaseGeometry, change: RingChange) -> BaseGeometry:
    """The shape with each of its rings put through `change`."""

    def ring(line: LinearRing) -> list[Vertex]:
        found = change(tuple((lon, lat) for lon, lat in line.coords[:-1]))
        return [*found, found[0]]

    return multi(
        [
            Polygon(ring(part.exterior), [ring(inner) for inner in part.interiors])
            for part in polygons_of(shape)
        ]
    )


class ChainReplacement:
    """Replaces one chain of vertices by another wherever a ring holds it, in either direction."""

    def __init__(self, old: Chain, new: Chain) -> None:
        self.old, self.new = old, new
        self.times = 0

    def __call__(self, ring: Chain) -> Chain:
        for old, new in ((self.old, self.new), (self.old[::-1], self.new[::-1])):
            place = _place_of(old, ring)
            if place is None:
                continue
            self.times += 1
            turned = ring[place:] + ring[:place]
            if old[0] == old[-1]:  # the whole ring
                return new[:-1]
            return new + turned[len(old) :]
        return ring


def _place_of(chain: Chain, ring: Chain) -> int | None:
    """Where in an open ring a chain begins, which may run over the ring's end."""
    is_closed = len(chain) > 1 and chain[0] == chain[-1]
    wanted = chain[:-1] if is_closed else chain
    if len(wanted) > len(ring) or (is_closed and len(wanted) != len(ring)):
        return None
    twice = ring + ring
    for place, vertex in enumerate(ring):
        if vertex == wanted[0] and twice[place : place + len(wanted)] == wanted:
            return place
    return None


def with_nodes(shape: BaseGeometry, nodes: Iterable[Vertex]) -> BaseGeometry:
    """The shape with vertices where `nodes` lie on its edges, as nearly as the lattice lets them."""
    wanted = np.asarray(sorted(set(nodes) - vertices_of(shape)))
    if not len(wanted):
        return shape
    points = shapely.points(wanted)
    near = shapely.distance(points, shapely.boundary(shape)) <= _ON_EDGE_DEGREES
    if not near.any():
        return shape
    on_edge = wanted[near]

    def insert(ring: Chain) -> Chain:
        found: list[Vertex] = []
        for start, end in zip(ring, (*ring[1:], ring[0]), strict=True):
            found.append(start)
            edge = shapely.LineString([start, end])
            lying = shapely.distance(shapely.points(on_edge), edge) <= _ON_EDGE_DEGREES
            along = [
                (shapely.line_locate_point(edge, shapely.Point(node)), tuple(node))
                for node in on_edge[lying].tolist()
            ]
            found += [node for _, node in sorted(along) if node not in (start, end)]
        return tuple(found)

    return map_rings(shape, insert)


def bent_edges(grids: Coverage) -> BaseGeometry:
    """The edges at which shapes do not fit: they cross, or one has a vertex where the other has none."""
    return shapely.union_all(shapely.coverage_invalid_edges(np.asarray(list(grids.values()), dtype=object)))
