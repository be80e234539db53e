"""Polygons as columns of coordinates: a geometry of GEOS is made of one only where GEOS has to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, GeometryType

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
# Of 32 bits where that is enough, else of 64.
Offsets = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Polygons:
    """Polygons and multipolygons (EPSG:4326) by number, in the order in which they were given.

    `lon`, `lat` are of all vertices, ring after ring, each closed. Ring r has the vertices from `ring[r]` to
    before `ring[r + 1]`; so has part p its rings by `part`, and polygon n its parts by `shape`.
    """

    lon: Floats
    lat: Floats
    ring: Offsets
    part: Offsets
    shape: Offsets

    @classmethod
    def of(cls, shapes: Sequence[Geometry] | NDArray[np.object_]) -> "Polygons":
        parts, shape = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        lon, lat = (np.ascontiguousarray(points[:, axis]) for axis in (0, 1))
        return cls(
            lon, lat, _starts(ring, len(rings)), _starts(part, len(parts)), _starts(shape, len(shapes))
        )

    def __len__(self) -> int:
        return len(self.shape) - 1

    def vertices_before(self, number: int) -> int:
        """How many vertices the polygons before that of a number have."""
        return int(self.ring[self.part[self.shape[number]]])

    def geometries(self, numbers: Ints) -> NDArray[np.object_]:
        """Multipolygons of GEOS of those of some numbers."""
        parts, shape = _items(self.shape, numbers)
        rings, part = _items(self.part, parts)
        vertices, ring = _items(self.ring, rings)
        points = np.column_stack([self.lon[vertices], self.lat[vertices]])
        return np.asarray(
            shapely.from_ragged_array(GeometryType.MULTIPOLYGON, points, (ring, part, shape)), dtype=object
        )

    def cover(self, numbers: Ints, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Whether polygon `numbers[i]` covers point i, by GEOS."""
        distinct, which = np.unique(numbers, return_inverse=True)
        covered: NDArray[np.bool_] = shapely.intersects_xy(self.geometries(distinct)[which], lon, lat)
        return covered


def ranges(counts: Ints) -> tuple[Ints, Ints]:
    """For each i, `counts[i]` entries: (i repeated, 0..counts[i]-1)."""
    counts = np.maximum(counts, 0)
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner), dtype=np.int64) - before[owner]


def starts_of(counts: Offsets) -> Offsets:
    """Where each of consecutive runs begins, and the last ends."""
    return compact(np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]))


def compact(numbers: Ints) -> Offsets:
    """Numbers that rise, in 32 bits if they fit."""
    fits = not len(numbers) or numbers[-1] <= np.iinfo(np.int32).max
    return numbers.astype(np.int32) if fits else numbers


def _starts(owner: Ints, count: int) -> Offsets:
    """Where the items of each of `count` owners begin, which are in order of owner."""
    return starts_of(np.bincount(owner, minlength=count))


def _items(starts: Offsets, owners: Ints) -> tuple[Ints, Ints]:
    """The items of some owners, one after the other, and where those of each begin."""
    counts = starts[owners + 1].astype(np.int64) - starts[owners]
    owner, step = ranges(counts)
    return starts[owners][owner] + step, np.concatenate([[0], np.cumsum(counts)])
