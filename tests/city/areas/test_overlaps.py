"""Every pair of areas that overlap is told, on coverages damaged at random, against all pairs."""

import numpy as np
import pytest
import shapely
from bench.coverage import all_pairs, found_pairs, make_coverage
from bench.damage import KINDS, Damage, Geometries, damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, box
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import TOLERANCE_M, AreaShape, Plane, faults_of
from geoapi.city.areas.mending import mend
from tests.city.areas.shapes import at

GRIDS = make_coverage(16, seed=3)
PLANE = Plane.over(GRIDS)
FLAT = PLANE.metres(GRIDS)


def members(shapes: Geometries) -> list[AreaShape]:
    return [
        AreaShape(f"g{place}", "admin", "grid", None, shape)
        for place, shape in enumerate(PLANE.degrees(list(shapes)))
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=12)
@given(seed=st.integers(0, 100_000))
def test_all_that_overlap_are_told(kind: Damage, seed: int) -> None:
    copy = damaged(FLAT, kind, np.random.default_rng(seed))
    assert found_pairs(copy, PLANE) == all_pairs(copy, PLANE)


@settings(max_examples=20)
@given(seed=st.integers(0, 100_000), times=st.integers(2, 4))
def test_several_damages_at_once(seed: int, times: int) -> None:
    rng = np.random.default_rng(seed)
    copy = FLAT
    for kind in rng.choice(len(KINDS), times):
        copy = damaged(copy, KINDS[kind], rng)
    assert found_pairs(copy, PLANE) == all_pairs(copy, PLANE)


@settings(max_examples=25)
@given(seed=st.integers(0, 100_000), kind=st.sampled_from(KINDS))
def test_mending_neither_erases_nor_moves_anything(seed: int, kind: Damage) -> None:
    """Whatever the damage, each area is where it was to twice the tolerance,
    and what overlaps is still told.
    """
    given_members = members(damaged(FLAT, kind, np.random.default_rng(seed)))
    mended, _ = mend(given_members)
    before, after = (PLANE.metres([each.geom for each in side]) for side in (given_members, mended))
    assert not shapely.is_empty(after).any() and shapely.is_valid(after).all()
    assert (shapely.hausdorff_distance(before, after) <= 2 * TOLERANCE_M).all()
    told = {(int(f.codes[0][1:]), int(f.codes[1][1:])) for f in faults_of(mended) if f.kind == "overlap"}
    assert told == all_pairs(before, PLANE)


def grids(*shapes: BaseGeometry) -> list[AreaShape]:
    return [AreaShape(f"g{place}", "admin", "grid", None, at(shape)) for place, shape in enumerate(shapes)]


@pytest.mark.parametrize(
    ("inner", "area_m2"),
    [
        (box(20, 20, 60, 60), 1_600),
        (box(0, 0, 100, 100), 10_000),
        (box(0, 0, 50, 100), 5_000),
        (box(40, 40, 40.03, 41), 0.03),
        (MultiPolygon([box(20, 20, 30, 30), box(100, 0, 150, 100)]), 100),
        (box(20, 20, 60, 60).union(box(100, 0, 150, 100)), 1_600),
    ],
)
def test_what_lies_in_another_area_is_told_with_its_size(inner: BaseGeometry, area_m2: float) -> None:
    found = faults_of(mend(grids(box(0, 0, 100, 100), inner))[0])
    assert [fault.codes for fault in found if fault.kind == "overlap"] == [("g0", "g1")]
    assert sum(fault.area_m2 or 0 for fault in found if fault.kind == "overlap") == pytest.approx(
        area_m2, rel=0.02
    )


def test_an_outline_of_its_parts_is_told_for_each_of_them() -> None:
    found = faults_of(grids(box(0, 0, 100, 100), box(0, 0, 50, 100), box(50, 0, 100, 100)))
    assert [fault.codes for fault in found] == [("g0", "g1"), ("g0", "g2")]


def test_children_of_one_parent_do_not_overlap_whatever_their_levels() -> None:
    parent = AreaShape("p", "admin", "district", None, at(box(0, 0, 200, 100)), "某区")
    street = AreaShape("s", "admin", "subdistrict", "p", at(box(0, 0, 200, 100)), "某街道")
    grid = AreaShape("g", "admin", "grid", "p", at(box(0, 0, 50, 50)), "第一网格")
    (fault,) = faults_of([parent, street, grid])
    assert fault.message == "s 某街道 and g 第一网格 overlap: 2,500 m², 50.0 m wide"


def test_a_fault_of_two_levels_is_told_at_the_finer_one() -> None:
    """Districts that are the union of their subdistricts overlap where those do."""
    west, east = at(box(0, 0, 120, 100)), at(box(100, 0, 200, 100))
    districts = [
        AreaShape("w", "admin", "district", None, west, "西区"),
        AreaShape("e", "admin", "district", None, east),
    ]
    streets = [
        AreaShape("subdistrict-0123456789", "admin", "subdistrict", "w", west, "和平街道"),
        AreaShape("subdistrict-9876543210", "admin", "subdistrict", "e", east, "新华街道"),
    ]
    (fault,) = faults_of([*districts, *streets])
    assert fault.message == "和平街道 and 新华街道 overlap: 2,000 m², 20.0 m wide"
    apart = [*districts, AreaShape("x", "admin", "subdistrict", "w", at(box(0, 0, 50, 100)))]
    assert {each.codes for each in faults_of(apart) if each.kind == "overlap"} == {("w", "e")}
