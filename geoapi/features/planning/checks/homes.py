"""Faults of those who live there: homes in no grid, too many or too few, estates in two grids."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import shapely

from geoapi.features.planning.checks.scene import Fault, Scene
from geoapi.features.planning.dwellings import Footprint
from geoapi.features.planning.measures.walking import cut_off


def homeless(scene: Scene) -> Iterable[Fault]:
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


def sizes(scene: Scene) -> Iterable[Fault]:
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


def unwalkable(scene: Scene) -> Iterable[Fault]:
    """Homes that one cannot walk to from where most of the grid live, without leaving it by far."""
    if not len(scene.walks):
        return
    doors = np.column_stack([scene.dwellings.lon, scene.dwellings.lat])
    for code, shape in scene.changed_shapes().items():
        mine = np.flatnonzero((scene.grid_of_building == code) & (scene.dwellings.households > 0))
        lost = mine[cut_off(shape, doors[mine], scene.dwellings.households[mine], scene.walks_near(shape))]
        if lost.size:
            households = int(scene.dwellings.households[lost].sum())
            params = {"buildings": int(lost.size), "households": households}
            sentence = f"{scene.name(code)}: {households} households cannot be walked to inside the grid"
            yield Fault("unwalkable", (code,), sentence, params, shapely.MultiPoint(doors[lost]))


def split_estates(scene: Scene) -> Iterable[Fault]:
    at = dict(zip(scene.dwellings.ids.tolist(), scene.grid_of_building, strict=True))
    members: dict[str, list[Footprint]] = defaultdict(list)
    for building in scene.footprints:
        if building.estate and at.get(building.id):
            members[building.estate].append(building)
    for estate, found in sorted(members.items()):
        codes = tuple(sorted({str(at[building.id]) for building in found}))
        if len(codes) > 1 and scene.changed & set(codes):
            shape = shapely.convex_hull(shapely.union_all([building.shape for building in found]))
            sentence = f"The estate {estate} lies in {scene.names(codes)}"
            yield Fault("estate_split", codes, sentence, {"estate": estate}, shape)
