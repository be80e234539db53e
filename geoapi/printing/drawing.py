"""Shapes on paper as SVG. Everything is in millimetres."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry


def path_of(shapes: Iterable[BaseGeometry]) -> str:
    """The `d` of a path over lines and polygons, to a hundredth of a millimetre; "" of none."""
    parts = []
    for shape in shapely.get_parts(np.asarray(list(shapes), object)):
        if shape.is_empty:
            continue
        if shape.geom_type == "Polygon":
            parts += [_course(ring, "Z") for ring in (shape.exterior, *shape.interiors)]
        elif shape.geom_type in ("LineString", "LinearRing"):
            parts.append(_course(shape, ""))
    return "".join(parts)


def _course(line: BaseGeometry, end: str) -> str:
    at = np.round(shapely.get_coordinates(line), 2)
    if end:
        at = at[:-1]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in at.tolist()) + end


def filled(shapes: Sequence[BaseGeometry], fill: str, more: str = "") -> str:
    course = path_of(shapes)
    return f'<path d="{course}" fill="{fill}" fill-rule="evenodd" {more}/>' if course else ""


def stroked(
    shapes: Sequence[BaseGeometry],
    color: str,
    width_mm: float,
    *,
    dash_mm: Sequence[float] = (),
    cap: str = "round",
) -> str:
    course = path_of(shapes)
    if not course:
        return ""
    dash = f' stroke-dasharray="{" ".join(f"{each:g}" for each in dash_mm)}"' if dash_mm else ""
    return (
        f'<path d="{course}" fill="none" stroke="{color}" stroke-width="{width_mm:.2f}" '
        f'stroke-linejoin="round" stroke-linecap="{cap}"{dash}/>'
    )


def hatched(shapes: Sequence[BaseGeometry], color: str, apart_mm: float = 2.2, width_mm: float = 0.7) -> str:
    """Slanting lines over shapes, as lines of their own: every printer and viewer draws those alike."""
    whole = shapely.union_all([shapely.make_valid(each) for each in shapes]) if len(shapes) else None
    if whole is None or whole.is_empty:
        return ""
    left, top, right, bottom = whole.bounds
    # x + y is the same all along a line that rises by 45 degrees.
    sums = np.arange(left + top, right + bottom, apart_mm * np.sqrt(2))
    stripes = [LineString([(s - bottom, bottom), (s - top, top)]) for s in sums.tolist()]
    lines = shapely.intersection(np.asarray(stripes, object), whole)
    tint = filled([whole], color, 'fill-opacity="0.10"')
    return tint + f'<g opacity="0.65">{stroked(list(lines), color, width_mm, cap="butt")}</g>'


def lines_of(shapes: Iterable[BaseGeometry]) -> list[LineString]:
    """The lines in shapes, joined where they go on."""
    lines = [
        part
        for part in shapely.get_parts(np.asarray(list(shapes), object))
        if part.geom_type == "LineString" and not part.is_empty
    ]
    if not lines:
        return []
    joined = shapely.line_merge(shapely.multilinestrings(lines))
    return [part for part in shapely.get_parts(joined) if part.length > 0]
