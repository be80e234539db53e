"""Operations on grids: whatever is done, they stay a coverage, and it can be taken back bit by bit."""

import random

import pytest
import shapely
from bench.redrawing import after, is_coverage, random_edit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.drawing import operations
from geoapi.features.planning.drawing.coverage import LATTICE_DEGREES, chain_of, polygons_of, vertices_of
from geoapi.features.planning.drawing.operations import Outcome, Refused, StaleLine
from tests.features.planning.lattice import lies_on_lattice
from tests.features.planning.quilt import SOUTH, STEP, WEST, covers_the_same, line_between, quilt


def test_the_quilt_is_a_coverage() -> None:
    assert is_coverage(quilt())


def test_a_line_is_moved_in_both_grids() -> None:
    grids = quilt()
    old = line_between(grids, "g11", "g12")
    new = (old[0], (old[1][0] + 0.0004, old[1][1]), *old[2:])
    outcome = operations.set_arc(grids, ("g11", "g12"), old, new)
    assert outcome.shapes.keys() == {"g11", "g12"}
    moved = after(grids, outcome)
    assert is_coverage(moved) and covers_the_same(grids, moved)
    assert new[1] in vertices_of(moved["g11"]) & vertices_of(moved["g12"])
    assert old[1] not in vertices_of(moved["g11"])


def test_parts_are_joined_whose_edges_are_apart_by_arithmetic() -> None:
    west, east = box(0, 0, 1, 1), Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1 - LATTICE_DEGREES, 0.5)])
    joined = operations.joined([west, east])
    assert joined.is_valid and len(polygons_of(joined)) == 1 and lies_on_lattice(joined)
    assert vertices_of(joined) == {(0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)}


def test_a_line_that_is_gone_is_stale() -> None:
    grids = quilt()
    old = line_between(grids, "g11", "g12")
    new = (old[0], (old[1][0] + 0.0004, old[1][1]), *old[2:])
    moved = after(grids, operations.set_arc(grids, ("g11", "g12"), old, new))
    with pytest.raises(StaleLine):
        operations.set_arc(moved, ("g11", "g12"), old, (*old[:2], old[-1]))


def test_two_change_different_stretches_of_one_line() -> None:
    grids, owners = quilt(), ("g11", "g12")
    old = line_between(grids, *owners)
    start, end = old[0], old[-1]
    steps = [((end[0] - start[0]) * n / 4, (end[1] - start[1]) * n / 4) for n in (1, 2, 3)]
    seen = chain_of([start, *((start[0] + lon, start[1] + lat) for lon, lat in steps), end])
    moved = [chain_of([(lon + 1e-4, lat + 1e-4)])[0] for lon, lat in seen]
    grids = after(grids, operations.set_arc(grids, owners, old, seen))
    for new in ((start, moved[1], *seen[2:]), (*seen[:3], moved[3], end)):
        grids = after(grids, operations.set_arc(grids, owners, seen, new))
    both = (start, moved[1], seen[2], moved[3], end)
    assert line_between(grids, *owners) in (both, both[::-1])
    assert is_coverage(grids) and covers_the_same(quilt(), grids)
    # What was moved is there no more, nor is what lies beside it as it was.
    for new in ((start, moved[2], *seen[2:]), (*seen[:2], *seen[3:])):
        with pytest.raises(StaleLine):
            operations.set_arc(grids, owners, seen, new)


@pytest.mark.parametrize(
    ("shift", "reason"),
    [((0.004, 0.0), "crossing"), ((-0.004, 0.0), "crossing"), ((0.02, 0.02), "crossing")],
)
def test_a_line_crosses_no_other(shift: tuple[float, float], reason: str) -> None:
    grids = quilt()
    old = line_between(grids, "g11", "g12")
    new = (old[0], (old[1][0] + shift[0], old[1][1] + shift[1]), *old[2:])
    with pytest.raises(Refused) as caught:
        operations.set_arc(grids, ("g11", "g12"), old, new)
    assert caught.value.reason == reason


def test_the_ends_of_a_line_stay() -> None:
    grids = quilt()
    old = line_between(grids, "g11", "g12")
    with pytest.raises(Refused, match="begin and end"):
        operations.set_arc(grids, ("g11", "g12"), old, ((old[0][0] + 1e-4, old[0][1]), *old[1:]))
    with pytest.raises(Refused, match="between two grids"):
        operations.set_arc(grids, ("g11",), old, old)


def test_a_point_moves_in_all_grids_that_meet_there() -> None:
    grids = quilt()
    node = line_between(grids, "g11", "g12")[0]
    to = (node[0] + 0.0003, node[1] + 0.0002)
    outcome = operations.move_node(grids, (node,), chain_of([to]), list(grids))
    assert len(outcome.shapes) == 4
    moved = after(grids, outcome)
    assert is_coverage(moved) and covers_the_same(grids, moved)


def test_a_point_of_the_outline_stays() -> None:
    grids = quilt()
    with pytest.raises(Refused, match="outline"):
        operations.move_node(grids, ((WEST, SOUTH),), ((WEST + 1e-4, SOUTH + 1e-4),), list(grids))
    node = line_between(grids, "g11", "g12")[0]
    with pytest.raises(Refused, match="outline"):
        operations.move_node(grids, (node,), ((node[0] + 1e-4, node[1]),), ["g11", "g12"])


def test_a_split_puts_its_ends_into_the_neighbours() -> None:
    grids = quilt()
    west, south, east, north = grids["g11"].bounds
    line = chain_of([(west - 0.001, (south + north) / 2), (east + 0.001, (south + north) / 2 + 0.0001)])
    outcome = operations.split(grids, "g11", line, "new")
    assert outcome.shapes.keys() >= {"g11", "new", "g10", "g12"}
    parts = after(grids, outcome)
    assert len(parts) == len(grids) + 1 and is_coverage(parts) and covers_the_same(grids, parts)
    assert parts["new"].area <= parts["g11"].area


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ([(0.4, 0.5), (0.6, 0.5)], "not-across"),
        ([(0.5, 0.5), (0.5, 1.5)], "not-across"),
        ([(-0.5, -0.9), (-0.5, 1.9)], "not-across"),
        ([(-0.5, 0.2), (1.5, 0.3), (1.5, 0.6), (-0.5, 0.7)], "too-many-parts"),
        ([(-0.5, 0.2), (1.5, 0.8), (1.5, 0.2), (-0.5, 0.8)], "crosses-itself"),
        ([(0.5, 0.5)], "too-short"),
    ],
)
def test_a_line_that_does_not_split(line: list[tuple[float, float]], reason: str) -> None:
    grids = quilt()
    drawn = chain_of((WEST + (1 + x) * STEP, SOUTH + (1 + y) * STEP) for x, y in line)
    with pytest.raises(Refused) as caught:
        operations.split(grids, "g11", drawn, "new")
    assert caught.value.reason == reason


def test_ground_is_given() -> None:
    grids = quilt()
    x, y = shapely.get_coordinates(shapely.centroid(grids["g12"]))[0]
    box = shapely.box(x - 0.003, y - 0.0005, x, y + 0.0005)
    given = after(grids, operations.take(grids, "g11", box, ["g12"]))
    assert is_coverage(given) and covers_the_same(grids, given)
    assert given["g11"].area > grids["g11"].area and shapely.contains_xy(given["g11"], x - 1e-4, y)
    island = shapely.box(x - 0.0002, y - 0.0002, x + 0.0002, y + 0.0002)
    dedicated = after(grids, operations.take(grids, "new", island, ["g12"]))
    assert is_coverage(dedicated) and covers_the_same({"new": dedicated["new"]}, {"new": island})
    everything = shapely.box(*grids["g12"].bounds).buffer(0.001)
    with pytest.raises(Refused) as caught:
        operations.take(grids, "g11", everything, ["g12"])
    assert caught.value.reason == "swallowed"
    with pytest.raises(Refused) as caught:
        operations.take(grids, "g11", shapely.box(0, 0, 1, 1), ["g12"])
    assert caught.value.reason == "no-ground"


def test_a_gap_is_given_to_a_grid_beside_it() -> None:
    grids = quilt()
    outline = shapely.union_all(list(grids.values()))
    left = {code: shape for code, shape in grids.items() if code != "g12"}
    place = chain_of([shapely.point_on_surface(grids["g12"]).coords[0]])
    filled = after(left, operations.fill(left, "g11", outline, place))
    assert is_coverage(filled) and covers_the_same(grids, filled)
    assert filled["g11"].area == pytest.approx(grids["g11"].area + grids["g12"].area, rel=1e-9)
    for code, at, reason in (("g33", place, "apart"), ("g11", chain_of([(0, 0)]), "no-gap")):
        with pytest.raises(Refused) as caught:
            operations.fill(left, code, outline, at)
        assert caught.value.reason == reason
    with pytest.raises(Refused):
        operations.fill(grids, "g11", outline, place)


def test_two_grids_become_one() -> None:
    grids = quilt()
    merged = after(grids, operations.merge(grids, "g11", "g12"))
    assert "g12" not in merged and is_coverage(merged) and covers_the_same(grids, merged)
    with pytest.raises(Refused) as caught:
        operations.merge(grids, "g11", "g33")
    assert caught.value.reason == "apart"
    with pytest.raises(Refused):
        operations.merge(grids, "g11", "g22")


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000))
def test_whatever_is_done_they_stay_a_coverage_and_it_can_be_taken_back(seed: int) -> None:
    """Fifty edits at random, some refused; undone one by one, every grid is bit by bit what it was."""
    chance = random.Random(seed)
    first = quilt(seed=seed % 7)
    grids = first
    taken_back: list[dict[str, BaseGeometry | None]] = []
    for number in range(50):
        try:
            outcome = random_edit(grids, chance.choice(sorted(grids)), chance, f"n{number}")
        except (Refused, StaleLine):
            continue
        taken_back.append({code: grids.get(code) for code in outcome.shapes})
        grids = after(grids, outcome)
        assert is_coverage(grids), number
        assert all(lies_on_lattice(shape) for shape in grids.values())
        assert covers_the_same(first, grids)
    assert len(taken_back) > 15
    for shapes in reversed(taken_back):
        grids = after(grids, Outcome(shapes))
    assert grids.keys() == first.keys()
    assert all(shapely.equals_identical(grids[code], first[code]) for code in first)
