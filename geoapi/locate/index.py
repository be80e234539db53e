"""Which of many polygons holds a point: a raster in front of exact tests.

Most cells of the raster lie inside one polygon and answer by themselves; a cell that a boundary crosses holds the
short list of polygons to test exactly. The raster only ever saves work: every cell list is complete, so the answer
is that of testing every polygon.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# A point this close to a boundary (0.1 mm) is on it: the last digit of stored coordinates.
EDGE_DEG = 1e-9
NOWHERE = -1
_CELLS_PER_POLYGON = 32 * 32
_MOST_CELLS = 64_000_000
# Preparing costs some 5 kB a polygon; beyond this many, only those with many vertices are worth it.
_PREPARE_UP_TO = 50_000
_MANY_VERTICES = 256
_CHUNK = 20_000
# Points looked up at a time: their working arrays stay in the processor's cache.
_BLOCK = 1 << 16
# Rounding allowance in cells; far above float error, far below a cell.
_SLACK = 1e-6


class AreaIndex:
    """Finds the first of `polygons` (EPSG:4326, in order of precedence) that covers a point.

    A point on a shared edge belongs to the polygon that comes first; so does a point within `EDGE_DEG` of it.
    Frozen after construction and safe to share between threads.
    """

    def __init__(self, polygons: Sequence[Geometry] | NDArray[np.object_]) -> None:
        shapes = np.asarray(polygons, dtype=object)
        # Growing by the width of an edge makes "on the edge" a plain containment test for both neighbours.
        self.polygons = shapely.buffer(shapes, EDGE_DEG, join_style="mitre", mitre_limit=2.0)
        self._lay_out_raster()
        self._fill_raster()
        self._warm_up()

    def __len__(self) -> int:
        return len(self.polygons)

    def find(self, lon: Floats, lat: Floats) -> NDArray[np.int32]:
        """Index of the polygon of each point, `NOWHERE` where there is none or a coordinate is not finite."""
        found = np.empty(len(lon), dtype=np.int32)
        for start in range(0, len(lon), _BLOCK):
            block = slice(start, start + _BLOCK)
            found[block] = self._find_block(lon[block], lat[block])
        return found

    def _find_block(self, lon: Floats, lat: Floats) -> NDArray[np.int32]:
        x, y = (lon - self._west) * self._per_lon, (lat - self._south) * self._per_lat
        within = (x >= 0) & (x < self._width) & (y >= 0) & (y < self._height)
        if not within.all():
            x, y = np.where(within, x, 0.0), np.where(within, y, 0.0)  # The outermost cells are empty.
        found = self._cells[y.astype(np.int64) * self._width + x.astype(np.int64)]
        doubtful = np.flatnonzero(found < NOWHERE)
        if len(doubtful):
            found[doubtful] = self._test(found[doubtful], lon[doubtful], lat[doubtful])
        return found

    def find_one(self, lon: float, lat: float) -> int:
        """`find` for one point with finite coordinates, without the cost of arrays."""
        x, y = (lon - self._west) * self._per_lon, (lat - self._south) * self._per_lat
        if not (0 <= x < self._width and 0 <= y < self._height):
            return NOWHERE
        value = self._cell_view[int(y) * self._width + int(x)]
        if value >= NOWHERE:
            return value
        first, last = self._first[-2 - value], self._first[-1 - value]
        for candidate in self._candidates[first:last].tolist():
            if shapely.intersects_xy(self.polygons[candidate], lon, lat):
                return int(candidate)
        return NOWHERE

    def _test(self, values: NDArray[np.int32], lon: Floats, lat: Floats) -> NDArray[np.int32]:
        """Exact tests of the points in crossed cells, one rank of candidates after the other."""
        found = np.full(len(values), NOWHERE, dtype=np.int32)
        lists = -2 - values.astype(np.int64)
        position, end = self._first[lists], self._first[lists + 1]
        open_points = np.arange(len(values))
        while len(open_points):
            candidates = self._candidates[position[open_points]]
            # Neighbouring tests then share one polygon's data in the processor's cache.
            order = np.argsort(candidates, kind="stable")
            open_points, candidates = open_points[order], candidates[order]
            hit = shapely.intersects_xy(self.polygons[candidates], lon[open_points], lat[open_points])
            found[open_points[hit]] = candidates[hit]
            position[open_points] += 1
            open_points = open_points[~hit & (position[open_points] < end[open_points])]
        return found

    def _lay_out_raster(self) -> None:
        west, south, east, north = shapely.total_bounds(self.polygons) if len(self) else (0.0, 0.0, 1.0, 1.0)
        mean_area = max(shapely.area(self.polygons).sum() / max(len(self), 1), 1e-18)
        cell = np.sqrt(mean_area / _CELLS_PER_POLYGON)
        # Degrees of longitude are shorter than those of latitude; cells about square in degrees serve as well.
        cell = max(cell, np.sqrt((east - west) * (north - south) / _MOST_CELLS))
        self._west, self._south = float(west - cell), float(south - cell)
        self._width, self._height = int((east - west) / cell) + 3, int((north - south) / cell) + 3
        self._per_lon = self._per_lat = float(1.0 / cell)

    def _fill_raster(self) -> None:
        count = max(len(self), 1)
        self._cells = np.full(self._width * self._height, NOWHERE, dtype=np.int32)
        crossed = np.zeros(len(self._cells), dtype=bool)
        pairs: list[Ints] = []
        for polygon, edges in self._chunks():
            owner, cell = self._crossed_cells(polygon, edges)
            crossed[cell] = True
            pairs.append(np.unique(cell * count + owner))
        for polygon, edges in self._chunks():
            owner, cell = self._covered_cells(polygon, edges)
            # Where polygons overlap the first must win: written last. Chunks come in descending order.
            self._cells[cell[::-1]] = owner[::-1]
            on_crossed = crossed[cell]
            pairs.append(np.unique(cell[on_crossed] * count + owner[on_crossed]))
        merged = np.unique(np.concatenate(pairs)) if pairs else np.empty(0, dtype=np.int64)
        cell = merged // count
        self._candidates = (merged % count).astype(np.int32)
        listed, first = np.unique(cell, return_index=True)
        self._first = np.append(first, len(cell)).astype(np.int64)
        self._cells[listed] = -2 - np.arange(len(listed), dtype=np.int32)
        self._cell_view = memoryview(self._cells)

    def _chunks(self) -> Iterator[tuple[Ints, Floats]]:
        """Edges in cell units as (polygon[n], edge[n, 4] of x0 y0 x1 y1), a bounded number of polygons at a time."""
        starts = range(0, len(self), _CHUNK)
        for start in reversed(starts):
            rings, owner = shapely.get_rings(self.polygons[start : start + _CHUNK], return_index=True)
            points, ring = shapely.get_coordinates(rings, return_index=True)
            points = (points - (self._west, self._south)) * (self._per_lon, self._per_lat)
            same = ring[1:] == ring[:-1]
            yield owner[ring[1:][same]].astype(np.int64) + start, np.hstack([points[:-1][same], points[1:][same]])

    def _crossed_cells(self, polygon: Ints, edges: Floats) -> tuple[Ints, Ints]:
        """Every (polygon, cell) where an edge of the polygon touches the cell, neighbours within rounding included."""
        x0, y0, x1, y1 = edges.T
        low, high = np.minimum(y0, y1), np.maximum(y0, y1)
        bottom, top = np.floor(low - _SLACK).astype(np.int64), np.floor(high + _SLACK).astype(np.int64)
        edge, step = _ranges(top - bottom + 1)
        row = bottom[edge] + step
        enter = np.clip(row - _SLACK, low[edge], high[edge])
        leave = np.clip(row + 1 + _SLACK, low[edge], high[edge])
        rise = y1 - y0
        flat = np.abs(rise) < _SLACK
        slope = np.where(flat, 0.0, (x1 - x0) / np.where(flat, 1.0, rise))
        xa = np.where(flat[edge], x0[edge], x0[edge] + (enter - y0[edge]) * slope[edge])
        xb = np.where(flat[edge], x1[edge], x0[edge] + (leave - y0[edge]) * slope[edge])
        left = np.floor(np.minimum(xa, xb) - _SLACK).astype(np.int64)
        right = np.floor(np.maximum(xa, xb) + _SLACK).astype(np.int64)
        part, step = _ranges(right - left + 1)
        return polygon[edge[part]], row[part] * self._width + left[part] + step

    def _covered_cells(self, polygon: Ints, edges: Floats) -> tuple[Ints, Ints]:
        """Every (polygon, cell) where the polygon covers the cell's centre, by pairing edge crossings along each row."""
        x0, y0, x1, y1 = edges.T
        bottom = np.ceil(np.minimum(y0, y1) - 0.5).astype(np.int64)
        top = np.ceil(np.maximum(y0, y1) - 0.5).astype(np.int64)
        edge, step = _ranges(top - bottom)
        row = bottom[edge] + step
        x = x0[edge] + (row + 0.5 - y0[edge]) * (x1[edge] - x0[edge]) / (y1[edge] - y0[edge])
        owner = polygon[edge]
        order = np.lexsort((x, row, owner))
        owner, row, x = owner[order][::2], row[order][::2], x[order]
        left, right = np.ceil(x[::2] - 0.5).astype(np.int64), np.ceil(x[1::2] - 0.5).astype(np.int64)
        span, step = _ranges(right - left)
        return owner[span], row[span] * self._width + left[span] + step

    def _warm_up(self) -> None:
        """Prepare the polygons and use each twice from this one thread.

        Preparing is lazy: a geometry first used from several threads at once corrupts memory.
        """
        many = shapely.get_num_coordinates(self.polygons) > _MANY_VERTICES
        chosen = self.polygons if len(self) <= _PREPARE_UP_TO else self.polygons[many]
        shapely.prepare(chosen)
        centre = shapely.get_coordinates(shapely.centroid(chosen))
        for _ in range(2):
            shapely.intersects_xy(chosen, centre[:, 0], centre[:, 1])


def _ranges(counts: Ints) -> tuple[Ints, Ints]:
    """For each i, `counts[i]` entries: (i repeated, 0..counts[i]-1)."""
    counts = np.maximum(counts, 0)
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner), dtype=np.int64) - before[owner]
