"""What lies on a piece of ground, layer by layer, as SVG: no names, no frame. Pure."""

from collections import defaultdict
from collections.abc import Sequence

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from geoapi.printing import looks
from geoapi.printing.drawing import filled, stroked
from geoapi.printing.ground import Ground
from geoapi.printing.sheet import Sheet


def fitting(sheet: Sheet, ground: Ground) -> Ground:
    """The part of it that lies on the sheet."""
    edge = box(*sheet.box)
    shapely.prepare(edge)
    west, south, east, north = sheet.box
    return Ground(
        [each for each in ground.ways if edge.intersects(each.shape)],
        [each for each in ground.surfaces if edge.intersects(each.shape)],
        [each for each in ground.houses if edge.intersects(each.shape)],
        [each for each in ground.names if west < each.lon < east and south < each.lat < north],
    )


def surfaces(sheet: Sheet, ground: Ground) -> list[str]:
    """Ground of one use, then water."""
    found: dict[str, list[BaseGeometry]] = defaultdict(list)
    for surface in ground.surfaces:
        found["water" if surface.theme == "water" else surface.kind].append(surface.shape)
    drawn = [filled(list(sheet.place(found[kind])), fill) for kind, fill in looks.LAND.items() if found[kind]]
    if found["water"]:
        edge = f'stroke="{looks.WATER_EDGE}" stroke-width="0.2"'
        drawn.append(filled(list(sheet.place(found["water"])), looks.WATER, edge))
    return drawn


def ways(sheet: Sheet, ground: Ground) -> list[str]:
    """Streams, paths, roads in their casings, railways."""
    found: dict[str, list[BaseGeometry]] = defaultdict(list)
    for way in ground.ways:
        found[way.kind].append(way.shape)

    def of(kinds: Sequence[str]) -> list[BaseGeometry]:
        return list(sheet.place([shape for kind in kinds for shape in found[kind]]))

    drawn = [stroked(of(sorted(looks.STREAMS)), looks.WATER_EDGE, 0.5)]
    if sheet.scale <= looks.PATHS_TO_SCALE:
        drawn.append(stroked(of(sorted(looks.PATHS)), "#b9a68c", 0.25, dash_mm=(0.9, 0.7), cap="butt"))
    roads = [look for look in looks.ROADS if sheet.scale <= look.most_scale]
    placed = [(look, of(look.kinds), max(look.least_mm, look.width_m * 1000 / sheet.scale)) for look in roads]
    drawn += [stroked(shapes, look.casing, wide + 0.3) for look, shapes, wide in placed]
    drawn += [stroked(shapes, look.fill, wide) for look, shapes, wide in placed]
    rails = of(sorted(looks.RAILS))
    drawn.append(stroked(rails, "#8a8f98", 0.5, cap="butt"))
    drawn.append(stroked(rails, "#ffffff", 0.3, dash_mm=(1.6, 1.6), cap="butt"))
    return drawn


def houses(sheet: Sheet, ground: Ground) -> list[str]:
    """None where they would be specks."""
    if sheet.scale > looks.HOUSES_TO_SCALE or not ground.houses:
        return []
    edge = f'stroke="{looks.HOUSE_EDGE}" stroke-width="0.12"'
    return [filled(list(sheet.place([house.shape for house in ground.houses])), looks.HOUSE, edge)]
