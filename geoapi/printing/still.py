"""A small still picture of where a place is, as SVG for a page without a map: the houses around it by name.

Pure. The place is its middle; what marks it there is the page's own.
"""

import shapely
from shapely.geometry import Point, box

from geoapi.printing import looks
from geoapi.printing.ground import Ground
from geoapi.printing.labels import Labels, width_of
from geoapi.printing.layers import fitting, houses, surfaces, ways
from geoapi.printing.sheet import Sheet

# A millimetre is shown as three pixels or so.
_SIDE_MM, _SCALE = 32.0, 2500
_NAME_MM, _MARK_MM = 3.4, 5.0


def still_sheet(lon: float, lat: float) -> Sheet:
    """80 m by 80 m around a place."""
    return Sheet(lon, lat, _SIDE_MM, _SIDE_MM, _SCALE)


def draw_still(sheet: Sheet, ground: Ground) -> str:
    """An SVG of the sheet's size, without frame, scale or source."""
    shown = fitting(sheet, ground)
    labels = Labels(box(0.5, 0.5, sheet.width_mm - 0.5, sheet.height_mm - 0.5))
    middle = Point(sheet.width_mm / 2, sheet.height_mm / 2)
    labels.reserve(box(middle.x - _MARK_MM, middle.y - 2.2 * _MARK_MM, middle.x + _MARK_MM, middle.y + 1))
    _name_houses(sheet, shown, labels, middle)
    size = f"{sheet.width_mm:g}mm"
    drawn = [*surfaces(sheet, shown), *ways(sheet, shown), *houses(sheet, shown)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="0 0 {sheet.width_mm:g} {sheet.height_mm:g}">'
        f'<rect width="100%" height="100%" fill="{looks.GROUND}"/>'
        f"{''.join(drawn)}{labels.svg()}</svg>"
    )


def _name_houses(sheet: Sheet, ground: Ground, labels: Labels, middle: Point) -> None:
    """The one in the middle first: below the mark, should it stand on the name."""
    named = [house for house in ground.houses if house.name]
    placed = list(zip(named, sheet.place([each.shape for each in named], 0), strict=True))
    placed.sort(key=lambda each: shapely.distance(each[1], middle))
    for house, shape in placed:
        if shape.is_empty:
            continue
        at = shapely.point_on_surface(shape)
        spots = [(at.x, at.y)]
        if shape.distance(middle) < 1:
            spots = [(middle.x, middle.y + each) for each in (_NAME_MM, 2 * _NAME_MM)]
        elif shape.bounds[2] - shape.bounds[0] < width_of(house.name, _NAME_MM) * 0.5:
            continue
        labels.write(spots, house.name, _NAME_MM, "#4b4538")
