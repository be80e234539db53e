"""Plane geometry in local metres: curved lines,
cutting polygons, noding lines, faces and their neighbours.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.ops import split

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Geometries = NDArray[Any]
Flags = NDArray[np.bool_]

GRID_M = 0.01


def rotate(xy: Floats, angle: float) -> Floats:
    """Turn points of shape (…, 2) counterclockwise by an angle in radians."""
    c, s = np.cos(angle), np.sin(angle)
    return np.asarray(xy @ np.array([[c, s], [-s, c]]), dtype=float)


def bend(p: Floats, q: Floats, rng: np.random.Generator, amount: float) -> LineString:
    """A gently curved line from p to q; `amount` is the usual sideways swing as a share of the length."""
    length = float(np.hypot(*(q - p)))
    t = np.linspace(0, 1, max(2, round(length / 30)) + 1)
    swing = rng.normal(0, amount) * np.sin(np.pi * t) + rng.normal(0, amount / 3) * np.sin(2 * np.pi * t)
    swing[0] = swing[-1] = 0
    normal = np.array([p[1] - q[1], q[0] - p[0]])
    return LineString(p + t[:, None] * (q - p) + swing[:, None] * normal)


def lines_of(geometry: Any) -> list[LineString]:
    """The line parts of any geometry, in order."""
    return [g for g in shapely.get_parts(geometry) if g.geom_type == "LineString" and g.length > 0]


def polygons_of(geometry: Any) -> list[Polygon]:
    """The polygon parts of any geometry, in order."""
    parts = shapely.get_parts(geometry)
    return [g for part in parts for g in shapely.get_parts(part) if g.geom_type == "Polygon" and g.area > 0]


def long_side(polygon: Polygon) -> tuple[Floats, Floats, float, float]:
    """Centre, unit vector along the long side,
    length and width of the tightest rectangle around a polygon.
    """
    ring = shapely.get_coordinates(shapely.oriented_envelope(polygon))
    a, b = ring[1] - ring[0], ring[2] - ring[1]
    la, lb = float(np.hypot(*a)), float(np.hypot(*b))
    if la < lb:
        a, la, lb = b, lb, la
    return ring[:4].mean(axis=0), a / max(la, 1e-9), la, lb


class Knots:
    """Junctions made so far, so that new streets meet old ones at a crossing instead of a step beside it."""

    def __init__(self, reach_m: float) -> None:
        self.reach_m = reach_m
        self.cells: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)

    def add(self, x: float, y: float) -> None:
        self.cells[int(x // self.reach_m), int(y // self.reach_m)].append((x, y))

    def snap(self, xy: Floats, boundary: Any) -> Floats:
        """The nearest junction on the boundary within reach of a point, or the point itself."""
        column, row = int(xy[0] // self.reach_m), int(xy[1] // self.reach_m)
        best, best_m = xy, self.reach_m
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for x, y in self.cells.get((i, j), ()):
                    away = float(np.hypot(x - xy[0], y - xy[1]))
                    if away < best_m and boundary.distance(Point(x, y)) < 0.02:
                        best, best_m = np.array([x, y]), away
        return best


def cut(
    polygon: Polygon, rng: np.random.Generator, fraction: float, wobble: float, curve: float, knots: Knots
) -> tuple[Polygon, Polygon, LineString] | None:
    """Cut a polygon across its long side by a slightly bent street: two parts and the street, or None."""
    centre, along, length, _ = long_side(polygon)
    if rng.random() < 0.5:
        along = -along
    for attempt in range(4):
        middle = centre + along * length * (fraction - 0.5) * (1 - attempt * 0.25)
        across = rotate(np.array([-along[1], along[0]]), float(rng.normal(0, wobble)))
        probe = LineString([middle - across * 3 * length, middle + across * 3 * length])
        pieces = lines_of(probe.intersection(polygon))
        if not pieces:
            continue
        piece = min(pieces, key=lambda line: (round(line.distance(Point(middle)), 3), -line.length))
        ends = shapely.get_coordinates(piece)
        boundary = polygon.boundary
        p, q = knots.snap(ends[0], boundary), knots.snap(ends[-1], boundary)
        for line in (bend(p, q, rng, curve), LineString([p, q])):
            parts = divide(polygon, line)
            if parts and min(part.area for part in parts) > 0.22 * polygon.area:
                knots.add(*line.coords[0])
                knots.add(*line.coords[-1])
                return parts[0], parts[1], line
    return None


def divide(polygon: Polygon, line: LineString) -> tuple[Polygon, Polygon] | None:
    """Split a polygon by a line that runs inside it from boundary to boundary; None where it does not."""
    xy = shapely.get_coordinates(line)
    if line.length < 12 or line.difference(polygon).length > 0.01:
        return None
    head, tail = xy[0] - xy[1], xy[-1] - xy[-2]
    longer = np.vstack([xy[0] + head / np.hypot(*head) * 0.5, xy, xy[-1] + tail / np.hypot(*tail) * 0.5])
    parts = [part for part in polygons_of(split(polygon, LineString(longer))) if part.area > 1]
    return (parts[0], parts[1]) if len(parts) == 2 else None


def node(lines: Sequence[LineString]) -> tuple[Geometries, Ints]:
    """Break lines at every meeting with another,
    on a grid of one centimetre: the pieces and the line each is from.
    """
    merged = shapely.union_all(np.array(lines, dtype=object), grid_size=GRID_M)
    pieces = shapely.get_parts(merged)
    tree = shapely.STRtree(np.array(lines, dtype=object))
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    pairs = tree.query(middles, predicate="dwithin", distance=0.05)
    away = shapely.distance(middles[pairs[0]], np.array(lines, dtype=object)[pairs[1]])
    order = np.lexsort((pairs[1], np.round(away, 3), pairs[0]))
    piece, first = np.unique(pairs[0][order], return_index=True)
    if len(piece) != len(pieces):
        raise ValueError("a noded piece lies on none of the lines it came from")
    return pieces, pairs[1][order][first]


def find_faces(pieces: Geometries) -> Geometries:
    """The polygons enclosed by noded lines."""
    return np.array(polygons_of(shapely.polygonize(pieces)), dtype=object)


def find_sides(faces: Geometries, pieces: Geometries) -> list[list[int]]:
    """For each noded piece, the one or two faces it bounds."""
    tree = shapely.STRtree(faces)
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    sides: list[list[int]] = [[] for _ in pieces]
    for piece, face in sorted(tree.query(middles, predicate="dwithin", distance=0.02).T.tolist()):
        sides[piece].append(face)
    return sides


def share_borders(
    labels: Sequence[int], sides: list[list[int]], lengths: Floats, open_: Sequence[bool]
) -> dict[tuple[int, int], float]:
    """Length of common border for each pair of labels, over the pieces that may be crossed."""
    borders: dict[tuple[int, int], float] = defaultdict(float)
    for i, faces in enumerate(sides):
        if len(faces) == 2 and open_[i]:
            a, b = sorted((labels[faces[0]], labels[faces[1]]))
            if a != b and a >= 0:
                borders[a, b] += float(lengths[i])
    return dict(sorted(borders.items()))
