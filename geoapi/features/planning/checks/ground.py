"""Faults of the ground: gaps, overlaps, what lies outside, parts, necks, buildings that are cut."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import Plane
from geoapi.features.planning.checks.scene import Fault, Scene
from geoapi.features.planning.drawing.coverage import polygons_of
from geoapi.features.planning.dwellings import Footprint

NECK_M = 3.0
# As much of a footprint on either side of a line is more than inaccuracy.
CUT_SHARE = 0.02
# Along a gap: a centimetre.
_RIM_DEGREES = 1e-7
_MOST_FIXES = 2


def of_kind(kind: str) -> Callable[[Scene], Iterable[Fault]]:
    """The check that finds gaps, overlaps, or overhangs."""

    def find(scene: Scene) -> Iterable[Fault]:
        for misfit in scene.misfits:
            if misfit.kind == kind:
                codes = tuple(code for code in misfit.codes if code in scene.grids)
                params = {"area_m2": round(misfit.area_m2 or 0, 1), "width_m": round(misfit.width_m or 0, 2)}
                fixes = _fillings(scene, codes, misfit.shape) if kind == "gap" and misfit.shape else ()
                yield Fault(kind, codes, misfit.message, params, misfit.shape, fixes)

    return find


def _fillings(scene: Scene, codes: Sequence[str], gap: BaseGeometry) -> tuple[Mapping[str, Any], ...]:
    """Edits that give a gap to a grid beside it, first to the one that it shares the longest edge with."""
    at = shapely.point_on_surface(gap)
    rim = shapely.buffer(gap, _RIM_DEGREES)
    shared = {code: shapely.intersection(shapely.boundary(scene.shapes[code]), rim).length for code in codes}
    chosen = sorted(shared, key=lambda code: -shared[code])[:_MOST_FIXES]
    return tuple({"op": "fill", "grid": code, "at": [at.x, at.y]} for code in chosen)


def pieces(scene: Scene) -> Iterable[Fault]:
    for code, shape in scene.changed_shapes().items():
        parts = polygons_of(shape)
        if len(parts) > 1:
            smallest = min(parts, key=lambda part: part.area)
            sentence = f"{scene.name(code)} lies in {len(parts)} parts"
            yield Fault("pieces", (code,), sentence, {"parts": len(parts)}, smallest)


def necks(scene: Scene) -> Iterable[Fault]:
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


def cut_buildings(scene: Scene) -> Iterable[Fault]:
    for building, shares in _shares_of_cut(scene):
        sides = tuple(sorted(code for code, share in shares.items() if share > CUT_SHARE))
        if len(sides) > 1 and scene.changed & set(sides):
            least = min(shares[code] for code in sides)
            params = {"building": building.name, "share": round(100 * least)}
            sentence = f"The line between {scene.names(sides)} cuts {building.name}"
            yield Fault("building_cut", sides, sentence, params, building.shape)


def _shares_of_cut(scene: Scene) -> Iterable[tuple[Footprint, dict[str, float]]]:
    """The buildings that lines of changed grids run through or along, and how much of each lies in which
    grid.
    """
    lines = shapely.boundary(np.asarray(list(scene.changed_shapes().values()), dtype=object))
    outlines = np.asarray([building.shape for building in scene.footprints], dtype=object)
    codes, grounds = list(scene.shapes), np.asarray(list(scene.shapes.values()), dtype=object)
    near = np.unique(shapely.STRtree(outlines).query(lines, predicate="intersects")[1])
    of_near, of_ground = shapely.STRtree(grounds).query(outlines[near], predicate="intersects")
    cut = outlines[near[of_near]]
    shares = shapely.area(shapely.intersection(grounds[of_ground], cut)) / shapely.area(cut)
    found: dict[int, dict[str, float]] = {number: {} for number in near.tolist()}
    for number, ground, share in zip(
        near[of_near].tolist(), of_ground.tolist(), shares.tolist(), strict=True
    ):
        found[number][codes[ground]] = share
    return ((scene.footprints[number], each) for number, each in found.items())
