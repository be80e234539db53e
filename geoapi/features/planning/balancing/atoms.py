"""Ground in pieces that may change its grid: what roads cut the grids into. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import Plane
from geoapi.core.geo import Floats
from geoapi.features.planning.drawing.coverage import LATTICE_DEGREES, Coverage, polygons_of
from geoapi.features.planning.dwellings import Dwellings

# A road so near a grid's line is that line: the two would cross at every bend. What ends there is led on to
# it.
SAME_LINE_M = 1.5
_BEYOND_M = 0.5
# A strip narrower than this, as between a road and a line drawn along it, is no piece of its own.
NARROW_M = 8.0
# Two touch where their outlines run together, to this distance, for at least so long.
_TOUCH_M, _LEAST_BORDER_M = 0.1, 1.0


@dataclass(frozen=True)
class Atoms:
    """Pieces of ground, each of one grid; atom n has `faces[n]` (degrees, on the lattice) and lies in
    `grids[n]`.

    `borders`: the length in metres of the line between each two atoms that touch along one, the smaller
    number first. `of_building`: the atom of each of the dwellings, -1 where staff bound it or it lies
    elsewhere.
    """

    faces: Sequence[Sequence[Polygon]]
    grids: Sequence[str]
    borders: Mapping[tuple[int, int], float]
    of_building: NDArray[np.int64]


def cut(
    grids: Coverage, roads: Sequence[BaseGeometry], dwellings: Dwellings, codes: NDArray[np.str_]
) -> Atoms:
    """Cut the grids of a community (degrees) along roads; `codes`: the grid of each of the dwellings."""
    plane = Plane.over(list(grids.values()))
    faces: list[Polygon] = []
    owners: list[str] = []
    for code, shape in grids.items():
        found = _faces(plane, shape, roads)
        faces += found
        owners += [code] * len(found)
    flat = plane.metres(faces)
    touching = _touching(flat)
    roots = _without_strips(flat, owners, touching)
    numbers = {root: number for number, root in enumerate(sorted(set(roots)))}
    atom_of = [numbers[root] for root in roots]
    parts: list[list[Polygon]] = [[] for _ in numbers]
    of_grid = [""] * len(numbers)
    for face, number, owner in zip(faces, atom_of, owners, strict=True):
        parts[number].append(face)
        of_grid[number] = owner
    borders: dict[tuple[int, int], float] = defaultdict(float)
    for (one, other), length in touching.items():
        first, second = sorted((atom_of[one], atom_of[other]))
        if first != second:
            borders[first, second] += length
    return Atoms(parts, of_grid, dict(borders), _atoms_of(faces, owners, atom_of, dwellings, codes))


def _faces(plane: Plane, shape: BaseGeometry, roads: Sequence[BaseGeometry]) -> list[Polygon]:
    """What roads cut a grid into, each grid by itself: the ends of streets in one are no matter of the
    next."""
    near = [road for road in roads if shapely.intersects(road, shape)]
    if not near:
        return polygons_of(shape)
    (flat,) = plane.metres([shape])
    border = shapely.boundary(flat)
    inner = shapely.difference(flat, shapely.buffer(border, SAME_LINE_M))
    pieces = shapely.intersection(shapely.union_all(plane.metres(near)), inner)
    merged = shapely.get_parts(shapely.line_merge(shapely.node(pieces)))
    lines = [_led_on(line, border) for line in merged if isinstance(line, LineString)]
    noded = shapely.union_all([shapely.boundary(shape), *plane.degrees(lines)], grid_size=LATTICE_DEGREES)
    found = polygons_of(shapely.polygonize([noded]))
    return [face for face in found if shapely.intersects(shape, face.representative_point())]


def _led_on(line: LineString, border: BaseGeometry) -> LineString:
    """A line (metres) whose ends near the border go on over it, at a right angle to that."""
    coordinates = shapely.get_coordinates(line)
    ends = (_beyond(coordinates[0], border), _beyond(coordinates[-1], border))
    return LineString([*ends[0], *coordinates.tolist(), *ends[1]])


def _beyond(end: Floats, border: BaseGeometry) -> list[list[float]]:
    point = shapely.Point(end)
    if shapely.distance(point, border) > SAME_LINE_M * 1.01:
        return []
    foot = shapely.get_coordinates(shapely.shortest_line(point, border))[-1]
    away = foot - end
    length = float(np.hypot(*away))
    return [(end + away * (1 + _BEYOND_M / length)).tolist()] if length else []


def _touching(flat: NDArray[np.object_]) -> dict[tuple[int, int], float]:
    """Each two faces (metres) that share a line, and how long that is."""
    wide = shapely.buffer(flat, _TOUCH_M)
    one, other = shapely.STRtree(flat).query(wide, predicate="intersects")
    one, other = one[one < other], other[one < other]
    lengths = shapely.length(shapely.intersection(shapely.boundary(flat[other]), wide[one]))
    pairs = zip(one.tolist(), other.tolist(), lengths.tolist(), strict=True)
    return {(first, second): length for first, second, length in pairs if length >= _LEAST_BORDER_M}


def _without_strips(
    flat: NDArray[np.object_], owners: Sequence[str], touching: Mapping[tuple[int, int], float]
) -> list[int]:
    """For each face the one that stands for its atom: narrow ones go with their grid's neighbour along
    most."""
    narrow = shapely.is_empty(shapely.buffer(flat, -NARROW_M / 2))
    beside: dict[int, dict[int, float]] = defaultdict(dict)
    for (one, other), length in touching.items():
        if owners[one] == owners[other]:
            beside[one][other] = beside[other][one] = length
    roots = list(range(len(flat)))

    def root_of(number: int) -> int:
        while roots[number] != number:
            number = roots[number]
        return number

    areas = shapely.area(flat)
    for number in sorted(np.flatnonzero(narrow).tolist(), key=lambda each: float(areas[each])):
        own = root_of(number)
        others: dict[int, float] = defaultdict(float)
        for other, length in beside[number].items():
            if root_of(other) != own:
                others[root_of(other)] += length
        if others:
            roots[own] = max(sorted(others), key=lambda each: others[each])
    return [root_of(number) for number in range(len(flat))]


def _atoms_of(
    faces: Sequence[Polygon],
    owners: Sequence[str],
    atom_of: Sequence[int],
    dwellings: Dwellings,
    codes: NDArray[np.str_],
) -> NDArray[np.int64]:
    found = np.full(len(dwellings.ids), -1, np.int64)
    points = shapely.points(dwellings.lon, dwellings.lat)
    of_building, of_face = shapely.STRtree(faces).query(points, predicate="intersects")
    # The last one stays: of two faces that a door lies between, the one with the smaller number.
    for building, face in sorted(zip(of_building.tolist(), of_face.tolist(), strict=True), reverse=True):
        if not dwellings.bound[building] and owners[face] == codes[building]:
            found[building] = atom_of[face]
    return found
