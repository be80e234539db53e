"""A quilt of grids to try operations on."""

import random
from collections.abc import Mapping

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.drawing.arcs import arcs_of
from geoapi.features.planning.drawing.coverage import LATTICE_DEGREES, chain_of

WEST, SOUTH, STEP = 120.85, 40.72, 0.003
Grids = dict[str, BaseGeometry]


def quilt(columns: int = 4, rows: int = 4, seed: int = 1) -> Grids:
    """Grids with crooked edges of several vertices, which fill a rectangle."""
    chance = random.Random(seed)

    def corner(column: int, row: int) -> tuple[float, float]:
        at_edge = (column in (0, columns), row in (0, rows))
        shift = [0.0 if edge else chance.uniform(-0.3, 0.3) * STEP for edge in at_edge]
        return WEST + column * STEP + shift[0], SOUTH + row * STEP + shift[1]

    corners = {(column, row): corner(column, row) for column in range(columns + 1) for row in range(rows + 1)}

    def edge(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[float, float]]:
        first, last = sorted((start, end))
        (x0, y0), (x1, y1) = corners[first], corners[last]
        wobble = random.Random(f"{first}{last}{seed}")
        is_outer = first[0] == last[0] in (0, columns) or first[1] == last[1] in (0, rows)
        bend = 0.0 if is_outer else 0.05 * STEP
        line = [(x0, y0)]
        for share in (0.3, 0.6):
            line.append(
                (
                    x0 + share * (x1 - x0) + wobble.uniform(-bend, bend),
                    y0 + share * (y1 - y0) + wobble.uniform(-bend, bend),
                )
            )
        return [*line, (x1, y1)] if (start, end) == (first, last) else [*reversed([*line, (x1, y1)])]

    grids: Grids = {}
    for row in range(rows):
        for column in range(columns):
            around = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
            ring: list[tuple[float, float]] = []
            for start, end in zip(around, around[1:] + around[:1], strict=True):
                ring += edge(start, end)[:-1]
            grids[f"g{row}{column}"] = MultiPolygon([Polygon(chain_of(ring))])
    return grids


def covers_the_same(one: Mapping[str, BaseGeometry], other: Mapping[str, BaseGeometry]) -> bool:
    first, second = (shapely.union_all(list(grids.values())) for grids in (one, other))
    return bool(shapely.symmetric_difference(first, second).buffer(-LATTICE_DEGREES).is_empty)


def line_between(grids: Grids, one: str, other: str) -> tuple[tuple[float, float], ...]:
    return next(arc.chain for arc in arcs_of(grids) if set(arc.owners) == {one, other})
