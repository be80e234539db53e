"""Maps on paper: to scale, names that do not cover each other, nothing but drawing in them."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box

from geoapi.core.geo import distance_m
from geoapi.printing.ground import Ground, House, Name, Surface, Way
from geoapi.printing.labels import Labels
from geoapi.printing.maps import Hatch, Pill, Spot, Stroke, draw_map
from geoapi.printing.sheet import SCALES, sheet_over

LON, LAT = 120.85, 40.72
SVG = "{http://www.w3.org/2000/svg}"


def square(east_m: float, north_m: float, side_m: float) -> Polygon:
    lon, lat = LON + east_m / 84_500, LAT + north_m / 111_000
    return box(lon, lat, lon + side_m / 84_500, lat + side_m / 111_000)


@given(
    st.floats(-179, 179),
    st.floats(-70, 70),
    st.floats(0.0002, 0.2),
    st.floats(0.0002, 0.2),
)
def test_all_of_a_box_is_on_its_sheet_and_no_usual_scale_is_larger(
    west: float, south: float, wide: float, high: float
) -> None:
    sheet = sheet_over((west, south, west + wide, south + high), 180, 220)
    shown = box(*sheet.box)
    assert shown.contains(box(west, south, west + wide, south + high))
    # A millimetre of paper is as much ground as the scale says.
    middle = (sheet.lon, sheet.lat)
    per_lon, per_lat = sheet.per_degree_mm
    assert distance_m(middle, (sheet.lon + 10 / per_lon, sheet.lat)) == pytest.approx(
        sheet.scale / 100, rel=1e-3
    )
    assert distance_m(middle, (sheet.lon, sheet.lat + 10 / per_lat)) == pytest.approx(
        sheet.scale / 100, rel=1e-3
    )
    larger = [scale for scale in SCALES if scale < sheet.scale]
    if larger:
        times = sheet.scale / larger[-1]
        assert wide * per_lon * times > 180 * 0.88 - 1e-6 or high * per_lat * times > 220 * 0.88 - 1e-6


def test_north_is_up() -> None:
    sheet = sheet_over(square(0, 0, 200).bounds, 100, 100)
    low, high = sheet.place([Point(LON, LAT), Point(LON, LAT + 0.001)])
    assert high.y < low.y


def test_no_name_covers_another() -> None:
    rng = np.random.default_rng(7)
    labels = Labels(box(0, 0, 200, 200))
    for _ in range(300):
        x, y, angle = rng.uniform(0, 200), rng.uniform(0, 200), rng.uniform(0, 6.28)
        line = LineString([(x, y), (x + 60 * np.cos(angle), y + 60 * np.sin(angle))])
        labels.write_along([line], "长白南街", 2.3, "#000")
        labels.write([(x, y)], "3号楼", 1.7, "#000")
    taken = np.asarray(labels._taken, object)
    assert len(taken) > 100
    pairs = shapely.STRtree(taken).query(taken, predicate="intersects")
    assert (pairs[0] == pairs[1]).all()


@pytest.mark.parametrize("angle", range(0, 360, 15))
def test_a_road_is_named_so_that_one_can_read_it(angle: int) -> None:
    """From left to right, or from top to bottom: however the line was drawn."""
    labels = Labels(box(-100, -100, 100, 100))
    turn = np.radians(angle)
    labels.write_along(
        [LineString([(-40 * np.cos(turn), -40 * np.sin(turn)), (40 * np.cos(turn), 40 * np.sin(turn))])],
        "金波街",
        2.3,
        "#000",
    )
    drawn = ElementTree.fromstring(f"<svg>{labels.svg()}</svg>")
    letters = list(drawn.iter("text"))
    assert "".join(each.text or "" for each in letters) == "金波街"
    turns = [each.get("transform", "rotate(0 0 0)") for each in letters]
    assert all(abs(float(turn.partition("(")[2].split()[0])) <= 45.1 for turn in turns)
    if len(letters) > 1:
        (x0, y0), (x1, y1) = (
            (float(each.attrib["x"]), float(each.attrib["y"])) for each in (letters[0], letters[-1])
        )
        assert y1 > y0 or x1 > x0


def test_a_map_has_scale_north_source_and_what_lines_mean() -> None:
    ground = Ground(
        [Way("residential", "泰平路", LineString([(LON - 0.01, LAT), (LON + 0.01, LAT + 0.0001)]))],
        [Surface("landuse", "park", "街心花园", square(50, 50, 80))],
        [House("3号楼", square(-80, -80, 40))],
        [Name("丁香苑", "estate", 0, LON - 0.0005, LAT + 0.001)],
    )
    grid = square(-150, -150, 300)
    drawn = draw_map(
        sheet_over(grid.bounds, 180, 200),
        ground,
        hatches=[Hatch([square(0, 0, 100)], "#1667d9", "换了网格的地")],
        strokes=[Stroke([grid], "#143a76", 0.6, "改后")],
        pills=[Pill(("第四网格", "340 户"), [(LON, LAT - 0.0008)], "dark")],
        spots=[Spot(LON, LAT)],
        source="来源 <甲> & 乙",
    )
    root = ElementTree.fromstring(drawn)
    texts = "".join(each.text or "" for each in root.iter(f"{SVG}text"))
    for words in (
        "泰平路",
        "街心花园",
        "丁香苑",
        "第四网格",
        "340 户",
        "换了网格的地",
        "改后",
        "北",
        "来源 <甲> & 乙",
    ):
        assert words in texts, words
    assert re.search(r"(\d+) 米　1:(\d+)", texts)
    # It asks for nothing from anywhere.
    assert "href" not in drawn and "url(#frame)" in drawn


def test_an_empty_piece_of_ground_is_a_map_still() -> None:
    drawn = draw_map(sheet_over(square(0, 0, 100).bounds, 60, 60), Ground())
    assert ElementTree.fromstring(drawn).tag == f"{SVG}svg"
