"""Lines as the engine writes them."""

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
