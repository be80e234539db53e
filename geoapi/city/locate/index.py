"""Which of many polygons holds a point: a raster in front of exact tests.

Most cells of the raster lie inside one polygon and answer by themselves. A cell that boundaries cross lists
its polygons, in order, each with the few edges inside the cell and whether it covers the cell's reference
point: walking from the point to the reference point and counting the edges crossed tells whether the polygon
covers the point too. Only where a point all but touches an edge is the exact predicate of GEOS asked, the
same that PostGIS asks.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geoapi.city.locate.raster import Floats, Ints, Raster, ranges

# Closer to an edge than this (0.1 mm), plain arithmetic does not decide.
# Its error is a hundred thousand times smaller.
TOUCHING_DEG = 1e-9
NOWHERE = -1
# Points looked up at a time: their working arrays stay in the processor's cache.
_BLOCK = 1 << 16


class AreaIndex:
    """Finds the first of `polygons` (EPSG:4326, in order of precedence) that covers a point.

    A point on a shared edge belongs to the polygon that comes first.
    Frozen after construction, and no geometry is prepared, so threads share it safely.
    """

    def __init__(self, polygons: Sequence[Geometry] | NDArray[np.object_]) -> None:
        self._shapes = np.asarray(polygons, dtype=object)
        self._raster = raster = Raster(self._shapes, TOUCHING_DEG)
        self._touching_sq = (TOUCHING_DEG * raster.per_degree) ** 2
        # A cell's value: the polygon that covers it, NOWHERE, or -2 - n for the n-th crossed cell.
        self._cells, listed = raster.cells, raster.crossings
        self._first_entry = listed.first_entry  # [crossed cells + 1] into the entries
        self._polygon = listed.polygon  # [entries]
        self._covers_reference = listed.covers_reference  # [entries]
        self._first_edge = listed.first_edge  # [entries + 1] into the edges
        self._edge = listed.edge  # [edges] the vertex at which each starts
        self._x, self._y = raster.vertices  # in cells; an edge runs to the next vertex
        looked_at = (
            *(self._cells, self._first_entry, self._polygon, self._covers_reference),
            *(self._first_edge, self._edge, self._x, self._y),
        )
        self._views = tuple(memoryview(np.ascontiguousarray(array).data) for array in looked_at)

    def find(self, lon: Floats, lat: Floats) -> NDArray[np.int32]:
        """Index of the polygon of each point, `NOWHERE` where there is none or a coordinate is not finite."""
        found = np.empty(len(lon), dtype=np.int32)
        for start in range(0, len(lon), _BLOCK):
            block = slice(start, start + _BLOCK)
            found[block] = self._find_block(lon[block], lat[block])
        return found

    def find_one(self, lon: float, lat: float) -> int:
        """`find` for one point with finite coordinates,
        without the cost of arrays: the same steps in scalars.
        """
        raster = self._raster
        x, y = (lon - raster.west) * raster.per_degree, (lat - raster.south) * raster.per_degree
        if not (0 <= x < raster.width and 0 <= y < raster.height):
            return NOWHERE
        cells, first_entry, polygons, covers, first_edge, edges, xs, ys = self._views
        column, row = int(x), int(y)
        value: int = cells[row * raster.width + column]
        if value >= NOWHERE:
            return value
        reference_x, reference_y = column + raster.REFERENCE_X, row + raster.REFERENCE_Y
        for entry in range(first_entry[-2 - value], first_entry[-1 - value]):
            inside = covers[entry]
            for vertex in edges[first_edge[entry] : first_edge[entry + 1]]:
                x0, y0, x1, y1 = xs[vertex], ys[vertex], xs[vertex + 1], ys[vertex + 1]
                dx, dy = x1 - x0, y1 - y0
                off = dx * (y - y0) - dy * (x - x0)
                length_sq = dx * dx + dy * dy
                if off * off <= self._touching_sq * length_sq:  # On its line; is it beyond its ends?
                    beyond = abs(dx * (x - x0) + dy * (y - y0) - 0.5 * length_sq) - 0.5 * length_sq
                    if beyond <= 0.0 or beyond * beyond <= self._touching_sq * length_sq:
                        inside = bool(shapely.intersects_xy(self._shapes[polygons[entry]], lon, lat))
                        break
                if (y0 > y) != (y1 > y):
                    at_x = x0 + (y - y0) * dx / dy
                    inside ^= (at_x > x) != (at_x > reference_x)
                if (x0 > reference_x) != (x1 > reference_x):
                    at_y = y0 + (reference_x - x0) * dy / dx
                    inside ^= (at_y > y) != (at_y > reference_y)
            if inside:
                return int(polygons[entry])
        return NOWHERE

    def _find_block(self, lon: Floats, lat: Floats) -> NDArray[np.int32]:
        raster = self._raster
        x, y = (lon - raster.west) * raster.per_degree, (lat - raster.south) * raster.per_degree
        within = (x >= 0) & (x < raster.width) & (y >= 0) & (y < raster.height)
        if not within.all():
            x, y = np.where(within, x, 0.0), np.where(within, y, 0.0)  # The outermost cells are empty.
        found = self._cells[y.astype(np.int64) * raster.width + x.astype(np.int64)]
        doubtful = np.flatnonzero(found < NOWHERE)
        if len(doubtful):
            found[doubtful] = self._test(found[doubtful], lon[doubtful], lat[doubtful])
        return found

    def _test(self, values: NDArray[np.int32], lon: Floats, lat: Floats) -> NDArray[np.int32]:
        """Exact tests of the points in crossed cells, one rank of entries after the other."""
        found = np.full(len(values), NOWHERE, dtype=np.int32)
        lists = -2 - values.astype(np.int64)
        entry, end = self._first_entry[lists], self._first_entry[lists + 1]
        open_points = np.arange(len(values))
        while len(open_points):
            current = entry[open_points]
            hit = self._covers(current, lon[open_points], lat[open_points])
            found[open_points[hit]] = self._polygon[current[hit]]
            entry[open_points] += 1
            open_points = open_points[~hit & (entry[open_points] < end[open_points])]
        return found

    def _covers(self, entry: Ints, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Whether each entry's polygon covers its point."""
        raster = self._raster
        x, y = (lon - raster.west) * raster.per_degree, (lat - raster.south) * raster.per_degree
        point, step = ranges(self._first_edge[entry + 1] - self._first_edge[entry])
        vertex = self._edge[self._first_edge[entry][point] + step]
        x0, y0, x1, y1 = self._x[vertex], self._y[vertex], self._x[vertex + 1], self._y[vertex + 1]
        px, py = x[point], y[point]
        reference_x, reference_y = np.floor(px) + raster.REFERENCE_X, np.floor(py) + raster.REFERENCE_Y
        dx, dy = x1 - x0, y1 - y0
        with np.errstate(divide="ignore", invalid="ignore"):
            at_x, at_y = x0 + (py - y0) * dx / dy, y0 + (reference_x - x0) * dy / dx
        crossed = ((y0 > py) != (y1 > py)) & ((at_x > px) != (at_x > reference_x))
        crossed ^= ((x0 > reference_x) != (x1 > reference_x)) & ((at_y > py) != (at_y > reference_y))
        odd = np.bincount(point[crossed], minlength=len(entry)) & 1
        covered: NDArray[np.bool_] = self._covers_reference[entry] ^ odd.astype(bool)

        length_sq = dx * dx + dy * dy
        beyond = np.maximum(np.abs(dx * (px - x0) + dy * (py - y0) - 0.5 * length_sq) - 0.5 * length_sq, 0.0)
        touching = (
            np.maximum((dx * (py - y0) - dy * (px - x0)) ** 2, beyond**2) <= self._touching_sq * length_sq
        )
        if touching.any():
            close = np.unique(point[touching])
            covered[close] = shapely.intersects_xy(
                self._shapes[self._polygon[entry[close]]], lon[close], lat[close]
            )
        return covered
