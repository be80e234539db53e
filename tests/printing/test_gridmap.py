"""The map of a grid in ink: no colour, numbers on houses, the rest of the city standing back."""

import re
from xml.etree import ElementTree

from shapely.geometry import LineString, box

from geoapi.printing.gridmap import Captions, draw_grid_map, in_ink
from geoapi.printing.ground import Ground, House, Name, Surface, Way
from geoapi.printing.sheet import sheet_over

LON, LAT = 120.85, 40.72
SVG = "{http://www.w3.org/2000/svg}"
GRID = box(LON, LAT, LON + 0.004, LAT + 0.003)
CAPTIONS = Captions("北", "{n} 米", "数字是楼号", "<图>")
GROUND = Ground(
    ways=[
        Way("residential", "滨河南路", LineString([(LON - 0.01, LAT + 0.0015), (LON + 0.02, LAT + 0.0015)]))
    ],
    surfaces=[Surface("landuse", "park", "人民公园", box(LON + 0.0045, LAT, LON + 0.006, LAT + 0.002))],
    houses=[
        House("5号楼", box(LON + 0.0005, LAT + 0.0005, LON + 0.0012, LAT + 0.0008)),
        House("图书馆", box(LON + 0.0025, LAT + 0.002, LON + 0.0035, LAT + 0.0024)),
        House("9号楼", box(LON + 0.005, LAT + 0.0025, LON + 0.0056, LAT + 0.0028)),
    ],
    names=[Name("<药房>", "pharmacy", 1, LON + 0.001, LAT + 0.0022)],
)


def texts(drawn: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(drawn).iter(f"{SVG}text")]


def test_houses_in_the_grid_have_their_numbers_and_what_is_outside_has_none() -> None:
    sheet = sheet_over(GRID.bounds, 190, 110, usual=False)
    drawn = draw_grid_map(sheet, GROUND, GRID, "第五<网格", CAPTIONS)
    said = texts(drawn)
    assert {"5", "图书馆", "<药房>", "人民公园", "第五<网格", "北", "<图>", "滨河南路"} <= set(said)
    assert "9" not in said and "9号楼" not in said and "100 米 · 数字是楼号" in said
    bare = texts(draw_grid_map(sheet, Ground(houses=GROUND.houses[1:]), GRID, "第五网格", CAPTIONS))
    assert "图书馆" in bare and "100 米" in bare
    # Grey alone: as much is seen on a printer without colour.
    colors = set(re.findall(r"#([0-9a-f]{6})", drawn))
    assert colors and all(each[:2] == each[2:4] == each[4:] for each in colors)


def test_the_grid_fills_the_paper_at_any_scale() -> None:
    for wide, high in ((190.0, 75.0), (190.0, 160.0)):
        sheet = sheet_over(GRID.bounds, wide, high, usual=False)
        west, south, east, north = sheet.box
        assert west < LON and east > LON + 0.004 and south < LAT and north > LAT + 0.003
        assert max(0.004 / (east - west), 0.003 / (north - south)) > 0.85


def test_a_grid_of_nothing_is_drawn_all_the_same() -> None:
    sheet = sheet_over(GRID.bounds, 190, 75, usual=False)
    assert "第五网格" in texts(draw_grid_map(sheet, Ground(), GRID, "第五网格", Captions("N", "{n} m", "")))


def test_ink_keeps_what_is_light_apart_from_what_is_dark() -> None:
    assert in_ink('fill="#ffffff" stroke="#000000"') == 'fill="#ffffff" stroke="#000000"'
    water, park = (int(in_ink(each)[1:3], 16) for each in ("#b5daf6", "#d3ebc9"))
    assert water < park < 255
