"""A plan put onto what is in force by now: both changes stay where they do not touch the same ground."""

import random
from collections.abc import Collection, Mapping

import pytest
import shapely
from bench.redrawing import after, is_coverage, random_edit
from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.drawing import operations
from geoapi.features.planning.drawing.coverage import LATTICE_DEGREES, Chain, chain_of, vertices_of
from geoapi.features.planning.drawing.operations import Outcome, Refused, StaleLine
from geoapi.features.planning.drawing.rebasing import rebased_rows
from geoapi.features.planning.grids import PlanGrid
from tests.features.planning.quilt import Grids, covers_the_same, line_between, quilt

SHIFT = 0.0004


def as_grids(shapes: Mapping[str, BaseGeometry | None], base_id: int, **named: str) -> dict[str, PlanGrid]:
    return {
        code: PlanGrid(code, named.get(code, code), "base", "c1", shape, base_id=base_id)
        for code, shape in shapes.items()
    }


def changes(before: Grids, now: Grids) -> dict[str, BaseGeometry | None]:
    """What is different in a plan: also the grids that it ends, and makes."""
    return {
        code: now.get(code)
        for code in sorted({*before, *now})
        if code not in before or code not in now or not before[code].equals_exact(now[code])
    }


def rebase(before: Grids, mine: Grids, now: Grids, theirs: Collection[str] = ()) -> Grids:
    """The grids after it. Every row refers to what is in force now."""
    rows = changes(before, mine)
    base = as_grids({code: before[code] for code in rows if code in before}, 1)
    found = rebased_rows(base, as_grids(rows, 1), as_grids(now, 2), theirs)
    assert all(row.base_id == 2 for code, row in found.items() if row and code in now)
    return after(now, Outcome({**now, **{code: row.shape for code, row in found.items() if row}}))


def same(one: Mapping[str, BaseGeometry], other: Mapping[str, BaseGeometry | None]) -> bool:
    """Whether the same grids have the same ground and the same vertices."""
    return one.keys() == other.keys() and all(
        shapely.equals(shape, other[code]) and vertices_of(shape) == vertices_of(other[code])  # type: ignore[arg-type]
        for code, shape in one.items()
    )


def move(grids: Grids, one: str, other: str, by: float = SHIFT) -> Grids:
    """The line between two grids moved east and north."""
    old = line_between(grids, one, other)
    return after(grids, operations.set_arc(grids, (one, other), old, bent(old, by)))


def bent(line: Chain, by: float) -> Chain:
    return chain_of([line[0], *((lon + by, lat + by) for lon, lat in line[1:-1]), line[-1]])


def test_changes_apart_from_each_other_both_stay() -> None:
    before = quilt()
    mine, now = move(before, "g11", "g12"), move(before, "g21", "g31")
    assert same(rebase(before, mine, now), move(now, "g11", "g12"))


def test_changes_of_other_lines_of_a_grid_both_stay() -> None:
    before = quilt()
    mine, now = move(before, "g11", "g12"), move(before, "g11", "g21")
    both = rebase(before, mine, now)
    expected = move(now, "g11", "g12")
    assert same(both, expected) and is_coverage(both)


@pytest.mark.parametrize(("theirs", "by"), [((), SHIFT), (("g11",), -SHIFT), (("g12", "g33"), -SHIFT)])
def test_of_one_line_that_both_moved_the_one_is_taken_that_is_asked_for(
    theirs: tuple[str, ...], by: float
) -> None:
    before = quilt()
    mine, now = move(before, "g11", "g12"), move(before, "g11", "g12", -SHIFT)
    both = rebase(before, mine, now, theirs)
    expected = move(before, "g11", "g12", by)
    assert same(both, expected)


def test_where_both_did_the_same_nothing_is_left_of_the_plan() -> None:
    before = quilt()
    mine = move(before, "g11", "g12")
    rows = changes(before, mine)
    base = as_grids({code: before[code] for code in rows}, 1)
    found = rebased_rows(base, as_grids(rows, 1), as_grids(mine, 2), ())
    assert found == {"g11": None, "g12": None}


def test_a_grid_that_has_ended_does_not_come_back() -> None:
    before = quilt()
    mine = move(before, "g11", "g10", -SHIFT)
    now = after(before, operations.merge(before, "g12", "g11"))
    both = rebase(before, mine, now)
    assert "g11" not in both and is_coverage(both) and covers_the_same(both, before)
    assert both.keys() == now.keys()


def test_ground_that_came_to_a_grid_which_the_plan_ends_goes_to_its_heir() -> None:
    before = quilt()
    mine = after(before, operations.merge(before, "g12", "g11"))
    now = move(before, "g11", "g21")
    both = rebase(before, mine, now)
    assert "g11" not in both and is_coverage(both)
    grown = shapely.union(now["g11"], now["g12"])
    assert shapely.symmetric_difference(both["g12"], grown).buffer(-LATTICE_DEGREES).is_empty


def test_a_grid_that_the_plan_makes_stays() -> None:
    before = quilt()
    west, south, east, north = before["g11"].bounds
    middle = (south + north) / 2
    line = ((west - 1e-3, middle), (east + 1e-3, middle))
    mine = after(before, operations.split(before, "g11", line, "new"))
    now = move(before, "g11", "g12")
    both = rebase(before, mine, now)
    assert both.keys() == {*before, "new"} and is_coverage(both) and covers_the_same(both, before)


def test_its_own_name_stays_and_another_is_learnt() -> None:
    before = quilt()
    mine = move(before, "g11", "g12")
    rows = {code: mine[code] for code in ("g11", "g12")}
    base = as_grids({code: before[code] for code in rows}, 1)
    now = as_grids(before, 2, g11="theirs", g12="theirs")
    found = rebased_rows(base, as_grids(rows, 1, g11="mine"), now, ())
    assert [found[code].name for code in rows] == ["mine", "theirs"]  # type: ignore[union-attr]
    found = rebased_rows(base, as_grids(rows, 1, g11="mine"), now, ("g11",))
    assert [found[code].name for code in rows] == ["theirs", "theirs"]  # type: ignore[union-attr]


def test_without_what_it_was_taken_from_its_own_lines_stay() -> None:
    before = quilt()
    mine = move(before, "g11", "g12")
    rows = as_grids(changes(before, mine), 1)
    found = rebased_rows({}, rows, as_grids(before, 2), ())
    assert same({code: row.shape for code, row in found.items() if row and row.shape}, changes(before, mine))


@pytest.mark.parametrize("seed", range(100))
def test_whatever_both_did_it_is_a_coverage(seed: int) -> None:
    chance = random.Random(seed)
    before = quilt(seed=seed)

    def edited(times: int, name: str) -> Grids:
        grids = dict(before)
        done = 0
        while done < times:
            try:
                outcome = random_edit(grids, chance.choice(sorted(grids)), chance, f"{name}{done}")
            except (Refused, StaleLine):
                continue
            grids, done = after(grids, outcome), done + 1
        return grids

    mine, now = edited(chance.randint(1, 5), "mine"), edited(chance.randint(1, 5), "theirs")
    theirs = chance.sample(sorted(before), chance.choice([0, 0, 3]))
    both = rebase(before, mine, now, theirs)
    assert is_coverage(both) and covers_the_same(both, before)
    ended = set(before) - set(now)
    assert not ended & both.keys()
