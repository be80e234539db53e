"""What is looked for in a plan before it is published: a registry, each check with a version of its own.

Pure: a scene goes in, faults come out.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.codes import ADMIN
from geoapi.city.areas.coverage import AreaShape, Plane, faults_of
from geoapi.features.planning.coverage import polygons_of
from geoapi.features.planning.dwellings import Dwellings, Footprint
from geoapi.features.planning.figures import grid_of_each
from geoapi.features.planning.grids import PlanGrid, shapes_of

NECK_M = 3.0
# As much of a footprint on either side of a line is more than inaccuracy.
CUT_SHARE = 0.02
# Along a gap: a centimetre.
_RIM_DEGREES = 1e-7
_MOST_FIXES = 2


@dataclass(frozen=True)
class OpenPost:
    """A post of a grid that ends; `person` is empty where nobody holds it."""

    code: str
    grid: str
    role: str
    person: str


@dataclass(frozen=True)
class Scene:
    """The communities of a plan as it leaves them. `changed`: the grids that are other than in force.

    `bounds`: least and most households of a grid, by kind.
    """

    grids: Mapping[str, PlanGrid]
    outlines: Mapping[str, BaseGeometry]
    dwellings: Dwellings
    footprints: Sequence[Footprint]
    changed: frozenset[str]
    bounds: Mapping[str, tuple[int, int]]
    dead_bindings: Sequence[tuple[str, str]] = ()
    open_posts: Sequence[OpenPost] = ()
    taken_codes: Sequence[str] = ()
    moved_bases: Sequence[str] = ()
    later_bases: Sequence[str] = ()

    @cached_property
    def shapes(self) -> dict[str, BaseGeometry]:
        return shapes_of(self.grids)

    @cached_property
    def grid_of_building(self) -> NDArray[np.str_]:
        """The codes of the grids of `dwellings`, "" for none."""
        return grid_of_each(self.shapes, self.dwellings)

    @cached_property
    def misfits(self) -> list["Fault"]:
        """Gaps, overlaps and overhangs, which are found together."""
        return list(_misfits(self))

    def changed_shapes(self) -> dict[str, BaseGeometry]:
        return {code: shape for code, shape in self.shapes.items() if code in self.changed}

    def name(self, code: str) -> str:
        return self.grids[code].name if code in self.grids else code


@dataclass(frozen=True)
class Fault:
    """`params` go into the sentence in the page's words; `fixes` are edits ready to be sent."""

    key: str
    codes: tuple[str, ...]
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)
    shape: BaseGeometry | None = field(default=None, repr=False)
    fixes: tuple[Mapping[str, Any], ...] = ()

    @property
    def place(self) -> tuple[float, float] | None:
        if self.shape is None or self.shape.is_empty:
            return None
        point = shapely.point_on_surface(self.shape)
        return point.x, point.y


@dataclass(frozen=True)
class Check:
    """`blocks`: nothing with such a fault is published; else one may say why it stands."""

    key: str
    version: int
    blocks: bool
    find: Callable[[Scene], Iterable[Fault]]


def _misfits(scene: Scene) -> Iterable[Fault]:
    """Gaps, overlaps and overhangs in the communities that are changed."""
    parents = {scene.grids[code].parent for code in scene.changed if code in scene.grids}
    members = [
        AreaShape(code, ADMIN, "grid", grid.parent, grid.shape, grid.name)
        for code, grid in scene.grids.items()
        if grid.parent in parents and grid.shape is not None
    ]
    members += [
        AreaShape(code, ADMIN, "community", None, shape)
        for code, shape in scene.outlines.items()
        if code in parents
    ]
    for fault in faults_of(members):
        codes = tuple(code for code in fault.codes if code in scene.grids)
        params = {"area_m2": round(fault.area_m2 or 0, 1), "width_m": round(fault.width_m or 0, 2)}
        fixes = _fillings(scene, codes, fault.shape) if fault.kind == "gap" and fault.shape else ()
        yield Fault(fault.kind, codes, fault.message, params, fault.shape, fixes)


def _fillings(scene: Scene, codes: Sequence[str], gap: BaseGeometry) -> tuple[Mapping[str, Any], ...]:
    """Edits that give a gap to a grid beside it, first to the one that it shares the longest edge with."""
    at = shapely.point_on_surface(gap)
    rim = shapely.buffer(gap, _RIM_DEGREES)
    shared = {code: shapely.intersection(shapely.boundary(scene.shapes[code]), rim).length for code in codes}
    chosen = sorted(shared, key=lambda code: -shared[code])[:_MOST_FIXES]
    return tuple({"op": "fill", "grid": code, "at": [at.x, at.y]} for code in chosen)


def _of_kind(kind: str) -> Callable[[Scene], Iterable[Fault]]:
    return lambda scene: [fault for fault in scene.misfits if fault.key == kind]


def _pieces(scene: Scene) -> Iterable[Fault]:
    for code, shape in scene.changed_shapes().items():
        parts = polygons_of(shape)
        if len(parts) > 1:
            smallest = min(parts, key=lambda part: part.area)
            sentence = f"{scene.name(code)} lies in {len(parts)} parts"
            yield Fault("pieces", (code,), sentence, {"parts": len(parts)}, smallest)


def _necks(scene: Scene) -> Iterable[Fault]:
    shapes = scene.changed_shapes()
    if not shapes:
        return
    plane = Plane.over(list(shapes.values()))
    for code, flat in zip(shapes, plane.metres(list(shapes.values())), strict=True):
        eroded = polygons_of(shapely.buffer(flat, -NECK_M / 2))
        if len(eroded) <= len(polygons_of(flat)):
            continue
        opened = [shapely.buffer(part, NECK_M / 2 + 0.01) for part in eroded]
        rest = polygons_of(shapely.difference(flat, shapely.union_all(opened)))
        necks = [part for part in rest if sum(shapely.intersects(part, each) for each in opened) > 1]
        if necks:
            (place,) = plane.degrees([max(necks, key=lambda part: part.area)])
            yield Fault("neck", (code,), f"{scene.name(code)} is narrower than {NECK_M:g} m", {}, place)


def _cut_buildings(scene: Scene) -> Iterable[Fault]:
    shapes = scene.changed_shapes()
    codes = sorted(scene.shapes)
    if not shapes or not scene.footprints:
        return
    lines = shapely.union_all([shapely.boundary(shape) for shape in shapes.values()])
    shapely.prepare(lines)
    for building in scene.footprints:
        if not shapely.intersects(lines, building.shape):
            continue
        whole = building.shape.area
        shares = {
            code: shapely.intersection(scene.shapes[code], building.shape).area / whole
            for code in codes
            if shapely.intersects(scene.shapes[code], building.shape)
        }
        sides = tuple(code for code, share in shares.items() if share > CUT_SHARE)
        if len(sides) > 1 and scene.changed & set(sides):
            least = min(shares[code] for code in sides)
            params = {"building": building.name, "share": round(100 * least)}
            sentence = f"The line between {_names(scene, sides)} cuts {building.name}"
            yield Fault("building_cut", sides, sentence, params, building.shape)


def _homeless(scene: Scene) -> Iterable[Fault]:
    codes = scene.grid_of_building
    whole = shapely.union_all(list(scene.outlines.values()))
    shapely.prepare(whole)
    lost = np.flatnonzero(
        (codes == "") & shapely.intersects_xy(whole, scene.dwellings.lon, scene.dwellings.lat)
    )
    if lost.size:
        households = int(scene.dwellings.households[lost].sum())
        points = shapely.MultiPoint(np.column_stack([scene.dwellings.lon[lost], scene.dwellings.lat[lost]]))
        sentence = f"{lost.size} buildings with {households} households lie in no grid"
        params = {"buildings": int(lost.size), "households": households}
        yield Fault("homeless", (), sentence, params, points)


def _sizes(scene: Scene) -> Iterable[Fault]:
    for code in scene.changed_shapes():
        grid = scene.grids[code]
        households = int(scene.dwellings.households[scene.grid_of_building == code].sum())
        if grid.kind not in scene.bounds:
            continue
        least, most = scene.bounds[grid.kind]
        if not least <= households <= most:
            off = least - households if households < least else households - most
            params = {"households": households, "least": least, "most": most, "off": off}
            sentence = f"{grid.name} has {households} households, outside {least} to {most}"
            yield Fault("size", (code,), sentence, params, grid.shape)


def _split_estates(scene: Scene) -> Iterable[Fault]:
    at = dict(zip(scene.dwellings.ids.tolist(), scene.grid_of_building, strict=True))
    members: dict[str, list[Footprint]] = defaultdict(list)
    for building in scene.footprints:
        if building.estate and at.get(building.id):
            members[building.estate].append(building)
    for estate, found in sorted(members.items()):
        codes = tuple(sorted({str(at[building.id]) for building in found}))
        if len(codes) > 1 and scene.changed & set(codes):
            shape = shapely.convex_hull(shapely.union_all([building.shape for building in found]))
            sentence = f"The estate {estate} lies in {_names(scene, codes)}"
            yield Fault("estate_split", codes, sentence, {"estate": estate}, shape)


def _dead_bindings(scene: Scene) -> Iterable[Fault]:
    for building, code in scene.dead_bindings:
        sentence = f"The building {building} is bound to {scene.name(code)}, which ends"
        yield Fault("binding_dead", (code,), sentence, {"building": building})


def _open_posts(scene: Scene) -> Iterable[Fault]:
    for post in scene.open_posts:
        sentence = f"{scene.name(post.grid)} ends, and nothing is decided for the post {post.code}"
        params = {"post": post.code, "role": post.role, "person": post.person}
        yield Fault("post_open", (post.grid,), sentence, params)


def _taken_codes(scene: Scene) -> Iterable[Fault]:
    for code in scene.taken_codes:
        yield Fault("code", (code,), f"The code {code} has been given to another grid meanwhile")


def _moved_bases(scene: Scene) -> Iterable[Fault]:
    for code in scene.moved_bases:
        sentence = f"{scene.name(code)} is not in force any more as this plan knows it"
        fixes = ({"op": "rebase"}, {"op": "rebase", "theirs": [code]})
        yield Fault("base_moved", (code,), sentence, {}, scene.shapes.get(code), fixes)


def _later_bases(scene: Scene) -> Iterable[Fault]:
    for code in scene.later_bases:
        sentence = f"{scene.name(code)} is to be changed again after the day of this plan"
        yield Fault("base_later", (code,), sentence, {}, scene.shapes.get(code))


def _names(scene: Scene, codes: Sequence[str]) -> str:
    return " and ".join(scene.name(code) for code in codes)


CHECKS = (
    Check("gap", 1, True, _of_kind("gap")),
    Check("overlap", 1, True, _of_kind("overlap")),
    Check("outside", 1, True, _of_kind("outside")),
    Check("homeless", 1, True, _homeless),
    Check("binding_dead", 1, True, _dead_bindings),
    Check("post_open", 1, True, _open_posts),
    Check("code", 1, True, _taken_codes),
    Check("base_moved", 2, True, _moved_bases),
    Check("base_later", 1, True, _later_bases),
    Check("pieces", 1, False, _pieces),
    Check("neck", 1, False, _necks),
    Check("building_cut", 1, False, _cut_buildings),
    Check("estate_split", 1, False, _split_estates),
    Check("size", 1, False, _sizes),
)
BLOCKING = frozenset(check.key for check in CHECKS if check.blocks)


def digest() -> str:
    """Which checks there are, of which versions."""
    said = ",".join(f"{check.key}:{check.version}" for check in CHECKS)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def find_faults(scene: Scene) -> list[Fault]:
    return [fault for check in CHECKS for fault in check.find(scene)]
