"""The still picture of a place: its middle is the place, and its names keep clear of what marks it."""

from xml.etree import ElementTree

import pytest
from shapely.geometry import box

from geoapi.core.geo import distance_m
from geoapi.printing.ground import Ground, House, Surface
from geoapi.printing.still import draw_still, still_sheet

LON, LAT = 120.85, 40.72
SVG = "{http://www.w3.org/2000/svg}"


def house(name: str, east_m: float, north_m: float, side_m: float = 20) -> House:
    lon, lat = LON + east_m / 84_500, LAT + north_m / 111_000
    return House(name, box(lon, lat, lon + side_m / 84_500, lat + side_m / 111_000))


def test_it_shows_the_place_in_its_middle() -> None:
    sheet = still_sheet(LON, LAT)
    west, south, east, north = sheet.box
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx((LON, LAT))
    assert distance_m((west, LAT), (east, LAT)) == pytest.approx(80, rel=0.01)
    assert distance_m((LON, south), (LON, north)) == pytest.approx(80, rel=0.01)


def test_houses_are_named_clear_of_the_mark_in_the_middle() -> None:
    ground = Ground(
        surfaces=[Surface("landuse", "park", "人民<公园", box(LON - 1, LAT - 1, LON, LAT))],
        houses=[house("5号楼", -10, -10), house("6号楼", 15, 15), house("", -35, 15), house("9号楼", 300, 0)],
    )
    drawn = ElementTree.fromstring(draw_still(still_sheet(LON, LAT), ground))
    texts = {each.text: float(each.attrib["y"]) for each in drawn.iter(f"{SVG}text")}
    # Those that are there, by name; below the middle where the place is in the house.
    assert set(texts) == {"5号楼", "6号楼"}
    assert texts["5号楼"] > 16 > texts["6号楼"]
    allowed = {"svg", "rect", "path", "g", "text"}
    assert {each.tag.removeprefix(SVG) for each in drawn.iter()} <= allowed


def test_where_nothing_is_known_it_is_plain_ground() -> None:
    drawn = ElementTree.fromstring(draw_still(still_sheet(LON, LAT), Ground()))
    assert not list(drawn.iter(f"{SVG}text")) and not list(drawn.iter(f"{SVG}path"))
