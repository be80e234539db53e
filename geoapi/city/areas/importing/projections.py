"""The coordinate system of a file of shapes: what the file names, and whether its numbers fit that."""

import re
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geoapi.core.errors import InvalidInput
from geoapi.core.geo import Floats, to_wgs84
from geoapi.importing.datums import datum_of
from geoapi.importing.locating import zone_of

OURS = ("wgs84", "cgcs2000", "gcj02", "bd09")
CHINA = (72.0, 0.8, 137.9, 55.9)
# A city that reaches into the next zone is measured in one of the two; farther off is the wrong one.
_MARGIN_DEGREES = 1.5


def system_named(name: str) -> str | None:
    """What --crs says for a coordinate system that people or programs name, or None if nobody knows it."""
    system, rest = datum_of(name)
    # Published maps' own systems have no code, so that no library knows them.
    if system in ("gcj02", "bd09"):
        return system
    try:
        known = CRS.from_user_input(name)
    except CRSError:
        return system if not rest.strip("坐标系统地理 ") else None
    epsg = known.to_epsg()
    return f"EPSG:{epsg}" if epsg else name


def system_of_json(document: object, path: Path) -> str | None:
    """What the `crs` member of a GeoJSON names,
    which GDAL drops where it does not know it; None where there is none.

    Raises InvalidInput when it names what nobody knows.
    """
    member = document.get("crs") if isinstance(document, dict) else None
    said = member.get("properties", member) if isinstance(member, dict) else member
    if isinstance(said, dict):
        said = said.get("name") or said.get("code") or said.get("href")
    if said is None:
        return None
    name = f"EPSG:{said}" if isinstance(said, int) else str(said)
    found = system_named(name)
    if found is None:
        asked = "say --crs (wgs84, cgcs2000, gcj02, bd09 or EPSG:n)"
        raise InvalidInput.of(
            "crs", f"{path.name} names the coordinate system {name[:60]!r}, unknown here: {asked}."
        )
    return found


def in_wgs84(shapes: list[BaseGeometry | None], crs: str | None, path: Path) -> list[BaseGeometry | None]:
    """The shapes in WGS 84.

    Raises InvalidInput when their numbers do not fit `crs`, saying what they look like.
    """
    there = [place for place, shape in enumerate(shapes) if shape is not None]
    flat = shapely.force_2d([shapes[place] for place in there])
    xy, of_shape = shapely.get_coordinates(flat, return_index=True)
    unsaid = np.flatnonzero(~np.isfinite(xy).all(axis=1))
    if unsaid.size:
        number = there[of_shape[unsaid[0]]] + 1
        raise InvalidInput.of(
            "file", f"Feature {number} of {path.name} has a coordinate that is not a number."
        )
    if crs is None:
        hint = f" ({hint_of(xy, None)})" if len(xy) and np.abs(xy).max() > 180 else ""
        asked = "say --crs (wgs84, gcj02, EPSG:n …)"
        raise InvalidInput.of("crs", f"{path.name} does not say its coordinate system: {asked}{hint}.")
    moved = _converted(xy, crs)
    if len(xy) and not _fits(xy, moved, crs):
        raise InvalidInput.of(
            "crs", f"The coordinates of {path.name} ({_extent(xy)}) do not fit {crs}: {hint_of(xy, crs)}."
        )
    found = list(shapes)
    for place, shape in zip(
        there, shapely.set_coordinates(np.asarray(flat, dtype=object), moved), strict=True
    ):
        found[place] = shape
    return found


def _converted(xy: Floats, crs: str) -> Floats:
    if crs.lower() in OURS or re.fullmatch(r"epsg:\d{4,6}", crs.lower()):
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], crs))
    try:
        known = CRS.from_user_input(crs)
    except CRSError:
        raise InvalidInput.of(
            "crs", f"Unknown crs {crs!r}: use wgs84, cgcs2000, gcj02, bd09 or EPSG:n."
        ) from None
    return np.column_stack(
        Transformer.from_crs(known, "EPSG:4326", always_xy=True).transform(xy[:, 0], xy[:, 1])
    )


def _fits(xy: Floats, lon_lat: Floats, crs: str) -> bool:
    if not np.isfinite(lon_lat).all() or (np.abs(lon_lat) > (180.0, 90.0)).any():
        return False
    middle = np.median(lon_lat, axis=0)
    if crs.lower() in ("gcj02", "bd09", "cgcs2000"):
        return _lies_in(middle, CHINA)
    known = CRS.from_user_input("EPSG:4326" if crs.lower() == "wgs84" else crs)
    if known.is_geographic:
        # A city elsewhere is none of ours to refuse; one that lies in China when it is turned is.
        return _lies_in(middle, CHINA) or not _lies_in(middle[::-1], CHINA)
    if np.abs(xy).max() <= 180:
        return False
    area = known.area_of_use
    if area is None or area.east - area.west > 180:
        return _lies_in(middle, CHINA)
    margin = _MARGIN_DEGREES
    return _lies_in(
        middle, (area.west - margin, area.south - margin, area.east + margin, area.north + margin)
    )


def _lies_in(point: Floats, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return bool(west <= point[0] <= east and south <= point[1] <= north)


def hint_of(xy: Floats, crs: str | None) -> str:
    """What numbers that do not fit `crs` look like, and what to say instead."""
    x, y = np.median(xy, axis=0)
    if np.abs(xy).max() <= 180:
        middle = np.array([x, y])
        if (np.abs(xy) > (180.0, 90.0)).any() or (
            _lies_in(middle[::-1], CHINA) and not _lies_in(middle, CHINA)
        ):
            return "longitude and latitude are swapped?"
        if _lies_in(middle, CHINA):
            return "these are degrees: say --crs wgs84, cgcs2000, gcj02 or bd09"
        return f"in degrees they lie at {x:.4f}, {y:.4f}, outside China"
    wants = _prefix_of(crs)
    would = f"an 8-digit easting beginning {wants} would; " if wants is not None else ""
    zone = zone_of(x)
    if _is_web_mercator(x, y):
        other = f" or, with the zone {int(x // 1e6)} before the easting, {zone}" if zone else ""
        return f"{would}say --crs EPSG:3857: these look like metres of Web Mercator{other}"
    if zone is not None:
        return f"{would}say --crs {zone}: these are eastings that begin with the zone {int(x // 1e6)}"
    if 1.5e6 < x < 6.2e6 and (zone_of(y) or 0 < y < 1e6):
        return f"{would}easting and northing are swapped? The easting comes first"
    if 0 < x < 1e6 and 0 < y < 6.2e6:
        if wants is not None:
            without = _without_prefix(str(crs))
            return f"{would}these look like {without}: say --crs {without}"
        return (
            "say --crs EPSG:n: these are metres with a 6-digit easting, which does not say its zone "
            "(EPSG:4534 for 75° E, one for each 3°, to EPSG:4554 for 135° E)"
        )
    return f"{would}say --crs EPSG:n with the system that they were measured in"


def _prefix_of(crs: str | None) -> int | None:
    """The zone with which the eastings of a CGCS2000 system begin, if they do."""
    found = re.fullmatch(r"epsg:(\d+)", (crs or "").lower())
    code = int(found[1]) if found else 0
    if 4513 <= code <= 4533:
        return 25 + code - 4513
    return 13 + code - 4491 if 4491 <= code <= 4501 else None


def _without_prefix(crs: str) -> str:
    """The same zone without its number before the easting."""
    code = int(crs.split(":")[1])
    return f"EPSG:{code + (21 if code >= 4513 else 11)}"


def _is_web_mercator(x: float, y: float) -> bool:
    lon, lat = to_wgs84(np.array([x]), np.array([y]), "EPSG:3857")
    return bool(CHINA[0] <= lon[0] <= CHINA[2] and 15 <= lat[0] <= CHINA[3] and x < 1.54e7)


def _extent(xy: Floats) -> str:
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    return f"{_plain(west)} to {_plain(east)}, {_plain(south)} to {_plain(north)}"


def _plain(number: float) -> str:
    """A number with the digits that matter, never as 3.9e+07."""
    return f"{number:.0f}" if abs(number) >= 1_000 else f"{number:.6g}"
