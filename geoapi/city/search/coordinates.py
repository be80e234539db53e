"""Coordinates as people write them: in any order, decimals or minutes and seconds, with the datum said."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from geoapi.city.search.words import any_of, values_of

Point = tuple[float, float]
# Whole numbers are houses', not degrees'.
_FEWEST_DECIMALS = 1
_LON_MOST, _LAT_MOST = 180.0, 90.0


@dataclass(frozen=True)
class Coordinates:
    """`points`: each order of (lon, lat) that is on Earth, as given in `crs`; none where neither is.

    `crs` is None where no datum was said.
    """

    points: tuple[Point, ...]
    crs: str | None


@dataclass(frozen=True)
class _Angle:
    value: float
    axis: str | None
    exact: bool


@cache
def _angle() -> re.Pattern[str]:
    number = r"\d{1,3}(?:\.\d{1,15})?"
    lon, lat = any_of("lon"), any_of("lat")
    return re.compile(
        rf"(?P<before>(?:{lon}|{lat})\s*[:=]?\s*)?(?P<sign>[-+])?(?P<degrees>{number})\s*"
        rf"(?:(?P<mark>{any_of('degree')})\s*(?:(?P<minutes>{number})\s*(?:{any_of('minute')})\s*"
        rf"(?:(?P<seconds>{number})\s*(?:{any_of('second')})?)?)?)?\s*(?(before)|(?P<behind>{lon}|{lat})?)(?![a-z0-9.])"
    )


@cache
def _datum() -> re.Pattern[str]:
    return re.compile(any_of("crs"))


@cache
def _fillers() -> re.Pattern[str]:
    return re.compile(rf"{any_of('filler')}|[,;:/|()\[\]\s]|{any_of('joint')}")


def read_coordinates(text: str) -> Coordinates | None:
    """The coordinates that a text is; None if it is anything else."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("、", ",").replace("，", ",")
    crs = _datum().search(plain)
    if crs is not None:
        plain = plain[: crs.start()] + " " + plain[crs.end() :]
    found = list(_angle().finditer(plain))
    if len(found) != 2 or _fillers().sub("", _angle().sub(" ", plain)).strip():
        return None
    one, other = (_read(each) for each in found)
    if one is None or other is None or not (one.exact and other.exact):
        return None
    return Coordinates(_points(one, other), values_of("crs")[crs[0]] if crs else None)


def _read(found: re.Match[str]) -> _Angle | None:
    minutes, seconds = float(found["minutes"] or 0), float(found["seconds"] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    value = float(found["degrees"]) + minutes / 60 + seconds / 3600
    label = (found["before"] or found["behind"] or "").strip(" :=")
    axis = "lon" if label in values_of("lon") else "lat" if label in values_of("lat") else None
    turn = float(values_of(axis)[label]) if axis else 1.0
    decimals = len(found["degrees"].partition(".")[2])
    exact = bool(axis or found["mark"] or decimals >= _FEWEST_DECIMALS)
    return _Angle(-value if (found["sign"] == "-") != (turn < 0) else value, axis, exact)


def _points(one: _Angle, other: _Angle) -> tuple[Point, ...]:
    """Both orders that fit what was said, the one with longitude first before the other."""
    orders = []
    if one.axis != "lat" and other.axis != "lon":
        orders.append((one.value, other.value))
    if one.axis != "lon" and other.axis != "lat":
        orders.append((other.value, one.value))
    return tuple(
        (lon, lat) for lon, lat in dict.fromkeys(orders) if abs(lon) <= _LON_MOST and abs(lat) <= _LAT_MOST
    )
