"""Edits of grids at random, as a planner makes them: lines dragged, points moved, grids split and merged."""

import random
from collections.abc import Mapping

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.drawing import operations
from geoapi.features.planning.drawing.arcs import arcs_of
from geoapi.features.planning.drawing.coverage import LATTICE_DEGREES, chain_of, polygons_of
from geoapi.features.planning.drawing.operations import Outcome

Grids = Mapping[str, BaseGeometry]
# How far a line is moved, and how wide ground is that is given away; degrees.
_FAR, _WIDE = 2e-4, 8e-4
_KINDS = ["set_arc"] * 6 + ["move_node"] * 3 + ["split", "take", "merge"]


def random_edit(grids: Grids, code: str, chance: random.Random, new_code: str) -> Outcome:
    """One edit of a grid or of a line of its; `grids`: it and all that meet it. Raises Refused, StaleLine."""
    kind = chance.choice(_KINDS)
    west, south, east, north = grids[code].bounds
    if kind == "merge":
        return operations.merge(grids, code, chance.choice(sorted(grids.keys() - {code})))
    if kind == "split":
        ends = [(west - 1e-4, chance.uniform(south, north)), (east + 1e-4, chance.uniform(south, north))]
        middle = (chance.uniform(west, east), chance.uniform(south, north))
        return operations.split(grids, code, chain_of([ends[0], middle, ends[1]]), new_code)
    if kind == "take":
        x, y = chance.uniform(west, east), chance.uniform(south, north)
        angles = sorted(chance.uniform(0, 6.28) for _ in range(7))
        ground = Polygon(chain_of((x + _WIDE * np.cos(a), y + _WIDE * np.sin(a)) for a in angles))
        return operations.take(grids, code, ground, sorted(grids))
    arc = chance.choice([arc for arc in arcs_of(grids) if len(arc.owners) == 2 and code in arc.owners])
    if kind == "move_node":
        node = chance.choice([arc.chain[0], arc.chain[-1]])
        to = chain_of([(node[0] + chance.gauss(0, _FAR), node[1] + chance.gauss(0, _FAR))])
        return operations.move_node(grids, (node,), to, sorted(grids))
    new = list(arc.chain)
    place = chance.randrange(len(new))
    shifted = (new[place][0] + chance.gauss(0, _FAR), new[place][1] + chance.gauss(0, _FAR))
    if 0 < place < len(new) - 1:
        new[place] = shifted
    else:
        new.insert(max(1, place), shifted)
    return operations.set_arc(grids, arc.owners, arc.chain, chain_of(new))


def near(grids: Grids, code: str) -> dict[str, BaseGeometry]:
    """A grid and those whose boxes come near its own."""
    codes = list(grids)
    west, south, east, north = grids[code].bounds
    boxes = shapely.bounds(np.asarray([grids[each] for each in codes], dtype=object))
    meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    # And all that meet those: what an edit moves may reach over a neighbour.
    west, south = boxes[meets, 0].min(), boxes[meets, 1].min()
    east, north = boxes[meets, 2].max(), boxes[meets, 3].max()
    meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    return {codes[place]: grids[codes[place]] for place in np.flatnonzero(meets).tolist()}


def after(grids: Grids, outcome: Outcome) -> dict[str, BaseGeometry]:
    """The grids with what an operation made of some."""
    found = {**grids, **outcome.shapes}
    return {code: shape for code, shape in found.items() if shape is not None}


def is_coverage(grids: Grids) -> bool:
    shapes = np.asarray(list(grids.values()), dtype=object)
    return bool(shapely.coverage_is_valid(shapes)) and bool(shapely.is_valid(shapes).all())


def cells(count: int, seed: int = 5) -> dict[str, BaseGeometry]:
    """Grids that fill some square kilometres and follow nothing: cells around random points, with bends."""
    chance = random.Random(seed)
    square = shapely.box(120.85, 40.70, 120.90, 40.74)
    west, south, east, north = square.bounds
    points = shapely.MultiPoint(
        [(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(count)]
    )
    lines = shapely.voronoi_polygons(points, extend_to=square, only_edges=True)
    bent = [_bent(line, chance) for line in shapely.get_parts(shapely.line_merge(lines))]
    noded = shapely.union_all([*bent, square.boundary], grid_size=LATTICE_DEGREES)
    faces = [
        face
        for face in polygons_of(shapely.polygonize([noded]))
        if square.covers(face.representative_point())
    ]
    return {f"c{number:04d}": face for number, face in enumerate(faces)}


def _bent(line: BaseGeometry, chance: random.Random) -> BaseGeometry:
    """An edge with two vertices a little off it."""
    places = [line.interpolate(share, normalized=True) for share in (0.33, 0.66)]
    off = min(1e-4, line.length / 10)
    inner = [(place.x + chance.uniform(-off, off), place.y + chance.uniform(-off, off)) for place in places]
    return shapely.LineString([line.coords[0], *inner, line.coords[-1]])
