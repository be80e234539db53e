"""Coordinate systems: every input is turned into WGS 84 once, here; metres come from the city's own zone.

Coordinates are always `lon, lat` (or x, y). GCJ-02 is the offset that maps published in China carry; BD-09 is
Baidu's further offset on top of it. Source of both formulas: the published reverse engineering in the
`eviltransform` and `coordtransform` projects; the constants are facts.
"""

import math
import re
import threading
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geoapi.core.errors import InvalidInput

Floats = NDArray[np.float64]
Number = TypeVar("Number", float, Floats)

WGS84_A_M = 6378137.0
WGS84_E2 = 6.69437999014e-3
# The offset algorithm uses the Krasovsky 1940 ellipsoid.
_KRASOVSKY_A_M = 6378245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_BD_X_PI = math.pi * 3000.0 / 180.0
# The offset applies inside this box only.
_CHINA_LON, _CHINA_LAT = (72.004, 137.8347), (0.8293, 55.8271)
_EPSG = re.compile(r"^EPSG:(\d{4,6})$", re.IGNORECASE)
# CGCS2000 and WGS 84 differ by less than a metre, which no map here can tell apart.
_SAME_AS_WGS84 = {"wgs84", "cgcs2000", "epsg:4326", "epsg:4490"}
_per_thread = threading.local()


def to_wgs84(lon: Floats, lat: Floats, crs: str) -> tuple[Floats, Floats]:
    """WGS 84 degrees of coordinates given in `crs`: wgs84, cgcs2000, gcj02, bd09 or EPSG:n (x, y order).

    Points that the projection cannot hold become NaN. Raises InvalidInput for an unknown `crs`.
    """
    name = crs.lower()
    if name in _SAME_AS_WGS84:
        return lon, lat
    if name == "gcj02":
        return _gcj02_to_wgs84(lon, lat)
    if name == "bd09":
        return _gcj02_to_wgs84(*_bd09_to_gcj02(lon, lat))
    x, y = transformer(crs, "EPSG:4326").transform(lon, lat)
    bad = ~(np.isfinite(x) & np.isfinite(y))
    return np.where(bad, np.nan, x), np.where(bad, np.nan, y)


def from_wgs84(lon: Floats, lat: Floats, crs: str) -> tuple[Floats, Floats]:
    """The inverse of `to_wgs84`."""
    name = crs.lower()
    if name in _SAME_AS_WGS84:
        return lon, lat
    if name == "gcj02":
        return _wgs84_to_gcj02(lon, lat)
    if name == "bd09":
        return _gcj02_to_bd09(*_wgs84_to_gcj02(lon, lat))
    x, y = transformer("EPSG:4326", crs).transform(lon, lat)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def transformer(source: str, target: str) -> Transformer:
    """A transformer of this thread, in x, y order. Raises InvalidInput for a CRS that does not exist."""
    cache: dict[tuple[str, str], Transformer] = _per_thread.__dict__.setdefault("transformers", {})
    key = (source.upper(), target.upper())
    if key not in cache:
        for crs in key:
            if not _EPSG.match(crs):
                raise InvalidInput.of(
                    "crs", f"Unknown crs {crs!r}: use wgs84, cgcs2000, gcj02, bd09 or EPSG:n."
                )
        try:
            if not all(CRS(crs).is_geographic or CRS(crs).is_projected for crs in key):
                raise CRSError("heights and the like are no place on the map")
            found = Transformer.from_crs(*key, always_xy=True)
        except (CRSError, ProjError):
            raise InvalidInput.of(
                "crs", f"{source} is not a coordinate system that can be converted."
            ) from None
        if len(cache) >= 64:  # A client may try every EPSG code there is.
            cache.clear()
        cache[key] = found
    return cache[key]


def point_in_degrees(field: str, point: tuple[float, float], crs: str) -> tuple[float, float]:
    """WGS 84 degrees, to a centimetre, of a point of a query.

    Raises InvalidInput naming its `field`, or crs.
    """
    try:
        lon, lat = to_degrees(*point, crs)
    except InvalidInput as error:
        fields = [each["field"] for each in error.extra["errors"]]
        raise error if "crs" in fields else InvalidInput.of(field, error.detail) from None
    return round(lon, 7), round(lat, 7)


def metric_crs(lon: float) -> str:
    """The CGCS2000 3-degree zone in whose metres a city at `lon` is measured:
    EPSG:4534 (75° E) to 4554 (135° E).

    Outside China, the WGS 84 UTM zone of the northern hemisphere.
    """
    zone = round((lon - 75.0) / 3.0)
    if 0 <= zone <= 20:
        return f"EPSG:{4534 + zone}"
    return f"EPSG:{32601 + min(59, max(0, int((lon + 180.0) // 6.0)))}"


def metres_per_degree(lat: Number) -> tuple[Number, Number]:
    """Length of one degree of longitude and of latitude at `lat`,
    in metres: exact for the WGS 84 ellipsoid there.
    """
    phi = np.radians(lat)
    w2 = 1.0 - WGS84_E2 * np.sin(phi) ** 2
    prime_vertical = WGS84_A_M / np.sqrt(w2)
    meridian = prime_vertical * (1.0 - WGS84_E2) / w2
    degree = math.pi / 180.0
    return prime_vertical * np.cos(phi) * degree, meridian * degree


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Straight-line metres between two (lon, lat): right to a thousandth over the extent of a city."""
    per_lon, per_lat = metres_per_degree((a[1] + b[1]) / 2)
    return math.hypot((a[0] - b[0]) * per_lon, (a[1] - b[1]) * per_lat)


def _wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    dlat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    dlat += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    dlat += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    dlon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    dlon += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    dlon += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    w2 = 1.0 - _KRASOVSKY_E2 * np.sin(phi) ** 2
    per_lat = _KRASOVSKY_A_M * (1.0 - _KRASOVSKY_E2) / (w2 * np.sqrt(w2)) * np.pi / 180.0
    per_lon = _KRASOVSKY_A_M / np.sqrt(w2) * np.cos(phi) * np.pi / 180.0
    within = (lon > _CHINA_LON[0]) & (lon < _CHINA_LON[1]) & (lat > _CHINA_LAT[0]) & (lat < _CHINA_LAT[1])
    return lon + np.where(within, dlon / per_lon, 0.0), lat + np.where(within, dlat / per_lat, 0.0)


def _gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    return _invert(_wgs84_to_gcj02, lon, lat)


def _gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_X_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_X_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _bd09_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    return _invert(_gcj02_to_bd09, lon, lat)


def _invert(
    shift: Callable[[Floats, Floats], tuple[Floats, Floats]], lon: Floats, lat: Floats
) -> tuple[Floats, Floats]:
    """Undo a shift that is nearly constant over its own length:
    the error shrinks a hundredfold each round.
    """
    guess_lon, guess_lat = lon, lat
    for _ in range(8):
        shifted_lon, shifted_lat = shift(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon - (shifted_lon - lon), guess_lat - (shifted_lat - lat)
    return guess_lon, guess_lat


def is_geographic(crs: str) -> bool:
    """Whether coordinates in `crs` must be degrees of longitude and latitude."""
    name = crs.lower()
    return not name.startswith("epsg:") or name in ("epsg:4326", "epsg:4490")


def to_degrees(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """WGS 84 degrees of a point in any crs. Raises InvalidInput, with a hint where the two look swapped."""
    name = crs.lower()
    if is_geographic(crs) and not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        swapped = (
            " They look swapped: lon comes first." if -180.0 <= lat <= 180.0 and -90.0 <= lon <= 90.0 else ""
        )
        field = "lat" if not -90.0 <= lat <= 90.0 else "lon"
        raise InvalidInput.of(field, f"lon {lon:g}, lat {lat:g} is not on Earth.{swapped}")
    if name in ("wgs84", "epsg:4326"):
        return lon, lat
    x, y = to_wgs84(np.array([lon]), np.array([lat]), crs)
    if not (math.isfinite(x[0]) and math.isfinite(y[0])):
        raise InvalidInput.of("crs", f"{lon:g}, {lat:g} lies outside what {crs} can express.")
    return float(x[0]), float(y[0])
