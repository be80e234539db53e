"""Faults are found with place and size, slivers are mended, and nothing else is touched."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import AreaShape, faults_of, misfits, size
from geoapi.city.areas.mending import mend, snap_to, sound_polygon
from tests.city.areas.shapes import PLANE, at, polygon, rectangle


def grids(*shapes: BaseGeometry, parent: BaseGeometry | None = None) -> list[AreaShape]:
    found = [AreaShape(f"g{place}", "admin", "grid", "p", shape) for place, shape in enumerate(shapes)]
    return found if parent is None else [AreaShape("p", "admin", "community", None, parent), *found]


def parts_of(*shapes: BaseGeometry) -> MultiPolygon:
    return MultiPolygon([part for shape in shapes for part in shapely.get_parts(shape)])


WHOLE = rectangle(0, 0, 200, 100)
HALVES = (rectangle(0, 0, 100, 100), rectangle(100, 0, 200, 100))


def test_what_fits_has_no_fault() -> None:
    assert misfits(grids(*HALVES)) == []
    assert faults_of(grids(*HALVES, parent=WHOLE)) == []


@pytest.mark.parametrize("with_parent", [True, False])
def test_a_gap_is_found_with_place_and_size(with_parent: bool) -> None:
    members = grids(HALVES[0], rectangle(100.4, 0, 200, 100), parent=WHOLE if with_parent else None)
    (gap,) = faults_of(members)
    assert gap.kind == "gap" and {"g0", "g1"} <= set(gap.codes)
    assert gap.area_m2 == pytest.approx(40, rel=0.01) and gap.width_m == pytest.approx(0.4, rel=0.02)
    assert gap.lon is not None and gap.lat is not None
    x, y = (np.array([gap.lon, gap.lat]) - PLANE.origin) * PLANE.scale
    assert 100 <= x <= 100.4 and 0 <= y <= 100


def test_an_overlap_and_an_overhang_are_found() -> None:
    (overlap,) = faults_of(grids(rectangle(0, 0, 103, 100), HALVES[1]))
    assert overlap.kind == "overlap" and overlap.codes == ("g0", "g1")
    assert overlap.area_m2 == pytest.approx(300, rel=0.01) and overlap.width_m == pytest.approx(3, rel=0.02)
    (overhang,) = faults_of(grids(HALVES[0], rectangle(100, 0, 205, 100), parent=WHOLE))
    assert overhang.kind == "outside" and overhang.area_m2 == pytest.approx(500, rel=0.01)


def test_a_hole_in_the_middle_is_a_gap_unless_it_is_somebody_elses_land() -> None:
    ring = at(box(0, 0, 100, 100).difference(box(40, 40, 45, 60)))
    (gap,) = faults_of(grids(ring, rectangle(100, 0, 200, 100)))
    assert gap.kind == "gap" and gap.width_m == pytest.approx(5, rel=0.02)
    enclave = at(box(0, 0, 100, 100).difference(box(20, 20, 80, 80)))
    assert faults_of(grids(enclave, rectangle(100, 0, 200, 100))) == []


def test_overlays_may_leave_gaps_but_not_overlap() -> None:
    zones = [
        AreaShape(f"z{i}", "property", "zone", None, rectangle(120 * i, 0, 120 * i + 100, 50))
        for i in range(3)
    ]
    assert faults_of(zones) == []
    twice = [*zones, AreaShape("z9", "property", "zone", None, rectangle(50, 0, 90, 40))]
    assert [fault.codes for fault in faults_of(twice)] == [("z0", "z9")]


@pytest.mark.parametrize("meets_at", [99.996, 100.004])
def test_a_sliver_is_closed_and_said(meets_at: float) -> None:
    members = grids(rectangle(0, 0, meets_at, 100), HALVES[1], parent=WHOLE)
    mended, repairs = mend(members)
    assert repairs and faults_of(mended) == [] and misfits(mended) == []
    assert shapely.coverage_is_valid([member.geom for member in mended[1:]], gap_width=1e-9)
    assert mended[1].geom.union(mended[2].geom).symmetric_difference(mended[0].geom).area == 0


def test_a_wide_misfit_is_left_alone() -> None:
    members = grids(rectangle(0, 0, 99.5, 100), HALVES[1], parent=WHOLE)
    mended, repairs = mend(members)
    assert [m.geom for m in mended] == [m.geom for m in members] and repairs == []


def test_vertices_only_one_neighbour_has_are_added_to_the_other() -> None:
    members = grids(rectangle(0, 0, 100, 50), rectangle(0, 50, 100, 100), HALVES[1])
    mended, _ = mend(members)
    assert shapely.coverage_is_valid([member.geom for member in mended])


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.floats(0.0005, 0.004))
def test_a_lattice_with_shaken_vertices_is_mended_without_moving_far(seed: int, shake_m: float) -> None:
    random = np.random.default_rng(seed)
    cells = [box(x, y, x + 50, y + 50) for x in range(0, 200, 50) for y in range(0, 200, 50)]
    shaken = [
        shapely.transform(cell, lambda xy: xy + random.uniform(-shake_m, shake_m, (1, 2))) for cell in cells
    ]
    members = grids(*(at(cell) for cell in shaken))
    mended, _ = mend(members)
    after = [member.geom for member in mended]
    assert shapely.coverage_is_valid(after)
    before = PLANE.metres([member.geom for member in members])
    assert np.all(shapely.hausdorff_distance(before, PLANE.metres(after)) <= 0.02)


@pytest.mark.parametrize(
    ("shape", "repair"),
    [
        (polygon((0, 0), (0, 0), (10, 0), (10, 10), (10, 10), (0, 10)), "2 repeated points"),
        (polygon((0, 0), (20, 0), (10, 0), (10, 10), (0, 10)), "Self-intersection"),
        (at(MultiPolygon([box(0, 0, 10, 10), box(10, 0, 20, 10)])), "Self-intersection"),
        (
            polygon((0, 0), (20, 0), (20, 20), (10, 20), (15, 10), (5, 10), (10, 20), (0, 20)),
            "Ring Self-intersection",
        ),
        (
            parts_of(rectangle(0, 0, 10, 10), polygon((5, 5), (5, 5), (5, 5))),
            "1 ring of a single point left out",
        ),
    ],
)
def test_harmless_faults_of_an_outline_are_repaired(shape: BaseGeometry, repair: str) -> None:
    mended, done = sound_polygon(shape)
    assert mended.is_valid and done is not None and repair in done
    assert size(mended)[0] == pytest.approx(size(shape)[0], rel=1e-6)


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (None, "no shape"),
        (shapely.Point(120, 40), "a Point"),
        (polygon((0, 0), (10, 10), (10, 0), (0, 10)), "not valid: Self-intersection"),
        (polygon((0, 0), (10, 10), (10, 0), (0, 14)), "not valid: Self-intersection"),
        (at(MultiPolygon([box(0, 0, 10, 10), box(5, 0, 20, 10)])), "not valid"),
        (polygon((0, 0), (10, 0), (20, 0)), "no area"),
        (polygon((5, 5), (5, 5), (5, 5)), "no area: it is a single point"),
        (parts_of(polygon((5, 5), (5, 5), (5, 5)), polygon((9, 9), (9, 9), (9, 9))), "a single point"),
        (at(box(0, 0, 0.008, 100)), "nowhere wider than 0.01 m"),
        (at(Polygon(box(0, 0, 50, 50).exterior, [box(30, 30, 70, 70).exterior])), "not valid"),
        (at(Polygon(box(0, 0, 50, 50).exterior, [box(0, 0, 50, 50).exterior])), "not valid"),
        (at(Polygon(box(10, 10, 40, 40).exterior, [box(0, 0, 50, 50).exterior])), "not valid"),
    ],
)
def test_what_could_be_meant_two_ways_is_refused(shape: BaseGeometry | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        sound_polygon(shape)


def test_coordinates_that_hardly_differ_from_loaded_ones_are_taken_from_there() -> None:
    given = shapely.transform(HALVES[0], lambda xy: xy + 1e-9)
    (same,), moved = snap_to([given], [WHOLE, HALVES[0]], 0.01)
    assert same.equals_exact(HALVES[0], 0.0, normalize=True) and moved == 5
    (far,), none = snap_to([rectangle(1, 1, 2, 2)], [WHOLE], 0.01)
    assert none == 0 and far.equals(rectangle(1, 1, 2, 2))


def as_holes(shape: BaseGeometry) -> Polygon:
    """A shape of several parts as one polygon: all rings but the first are written as holes of it."""
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return Polygon(rings[0], rings[1:])


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([box(0, 0, 10, 10), box(20, 0, 30, 10)], "1 ring written as holes lie"),
        ([box(0, 0, 10, 10), box(20, 0, 40, 10), box(0, 20, 5, 25)], "2 rings written as holes lie"),
        ([box(0, 0, 10, 10), box(10, 10, 20, 20)], "1 ring"),
        (
            [
                box(0, 0, 30, 30).difference(box(5, 5, 10, 10)),
                box(40, 0, 90, 50).difference(box(50, 10, 60, 20)),
            ],
            "1 r",
        ),
        ([box(0, 0, 30, 30).difference(box(5, 5, 25, 25)), box(10, 10, 20, 20)], "1 ring"),
        ([box(10, 10, 20, 20), box(0, 0, 30, 30).difference(box(5, 5, 25, 25))], "1 ring"),
        ([box(0, 0, 10, 10), box(10, 0, 20, 10)], "made valid without moving"),
    ],
)
def test_parts_written_as_holes_become_parts(parts: list[BaseGeometry], said: str) -> None:
    """Also where both are of one size, where they touch, and where parts have holes, or lie in holes."""
    whole = at(shapely.union_all(parts))
    mended, done = sound_polygon(
        as_holes(at(MultiPolygon([each for part in parts for each in shapely.get_parts(part)])))
    )
    assert mended.is_valid and done is not None and said in done
    assert shapely.symmetric_difference(mended, whole).area < 1e-6 * whole.area


def test_a_hole_written_twice_is_no_part() -> None:
    outline, hole = box(0, 0, 30, 30).exterior, box(5, 5, 10, 10).exterior
    try:
        mended, _ = sound_polygon(at(Polygon(outline, [hole, hole])))
    except ValueError as error:
        assert "not valid" in str(error)
    else:
        assert size(mended)[0] == pytest.approx(875, rel=1e-3)
