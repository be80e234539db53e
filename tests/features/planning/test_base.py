"""What a plan is held against: what is in force, or a snapshot of it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.features.planning.planners import (
    EAST,
    EAST_GRID,
    NORTH_GRID,
    SOUTH_GRID,
    WEST,
    ask,
    drag,
    make_plan,
    position,
    send,
)
from tests.office.access.conftest import Enter

NEW_GRID = f"{WEST}003"
NAMED = "先挪一点"


@pytest.fixture
def plan(people: Enter) -> str:
    """One that was dragged, named so, and then split, with a building bound and a grid renamed."""
    client = people("S3")
    code = make_plan(client)
    drag(client, code, 60)
    send(client, f"/{code}/snapshots", name=NAMED)
    split = {"op": "split", "grid": SOUTH_GRID, "line": [position(100, -10), position(100, 230)]}
    for op in (
        split,
        {"op": "bind", "building": "B1", "grid": NORTH_GRID},
        {"op": "rename", "grid": NORTH_GRID, "name": "北网格"},
    ):
        send(client, f"/{code}/edits", op=op)
    return code


def moved(client: FlaskClient, plan: str, against: str = "") -> dict[tuple[Any, Any], set[str]]:
    """The buildings that change their grid, by the grids they go from and to."""
    told = ask(client, f"/{plan}/changes?{against}")
    assert told["buildings"] == sum(len(move["buildings"]) for move in told["moves"])
    return {
        tuple(move[end] and move[end]["code"] for end in ("from", "to")): {
            building["code"] for building in move["buildings"]
        }
        for move in told["moves"]
    }


def test_a_plan_is_held_against_a_snapshot(people: Enter, plan: str) -> None:
    client = people("S3")
    told = ask(client, f"/{plan}/topology?against={NAMED}")
    grids = {grid["code"]: grid for grid in told["grids"]}
    assert {each["code"] for each in told["in_force"]} == {SOUTH_GRID, NORTH_GRID}
    assert grids[NEW_GRID]["in_force"] is None
    assert (grids[SOUTH_GRID]["in_force"]["households"], grids[SOUTH_GRID]["households"]) == (100, 0)
    assert grids[NORTH_GRID]["in_force"]["households"] == 280 and grids[NORTH_GRID]["households"] == 380
    assert grids[NORTH_GRID]["in_force"]["name"] != grids[NORTH_GRID]["name"] == "北网格"
    # B1 stands in the new grid, but was bound; B4 lies in it.
    assert moved(client, plan, f"against={NAMED}") == {
        (SOUTH_GRID, NORTH_GRID): {"B1"},
        (SOUTH_GRID, NEW_GRID): {"B4"},
    }
    # What is in force is told as before.
    now = {grid["code"]: grid for grid in ask(client, f"/{plan}/topology")["grids"]}
    assert now[SOUTH_GRID]["in_force"]["households"] == 170
    assert moved(client, plan) == {
        (SOUTH_GRID, NORTH_GRID): {"B1", "B2", "B3"},
        (SOUTH_GRID, NEW_GRID): {"B4"},
    }


def test_a_plan_that_has_gone_back_to_a_snapshot_differs_in_nothing(people: Enter, plan: str) -> None:
    client = people("S3")
    send(client, f"/{plan}/snapshots", name="后来")
    send(client, f"/{plan}/snapshots/{NAMED}/restore")
    told = ask(client, f"/{plan}/topology?against={NAMED}")
    assert told["in_force"] == [] and moved(client, plan, f"against={NAMED}") == {}
    # Against what came in between, the other way round: the new grid is gone.
    assert moved(client, plan, "against=后来") == {
        (NORTH_GRID, SOUTH_GRID): {"B1"},
        (NEW_GRID, SOUTH_GRID): {"B4"},
    }
    told = ask(client, f"/{plan}/topology?against=后来")
    assert {each["code"] for each in told["in_force"]} == {SOUTH_GRID, NORTH_GRID, NEW_GRID}


def test_a_snapshot_that_does_not_exist(people: Enter, plan: str) -> None:
    client = people("S3")
    for path in ("topology", "changes"):
        assert "no snapshot" in ask(client, f"/{plan}/{path}?against=没有", 404)["detail"]
        ask(client, f"/{plan}/{path}?against=", 400)
        ask(client, f"/{plan}/{path}?against={'长' * 61}", 400)


def test_a_building_bound_far_from_the_lines_changes_hands_too(town: Database, people: Enter) -> None:
    client = people("S7")
    plan = make_plan(client, "990101001")
    drag(client, plan, 60)
    far = f"{EAST}002"
    send(client, f"/{plan}/edits", op={"op": "bind", "building": "B7", "grid": far})
    assert moved(client, plan) == {(SOUTH_GRID, NORTH_GRID): {"B2", "B3"}, (EAST_GRID, far): {"B7"}}
