"""The outline of one area, ready for distances from it."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Geometry

from geoapi.core.geo import Floats, metres_per_degree

# Points times edges that are looked at together: their working arrays stay in the processor's cache.
_MOST_PAIRS = 1 << 15


class Outline:
    """The boundary of a shape in metres around its own centre, ready for distances.

    Points are complex numbers, x + iy: half the array operations,
    which is what a single lookup's time is made of.
    """

    def __init__(self, shape: Geometry) -> None:
        west, south, east, north = shapely.bounds(shape).tolist()
        self._lon, self._lat = (west + east) / 2, (south + north) / 2
        self._east_m, self._north_m = metres_per_degree(self._lat)
        points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
        vertex = (points[:, 0] - self._lon) * self._east_m + 1j * (points[:, 1] - self._lat) * self._north_m
        edge = (ring[1:] == ring[:-1]) & (vertex[1:] != vertex[:-1])
        self._start, self._run = vertex[:-1][edge], np.diff(vertex)[edge]
        # Multiplied by this, the real part of a vector is how much of the edge it goes along.
        self._along = np.conj(self._run) / np.abs(self._run) ** 2

    def distance_m(self, lon: float, lat: float) -> float:
        point = complex((lon - self._lon) * self._east_m, (lat - self._lat) * self._north_m)
        away = point - self._start
        along = np.maximum((away * self._along).real, 0.0)
        np.minimum(along, 1.0, out=along)
        away -= along * self._run
        return float(np.minimum.reduce(np.abs(away)))

    def distances_m(self, lon: Floats, lat: Floats) -> Floats:
        """`distance_m` of each point: the same numbers."""
        points = (lon - self._lon) * self._east_m + 1j * ((lat - self._lat) * self._north_m)
        found = np.empty(len(points))
        step = max(1, _MOST_PAIRS // len(self._start))
        for first in range(0, len(points), step):
            away = points[first : first + step, None] - self._start
            along = np.clip((away * self._along).real, 0.0, 1.0)
            away -= along * self._run
            found[first : first + step] = np.abs(away).min(axis=1)
        return found

    @staticmethod
    def distances_each_m(outlines: "Sequence[Outline]", lon: Floats, lat: Floats) -> Floats:
        """`distance_m` of each point from an outline of its own, all edges one after the other: the same
        numbers, quicker than outline by outline where few points are of each.
        """
        found = np.empty(len(outlines))
        edges = np.array([len(each._start) for each in outlines])
        ends = np.cumsum(edges)
        first = 0
        while first < len(outlines):
            done = int(ends[first] - edges[first])
            last = max(first + 1, int(np.searchsorted(ends, done + _MOST_PAIRS, "right")))
            some = outlines[first:last]
            about = np.array([(each._lon, each._lat, each._east_m, each._north_m) for each in some])
            east = (lon[first:last] - about[:, 0]) * about[:, 2]
            points = east + 1j * ((lat[first:last] - about[:, 1]) * about[:, 3])
            away = np.repeat(points, edges[first:last]) - np.concatenate([each._start for each in some])
            along = np.clip((away * np.concatenate([each._along for each in some])).real, 0.0, 1.0)
            away -= along * np.concatenate([each._run for each in some])
            starts = ends[first:last] - edges[first:last] - done
            found[first:last] = np.minimum.reduceat(np.abs(away), starts)
            first = last
        return found
