"""The map of one grid for a poster, as SVG in ink alone: the rest stands back, its houses have numbers.

Pure: it draws what it is given. Nothing is lost on a printer without colour.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from html import escape

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from geoapi.printing import looks
from geoapi.printing.drawing import filled, lines_of, stroked
from geoapi.printing.ground import Ground
from geoapi.printing.labels import Labels, width_of
from geoapi.printing.layers import fitting, houses, surfaces, ways
from geoapi.printing.sheet import Sheet

_ROAD_MM, _PLACE_MM, _NAME_MM, _PLATE_MM = 3.1, 2.9, 2.5, 4.2
# The number of a house is as large as there is room for.
_NUMBER_MM = (4.6, 3.8, 3.0, 2.4)
_LINE_MM, _SEAM_MM = 1.4, 2.6
_INK = "#000000"
_BARS_M = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_LONGEST_BAR_MM = 34.0
_COLOR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
_NUMBER = re.compile(r"\D*(\d+[A-Za-z]?)\D*")


@dataclass(frozen=True)
class Captions:
    """What is written beside the map. `scale`: of a bar so many metres long, with `{n}` for that;
    `numbers`: what those on houses are, where any has one.
    """

    north: str
    scale: str
    numbers: str
    source: str = ""


def draw_grid_map(sheet: Sheet, ground: Ground, grid: BaseGeometry, name: str, captions: Captions) -> str:
    """`grid` in degrees, `name` on a plate in it. An SVG of the sheet's size."""
    shown = fitting(sheet, ground)
    (shape,) = sheet.place([grid], 20)
    frame = box(0, 0, sheet.width_mm, sheet.height_mm)
    labels = Labels(box(1, 1, sheet.width_mm - 1, sheet.height_mm - 1))
    if not any(_NUMBER.fullmatch(each.name) and grid.intersects(each.shape) for each in shown.houses):
        captions = replace(captions, numbers="")
    ground_of_corners, corners = _corners(sheet, captions, labels)
    _number_houses(sheet, shown, shape, labels)
    labels.reserve(shape.boundary.buffer(_SEAM_MM / 2))
    plate = _plate(shape, name, labels)
    _name_roads(sheet, shown, labels)
    _name_places(sheet, shown, shape, labels)
    drawn = in_ink("".join([*surfaces(sheet, shown), *ways(sheet, shown), *houses(sheet, shown)]))
    around = filled([frame.difference(shape)], "#ffffff", 'fill-opacity="0.62"')
    line = stroked([shape.boundary], "#ffffff", _SEAM_MM) + stroked([shape.boundary], _INK, _LINE_MM)
    wide, high = f"{sheet.width_mm:g}", f"{sheet.height_mm:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" '
        f'viewBox="0 0 {wide} {high}">'
        '<defs><clipPath id="frame"><rect width="100%" height="100%"/></clipPath></defs>'
        f'<g clip-path="url(#frame)"><rect width="100%" height="100%" fill="#f4f4f4"/>'
        f"{drawn}{around}{ground_of_corners}{line}{labels.svg()}{plate}{corners}</g></svg>"
    )


def in_ink(drawn: str) -> str:
    """The same drawing with each colour as a grey of its lightness, a little further apart."""

    def grey(found: re.Match[str]) -> str:
        red, green, blue = (int(each, 16) for each in found.groups())
        light = 0.299 * red + 0.587 * green + 0.114 * blue
        level = max(0, min(255, round(255 - (255 - light) * 1.35)))
        return f"#{level:02x}{level:02x}{level:02x}"

    return _COLOR.sub(grey, drawn)


def _number_houses(sheet: Sheet, ground: Ground, grid: BaseGeometry, labels: Labels) -> None:
    """Large houses first; of 5 and a word the 5 alone."""
    named = [house for house in ground.houses if house.name]
    placed = list(zip(named, sheet.place([each.shape for each in named], 0), strict=True))
    shapely.prepare(grid)
    for house, shape in sorted(placed, key=lambda each: -each[1].area):
        if shape.is_empty:
            continue
        at = shapely.point_on_surface(shape)
        if not grid.contains(at):
            continue
        number = _NUMBER.fullmatch(house.name)
        if number:
            any(labels.write([(at.x, at.y)], number[1], size, _INK, pad_mm=0.1) for size in _NUMBER_MM)
        else:
            labels.write([(at.x, at.y), (at.x, at.y + 3.4)], house.name, _NAME_MM, _INK)


def _plate(grid: BaseGeometry, name: str, labels: Labels) -> str:
    """Where there is most room in the grid; none where there is not enough."""
    wide, high = width_of(name, _PLATE_MM) + 3.2, _PLATE_MM + 2.4
    left, top, right, bottom = grid.bounds
    steps = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)
    for y in (top + (bottom - top) * part for part in steps):
        for x in (left + (right - left) * part for part in steps):
            plate = box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            if grid.contains(plate) and labels.takes(plate):
                return _plate_at(x, y, wide, high, name)
    return ""


def _plate_at(x: float, y: float, wide: float, high: float, name: str) -> str:
    return (
        f'<rect x="{x - wide / 2:.2f}" y="{y - high / 2:.2f}" width="{wide:.2f}" height="{high:.2f}" '
        f'rx="1.4" fill="{_INK}"/><text x="{x:.2f}" y="{y + _PLATE_MM * 0.36:.2f}" fill="#ffffff" '
        f'font-size="{_PLATE_MM}" font-weight="bold" text-anchor="middle" font-family="{looks.FONT}">'
        f"{escape(name)}</text>"
    )


def _name_roads(sheet: Sheet, ground: Ground, labels: Labels) -> None:
    """The widest first."""
    order = {kind: rank for rank, look in enumerate(reversed(looks.ROADS)) for kind in look.kinds}
    found: dict[tuple[int, str], list[BaseGeometry]] = defaultdict(list)
    for way in ground.ways:
        if way.name and (way.kind in order or way.kind in looks.STREAMS):
            found[order.get(way.kind, len(order)), way.name].append(way.shape)
    for (_, name), shapes in sorted(found.items(), key=lambda each: each[0]):
        labels.write_along(lines_of(sheet.place(shapes, 0)), name, _ROAD_MM, "#1c1c1c")


def _name_places(sheet: Sheet, ground: Ground, grid: BaseGeometry, labels: Labels) -> None:
    """Those in the grid, in ink; of what is outside water and parks, by which people know where they are."""
    for name in sorted(ground.names, key=lambda each: each.rank):
        (at,) = sheet.place([shapely.Point(name.lon, name.lat)])
        if not at.is_empty and grid.contains(at):
            labels.write([(at.x, at.y)], name.text, _NAME_MM, "#262626")
    for surface in sorted(ground.surfaces, key=lambda each: -each.shape.area):
        if surface.name and (surface.theme == "water" or surface.kind in looks.GREEN):
            (shape,) = sheet.place([surface.shape], 0)
            if not shape.is_empty:
                at = shapely.point_on_surface(shape)
                labels.write([(at.x, at.y)], surface.name, _PLACE_MM, "#5a5a5a")


def _corners(sheet: Sheet, captions: Captions, labels: Labels) -> tuple[str, str]:
    """North at the top right; scale, what the numbers are and whose map it is at the foot: on light ground,
    over which the grid's line goes.
    """
    x, y = sheet.width_mm - 6.5, sheet.height_mm - 4.2
    metres = max(each for each in _BARS_M if each * 1000 / sheet.scale <= _LONGEST_BAR_MM)
    long = metres * 1000 / sheet.scale
    left = " · ".join(each for each in (captions.scale.format(n=metres), captions.numbers) if each)
    wide = max(long, width_of(left, 3)) + 6
    plates = [box(x - 4.5, 1.5, x + 4.5, 14), box(1, y - 5.5, 1 + wide, y + 3.2)]
    if captions.source:
        plates.append(
            box(sheet.width_mm - width_of(captions.source, 2.6) - 4, y - 1, sheet.width_mm - 1, y + 3.2)
        )
    for each in plates:
        labels.reserve(each)
    ground = filled(plates, "#ffffff", 'fill-opacity="0.86"')
    written = (
        f'<g font-family="{looks.FONT}" fill="{_INK}">'
        f'<path d="M{x} 7.6l2.4 5h-4.8z"/><text x="{x}" y="6.2" font-size="3.8" font-weight="bold" '
        f'text-anchor="middle">{escape(captions.north)}</text>'
        f'<path d="M4 {y:.2f}v1.6h{long:.2f}v-1.6" fill="none" stroke="{_INK}" stroke-width="0.5"/>'
        f'<text x="4" y="{y - 1.4:.2f}" font-size="3">{escape(left)}</text>'
        f'<text x="{sheet.width_mm - 2.5:.2f}" y="{y + 2:.2f}" font-size="2.6" text-anchor="end" '
        f'fill="#444444">{escape(captions.source)}</text></g>'
    )
    return ground, written
