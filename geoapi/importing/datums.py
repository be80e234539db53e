"""Coordinate systems that headings name (经度(GCJ02), 高德经度,
lng_bd09), and the columns of points chosen by them.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geoapi.core.errors import InvalidInput
from geoapi.importing.coordinates import POINT_COLUMNS
from geoapi.importing.reasons import Reason

Names = Mapping[str, Sequence[str]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# What cities call the columns of their points; `crs` says the system of each row.
POINT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "lon": _words("经度 经度坐标 坐标经度 经度值 东经 x坐标 坐标x 横坐标 longitude lng long x"),
    "lat": _words("纬度 纬度坐标 坐标纬度 纬度值 北纬 y坐标 坐标y 纵坐标 latitude y"),
    "point": _words(
        "坐标 经纬度 经纬度坐标 经纬坐标 坐标点 点坐标 坐标位置 位置坐标 地理坐标 空间坐标 点位坐标 "
        "定位 定位坐标"
        " 坐标xy 经度纬度 纬度经度 纬经度 坐标值 空间位置 几何 几何信息 location lnglat lonlat latlng "
        "latlon xy"
        " longitudelatitude latitudelongitude coordinates coordinate coords coord wkt wkb geom "
        "geometry thegeom shape"
    ),
    "crs": _words("坐标系 坐标系统 坐标类型 坐标体系 坐标系类型 坐标参考 datum"),
}

_SYSTEMS = {
    "gcj02": r"gcj(?:[-_ ]?0?2)?|火星|国测局|高德|腾讯|谷歌|amap|autonavi|gaode|tencent|qqmap|mars"
    r"|(?<![a-z])gd(?=[-_])|(?<=[-_])gd(?![a-z])",
    "bd09": r"bd[-_ ]?0?9(?:ll)?|百度|baidu|(?<![a-z])bd(?=[-_])|(?<=[-_])bd(?![a-z])",
    "wgs84": r"wgs[-_ ]?(?:19)?84|wgs|gps|地球坐标",
    "cgcs2000": r"cgcs[-_ ]?(?:2000)?|国家2000|2000国家大地|大地2000|天地图",
    "EPSG:4610": r"西安[-_ ]?(?:19)?80|xian[-_ ]?(?:19)?80",
    "EPSG:4214": r"北京[-_ ]?(?:19)?54|beijing[-_ ]?(?:19)?54",
}
_SYSTEM = re.compile("|".join(f"(?P<s{number}>{form})" for number, form in enumerate(_SYSTEMS.values())))
_EPSG = re.compile(r"epsg[:_ ]?(\d{4,6})")
# What may stand between the name of a system and that of the column: 高德地图经度, WGS84坐标系经度.
_LINK = re.compile(r"(?:地图|坐标系统?|坐标|投影|大地)+(?=.)")
# WGS 84 and CGCS2000 are one here.
_DEGREES = {"wgs84", "cgcs2000", "epsg:4326", "epsg:4490"}
# Of several, that which needs the least reckoning.
_PREFERRED = ("wgs84", "cgcs2000", "gcj02", "bd09")


@dataclass(frozen=True)
class PointColumns:
    """Which of lon, lat and point stands where,
    the coordinate system that their headings name, and what was chosen.
    """

    columns: Mapping[int, str]
    crs: str | None = None
    notes: tuple[Reason, ...] = ()


def datum_of(heading: str) -> tuple[str | None, str]:
    """The coordinate system that a heading names, if any, and the heading without it."""
    text = unicodedata.normalize("NFKC", heading).lower()
    epsg = _EPSG.search(text)
    if epsg:
        return f"EPSG:{epsg[1]}", text.replace(epsg[0], "")
    found = _SYSTEM.search(text)
    if found is None:
        return None, heading
    system = list(_SYSTEMS)[int((found.lastgroup or "s0")[1:])]
    rest = re.sub(r"[(\[【]\s*[)\]】]", "", _SYSTEM.sub("", text)).strip(" -_:")
    return system, _LINK.sub("", rest, count=1) if _LINK.match(rest) else rest


def says_same(first: str, second: str) -> bool:
    """Whether two names of coordinate systems do not contradict each other."""
    one, other = first.lower(), second.lower()
    if one == other or {one, other} <= _DEGREES:
        return True
    # 经度(CGCS2000) with --crs EPSG:4549: the zone tells more than the heading.
    zone = other if one in _DEGREES else one
    return bool({one, other} & _DEGREES) and zone.startswith("epsg:")


def point_name(heading: str, names: Names) -> str | None:
    """Which of lon, lat and point a heading is, whatever system it names; None if it is none of them."""
    if not names.keys() >= set(POINT_COLUMNS):
        return None
    system, rest = datum_of(heading)
    plain = heading_key(rest)
    bare = re.sub(r"[,、/和&-]", "", plain)
    if system is not None and not bare:
        return "point"
    known = {heading_key(alias): name for name in POINT_COLUMNS for alias in (name, *names[name])}
    return known.get(plain) or known.get(bare)


def point_columns(headings: Sequence[str], names: Names, crs: str | None) -> PointColumns:
    """The columns of the points. Of several systems, that of `crs` is read, or else the one that says most.

    Raises InvalidInput when the headings contradict each other or `crs`.
    """
    groups: dict[str | None, dict[int, str]] = defaultdict(dict)
    for place, heading in enumerate(headings):
        name = point_name(heading, names)
        if name is not None:
            groups[datum_of(heading)[0]][place] = name
    unsaid = groups[None]
    for group in [group for system, group in groups.items() if system is not None]:
        # 经度(GCJ02), 纬度: the one speaks for the other.
        if not _is_whole(group.values()) and _is_whole((*group.values(), *unsaid.values())):
            group |= {place: name for place, name in unsaid.items() if name not in group.values()}
            unsaid = groups[None] = {}
    whole = {system: group for system, group in groups.items() if _is_whole(group.values())}
    if not whole:
        said = [system for system in groups if system is not None]
        if len(said) > 1:
            columns = ", ".join(
                headings[place] for place in sorted(place for group in groups.values() for place in group)
            )
            problem = f"The columns {columns} name different coordinate systems, and none of them has both."
            raise InvalidInput.of("file", problem)
        return PointColumns(
            _once(groups[said[0] if said else None], headings, crs), said[0] if said else None
        )
    system = _chosen(headings, whole, crs)
    columns_read = _once(whole[system], headings, crs)
    read = ", ".join(headings[place] for place in sorted(columns_read))
    if len(whole) > 1:
        others = [
            headings[place] for other, group in whole.items() if other != system for place in sorted(group)
        ]
        sentence = f"coordinates are read from {read} ({crs or system}), not from {', '.join(others)}"
        return PointColumns(columns_read, system, (Reason("coordinates-read", sentence, value=read),))
    sentence = f"{read}: read as {crs or system}, the coordinate system that the heading names"
    notes = (Reason("coordinates-read", sentence, value=read),) if system is not None else ()
    return PointColumns(columns_read, system, notes)


def heading_key(heading: str) -> str:
    """A heading as it is compared: without case, width,
    spaces, and a unit or remark in brackets (经度(度)).
    """
    text = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[(\[【].*?[)\]】]|[\s_*:\x00-\x1f]", "", text)


def _chosen(
    headings: Sequence[str], whole: Mapping[str | None, Mapping[int, str]], crs: str | None
) -> str | None:
    if crs is None:
        ranked = [*_PREFERRED, *(system for system in whole if system and system not in _PREFERRED), None]
        return next(system for system in ranked if system in whole)
    fitting = [system for system in whole if system is not None and says_same(system, crs)]
    if fitting:
        return next((system for system in fitting if system.lower() == crs.lower()), fitting[0])
    if None in whole:
        return None
    system, group = next(iter(whole.items()))
    said = ", ".join(headings[place] for place in sorted(group))
    raise InvalidInput.of(
        "crs",
        f"The columns {said} name {system}, but --crs says {crs}: leave --crs out, or mend the heading.",
    )


def _once(group: Mapping[int, str], headings: Sequence[str], crs: str | None) -> dict[int, str]:
    """One column of each meaning: beside 经度 and 纬度, x and y are metres, wanted only in a zone."""
    in_metres = crs is not None and crs.lower().startswith("epsg:") and crs.lower() not in _DEGREES
    found: dict[int, str] = {}
    for name in POINT_COLUMNS:
        places = [place for place, each in group.items() if each == name]
        grid = [place for place in places if re.match(r"[xy]", heading_key(datum_of(headings[place])[1]))]
        wanted = (grid if in_metres else [place for place in places if place not in grid]) or places
        if len(wanted) > 1:
            raise InvalidInput.of("file", f"Two columns are {name}: {headings[wanted[1]]!r} is the second.")
        found |= dict.fromkeys(wanted, name)
    return found


def _is_whole(names: Iterable[str]) -> bool:
    found = set(names)
    return "point" in found or {"lon", "lat"} <= found
