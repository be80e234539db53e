"""Lines as the engine writes them, and lengths on them."""

import math

from geoapi.core.geo import metres_per_degree

Point = tuple[float, float]
_PER_DEGREE = 1e6


def decode_line(encoded: str) -> list[Point]:
    """The (lon, lat) degrees of a line in Google's polyline encoding with six decimals, latitude first."""
    numbers: list[int] = []
    value = shift = 0
    for character in encoded:
        piece = ord(character) - 63
        value |= (piece & 0x1F) << shift
        shift += 5
        if piece < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    points: list[Point] = []
    lat = lon = 0
    for dlat, dlon in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + dlat, lon + dlon
        points.append((lon / _PER_DEGREE, lat / _PER_DEGREE))
    return points


def distance_m(a: Point, b: Point) -> float:
    """Straight-line metres between two (lon, lat): right to a thousandth over the extent of a city."""
    per_lon, per_lat = metres_per_degree((a[1] + b[1]) / 2)
    return math.hypot((a[0] - b[0]) * per_lon, (a[1] - b[1]) * per_lat)
