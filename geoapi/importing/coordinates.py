"""Coordinates as cells of tables hold them: degrees,
minutes and seconds, marks of the axis, both in one cell, WKT.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

Axis = Literal["lon", "lat"]
# What one row may have instead of lon and lat.
POINT_COLUMNS = ("lon", "lat", "point")

_SIGNS = str.maketrans(
    dict.fromkeys("º˚ᵒ∘", "°") | dict.fromkeys("′´‵’‘`ˊ＇", "'") | dict.fromkeys("″“”〃＂˝", '"')
)
_AXIS: Mapping[str, tuple[Axis, int]] = {
    **dict.fromkeys(("e", "东", "东经"), ("lon", 1)),
    **dict.fromkeys(("w", "西", "西经"), ("lon", -1)),
    **dict.fromkeys(("n", "北", "北纬"), ("lat", 1)),
    **dict.fromkeys(("s", "南", "南纬"), ("lat", -1)),
    **dict.fromkeys(("经度", "lon", "lng", "longitude"), ("lon", 1)),
    **dict.fromkeys(("纬度", "lat", "latitude"), ("lat", 1)),
}
_NUMBER = r"\d+(?:\.\d+)?"
_BEFORE = (
    r"(?:(?P<before>[东西]经|[南北]纬|[经纬]度|longitude|latitude|lon|lng|lat|[ewns])\s*[:=]?\s*)?"
    r"(?P<sign>[+-])?"
)
_AFTER = r"\s*(?P<after>[ewns东西南北])?"
_ANGLES = (
    re.compile(
        rf"{_BEFORE}(?P<degrees>{_NUMBER})\s*(?:°|度)?{_AFTER}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_BEFORE}(?P<degrees>\d+)\s*(?:°|度)\s*(?P<minutes>{_NUMBER})\s*(?:(?:'|分)\s*"
        rf"(?:(?P<seconds>{_NUMBER})\s*(?:\"|''|秒)?)?)?{_AFTER}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_BEFORE}(?P<degrees>\d{{1,3}})[:\s-](?P<minutes>\d{{1,2}})[:\s-](?P<seconds>{_NUMBER}){_AFTER}",
        re.IGNORECASE,
    ),
)
_PLAIN = re.compile(rf"[+-]?{_NUMBER}", re.ASCII)
_EXPONENT = re.compile(r"[+-]?\d(?:\.\d+)?e[+-]?\d+", re.IGNORECASE)
_COMMA_DECIMAL = re.compile(r"([+-]?\d+),(\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_BRACKETS = re.compile(r"[(\[{【](.*)[)\]}】]", re.DOTALL)
_SEPARATORS = (
    *(r"\s*[;|/\n]\s*", r"\s*,\s*", r"\s*、\s*", r"\s+"),
    # 东经116°北纬40°, 116°E40°N and E116°N40°.
    *(r"\s*(?=[东西]经|[南北]纬|[经纬]度)", r"(?<=[EWNS])\s*(?=\d)", r"(?<=[\d'\"])\s*(?=[EWNS])"),
)
_WKT = re.compile(
    r"(?:SRID=(\d+);)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b.*", re.I | re.S
)
_WKB = re.compile(r"0[01](?:[0-9A-F]{2}){20,}", re.IGNORECASE)
_SRIDS_IN_DEGREES = {0, 4326, 4490}


@dataclass(frozen=True)
class Angle:
    """A coordinate as a cell has it; `axis` where it says which one it is,
    `is_plain` where a program could read it.
    """

    value: float
    axis: Axis | None = None
    is_plain: bool = True


@dataclass(frozen=True)
class Pair:
    """The first and the second coordinate of one cell.

    `is_shape` where they were inside a line or an area.
    """

    first: Angle
    second: Angle
    is_shape: bool = False
    is_ordered: bool = False


def angle_of(cell: str, *, in_metres: bool = False) -> Angle | None:
    """The coordinate in a cell such as 116.352, 116,352,
    116.352°E, 116°21′7.2″ or 116度21分; None if it is none.

    A comma divides thousands where coordinates are metres, and decimals elsewhere.
    """
    if _PLAIN.fullmatch(cell):
        return Angle(float(cell))
    text = _plain(cell)
    if _EXPONENT.fullmatch(text):
        return Angle(float(text))
    if _GROUPED.fullmatch(text) and (in_metres or text.count(",") > 1 or "." in text):
        return Angle(float(text.replace(",", "")), None, False)
    comma = _COMMA_DECIMAL.fullmatch(text)
    if comma:
        return Angle(float(f"{comma[1]}.{comma[2]}"), None, False)
    for form in _ANGLES:
        found = form.fullmatch(text)
        if found:
            return _angle(found.groupdict(), text)
    return None


def _angle(parts: Mapping[str, str | None], text: str) -> Angle | None:
    minutes, seconds = (float(parts.get(name) or 0) for name in ("minutes", "seconds"))
    if minutes >= 60 or seconds >= 60 or (parts.get("seconds") and not minutes.is_integer()):
        return None
    value = float(parts["degrees"] or 0) + minutes / 60 + seconds / 3600
    marks = [_AXIS[mark.lower()] for name in ("before", "after") if (mark := parts.get(name))]
    if len(set(marks)) > 1:
        return None
    sign = math.prod(sign for _, sign in marks) * (-1 if parts.get("sign") == "-" else 1)
    is_plain = re.fullmatch(rf"[+-]?{_NUMBER}", text) is not None
    return Angle(sign * (value if is_plain else round(value, 10)), marks[0][0] if marks else None, is_plain)


def pair_of(cell: str) -> Pair | None:
    """Both coordinates of a cell such as 116.35,40.00, [116.35, 40.00],
    东经116°21′北纬40° or POINT(116.35 40); None if it holds no two.
    """
    text = cell.strip()
    if _WKT.fullmatch(text) or _WKB.fullmatch(text) or text.startswith("{"):
        return _pair_of_shape(text)
    text = _plain(text).strip(",; ")
    text = re.sub(r"^(?:坐标|位置|gps|point)\s*[:=]?\s*", "", text, flags=re.IGNORECASE)
    inside = _BRACKETS.fullmatch(text)
    if inside:
        text = inside[1].strip()
    for separator in _SEPARATORS:
        parts = [part for part in re.split(separator, text) if part]
        if len(parts) == 4 and separator == _SEPARATORS[1]:
            # 116,35,40,00: two decimal commas and one between.
            parts = [",".join(parts[:2]), ",".join(parts[2:])]
        angles = [angle_of(part) for part in parts] if len(parts) == 2 else []
        first, second = angles if angles else (None, None)
        if first and second and not (first.axis and first.axis == second.axis):
            return Pair(first, second)
    return None


def _pair_of_shape(text: str) -> Pair | None:
    srid = re.match(r"SRID=(\d+);", text, re.IGNORECASE)
    try:
        shape: BaseGeometry
        if text.startswith("{"):
            shape = shapely.from_geojson(text)
        elif _WKB.fullmatch(text):
            shape = shapely.from_wkb(text)
        else:
            shape = shapely.from_wkt(text[srid.end() :] if srid else text)
        known = int(srid[1]) if srid else shapely.get_srid(shape)
        if shape is None or shape.is_empty or known not in _SRIDS_IN_DEGREES:
            return None
        point = shape if shape.geom_type == "Point" else shapely.point_on_surface(shape)
        x, y = float(shapely.get_x(point)), float(shapely.get_y(point))
    except (shapely.errors.ShapelyError, ValueError):
        return None
    is_shape = shape.geom_type != "Point"
    return Pair(Angle(x), Angle(y), is_shape, True) if math.isfinite(x) and math.isfinite(y) else None


def is_latitude_first(pair: Pair) -> bool | None:
    """Whether the cell itself says that its first coordinate is the latitude,
    by a mark or its value; None if not.
    """
    if pair.is_ordered:
        return False
    if pair.first.axis or pair.second.axis:
        return pair.first.axis == "lat" or pair.second.axis == "lon"
    first, second = abs(pair.first.value), abs(pair.second.value)
    if first <= 90 < second <= 180:
        return True
    return False if second <= 90 < first <= 180 else None


def format_number(value: float) -> str:
    """A coordinate with all its digits: 39447000.5, never 3.9447e+07."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell.translate(_SIGNS)).split())
