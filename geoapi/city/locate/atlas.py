"""The Atlas: every boundary in force and who answers for it; frozen, in memory, without a database."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geoapi.city.areas.rules import Layer, layer_of
from geoapi.city.locate.index import NOWHERE, AreaIndex
from geoapi.city.locate.outline import Outline
from geoapi.city.people.rules import Period, Post
from geoapi.core.geo import Floats, metres_per_degree

# How far from its grids a city still names the nearest one, in degrees.
SEARCH_DEG = 2.0
# Of buildings that something is wrong with, as many are named.
_CODES_TOLD = 10

Grouped = Mapping[str, tuple[Post, ...]]


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
    """Every building by its entrance: lon[n], lat[n] and households[n], in order of ids[n]."""

    ids: NDArray[np.int64]
    lon: Floats
    lat: Floats
    households: NDArray[np.int64]

    def with_changed(self, ids: NDArray[np.int64], found: "BuildingPoints") -> "BuildingPoints":
        """These, and of `ids` what is `found` of them now: those that are not are gone."""
        kept = ~np.isin(self.ids, ids)
        order = np.argsort(joined := np.concatenate([self.ids[kept], found.ids]), kind="stable")

        def merged(mine: NDArray[Any], theirs: NDArray[Any]) -> NDArray[Any]:
            return np.concatenate([mine[kept], theirs])[order]

        return BuildingPoints(
            joined[order],
            merged(self.lon, found.lon),
            merged(self.lat, found.lat),
            merged(self.households, found.households),
        )


NO_BUILDINGS = BuildingPoints(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0, np.int64))


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

    `leaves` are the finest areas of the administrative layer, normally the grids,
    in order of their codes; lookups answer with positions in it. Coordinates are WGS 84 degrees.
    """

    def __init__(
        self,
        *,
        version: int,
        period: Period,
        areas: Sequence[Area],
        posts: Sequence[Post],
        layers: Mapping[str, Layer] | None = None,
        bindings: Sequence[Binding] = (),
        dwellings: BuildingPoints = NO_BUILDINGS,
    ) -> None:
        self.version = version
        self.period = period
        self.layers: Mapping[str, Layer] = layers or {}
        self.areas: Mapping[str, Area] = {}
        self.leaves: Sequence[Area] = ()
        self.overlays: Sequence[Overlay] = ()
        self.bindings: Sequence[Binding] = ()
        self._posts: Grouped = {}
        self.posts_of_area: Grouped = {}
        self.posts_of_building: Grouped = {}
        self._take_areas(areas)
        self._take_posts(posts)
        self._take_bindings(bindings)
        self._take_dwellings(dwellings)

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"_outlines": {}}

    def amended(
        self,
        version: int,
        period: Period,
        *,
        areas: Sequence[Area] | None = None,
        posts: Mapping[str, Sequence[Post]] | None = None,
        bindings: Sequence[Binding] | None = None,
        dwellings: BuildingPoints | None = None,
    ) -> "Atlas":
        """The next version: what is given is so now, and of all else the two share the parts.

        `areas`, `bindings` and `dwellings` are whole; an area whose shape is the very object it was
        costs next to nothing. `posts` are those that changed, by code, each with all its periods.
        """
        atlas = copy(self)
        atlas.version = version
        atlas.period = period
        if areas is not None:
            atlas._take_areas(areas)
        if posts is not None:
            atlas._change_posts(posts)
        if areas is not None or bindings is not None:
            atlas._take_bindings(self.bindings if bindings is None else bindings)
        if areas is not None or bindings is not None or dwellings is not None:
            atlas._take_dwellings(self.dwellings if dwellings is None else dwellings)
        return atlas

    def _take_areas(self, areas: Sequence[Area]) -> None:
        """Take these for all areas; an index of shapes that are the same objects is kept."""
        old_leaves, old_overlays = self.leaves, {overlay.layer: overlay for overlay in self.overlays}
        self.areas = {area.code: area for area in areas}
        admin = sorted((area for area in areas if area.layer == "admin"), key=lambda area: area.code)
        parents = {area.parent for area in admin}
        self.leaves = [area for area in admin if area.code not in parents]
        self.chains = [self.chain(leaf) for leaf in self.leaves]
        if not old_leaves or not _same_shapes(old_leaves, self.leaves):
            self._index = AreaIndex(_shapes(self.leaves))
            self.tree = shapely.STRtree(_shapes(self.leaves))
            self._outlines: dict[int, Outline] = {}
        layers = [self.layer(code) for code in {area.layer for area in areas} - {"admin"}]
        layers.sort(key=lambda layer: (layer.rank, layer.code))
        self.overlays = [_overlay(layer.code, areas, old_overlays.get(layer.code)) for layer in layers]

    def _take_posts(self, posts: Sequence[Post]) -> None:
        self._posts = group_posts(posts, lambda post: post.code)
        self.posts_of_area = group_posts(posts, lambda post: post.area_code)
        self.posts_of_building = group_posts(posts, lambda post: post.building_code)

    def _change_posts(self, changed: Mapping[str, Sequence[Post]]) -> None:
        old = [post for code in changed for post in self._posts.get(code, ())]
        new = [post for posts in changed.values() for post in posts]

        def regrouped(grouped: Grouped, key: Callable[[Post], str | None]) -> Grouped:
            come = group_posts(new, key)
            groups = dict(grouped)
            for group in come.keys() | group_posts(old, key).keys():
                stay = [post for post in groups.pop(group, ()) if post.code not in changed]
                if posts := sorted((*stay, *come.get(group, ())), key=lambda post: post.code):
                    groups[group] = tuple(posts)
            return groups

        self._posts = regrouped(self._posts, lambda post: post.code)
        self.posts_of_area = regrouped(self.posts_of_area, lambda post: post.area_code)
        self.posts_of_building = regrouped(self.posts_of_building, lambda post: post.building_code)

    def _take_bindings(self, bindings: Sequence[Binding]) -> None:
        place = {leaf.code: position for position, leaf in enumerate(self.leaves)}
        self.bindings = bindings
        self.bound = [binding for binding in bindings if binding.grid_code in place]
        self.dead_bindings = [binding for binding in bindings if binding.grid_code not in place]
        self.bound_leaf = {binding.building_code: place[binding.grid_code] for binding in self.bound}
        self._binding_index = AreaIndex(_objects([binding.footprint for binding in self.bound]))

    def _take_dwellings(self, dwellings: BuildingPoints) -> None:
        """Households and buildings of every area,
        each counted for the leaf that answers for it and those above.
        """
        self.dwellings = dwellings
        self.households: Counter[str] = Counter()
        self.buildings: Counter[str] = Counter()
        leaf, _ = self.locate(dwellings.lon, dwellings.lat)
        known = leaf != NOWHERE
        buildings = np.bincount(leaf[known], minlength=len(self.leaves)).tolist()
        households = (
            np.bincount(leaf[known], dwellings.households[known], len(self.leaves)).astype(int).tolist()
        )
        for position, chain in enumerate(self.chains):
            for area in chain:
                self.buildings[area.code] += buildings[position]
                self.households[area.code] += households[position]

    def locate(self, lon: Floats, lat: Floats) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """For each point the positions of its leaf and of the binding that decided it; `NOWHERE` for none."""
        leaf = self._index.find(lon, lat)
        bound = self._binding_index.find(lon, lat)
        for position in np.flatnonzero(bound != NOWHERE).tolist():
            leaf[position] = self.bound_leaf[self.bound[bound[position]].building_code]
        return leaf, bound

    def locate_one(self, lon: float, lat: float) -> tuple[int, int]:
        """`locate` for one point with finite coordinates."""
        bound = self._binding_index.find_one(lon, lat)
        if bound != NOWHERE:
            return self.bound_leaf[self.bound[bound].building_code], bound
        return self._index.find_one(lon, lat), NOWHERE

    def layer(self, code: str) -> Layer:
        return layer_of(self.layers, code)

    def warning(self) -> str | None:
        """What of the map does not hold together, as a sentence."""
        if not self.dead_bindings:
            return None
        codes = ", ".join(binding.building_code for binding in self.dead_bindings[:_CODES_TOLD])
        more = " …" if len(self.dead_bindings) > _CODES_TOLD else ""
        number = len(self.dead_bindings)
        return (
            f"{number} buildings are bound to a grid that is not in force ({codes}{more}): where they lie "
            "decides."
        )

    def binding(self, position: int) -> Binding:
        return self.bound[position]

    def distance_to_boundary_m(self, leaf: int, lon: float, lat: float) -> float:
        """Metres from a point to the boundary of a leaf, true to 0.1 % over the size of a city's grids."""
        return self.outline(leaf).distance_m(lon, lat)

    def outline(self, leaf: int) -> Outline:
        """The boundary of a leaf, ready for distances."""
        outline = self._outlines.get(leaf)
        if outline is None:  # Made when first needed; two threads may make it twice, which is harmless.
            outline = self._outlines[leaf] = Outline(self.leaves[leaf].shape)
        return outline

    def leaves_within(self, lon: float, lat: float, radius_m: float) -> list[Near]:
        """Every leaf that comes within `radius_m` of a point, nearest first, then by code."""
        east_m, north_m = metres_per_degree(lat)
        reach_lon, reach_lat = radius_m / east_m * 1.01, radius_m / north_m * 1.01
        box = shapely.box(lon - reach_lon, lat - reach_lat, lon + reach_lon, lat + reach_lat)
        found = [
            Near(self.leaves[leaf], self._distance_m(leaf, lon, lat))
            for leaf in self.tree.query(box).tolist()
        ]
        return sorted(
            (near for near in found if near.distance_m <= radius_m),
            key=lambda near: (near.distance_m, near.area.code),
        )

    def nearest(self, lon: float, lat: float) -> Near | None:
        """The nearest leaf to a point outside all, or None when even that is far away."""
        found = self.tree.query_nearest(
            shapely.Point(lon, lat), max_distance=SEARCH_DEG, all_matches=False
        ).tolist()
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

    def chain(self, area: Area) -> tuple[Area, ...]:
        """The areas above one, from the top, and itself."""
        chain = [area]
        while (parent := self.areas.get(chain[-1].parent or "")) is not None:
            chain.append(parent)
        return tuple(reversed(chain))


def _overlay(layer: str, areas: Sequence[Area], old: Overlay | None) -> Overlay:
    zones = sorted((area for area in areas if area.layer == layer), key=lambda area: area.code)
    same = old is not None and _same_shapes(old.areas, zones)
    return Overlay(layer, zones, old.index if old is not None and same else AreaIndex(_shapes(zones)))


def _same_shapes(old: Sequence[Area], new: Sequence[Area]) -> bool:
    return len(old) == len(new) and all(a.shape is b.shape for a, b in zip(old, new, strict=True))


def _shapes(areas: Sequence[Area]) -> NDArray[np.object_]:
    return _objects([area.shape for area in areas])


def _objects(shapes: Sequence[Geometry]) -> NDArray[np.object_]:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def group_posts(posts: Sequence[Post], key: Callable[[Post], str | None]) -> dict[str, tuple[Post, ...]]:
    """Posts by whatever `key` says of them, in their order; those of which it says None are left out."""
    grouped: dict[str, list[Post]] = {}
    for post in posts:
        if (group := key(post)) is not None:
            grouped.setdefault(group, []).append(post)
    return {group: tuple(each) for group, each in grouped.items()}
