"""Coordinates are read however people write them, and nothing else is taken for them."""

import pytest

from geoapi.city.search.coordinates import read_coordinates

POINT = (120.8508, 40.7186)


@pytest.mark.parametrize(
    "text",
    [
        "120.8508,40.7186",
        "40.7186, 120.8508",
        "120.8508，40.7186",
        "120.8508 40.7186",
        "(120.8508, 40.7186)",
        "经度120.8508纬度40.7186",
        "北纬40.7186度，东经120.8508度",
        "lat=40.7186 lng=120.8508",
        "40.7186N 120.8508E",
        "geo:40.7186,120.8508",
        "坐标：120.8508、40.7186",
        "120°51′2.88″E 40°43′6.96″N",
        "40°43'6.96\"N, 120°51'2.88\"E",
        "东经120度51分2.88秒 北纬40度43分6.96秒",
        "１２０．８５０８，４０．７１８６",
    ],
)
def test_a_point_in_any_order_and_form(text: str) -> None:
    found = read_coordinates(text)
    assert found is not None and found.crs is None
    lon, lat = found.points[0]
    assert (round(lon, 6), round(lat, 6)) == POINT


@pytest.mark.parametrize(
    ("text", "crs"),
    [
        ("高德 120.8508,40.7186", "gcj02"),
        ("120.8508,40.7186 (GCJ-02)", "gcj02"),
        ("百度地图坐标 120.8508,40.7186", "bd09"),
        ("WGS84 40.7186 120.8508", "wgs84"),
        ("国家2000坐标系 120.8508 40.7186", "cgcs2000"),
    ],
)
def test_the_datum_is_taken_as_said(text: str, crs: str) -> None:
    found = read_coordinates(text)
    assert found is not None and found.crs == crs and found.points[0] == POINT


def test_both_orders_where_either_is_on_earth() -> None:
    found = read_coordinates("75.99,39.47")
    assert found is not None and found.points == ((75.99, 39.47), (39.47, 75.99))


def test_south_and_west_are_negative() -> None:
    found = read_coordinates("33.5S 70.6W")
    assert found is not None and found.points == ((-70.6, -33.5),)


def test_nowhere_on_earth() -> None:
    found = read_coordinates("220.5,140.7")
    assert found is not None and found.points == ()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "5-2",
            "12,34",
            "120.85",
            "人民路120.5号",
            "120.85,40.71,3.5",
            "1.5栋2.5层",
            "13800138000",
            "2026-11-30",
        ),
        *("东经120度71分 北纬40度", "120.85,40.71号", "E座 N座", ""),
    ],
)
def test_other_numbers_are_no_coordinates(text: str) -> None:
    assert read_coordinates(text) is None
