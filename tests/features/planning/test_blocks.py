"""Blocks of a grid over HTTP: what roads cut it into, and what of it goes to another grid."""

from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from shapely.geometry import shape

from tests.conftest import Built
from tests.features.planning.planners import (
    EAST_GRID,
    NORTH_GRID,
    SOUTH_GRID,
    WEST,
    ask,
    build_roads_town,
    make_plan,
    position,
    send,
)
from tests.office.access.conftest import Enter

# The western block of the southern grid, the eastern one, and those of the northern grid.
SOUTHWEST, SOUTHEAST = position(100, 100), position(250, 100)
STRIP, STRIP_EAST, FAR = position(100, 240), position(250, 240), position(100, 350)


@pytest.fixture
def source(built: Built) -> str:
    return built(build_roads_town)


def households(client: FlaskClient, plan: str) -> dict[str, int]:
    return {grid["code"]: grid["households"] for grid in ask(client, f"/{plan}/topology")["grids"]}


def give(client: FlaskClient, plan: str, places: list[list[float]], status: int = 201, **other: Any) -> Any:
    op = {"op": "assign", "grid": SOUTH_GRID, "giver": NORTH_GRID, "blocks": places} | other
    return send(client, f"/{plan}/edits", status, op=op)


def test_roads_cut_a_grid_into_blocks_that_fill_it(people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    told = ask(client, f"/{plan}/blocks?grid={NORTH_GRID}")
    assert told["version"] == 0
    assert sorted((each["households"], each["buildings"]) for each in told["blocks"]) == [
        (0, 0), (0, 0), (10, 1), (200, 1)
    ]  # fmt: skip
    grounds = [shape(each["geometry"]) for each in told["blocks"]]
    for block, ground in zip(told["blocks"], grounds, strict=True):
        assert [each for each in grounds if each.intersects(shapely.Point(block["place"]))] == [ground]
    sums = {each["code"]: each["area_m2"] for each in _measured(client, plan)}
    assert sum(map(_area_m2, grounds)) == pytest.approx(sums[NORTH_GRID], rel=0.01)


def _measured(client: FlaskClient, plan: str) -> list[dict[str, Any]]:
    told = ask(client, f"/{plan}/metrics?grids={NORTH_GRID}")["grids"]
    return [{"code": each["code"], **each["after"]} for each in told]


def _area_m2(ground: Any) -> float:
    # Of this small town a degree is as long everywhere.
    (west, south), (east, north) = position(0, 0), position(300, 400)
    return float(ground.area) / ((east - west) * (north - south)) * 300 * 400


def test_a_block_goes_to_the_grid_beside_it(people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    told = ask(client, f"/{plan}/blocks?grid={NORTH_GRID}")["blocks"]
    block = next(each for each in told if each["households"] == 10)
    give(client, plan, [block["place"]])
    assert households(client, plan) == {SOUTH_GRID: 180, NORTH_GRID: 200}
    drawn = {
        tuple(vertex)
        for arc in ask(client, f"/{plan}/topology")["arcs"]
        if set(arc["owners"]) == {SOUTH_GRID, NORTH_GRID}
        for vertex in arc["line"]
    }
    # The line runs along the road, at 270 m: where the block ends.
    corner = position(200, 270)
    assert min(abs(lon - corner[0]) + abs(lat - corner[1]) for lon, lat in drawn) < 1e-7
    assert len(ask(client, f"/{plan}/blocks?grid={NORTH_GRID}")["blocks"]) == 3
    send(client, f"/{plan}/undo", kind="undo")
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}


def test_blocks_go_together_as_far_as_the_grid_is_reached(people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    # The one behind lies beside the other, not beside the grid; named twice it is one all the same.
    give(client, plan, [FAR, STRIP, FAR])
    assert households(client, plan) == {SOUTH_GRID: 380, NORTH_GRID: 0}


@pytest.mark.parametrize(
    ("places", "said", "reason"),
    [
        ([FAR], "do not lie beside the grid", "apart"),
        ([SOUTHWEST], "lies in no block of", "no-block"),
        ([STRIP, position(5_000, 240)], "lies in no block of", "no-block"),
        ([STRIP, STRIP_EAST, FAR, position(250, 350)], "merge it instead", "swallowed"),
    ],
)
def test_blocks_that_cannot_go_are_refused_in_a_sentence(
    people: Enter, places: list[list[float]], said: str, reason: str
) -> None:
    client = people("S3")
    plan = make_plan(client)
    refused = give(client, plan, places, 400)
    assert said in refused["detail"] and refused["reason"] == reason
    assert ask(client, f"/{plan}")["version"] == 0


def test_a_grid_that_no_road_cuts_has_one_block(people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    give(client, plan, [SOUTHEAST], grid=NORTH_GRID, giver=SOUTH_GRID)
    assert households(client, plan) == {SOUTH_GRID: 140, NORTH_GRID: 240}
    (only,) = ask(client, f"/{plan}/blocks?grid={SOUTH_GRID}")["blocks"]
    assert only["households"] == 140
    refused = give(client, plan, [SOUTHWEST], 400, grid=NORTH_GRID, giver=SOUTH_GRID)
    assert "No road cuts" in refused["detail"] and refused["reason"] == "uncut"


@pytest.mark.parametrize(
    ("op", "said"),
    [
        ({"blocks": []}, "name buildings or estates, or blocks"),
        ({"buildings": ["B5"]}, "in one edit"),
        ({"blocks": [[40.72, 120.85]]}, "longitude comes first"),
        ({"blocks": [[120.85, None]]}, "blocks"),
        ({"blocks": [[120.85, 40.72]] * 201}, "blocks"),
        ({"grid": EAST_GRID}, "outside this plan"),
    ],
)
def test_what_makes_no_sense_is_refused(people: Enter, op: dict[str, Any], said: str) -> None:
    client = people("S3")
    plan = make_plan(client)
    assert said in str(give(client, plan, [STRIP], 400, **op))


def test_blocks_are_asked_for_of_a_grid_of_the_plan(people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    for wrong in (EAST_GRID, WEST, "nowhere"):
        refused = ask(client, f"/{plan}/blocks?grid={wrong}", 400)
        assert f"no grid {wrong} in this plan" in str(refused)
    ask(client, f"/{plan}/blocks", 400)
    ask(people("S5"), f"/{plan}/blocks?grid={NORTH_GRID}", 403)
