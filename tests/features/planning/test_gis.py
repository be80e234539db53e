"""Grids as a desktop GIS sends them, put into a coverage: without a database."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from geoapi.features.planning.drawing.coverage import chain_of, map_rings, rings_of, vertices_of
from geoapi.features.planning.drawing.operations import Outcome, Refused
from geoapi.features.planning.gis.fitting import community_of, end, fit, is_but_rounded, restore
from geoapi.features.planning.gis.round_trip import overlaps, put_all
from tests.features.planning.lattice import lies_on_lattice

WEST, SOUTH = 120.851234567, 40.721234567


def at(east: float, north: float) -> tuple[float, float]:
    """A place on the lattice, in thousandths of a degree from a corner that six decimals do not hold."""
    return chain_of([(WEST + east / 1000, SOUTH + north / 1000)])[0]


def area(*corners: tuple[float, float]) -> Polygon:
    return Polygon([at(*corner) for corner in corners])


OUTLINE = area((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1))
GRIDS: dict[str, BaseGeometry] = {
    "a": area((0, 0), (1, 0), (1, 1), (0, 1)),
    "b": area((1, 0), (2, 0), (2, 1), (1, 1)),
    "c": area((0, 1), (1, 1), (2, 1), (2, 2), (1, 2), (0, 2)),
}


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """As QGIS writes it."""
    return map_rings(shape, lambda ring: tuple((round(lon, 6), round(lat, 6)) for lon, lat in ring))


def turned(shape: BaseGeometry, by: int) -> BaseGeometry:
    """The same, begun at another vertex."""
    return map_rings(shape, lambda ring: ring[by:] + ring[:by])


def moved(shape: BaseGeometry, old: tuple[float, float], new: tuple[float, float]) -> BaseGeometry:
    there = (round(at(*new)[0], 6), round(at(*new)[1], 6))
    return map_rings(shape, lambda ring: tuple(there if each == at(*old) else each for each in ring))


def write(grids: dict[str, BaseGeometry], code: str, sent: BaseGeometry) -> dict[str, BaseGeometry]:
    """The grids after one was sent, as the command does it."""
    restored = restore(rounded(sent), [*grids.values(), *GRIDS.values(), OUTLINE], grids.get(code))
    outcome = fit(grids, code, restored, OUTLINE)
    return after(grids, outcome)


def after(grids: dict[str, BaseGeometry], outcome: Outcome) -> dict[str, BaseGeometry]:
    found = {code: shape for code, shape in {**grids, **outcome.shapes}.items() if shape is not None}
    assert all(lies_on_lattice(shape) and shape.is_valid for shape in found.values())
    return found


def is_whole(grids: dict[str, BaseGeometry]) -> bool:
    """Whether they are a coverage without a gap, and fill the community."""
    shapes = list(grids.values())
    whole = shapely.union_all(shapes)
    return bool(
        shapely.coverage_is_valid(shapes)
        and shapely.symmetric_difference(whole, OUTLINE).buffer(-2e-9).is_empty
        and shapely.get_num_interior_rings(whole) == 0
    )


def test_what_was_not_changed_comes_back_as_it_was() -> None:
    for code, shape in GRIDS.items():
        assert rounded(shape) != shape
        written = write(GRIDS, code, shape)
        assert all(vertices_of(written[each]) == vertices_of(GRIDS[each]) for each in GRIDS)


def test_a_shared_vertex_is_moved_grid_by_grid() -> None:
    grids = dict(GRIDS)
    for code in ("a", "b", "c"):
        grids = write(grids, code, moved(GRIDS[code], (1, 1), (1.1, 1.2)))
    assert is_whole(grids)
    new = (round(at(1.1, 1.2)[0], 6), round(at(1.1, 1.2)[1], 6))
    assert all(vertices_of(grids[code]) - vertices_of(GRIDS[code]) == {new} for code in grids)


def test_what_is_sent_alone_wins_the_overlap_and_leaves_the_gap() -> None:
    grids = write(GRIDS, "a", moved(GRIDS["a"], (1, 1), (1.1, 0.8)))
    assert shapely.coverage_is_valid(list(grids.values())) and not is_whole(grids)
    assert grids["b"].area < GRIDS["b"].area
    assert shapely.union_all(list(grids.values())).area < OUTLINE.area


def test_a_grid_is_split_with_its_neighbours_sent_first() -> None:
    """As QGIS does with topological editing: the shrunken one, the neighbours with the node, the new one."""
    line = LineString([at(-0.1, 0.433333), at(0.4, 0.5), at(1.1, 0.417777)])
    low, high = sorted((part for part in split(GRIDS["a"], line).geoms), key=lambda each: each.bounds[1])
    node = next(
        each for each in vertices_of(low) if each[0] > at(0.9, 0)[0] and each not in vertices_of(GRIDS["a"])
    )
    noded_b = Polygon([at(1, 0), at(2, 0), at(2, 1), at(1, 1), node])
    grids = write(GRIDS, "a", low)
    assert not is_whole(grids)
    grids = write(grids, "b", noded_b)
    grids = write(grids, "d", high)
    assert set(grids) == {"a", "b", "c", "d"} and is_whole(grids)


def test_a_corner_of_two_vertices_that_six_decimals_make_one() -> None:
    near = chain_of([(at(1, 0.5)[0] + 1e-7, at(1, 0.5)[1] + 1e-7)])[0]
    grids = {
        "a": Polygon([at(0, 0), at(1, 0), at(1, 0.5), near, at(1, 1), at(0, 1)]),
        "b": Polygon([at(1, 0), at(2, 0), at(2, 1), at(1, 1), near, at(1, 0.5)]),
    }
    for code, shape in grids.items():
        others = [each for other, each in grids.items() if other != code]
        for sent in (rounded(shape), shapely.reverse(rounded(shape)), turned(rounded(shape), 3)):
            for known, own in (([*others, shape], shape), (others, None), ([*others, shape], None)):
                restored = restore(sent, [*known, OUTLINE], own)
                assert restored.equals(shape) and vertices_of(restored) == vertices_of(shape)


def test_it_stays_inside_its_community() -> None:
    grids = write(GRIDS, "b", moved(GRIDS["b"], (2, 0), (2.5, 0.3)))
    assert shapely.difference(grids["b"], OUTLINE).buffer(-2e-9).is_empty
    assert shapely.coverage_is_valid(list(grids.values()))


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (area((0, 0), (1, 1), (1, 0), (0, 1)), "invalid"),
        (area((0, 0), (2, 0), (2, 1), (0, 1)), "swallowed"),
        (area((5, 5), (6, 5), (6, 6)), "no-ground"),
        (Polygon([at(0, 0), at(0, 0), at(1, 1)]), "invalid"),
    ],
)
def test_what_cannot_be_is_refused(sent: Polygon, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        write(GRIDS, "a", sent)
    assert refusal.value.reason == reason


def test_a_new_one_belongs_where_most_of_it_lies() -> None:
    outlines = {"1": OUTLINE, "2": area((2, 0), (3, 0), (3, 2), (2, 2))}
    assert community_of(area((1.5, 0), (2.2, 0), (2.2, 1), (1.5, 1)), outlines) == "1"
    turned = Polygon([(lat, lon) for lon, lat in rings_of(OUTLINE)[0]])
    with pytest.raises(Refused, match="swapped"):
        community_of(turned, outlines)
    with pytest.raises(Refused, match="Nothing"):
        community_of(area((9, 9), (10, 9), (10, 10)), outlines)


def test_one_that_ends_leaves_its_ground() -> None:
    grids = after(GRIDS, end("a"))
    assert set(grids) == {"b", "c"} and shapely.coverage_is_valid(list(grids.values()))


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0.7, 1.3), st.floats(0.7, 1.3)),
        min_size=1,
        max_size=6,
    )
)
def test_after_any_writes_nothing_overlaps(writes: list[tuple[str, float, float]]) -> None:
    grids = dict(GRIDS)
    for code, east, north in writes:
        try:
            grids = write(grids, code, moved(GRIDS[code], (1, 1), (east, north)))
        except Refused:
            continue
        assert shapely.coverage_is_valid(list(grids.values()))


@given(st.lists(st.tuples(st.floats(0.7, 1.3), st.floats(0.7, 1.3)), min_size=1, max_size=3))
def test_grids_of_a_file_are_put_all_at_once(corners: list[tuple[float, float]]) -> None:
    """Each of the first few has the common corner where it likes it; what does not fit is no overlap."""
    changed = {
        code: restore(moved(GRIDS[code], (1, 1), corner), [*GRIDS.values(), OUTLINE], GRIDS[code])
        for code, corner in zip(GRIDS, corners, strict=False)
    }
    try:
        outcome, losing = put_all(GRIDS, changed, (), lambda _: OUTLINE)
    except Refused:
        return
    grids = after(GRIDS, outcome)
    assert shapely.coverage_is_valid(list(grids.values()))
    assert not losing.keys() & changed.keys()
    if len(set(corners)) == 1 and len(corners) == 3:
        assert is_whole(grids) and not losing


def test_lines_that_lie_over_each_other_are_told_with_place_and_width() -> None:
    assert overlaps(GRIDS) == []
    wide = {**GRIDS, "a": area((0, 0), (1.5, 0), (1.5, 1), (0, 1))}
    (found,) = overlaps(wide)
    assert (found.one, found.other) == ("a", "b") and 30 < found.width_m < 60
    assert shapely.Point(found.place).within(GRIDS["b"])
    hardly = {**GRIDS, "a": area((0, 0), (1.000_001, 0), (1.000_001, 1), (0, 1))}
    assert overlaps(hardly) == []


@pytest.mark.parametrize("decimals", [6, 7, 9])
def test_what_was_only_rounded_is_seen_at_a_glance(decimals: int) -> None:
    for shape in GRIDS.values():
        sent = map_rings(shape, lambda ring: tuple((round(x, decimals), round(y, decimals)) for x, y in ring))
        assert is_but_rounded(turned(sent, 2), shape)
        first = min(vertices_of(sent))
        edited = shapely.snap(sent, shapely.Point(first[0] + 2e-6, first[1]), 3e-6)
        assert vertices_of(edited) != vertices_of(sent) and not is_but_rounded(edited, shape)
