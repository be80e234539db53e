"""Coordinate systems: known offsets, inverses, and clear refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geoapi.core import geo
from geoapi.core.errors import InvalidInput

lons, lats = st.floats(74, 134), st.floats(5, 53)
GEOD = Geod(ellps="WGS84")


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
@given(lon=lons, lat=lats)
def test_shifted_systems_have_an_exact_inverse(crs: str, lon: float, lat: float) -> None:
    there = geo.from_wgs84(np.array([lon]), np.array([lat]), crs)
    back = geo.to_wgs84(*there, crs)
    assert GEOD.inv(lon, lat, back[0][0], back[1][0])[2] < 0.001


def test_gcj02_and_bd09_agree_with_published_pairs() -> None:
    tiananmen = np.array([116.404]), np.array([39.915])
    assert np.allclose(
        geo.from_wgs84(*tiananmen, "gcj02"), [[116.41024449916938], [39.91640428150164]], atol=1e-9
    )
    assert np.allclose(
        geo.from_wgs84(*tiananmen, "bd09"), [[116.41662724378733], [39.922699552216216]], atol=1e-9
    )


def test_gcj02_outside_china_is_wgs84() -> None:
    assert geo.from_wgs84(np.array([24.94]), np.array([60.17]), "gcj02")[0][0] == 24.94


@settings(deadline=None)  # The first call reads PROJ's database.
@given(lon=st.floats(118.6, 121.4), lat=st.floats(30, 50))
def test_projected_metres_come_back(lon: float, lat: float) -> None:
    x, y = geo.from_wgs84(np.array([lon]), np.array([lat]), "EPSG:4549")
    back_lon, back_lat = geo.to_wgs84(x, y, "epsg:4549")
    assert (back_lon[0], back_lat[0]) == (pytest.approx(lon, abs=1e-8), pytest.approx(lat, abs=1e-8))


def test_what_a_projection_cannot_hold_is_not_a_number() -> None:
    lon, _ = geo.to_wgs84(np.array([1e30]), np.array([1e30]), "EPSG:4549")
    assert math.isnan(lon[0])


@pytest.mark.parametrize("crs", ["", "wgs85", "EPSG:0", "EPSG:999999", "EPSG:4326;DROP", "EPSG:5773", "火星"])
def test_an_unknown_system_is_refused_by_name(crs: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        geo.to_wgs84(np.array([120.0]), np.array([40.0]), crs)
    assert refused.value.extra["errors"][0]["field"] == "crs"


@given(lat=st.floats(-80, 80))
def test_metres_per_degree_agree_with_the_geodesic(lat: float) -> None:
    east, north = geo.metres_per_degree(lat)
    assert GEOD.inv(10, lat, 10.0001, lat)[2] == pytest.approx(east * 0.0001, rel=1e-5)
    assert GEOD.inv(10, lat - 5e-5, 10, lat + 5e-5)[2] == pytest.approx(north * 0.0001, rel=1e-5)


@pytest.mark.parametrize(
    ("lon", "crs"), [(120.85, "EPSG:4549"), (75.2, "EPSG:4534"), (135.0, "EPSG:4554"), (24.9, "EPSG:32635")]
)
def test_the_metric_zone_follows_the_central_meridian(lon: float, crs: str) -> None:
    assert geo.metric_crs(lon) == crs
