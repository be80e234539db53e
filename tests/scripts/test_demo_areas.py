"""The areas of the demo city: codes, exact coverages, overlay layers, households of each grid."""

import re
from collections import Counter

import numpy as np
import pytest
import shapely

from tests.scripts.demo_files import SQUARE_METRE, City

LEVELS = ("city", "district", "subdistrict", "community", "grid")
DIGITS = {"city": 6, "district": 6, "subdistrict": 9, "community": 12, "grid": 15}


def test_codes_follow_their_parents(city: City) -> None:
    for level, above in zip(LEVELS[1:], LEVELS, strict=False):
        for code in city.of_level(level):
            parent = city.areas[code]["parent"]
            assert city.areas[parent]["level"] == above
            assert len(code) == DIGITS[level] and code.startswith("99")
            assert code.startswith(parent[:4] if above == "city" else parent)
    assert [city.areas[c]["parent"] for c in city.of_level("city")] == [None]


@pytest.mark.parametrize(("level", "above"), list(zip(LEVELS[1:], LEVELS, strict=False)))
def test_levels_are_exact_coverages(city: City, level: str, above: str) -> None:
    codes = city.of_level(level)
    assert shapely.coverage_is_valid([city.shapes[c] for c in codes], gap_width=1e-6)
    assert all(city.shapes[c].is_valid for c in codes)
    for parent in city.of_level(above):
        children = [city.shapes[c] for c in codes if city.areas[c]["parent"] == parent]
        joined = shapely.coverage_union_all(children)
        assert joined.symmetric_difference(city.shapes[parent]).area < 1e-16
        assert set(shapely.get_coordinates(city.shapes[parent]).view("c16").ravel().tolist()) <= {
            xy for child in children for xy in shapely.get_coordinates(child).view("c16").ravel().tolist()
        }


def test_coordinates_have_nine_decimals_and_grids_are_not_boxes(city: City) -> None:
    for geometry in city.shapes.values():
        xy = shapely.get_coordinates(geometry)
        assert (np.round(xy, 9) == xy).all()
        assert (np.abs(xy - (120.85, 40.72)) < 0.1).all()
    vertices = [shapely.get_num_coordinates(city.shapes[c]) for c in city.of_level("grid")]
    assert np.median(vertices) > 20 and min(vertices) >= 8


def test_overlays_do_not_overlap_within_a_layer_and_cross_grids(city: City) -> None:
    outline = city.shapes["990100"]
    grids = [city.shapes[c] for c in city.of_level("grid")]
    for layer, crossing in (("police", True), ("party", True), ("property", False)):
        codes = [c for c, a in city.areas.items() if a["layer"] == layer]
        assert codes and all(re.fullmatch(rf"{layer}-9901\d\d-\d{{3}}", c) for c in codes)
        assert all(city.areas[c]["parent"] is None and city.areas[c]["level"] == "zone" for c in codes)
        shapes = [city.shapes[c] for c in codes]
        total = shapely.union_all(shapes)
        assert sum(s.area for s in shapes) == pytest.approx(total.area, rel=1e-9)
        if crossing:
            assert total.symmetric_difference(outline).area < 5 * SQUARE_METRE
            cut = sum(
                0.05 < zone.intersection(grid).area / grid.area < 0.95 for zone in shapes for grid in grids
            )
            assert cut >= 4
        else:
            assert total.within(outline) and total.area < 0.6 * outline.area


def test_most_grids_hold_300_to_500_households(city: City) -> None:
    held: Counter[str] = Counter()
    grid_of = city.grid_of()
    for code, row in city.buildings.items():
        held[grid_of[code]] += int(row["households"])
    base = [held[c] for c in city.of_level("grid") if city.areas[c]["kind"] == "base"]
    assert sum(300 <= n <= 500 for n in base) >= 0.8 * len(base)
    assert min(base) > 0


def test_households_agree_with_osm_and_bindings_name_other_grids(city: City) -> None:
    prints, grid_of = city.footprints(), city.grid_of()
    bound = 0
    for code, row in city.buildings.items():
        tags = prints[code][0]
        assert tags["building:flats"] == row["households"]
        assert int(row["units"]) >= 1
        if row["grid_code"]:
            bound += 1
            assert row["grid_code"] in city.areas and row["grid_code"] != grid_of[code]
            assert city.shapes[row["grid_code"]].distance(city.shapes[grid_of[code]]) < 1e-9
    assert 3 <= bound <= 10
    assert {c for c, (tags, _) in prints.items() if "building:flats" in tags} == set(city.buildings)
