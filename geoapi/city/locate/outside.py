"""Points that no area covers, by the hundred thousand: the sentences that single answers say of them."""

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapi.city.locate.answers import outside_sentence
from geoapi.city.locate.atlas import SEARCH_DEG, Atlas
from geoapi.city.locate.columns import distances_m
from geoapi.city.locate.index import NOWHERE
from geoapi.core.geo import Floats, metres_per_degree

# Points that are looked at together: each may have many areas near.
_BLOCK = 10_000


class Outside:
    """The nearest leaves of points outside all leaves of one map."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._extent = atlas.extent()
        self._tree: shapely.STRtree | None = None

    def sentences(self, lon: Floats, lat: Floats) -> Mapping[int, str]:
        """By a point's position what is said of it; those are left out that want a closer look."""
        if self._extent is None or not len(lon):
            return {}
        # Coordinates that look swapped are told so.
        swapped = self._atlas.locate(lat, lon)[0] != NOWHERE
        far = self._is_far(lon, lat)
        said = dict.fromkeys(np.flatnonzero(far & ~swapped).tolist(), outside_sentence(None))
        near = np.flatnonzero(~far & ~swapped)
        for start in range(0, len(near), _BLOCK):
            said |= self._nearest(near[start : start + _BLOCK], lon, lat)
        return said

    def _is_far(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        assert self._extent is not None
        west, south, east, north = self._extent
        reach = SEARCH_DEG * 1.001
        return (lon < west - reach) | (lon > east + reach) | (lat < south - reach) | (lat > north + reach)

    def _nearest(self, rows: NDArray[np.int64], lon: Floats, lat: Floats) -> Mapping[int, str]:
        tree = self._metric_tree()
        points = np.asarray(shapely.points(lon[rows] * self._east_m, lat[rows] * self._north_m))
        (at, _), bound_m = tree.query_nearest(points, return_distance=True, all_matches=False)
        # Whether the others are near enough to be named is for degrees to say.
        clear = bound_m < SEARCH_DEG * 0.99 * self._east_m
        at, bound_m = at[clear], bound_m[clear]
        # Nearest in the metres of the city's middle bounds the search; each leaf's own metres decide.
        pair, leaf = tree.query(points[at], "dwithin", bound_m * self._margin + 0.01)
        row = rows[at[pair]]
        distance_m = distances_m(self._atlas, leaf, lon[row], lat[row])
        order = np.lexsort((leaf, distance_m, pair))
        _, first = np.unique(pair[order], return_index=True)
        best = order[first]
        names = self._atlas.leaves
        return {
            number: outside_sentence((names[at].name, metres))
            for number, at, metres in zip(
                row[best].tolist(), leaf[best].tolist(), distance_m[best].tolist(), strict=True
            )
        }

    def _metric_tree(self) -> shapely.STRtree:
        """The leaves in metres around the middle of the map."""
        if self._tree is None:
            assert self._extent is not None
            _, south, _, north = self._extent
            self._east_m, self._north_m = metres_per_degree((south + north) / 2)
            stretch = [metres_per_degree(each)[0] / self._east_m for each in (south, north)]
            self._margin = 1.01 * max(*stretch, *(1 / each for each in stretch)) ** 2
            scale = (self._east_m, self._north_m)
            self._tree = shapely.STRtree(
                [shapely.transform(leaf.shape, lambda each: each * scale) for leaf in self._atlas.leaves]
            )
        return self._tree
