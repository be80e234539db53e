"""Makes the raster of polygons, some thousands of them at a time, so that what it works on stays small."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoapi.city.locate.polygons import Floats, Ints, Offsets, Polygons, ranges, starts_of
from geoapi.city.locate.raster import Raster

Progress = Callable[[int, int], None]
"""Told of how many steps, of how many, are done."""

# So fine where polygons are few; where they are many, cells that are quick to read would not fit into memory.
_CELLS_PER_POLYGON, _CELLS_OF_MANY, _MANY = 32 * 32, 16 * 16, 20_000
_MOST_CELLS = 256_000_000
# Scattered polygons leave most of their extent empty: for these the cells are larger, not more.
_SPARSE = 4
# Polygons looked at together: what is worked out of them stays in the processor's cache.
_CHUNK = 2_000
# Rounding allowance in cells: far above float error, far below a cell.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class _Edges:
    """Edges of some polygons, by the number of the polygon and the vertex at which each starts; their ends in
    cells from the south-west corner.
    """

    polygon: Ints
    vertex: Ints
    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats


@dataclass
class _Entries:
    """Entries of one chunk of polygons in order of cell and polygon, and the edges of each, one after the
    other. `key` is cell * _CHUNK + number within the chunk.
    """

    key: Ints
    edge_count: NDArray[np.int32]
    edge: NDArray[np.int32]
    covers: NDArray[np.bool_]


def rasterise(
    polygons: Polygons, mean_area: float, reach_deg: float, progress: Progress | None = None
) -> Raster:
    """The raster of `polygons`, which are of `mean_area` square degrees; an edge crosses every cell that it
    comes within `reach_deg` of.
    """
    return _Rasterising(polygons, mean_area, reach_deg, progress or (lambda done, of: None)).raster()


class _Rasterising:
    def __init__(self, polygons: Polygons, mean_area: float, reach_deg: float, progress: Progress) -> None:
        self._polygons, self._progress = polygons, progress
        count = max(len(polygons), 1)
        lon, lat = polygons.lon, polygons.lat
        west, south, east, north = (
            (lon.min(), lat.min(), lon.max(), lat.max()) if len(lon) else (0.0, 0.0, 1.0, 1.0)
        )
        wanted = _CELLS_PER_POLYGON if count <= _MANY else _CELLS_OF_MANY
        most_cells = min(_MOST_CELLS, _SPARSE * wanted * count)
        self._cell = float(
            np.sqrt(max(mean_area / wanted, 1e-18, (east - west) * (north - south) / most_cells))
        )
        self._west, self._south = float(west - 2 * self._cell), float(south - 2 * self._cell)
        self._width = int((east - west) / self._cell) + 5
        self._height = int((north - south) / self._cell) + 5
        self._slack = _ROUNDING + 2.0 * reach_deg / self._cell
        self._cells = np.full(self._width * self._height, -1, dtype=np.int32)
        self._chunks = range(0, len(polygons), _CHUNK)

    def raster(self) -> Raster:
        steps = 3 * len(self._chunks)
        done = 0
        crossed = np.zeros(len(self._cells), dtype=bool)
        chunks: list[_Entries] = []
        for first in self._chunks:
            edges = self._edges(first)
            edge, cell = self._crossed_cells(edges)
            crossed[cell] = True
            chunks.append(_entries(cell * _CHUNK + edges.polygon[edge] - first, edges.vertex[edge]))
            self._progress(done := done + 1, steps)
        listed = np.flatnonzero(crossed)
        self._cells[listed] = -2 - np.arange(len(listed), dtype=np.int32)
        for first, entries in zip(self._chunks, chunks, strict=True):
            self._add_covered(first, entries)
            self._progress(done := done + 1, steps)
        return self._listed(chunks, len(listed), done, steps)

    def _edges(self, first: int) -> _Edges:
        """Those of the polygons of a chunk."""
        polygons = self._polygons
        last = min(first + _CHUNK, len(polygons))
        begin, end = polygons.vertices_before(first), polygons.vertices_before(last)
        x = (polygons.lon[begin:end] - self._west) / self._cell
        y = (polygons.lat[begin:end] - self._south) / self._cell
        starts = polygons.ring[polygons.part[polygons.shape[first : last + 1]]]
        polygon = np.repeat(np.arange(first, last, dtype=np.int64), np.diff(starts))
        is_edge = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
        # From a ring to the next there is none.
        rings = polygons.ring[polygons.part[polygons.shape[first]] : polygons.part[polygons.shape[last]]]
        is_edge[rings[1:] - 1 - begin] = False
        at = np.flatnonzero(is_edge)
        return _Edges(polygon[at], at + begin, x[at], y[at], x[at + 1], y[at + 1])

    def _crossed_cells(self, edges: _Edges) -> tuple[Ints, Ints]:
        """Every (edge, cell) where the edge touches the cell or comes within the slack of it."""
        x0, y0, x1, y1 = edges.x0, edges.y0, edges.x1, edges.y1
        low, high = np.minimum(y0, y1), np.maximum(y0, y1)
        bottom = np.floor(low - self._slack).astype(np.int64)
        top = np.floor(high + self._slack).astype(np.int64)
        edge, step = ranges(top - bottom + 1)
        row = bottom[edge] + step
        enter = np.clip(row - self._slack, low[edge], high[edge])
        leave = np.clip(row + 1 + self._slack, low[edge], high[edge])
        flat = np.abs(y1 - y0) < self._slack
        slope = np.where(flat, 0.0, (x1 - x0) / np.where(flat, 1.0, y1 - y0))
        base, from_y, slope = x0[edge], y0[edge], slope[edge]
        xa = base + (enter - from_y) * slope
        xb = np.where(flat[edge], x1[edge], base + (leave - from_y) * slope)
        left = np.floor(np.minimum(xa, xb) - self._slack).astype(np.int64)
        right = np.floor(np.maximum(xa, xb) + self._slack).astype(np.int64)
        part, step = ranges(right - left + 1)
        return edge[part], (row * self._width + left)[part] + step

    def _covered_cells(self, edges: _Edges) -> tuple[Ints, Ints]:
        """Every (polygon, cell) where the polygon covers the reference point:
        crossings along each row, in pairs.
        """
        x0, y0, x1, y1 = edges.x0, edges.y0, edges.x1, edges.y1
        bottom = np.ceil(np.minimum(y0, y1) - Raster.REFERENCE_Y).astype(np.int64)
        top = np.ceil(np.maximum(y0, y1) - Raster.REFERENCE_Y).astype(np.int64)
        edge, step = ranges(top - bottom)
        row = bottom[edge] + step
        x0, y0, x1, y1 = x0[edge], y0[edge], x1[edge], y1[edge]
        x = x0 + (row + Raster.REFERENCE_Y - y0) * (x1 - x0) / (y1 - y0)
        line = edges.polygon[edge] * self._height + row
        order = np.lexsort((x, line))
        line, x = line[order][::2], x[order]
        left = np.ceil(x[::2] - Raster.REFERENCE_X).astype(np.int64)
        right = np.ceil(x[1::2] - Raster.REFERENCE_X).astype(np.int64)
        span, step = ranges(right - left)
        polygon, row = np.divmod(line, self._height)
        return polygon[span], (row * self._width + left)[span] + step

    def _add_covered(self, first: int, entries: _Entries) -> None:
        """Let the polygons of a chunk have the cells that they cover; of crossed ones, as entries."""
        polygon, cell = self._covered_cells(self._edges(first))
        now = self._cells[cell]
        # Where polygons overlap the first must win, so of a chunk it is written last.
        free = np.flatnonzero(now == -1)[::-1]
        self._cells[cell[free]] = polygon[free]
        on_crossed = now < -1
        inside = np.sort(cell[on_crossed] * _CHUNK + polygon[on_crossed] - first)
        at = np.searchsorted(entries.key, inside)
        known = at < len(entries.key)
        known[known] = entries.key[at[known]] == inside[known]
        entries.covers[at[known]] = True
        # A cell that others' edges cross.
        more, at = inside[~known], at[~known]
        entries.key = np.insert(entries.key, at, more)
        entries.covers = np.insert(entries.covers, at, np.ones(len(more), dtype=bool))
        entries.edge_count = np.insert(entries.edge_count, at, np.zeros(len(more), dtype=np.int32))

    def _listed(self, chunks: list[_Entries], crossed: int, done: int, steps: int) -> Raster:
        """The entries of all chunks, put together cell by cell."""
        in_cell = np.zeros(crossed, dtype=np.int32)
        for number, begins, counts in map(self._cells_of, chunks):
            in_cell[number[begins]] += counts
        first_entry = starts_of(in_cell)
        del in_cell
        entry_count = int(first_entry[-1])
        polygon = np.empty(entry_count, dtype=np.int32)
        covers = np.empty(entry_count, dtype=bool)
        edge_count = np.empty(entry_count, dtype=np.int32)
        free = first_entry[:-1].copy()
        places: list[Offsets] = []
        for first, entries in zip(self._chunks, chunks, strict=True):
            number, begins, counts = self._cells_of(entries)
            # Those of a chunk in one cell stand side by side.
            in_chunk = np.arange(len(number)) - np.repeat(begins, counts)
            place: Offsets = (free[number] + in_chunk).astype(first_entry.dtype)
            free[number[begins]] += counts.astype(first_entry.dtype)
            polygon[place] = entries.key % _CHUNK + first
            covers[place], edge_count[place] = entries.covers, entries.edge_count
            places.append(place)
        first_edge = starts_of(edge_count)
        del edge_count
        edge = np.empty(int(first_edge[-1]), dtype=np.int32)
        for place, entries in zip(places, chunks, strict=True):
            owner, step = ranges(entries.edge_count.astype(np.int64))
            edge[first_edge[place][owner] + step] = entries.edge
            self._progress(done := done + 1, steps)
        return Raster(
            west=self._west,
            south=self._south,
            cell=self._cell,
            width=self._width,
            height=self._height,
            cells=self._cells,
            first_entry=first_entry,
            polygon=polygon,
            covers_reference=covers,
            first_edge=first_edge,
            edge=edge,
        )

    def _cells_of(self, entries: _Entries) -> tuple[NDArray[np.int32], Ints, Ints]:
        """Of each entry the number of its crossed cell; where each cell begins, and how many it has."""
        number = -2 - self._cells[entries.key // _CHUNK]
        begins = np.flatnonzero(np.diff(number, prepend=-1))
        return number, begins, np.diff(begins, append=len(number))


def _entries(key: Ints, edge: Ints) -> _Entries:
    order = np.argsort(key, kind="stable")
    key = key[order]
    begins = np.flatnonzero(np.diff(key, prepend=-1))
    return _Entries(
        key[begins],
        np.diff(begins, append=len(key)).astype(np.int32),
        edge[order].astype(np.int32),
        np.zeros(len(begins), dtype=bool),
    )
