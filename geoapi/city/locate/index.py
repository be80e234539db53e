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

from geoapi.city.locate.polygons import Floats, Ints, Polygons, ranges
from geoapi.city.locate.raster import Raster
from geoapi.city.locate.rasterising import Progress, rasterise

# Closer to an edge than this (0.1 mm), plain arithmetic does not decide.
# Its error is ten thousand times smaller.
TOUCHING_DEG = 1e-9
_TOUCHING_SQ = TOUCHING_DEG**2
NOWHERE = -1
# Points looked up at a time: their working arrays stay in the processor's cache.
_BLOCK = 1 << 16


class AreaIndex:
    """Finds the first of `polygons` (EPSG:4326, in order of precedence) that covers a point.

    A point on a shared edge belongs to the polygon that comes first.
    Frozen after construction, so threads share it safely. It consists of arrays alone: pickled with its
    buffers beside it, it can be read where they lie, in a file that many processes map.
    """

    def __init__(
        self, polygons: Sequence[Geometry] | NDArray[np.object_], progress: Progress | None = None
    ) -> None:
        shapes = np.asarray(polygons, dtype=object)
        held = Polygons.of(shapes)
        mean_area = float(shapely.area(shapes).sum()) / max(len(shapes), 1)
        self._take(held, rasterise(held, mean_area, TOUCHING_DEG, progress))

    def _take(self, polygons: Polygons, raster: Raster) -> None:
        self._polygons, self._raster = polygons, raster
        looked_at = (
            *(raster.cells, raster.first_entry, raster.polygon, raster.covers_reference),
            *(raster.first_edge, raster.edge, polygons.lon, polygons.lat),
        )
        # Numbers out of these are plain ones, and quick to come by.
        self._cells, *views = (memoryview(array.data) for array in looked_at)
        self._views = tuple(views)
        self._frame = raster.west, raster.south, 1.0 / raster.cell, raster.width, raster.height

    def __getstate__(self) -> tuple[Polygons, Raster]:
        return self._polygons, self._raster

    def __setstate__(self, state: tuple[Polygons, Raster]) -> None:
        self._take(*state)

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
        west, south, per_degree, width, height = self._frame
        x, y = (lon - west) * per_degree, (lat - south) * per_degree
        if not (0 <= x < width and 0 <= y < height):
            return NOWHERE
        column, row = int(x), int(y)
        value: int = self._cells[row * width + column]
        if value >= NOWHERE:
            return value
        raster = self._raster
        reference_lon = west + (column + raster.REFERENCE_X) * raster.cell
        reference_lat = south + (row + raster.REFERENCE_Y) * raster.cell
        first_entry, polygons, covers, first_edge, edges, lons, lats = self._views
        for entry in range(first_entry[-2 - value], first_entry[-1 - value]):
            inside = covers[entry]
            for vertex in edges[first_edge[entry] : first_edge[entry + 1]]:
                x0, y0, x1, y1 = lons[vertex], lats[vertex], lons[vertex + 1], lats[vertex + 1]
                dx, dy = x1 - x0, y1 - y0
                off = dx * (lat - y0) - dy * (lon - x0)
                length_sq = dx * dx + dy * dy
                if off * off <= _TOUCHING_SQ * length_sq:  # On its line; is it beyond its ends?
                    beyond = abs(dx * (lon - x0) + dy * (lat - y0) - 0.5 * length_sq) - 0.5 * length_sq
                    if beyond <= 0.0 or beyond * beyond <= _TOUCHING_SQ * length_sq:
                        inside = self._decide(polygons[entry], lon, lat)
                        break
                if (y0 > lat) != (y1 > lat):
                    at_lon = x0 + (lat - y0) * dx / dy
                    inside ^= (at_lon > lon) != (at_lon > reference_lon)
                if (x0 > reference_lon) != (x1 > reference_lon):
                    at_lat = y0 + (reference_lon - x0) * dy / dx
                    inside ^= (at_lat > lat) != (at_lat > reference_lat)
            if inside:
                return int(polygons[entry])
        return NOWHERE

    def _decide(self, number: int, lon: float, lat: float) -> bool:
        return bool(self._polygons.cover(np.array([number]), np.array([lon]), np.array([lat]))[0])

    def _find_block(self, lon: Floats, lat: Floats) -> NDArray[np.int32]:
        west, south, per_degree, width, height = self._frame
        x, y = (lon - west) * per_degree, (lat - south) * per_degree
        within = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        if not within.all():
            x, y = np.where(within, x, 0.0), np.where(within, y, 0.0)  # The outermost cells are empty.
        found = self._raster.cells[y.astype(np.int64) * width + x.astype(np.int64)]
        doubtful = np.flatnonzero(found < NOWHERE)
        if len(doubtful):
            found[doubtful] = self._test(found[doubtful], lon[doubtful], lat[doubtful])
        return found

    def _test(self, values: NDArray[np.int32], lon: Floats, lat: Floats) -> NDArray[np.int32]:
        """Exact tests of the points in crossed cells, one rank of entries after the other."""
        raster = self._raster
        found = np.full(len(values), NOWHERE, dtype=np.int32)
        west, south, per_degree, _, _ = self._frame
        reference_lon = west + (np.floor((lon - west) * per_degree) + raster.REFERENCE_X) * raster.cell
        reference_lat = south + (np.floor((lat - south) * per_degree) + raster.REFERENCE_Y) * raster.cell
        lists = -2 - values.astype(np.int64)
        entry, end = raster.first_entry[lists].astype(np.int64), raster.first_entry[lists + 1]
        rest = np.arange(len(values))
        while len(rest):
            current = entry[rest]
            hit = self._covers(current, lon[rest], lat[rest], reference_lon[rest], reference_lat[rest])
            found[rest[hit]] = raster.polygon[current[hit]]
            entry[rest] += 1
            rest = rest[~hit & (entry[rest] < end[rest])]
        return found

    def _covers(
        self, entry: Ints, lon: Floats, lat: Floats, reference_lon: Floats, reference_lat: Floats
    ) -> NDArray[np.bool_]:
        """Whether each entry's polygon covers its point, walking there from the cell's reference point."""
        raster, lons, lats = self._raster, self._polygons.lon, self._polygons.lat
        first = raster.first_edge[entry]
        point, step = ranges(raster.first_edge[entry + 1] - first)
        # What is used again and again for numbers is best as wide as those.
        vertex = raster.edge[first[point] + step].astype(np.int64)
        x0, y0, x1, y1 = lons[vertex], lats[vertex], lons[vertex + 1], lats[vertex + 1]
        x, y, from_x, from_y = lon[point], lat[point], reference_lon[point], reference_lat[point]
        dx, dy = x1 - x0, y1 - y0
        with np.errstate(divide="ignore", invalid="ignore"):
            at_x, at_y = x0 + (y - y0) * dx / dy, y0 + (from_x - x0) * dy / dx
        crossed = ((y0 > y) != (y1 > y)) & ((at_x > x) != (at_x > from_x))
        crossed ^= ((x0 > from_x) != (x1 > from_x)) & ((at_y > y) != (at_y > from_y))
        odd = np.bincount(point[crossed], minlength=len(entry)) & 1
        covered: NDArray[np.bool_] = raster.covers_reference[entry] ^ odd.astype(bool)

        length_sq = dx * dx + dy * dy
        beyond = np.maximum(np.abs(dx * (x - x0) + dy * (y - y0) - 0.5 * length_sq) - 0.5 * length_sq, 0.0)
        off = dx * (y - y0) - dy * (x - x0)
        touching = np.maximum(off**2, beyond**2) <= _TOUCHING_SQ * length_sq
        if touching.any():
            close = np.unique(point[touching])
            covered[close] = self._polygons.cover(raster.polygon[entry[close]], lon[close], lat[close])
        return covered
