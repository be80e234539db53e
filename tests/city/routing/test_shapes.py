"""Lines of the engine, against an encoder of our own and geodesics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geoapi.city.routing.shapes import decode_line
from geoapi.core.geo import distance_m

POINTS = st.lists(
    st.tuples(st.integers(-180_000_000, 180_000_000), st.integers(-90_000_000, 90_000_000)), max_size=20
)


def encode(points: list[tuple[int, int]]) -> str:
    """As Google's algorithm is written down, of millionths of degrees."""
    text, before = "", (0, 0)
    for lon, lat in points:
        for step in (lat - before[0], lon - before[1]):
            value = ~(step << 1) if step < 0 else step << 1
            while value >= 0x20:
                text += chr((0x20 | (value & 0x1F)) + 63)
                value >>= 5
            text += chr(value + 63)
        before = (lat, lon)
    return text


@given(POINTS)
def test_lines_come_back_as_they_were(points: list[tuple[int, int]]) -> None:
    assert decode_line(encode(points)) == [(lon / 1e6, lat / 1e6) for lon, lat in points]


@pytest.mark.parametrize(("dlon", "dlat"), [(0.001, 0.0), (0.0, 0.01), (0.2, -0.3), (-0.4, 0.2)])
def test_distances_are_those_on_the_ellipsoid(dlon: float, dlat: float) -> None:
    truth = Geod(ellps="WGS84").inv(120.85, 40.72, 120.85 + dlon, 40.72 + dlat)[2]
    assert distance_m((120.85, 40.72), (120.85 + dlon, 40.72 + dlat)) == pytest.approx(truth, rel=1e-3)
