"""The map of a piece of ground as SVG: what lies there, lines and hatches over it, names, scale.

Pure: it draws what it is given, and asks nobody.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from geoapi.printing import looks
from geoapi.printing.drawing import hatched, lines_of, stroked
from geoapi.printing.ground import Ground
from geoapi.printing.labels import Labels, width_of
from geoapi.printing.layers import fitting, houses, surfaces, ways
from geoapi.printing.sheet import Sheet

_PILL_MM, _STRIP_MM = 2.9, 7.0
_ROAD_NAME_MM, _PLACE_NAME_MM, _HOUSE_NAME_MM = 2.3, 2.2, 1.7
_BARS_M = (10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000)
_LONGEST_BAR_MM = 36.0


@dataclass(frozen=True)
class Stroke:
    """Lines over the map; `words` says in the legend what they are."""

    shapes: Sequence[BaseGeometry]
    color: str
    width_mm: float
    words: str = ""
    dash_mm: tuple[float, ...] = ()


@dataclass(frozen=True)
class Hatch:
    """Ground under slanting lines."""

    shapes: Sequence[BaseGeometry]
    color: str
    words: str = ""


@dataclass(frozen=True)
class Pill:
    """Words on a plate, at the first of some places (degrees) that has room. `tone`: dark, plain or note."""

    lines: tuple[str, ...]
    spots: Sequence[tuple[float, float]]
    tone: str = "plain"


@dataclass(frozen=True)
class Spot:
    """A ring around one place, in degrees."""

    lon: float
    lat: float
    color: str = "#b3261e"


def draw_map(
    sheet: Sheet,
    ground: Ground,
    *,
    hatches: Sequence[Hatch] = (),
    strokes: Sequence[Stroke] = (),
    pills: Sequence[Pill] = (),
    spots: Sequence[Spot] = (),
    source: str = "",
) -> str:
    """An SVG of the sheet's width, and of its height with the strip below that tells scale and source."""
    frame = box(0, 0, sheet.width_mm, sheet.height_mm)
    labels = Labels(shapely.buffer(frame, -1.5))
    labels.reserve(box(sheet.width_mm - 10, 0, sheet.width_mm, 13))
    rings = _rings(sheet, spots, labels)
    plates = _plates(sheet, pills, labels)
    shown = fitting(sheet, ground)
    body = [
        *surfaces(sheet, shown),
        *ways(sheet, shown),
        *houses(sheet, shown),
        *(hatched(list(sheet.place(hatch.shapes)), hatch.color) for hatch in hatches),
    ]
    for stroke in strokes:
        shapes = list(sheet.place([shapely.boundary(s) if s.area else s for s in stroke.shapes]))
        if not stroke.dash_mm:
            body.append(f'<g opacity="0.8">{stroked(shapes, "#ffffff", stroke.width_mm + 0.7)}</g>')
        body.append(stroked(shapes, stroke.color, stroke.width_mm, dash_mm=stroke.dash_mm))
    _name(sheet, shown, labels)
    height = sheet.height_mm + _STRIP_MM
    size = f'width="{sheet.width_mm:g}mm" height="{height:g}mm" viewBox="0 0 {sheet.width_mm:g} {height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<defs><clipPath id="frame"><rect width="{sheet.width_mm:g}" height="{sheet.height_mm:g}"/>'
        f"</clipPath></defs>"
        f'<rect width="{sheet.width_mm:g}" height="{sheet.height_mm:g}" fill="{looks.GROUND}"/>'
        f'<g clip-path="url(#frame)">{"".join(body)}{labels.svg()}{plates}{rings}</g>{_north(sheet)}'
        f'<rect width="{sheet.width_mm:g}" height="{sheet.height_mm:g}" fill="none" stroke="#5f6b7c" '
        f'stroke-width="0.35"/>{_strip(sheet, strokes, hatches, source)}</svg>'
    )


def _name(sheet: Sheet, ground: Ground, labels: Labels) -> None:
    _name_ways(sheet, ground, labels)
    for surface in sorted(ground.surfaces, key=lambda each: -each.shape.area):
        is_water = surface.theme == "water"
        if surface.name and (is_water or surface.kind in looks.GREEN):
            (shape,) = sheet.place([surface.shape], 0)
            color = looks.WATER_NAME if is_water else looks.GREEN_NAME
            if not shape.is_empty:
                at = shapely.point_on_surface(shape)
                labels.write([(at.x, at.y)], surface.name, _PLACE_NAME_MM, color)
    for name in sorted(ground.names, key=lambda each: each.rank):
        (at,) = sheet.place([shapely.Point(name.lon, name.lat)])
        labels.write([(at.x, at.y)], name.text, _PLACE_NAME_MM, "#4d5663")
    named = [house for house in ground.houses if house.name] if sheet.scale <= 3000 else []
    for house, shape in zip(named, sheet.place([each.shape for each in named], 0), strict=True):
        wide = width_of(house.name, _HOUSE_NAME_MM)
        if shape.is_empty or shape.bounds[2] - shape.bounds[0] < wide * 0.6:
            continue
        at = shapely.point_on_surface(shape)
        labels.write([(at.x, at.y)], house.name, _HOUSE_NAME_MM, "#5c564a", pad_mm=0.15)


def _name_ways(sheet: Sheet, ground: Ground, labels: Labels) -> None:
    order = {kind: rank for rank, look in enumerate(reversed(looks.ROADS)) for kind in look.kinds}
    found: dict[tuple[int, str], list[BaseGeometry]] = defaultdict(list)
    for way in ground.ways:
        if way.name and (way.kind in order or way.kind in looks.STREAMS):
            found[order.get(way.kind, len(order)), way.name].append(way.shape)
    for (rank, name), shapes in sorted(found.items(), key=lambda each: each[0]):
        color = looks.WATER_NAME if rank == len(order) else looks.ROAD_NAME
        labels.write_along(lines_of(sheet.place(shapes, 0)), name, _ROAD_NAME_MM, color)


def _plates(sheet: Sheet, pills: Sequence[Pill], labels: Labels) -> str:
    drawn = []
    for pill in pills:
        wide = max(width_of(line, _PILL_MM) for line in pill.lines) + 2.4
        high = len(pill.lines) * _PILL_MM * 1.35 + 1.2
        for at in sheet.place([shapely.Point(each) for each in pill.spots]):
            if at.is_empty:
                continue
            left, top = at.x - wide / 2, at.y - high / 2
            if labels.takes(box(left, top, left + wide, top + high)):
                drawn.append(_plate(pill, left, top, wide, high))
                break
    return f'<g font-family="{looks.FONT}" text-anchor="middle" font-size="{_PILL_MM}">{"".join(drawn)}</g>'


def _plate(pill: Pill, left: float, top: float, wide: float, high: float) -> str:
    fill, ink, edge = {
        "dark": ("#143a76", "#ffffff", "#143a76"),
        "note": ("#ffffff", "#0f4fae", "#1667d9"),
    }.get(pill.tone, ("#ffffff", looks.INK, "#aab3bf"))
    lines = "".join(
        f'<text x="{left + wide / 2:.2f}" y="{top + 0.6 + _PILL_MM * (1.05 + 1.35 * row):.2f}" '
        f'fill="{ink}" font-weight="{"normal" if row else "bold"}">{escape(line)}</text>'
        for row, line in enumerate(pill.lines)
    )
    return (
        f'<rect x="{left:.2f}" y="{top:.2f}" width="{wide:.2f}" height="{high:.2f}" rx="1.2" fill="{fill}" '
        f'stroke="{edge}" stroke-width="0.35"/>{lines}'
    )


def _rings(sheet: Sheet, spots: Sequence[Spot], labels: Labels) -> str:
    drawn = []
    for spot in spots:
        (at,) = sheet.place([shapely.Point(spot.lon, spot.lat)])
        if at.is_empty:
            continue
        labels.reserve(at.buffer(3.2))
        drawn.append(
            f'<circle cx="{at.x:.2f}" cy="{at.y:.2f}" r="2.6" fill="none" stroke="{spot.color}" '
            f'stroke-width="0.9"/><circle cx="{at.x:.2f}" cy="{at.y:.2f}" r="0.8" fill="{spot.color}"/>'
        )
    return "".join(drawn)


def _north(sheet: Sheet) -> str:
    x = sheet.width_mm - 5.5
    return (
        f'<rect x="{x - 4:.2f}" y="1.5" width="8" height="11" rx="1.2" fill="#ffffff" fill-opacity="0.9"/>'
        f'<path d="M{x} 2.5L{x + 2} 9L{x} 7.6L{x - 2} 9Z" fill="{looks.INK}"/>'
        f'<text x="{x}" y="11.8" font-size="2.3" text-anchor="middle" font-family="{looks.FONT}">北</text>'
    )


def _strip(sheet: Sheet, strokes: Sequence[Stroke], hatches: Sequence[Hatch], source: str) -> str:
    """Scale on the left, what lines mean beside it, source and date on the right."""
    y = sheet.height_mm + 4.4
    metres = max(each for each in _BARS_M if each * 1000 / sheet.scale <= _LONGEST_BAR_MM)
    long = metres * 1000 / sheet.scale
    parts = [
        f'<path d="M0 {y - 1:.2f}v1.4h{long:.2f}v-1.4" fill="none" stroke="{looks.INK}" stroke-width="0.3"/>'
        f'<rect x="0" y="{y - 0.2:.2f}" width="{long / 2:.2f}" height="0.6" fill="{looks.INK}"/>'
        f'<text x="{long + 1.2:.2f}" y="{y + 0.5:.2f}">{metres} 米　1:{sheet.scale}</text>'
    ]
    x = long + 34
    signs: list[Stroke | Hatch] = [*strokes, *hatches]
    for each in signs:
        if not each.words:
            continue
        if isinstance(each, Stroke):
            dash = f' stroke-dasharray="{" ".join(map(str, each.dash_mm))}"' if each.dash_mm else ""
            sign = (
                f'<path d="M{x:.2f} {y - 0.4:.2f}h7" stroke="{each.color}" '
                f'stroke-width="{each.width_mm}"{dash}/>'
            )
        else:
            sign = hatched([box(x, y - 2, x + 7, y + 0.8)], each.color)
        parts.append(f'{sign}<text x="{x + 8.2:.2f}" y="{y + 0.5:.2f}">{escape(each.words)}</text>')
        x += 12 + width_of(each.words, 2.4)
    parts.append(
        f'<text x="{sheet.width_mm:.2f}" y="{y + 0.5:.2f}" text-anchor="end" fill="#5f6b7c">'
        f"{escape(source)}</text>"
    )
    return f'<g font-family="{looks.FONT}" font-size="2.4">{"".join(parts)}</g>'
