"""The raster behind an `AreaIndex`: which cells each polygon covers, and which edges cross which cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_CELLS_PER_POLYGON = 32 * 32
_MOST_CELLS = 128_000_000
# Scattered polygons leave most of their extent empty: for these the cells are larger, not more.
_MOST_CELLS_PER_POLYGON = 4 * _CELLS_PER_POLYGON
# Polygons rasterised at a time, which bounds the memory of building.
_CHUNK = 20_000
# Rounding allowance in cells: far above float error, far below a cell.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Crossings:
    """The crossed cells' entries, one for each polygon that may cover part of the cell, in polygon order."""

    first_entry: Ints
    polygon: NDArray[np.int32]
    covers_reference: NDArray[np.bool_]
    first_edge: Ints
    edge: NDArray[np.int32]


class Raster:
    """Square cells (in degrees) over the extent of `polygons`, with a margin whose outermost cells are empty.

    `cells[row * width + column]` is a polygon's index, -1 for none,
    or -2 - n for the n-th crossed cell. An edge crosses every cell that it comes within `reach_deg` of.
    """

    # Off-centre, so that no regular layout of boundaries passes through a cell's reference point.
    REFERENCE_X: ClassVar[float] = 0.5377
    REFERENCE_Y: ClassVar[float] = 0.4619

    def __init__(self, polygons: NDArray[np.object_], reach_deg: float) -> None:
        self._count = max(len(polygons), 1)
        west, south, east, north = shapely.total_bounds(polygons) if len(polygons) else (0.0, 0.0, 1.0, 1.0)
        mean_area = max(shapely.area(polygons).sum() / self._count, 1e-18)
        most_cells = min(_MOST_CELLS, _MOST_CELLS_PER_POLYGON * self._count)
        cell = np.sqrt(max(mean_area / _CELLS_PER_POLYGON, (east - west) * (north - south) / most_cells))
        self.west, self.south = float(west - 2 * cell), float(south - 2 * cell)
        self.width, self.height = int((east - west) / cell) + 5, int((north - south) / cell) + 5
        self.per_degree = float(1.0 / cell)
        self._slack = _ROUNDING + 2.0 * reach_deg * self.per_degree
        self._read(polygons)
        self._rasterise()

    def _read(self, polygons: NDArray[np.object_]) -> None:
        """Vertices in cell units; `_starts[n]` is the vertex
        at which an edge of polygon `_owner[n]` starts.
        """
        parts, owner = shapely.get_parts(polygons, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        x = (points[:, 0] - self.west) * self.per_degree
        y = (points[:, 1] - self.south) * self.per_degree
        self.vertices = (x, y)
        edge = (ring[1:] == ring[:-1]) & ((x[1:] != x[:-1]) | (y[1:] != y[:-1]))
        self._starts = np.flatnonzero(edge).astype(np.int32)
        self._owner = owner[part[ring[self._starts]]].astype(np.int64)

    def _rasterise(self) -> None:
        self.cells = np.full(self.width * self.height, -1, dtype=np.int32)
        crossed = np.zeros(len(self.cells), dtype=bool)
        keys, edges = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int32)]
        for owner, starts in self._chunks():
            edge, cell = self._crossed_cells(starts)
            crossed[cell] = True
            keys.append(cell * self._count + owner[edge])
            edges.append(starts[edge])
        inside = [np.empty(0, dtype=np.int64)]
        for owner, starts in self._chunks():
            polygon, cell = self._covered_cells(owner, starts)
            # Where polygons overlap the first must win, so it is written last.
            self.cells[cell[::-1]] = polygon[::-1]
            on_crossed = crossed[cell]
            inside.append(cell[on_crossed] * self._count + polygon[on_crossed])
        self._list(np.concatenate(keys), np.concatenate(edges), np.sort(np.concatenate(inside)))

    def _list(self, key: Ints, edge: NDArray[np.int32], inside: Ints) -> None:
        """Group the crossings by cell and polygon; a key is cell * count + polygon."""
        order = np.argsort(key, kind="stable")
        key, edge = key[order], edge[order]
        entries = np.unique(np.concatenate([key, inside]))
        cell = entries // self._count
        listed, first = np.unique(cell, return_index=True)
        found = np.searchsorted(inside, entries)
        covers = np.zeros(len(entries), dtype=bool)
        near = found < len(inside)
        covers[near] = inside[found[near]] == entries[near]
        self.cells[listed] = -2 - np.arange(len(listed), dtype=np.int32)
        self.crossings = Crossings(
            first_entry=np.append(first, len(entries)).astype(np.int64),
            polygon=(entries % self._count).astype(np.int32),
            covers_reference=covers,
            first_edge=np.append(np.searchsorted(key, entries), len(key)).astype(np.int64),
            edge=edge,
        )

    def _chunks(self) -> Iterator[tuple[Ints, NDArray[np.int32]]]:
        """(owner, start vertex) of the edges of a bounded number of polygons at a time,
        last polygons first.
        """
        for start in reversed(range(0, self._count, _CHUNK)):
            first, last = np.searchsorted(self._owner, [start, start + _CHUNK])
            yield self._owner[first:last], self._starts[first:last]

    def _ends(self, starts: NDArray[np.int32]) -> tuple[Floats, Floats, Floats, Floats]:
        x, y = self.vertices
        return x[starts], y[starts], x[starts + 1], y[starts + 1]

    def _crossed_cells(self, starts: NDArray[np.int32]) -> tuple[Ints, Ints]:
        """Every (edge, cell) where the edge touches the cell or comes within the slack of it."""
        x0, y0, x1, y1 = self._ends(starts)
        low, high = np.minimum(y0, y1), np.maximum(y0, y1)
        bottom, top = (
            np.floor(low - self._slack).astype(np.int64),
            np.floor(high + self._slack).astype(np.int64),
        )
        edge, step = ranges(top - bottom + 1)
        row = bottom[edge] + step
        enter = np.clip(row - self._slack, low[edge], high[edge])
        leave = np.clip(row + 1 + self._slack, low[edge], high[edge])
        flat = np.abs(y1 - y0) < self._slack
        slope = np.where(flat, 0.0, (x1 - x0) / np.where(flat, 1.0, y1 - y0))
        xa = np.where(flat[edge], x0[edge], x0[edge] + (enter - y0[edge]) * slope[edge])
        xb = np.where(flat[edge], x1[edge], x0[edge] + (leave - y0[edge]) * slope[edge])
        left = np.floor(np.minimum(xa, xb) - self._slack).astype(np.int64)
        right = np.floor(np.maximum(xa, xb) + self._slack).astype(np.int64)
        part, step = ranges(right - left + 1)
        return edge[part], row[part] * self.width + left[part] + step

    def _covered_cells(self, owner: Ints, starts: NDArray[np.int32]) -> tuple[Ints, Ints]:
        """Every (polygon, cell) where the polygon covers the reference point:
        crossings along each row, in pairs.
        """
        x0, y0, x1, y1 = self._ends(starts)
        bottom = np.ceil(np.minimum(y0, y1) - self.REFERENCE_Y).astype(np.int64)
        top = np.ceil(np.maximum(y0, y1) - self.REFERENCE_Y).astype(np.int64)
        edge, step = ranges(top - bottom)
        row = bottom[edge] + step
        x = x0[edge] + (row + self.REFERENCE_Y - y0[edge]) * (x1[edge] - x0[edge]) / (y1[edge] - y0[edge])
        polygon = owner[edge]
        order = np.lexsort((x, row, polygon))
        polygon, row, x = polygon[order][::2], row[order][::2], x[order]
        left = np.ceil(x[::2] - self.REFERENCE_X).astype(np.int64)
        right = np.ceil(x[1::2] - self.REFERENCE_X).astype(np.int64)
        span, step = ranges(right - left)
        return polygon[span], row[span] * self.width + left[span] + step


def ranges(counts: Ints) -> tuple[Ints, Ints]:
    """For each i, `counts[i]` entries: (i repeated, 0..counts[i]-1)."""
    counts = np.maximum(counts, 0)
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner), dtype=np.int64) - before[owner]
