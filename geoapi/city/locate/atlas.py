"""The Atlas: every boundary in force and who answers for it; frozen, in memory, without a database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geoapi.city.locate.index import NOWHERE, AreaIndex
from geoapi.city.people.rules import Period, Post
from geoapi.core.geo import Floats, metres_per_degree

# How far from its grids a city still names the nearest one, in degrees.
_SEARCH_DEG = 2.0


@dataclass(frozen=True)
class Area:
    """An area in force."""

    code: str
    name: str
    level: str
    layer: str
    kind: str
    parent: str | None
    shape: Geometry = field(repr=False, compare=False)


@dataclass(frozen=True)
class BuildingPoints:
    """Every building by its entrance: lon[n], lat[n] and households[n]."""

    lon: Floats
    lat: Floats
    households: NDArray[np.int64]


@dataclass(frozen=True)
class Binding:
    """A building that staff gave to a grid, whatever the polygons say."""

    building_code: str
    grid_code: str
    footprint: Geometry = field(repr=False, compare=False)


@dataclass(frozen=True)
class Overlay:
    """One overlay layer: its zones and their index."""

    layer: str
    areas: Sequence[Area]
    index: AreaIndex


@dataclass(frozen=True)
class Near:
    """An area and how far a point is from it."""

    area: Area
    distance_m: float


class Atlas:
    """The map at one version, valid for every moment of `period`.

    `leaves` are the finest areas of the administrative layer, normally the grids, in order of their codes; lookups
    answer with positions in it. Coordinates are WGS 84 degrees.
    """

    def __init__(
        self,
        *,
        version: int,
        period: Period,
        areas: Sequence[Area],
        posts: Sequence[Post],
        bindings: Sequence[Binding] = (),
        dwellings: BuildingPoints | None = None,
    ) -> None:
        self.version = version
        self.period = period
        self.areas = {area.code: area for area in areas}
        admin = sorted((area for area in areas if area.layer == "admin"), key=lambda area: area.code)
        parents = {area.parent for area in admin}
        self.leaves = [area for area in admin if area.code not in parents]
        self.chains = [self.chain(leaf) for leaf in self.leaves]
        self._index = AreaIndex(_shapes(self.leaves))
        self._tree = shapely.STRtree(_shapes(self.leaves))
        self._rings: dict[int, _Ring] = {}
        self.overlays = [_overlay(layer, areas) for layer in sorted({area.layer for area in areas} - {"admin"})]
        self.posts_of_area = _group(posts, [post.area_code for post in posts])
        self.posts_of_building = _group(posts, [post.building_code for post in posts])
        place = {leaf.code: position for position, leaf in enumerate(self.leaves)}
        bound = [binding for binding in bindings if binding.grid_code in place]
        self.bound_leaf = {binding.building_code: place[binding.grid_code] for binding in bound}
        self._bindings = bound
        self._binding_index = AreaIndex(_objects([binding.footprint for binding in bound]))
        self.households: Counter[str] = Counter()
        self.buildings: Counter[str] = Counter()
        if dwellings is not None:
            self._count(dwellings)

    def locate(self, lon: Floats, lat: Floats) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """For each point the positions of its leaf and of the binding that decided it; `NOWHERE` for none."""
        leaf = self._index.find(lon, lat)
        bound = self._binding_index.find(lon, lat)
        for position in np.flatnonzero(bound != NOWHERE).tolist():
            leaf[position] = self.bound_leaf[self._bindings[bound[position]].building_code]
        return leaf, bound

    def locate_one(self, lon: float, lat: float) -> tuple[int, int]:
        """`locate` for one point with finite coordinates."""
        bound = self._binding_index.find_one(lon, lat)
        if bound != NOWHERE:
            return self.bound_leaf[self._bindings[bound].building_code], bound
        return self._index.find_one(lon, lat), NOWHERE

    def binding(self, position: int) -> Binding:
        return self._bindings[position]

    def distance_to_boundary_m(self, leaf: int, lon: float, lat: float) -> float:
        """Metres from a point to the boundary of a leaf, true to 0.1 % over the size of a city's grids."""
        ring = self._rings.get(leaf)
        if ring is None:  # Made when first needed; two threads may make it twice, which is harmless.
            ring = self._rings[leaf] = _Ring(self.leaves[leaf].shape)
        return ring.distance_m(lon, lat)

    def leaves_within(self, lon: float, lat: float, radius_m: float) -> list[Near]:
        """Every leaf that comes within `radius_m` of a point, nearest first, then by code."""
        east_m, north_m = metres_per_degree(lat)
        reach_lon, reach_lat = radius_m / east_m * 1.01, radius_m / north_m * 1.01
        box = shapely.box(lon - reach_lon, lat - reach_lat, lon + reach_lon, lat + reach_lat)
        found = [Near(self.leaves[leaf], self._distance_m(leaf, lon, lat)) for leaf in self._tree.query(box).tolist()]
        return sorted(
            (near for near in found if near.distance_m <= radius_m), key=lambda near: (near.distance_m, near.area.code)
        )

    def nearest(self, lon: float, lat: float) -> Near | None:
        """The nearest leaf to a point outside all, or None when even that is far away."""
        found = self._tree.query_nearest(shapely.Point(lon, lat), max_distance=_SEARCH_DEG, all_matches=False).tolist()
        if not found:
            return None
        # Nearest in degrees bounds the search; nearest in metres decides.
        return self.leaves_within(lon, lat, self._distance_m(found[0], lon, lat) * 1.001 + 0.01)[0]

    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all leaves."""
        if not self.leaves:
            return None
        west, south, east, north = shapely.total_bounds(_shapes(self.leaves)).tolist()
        return west, south, east, north

    def _distance_m(self, leaf: int, lon: float, lat: float) -> float:
        inside = shapely.intersects_xy(self.leaves[leaf].shape, lon, lat)
        return 0.0 if inside else self.distance_to_boundary_m(leaf, lon, lat)

    def _count(self, dwellings: BuildingPoints) -> None:
        """Households and buildings of every area, each counted for the leaf that answers for it and those above."""
        leaf, _ = self.locate(dwellings.lon, dwellings.lat)
        known = leaf != NOWHERE
        buildings = np.bincount(leaf[known], minlength=len(self.leaves)).tolist()
        households = np.bincount(leaf[known], dwellings.households[known], len(self.leaves)).astype(int).tolist()
        for position, chain in enumerate(self.chains):
            for area in chain:
                self.buildings[area.code] += buildings[position]
                self.households[area.code] += households[position]

    def chain(self, area: Area) -> tuple[Area, ...]:
        """The areas above one, from the top, and itself."""
        chain = [area]
        while (parent := self.areas.get(chain[-1].parent or "")) is not None:
            chain.append(parent)
        return tuple(reversed(chain))


class _Ring:
    """The boundary of a shape in metres around its own centre, ready for distances.

    Points are complex numbers, x + iy: half the array operations, which is what a single lookup's time is made of.
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


def _overlay(layer: str, areas: Sequence[Area]) -> Overlay:
    zones = sorted((area for area in areas if area.layer == layer), key=lambda area: area.code)
    return Overlay(layer, zones, AreaIndex(_shapes(zones)))


def _shapes(areas: Sequence[Area]) -> NDArray[np.object_]:
    return _objects([area.shape for area in areas])


def _objects(shapes: Sequence[Geometry]) -> NDArray[np.object_]:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def _group(posts: Sequence[Post], keys: Sequence[str | None]) -> dict[str, tuple[Post, ...]]:
    grouped: dict[str, tuple[Post, ...]] = {}
    for key, post in zip(keys, posts, strict=True):
        if key is not None:
            grouped[key] = (*grouped.get(key, ()), post)
    return grouped
