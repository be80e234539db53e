"""Drafts over HTTP: made, edited, taken back; whoever is in the way is told."""

from typing import Any
from uuid import uuid4

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
    line_between,
    make_plan,
    moved_south,
    position,
    send,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run


def households(client: FlaskClient, plan: str) -> dict[str, int]:
    return {grid["code"]: grid["households"] for grid in ask(client, f"/{plan}/topology")["grids"]}


def test_a_line_is_dragged_and_households_change(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    assert plan.startswith("P20") and plan.endswith("-0001")
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    before = rows(town, "SELECT id, valid, ST_AsText(geom) FROM area_boundary ORDER BY id")
    done = drag(client, plan, 60)
    told = {grid["code"]: (grid["households"], grid["fate"]) for grid in done["after"]["grids"]}
    assert told == {SOUTH_GRID: (100, "changed"), NORTH_GRID: (280, "changed")}
    assert households(client, plan) == {SOUTH_GRID: 100, NORTH_GRID: 280}
    assert rows(town, "SELECT id, valid, ST_AsText(geom) FROM area_boundary ORDER BY id") == before
    ((subject,),) = rows(town, "SELECT subject FROM audit WHERE act = 'plan.edit'")
    assert subject == f"plan {plan}"


def test_what_is_in_force_stays_to_be_seen(enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    assert ask(client, f"/{plan}/topology")["in_force"] == []
    drag(client, plan)
    shown = ask(client, f"/{plan}/topology?area={WEST}")
    assert {each["code"] for each in shown["in_force"]} == {SOUTH_GRID, NORTH_GRID}
    (south, *_) = shown["grids"]
    assert south["in_force"]["households"] == 170 and shown["version"] == 1
    assert [each["code"] for each in shown["outlines"]] == [WEST]
    outer = [arc for arc in shown["arcs"] if arc["fixed"]]
    assert {len(arc["owners"]) for arc in outer} == {1, 2}
    assert all(set(arc["owners"]) != {SOUTH_GRID, NORTH_GRID} for arc in outer)


def test_an_edit_is_taken_back_and_brought_back(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    drag(client, plan, 60)
    send(client, f"/{plan}/undo", kind="undo")
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    assert rows(town, "SELECT count(*) FROM plan_grid") == [(0,)]
    assert send(client, f"/{plan}/undo", 409, kind="undo")["reason"] == "nothing"
    send(client, f"/{plan}/undo", kind="redo")
    assert households(client, plan) == {SOUTH_GRID: 100, NORTH_GRID: 280}
    send(client, f"/{plan}/undo", kind="undo")
    send(client, f"/{plan}/undo", kind="redo")
    assert [each["op"] for each in ask(client, f"/{plan}/edits")["edits"]] == [
        "set_arc", "undo", "redo", "undo", "redo",
    ]  # fmt: skip
    assert len(ask(client, f"/{plan}/edits?since=3")["edits"]) == 2


def test_somebody_elses_edit_is_not_taken_back(enter: Enter) -> None:
    client, other = enter("S3"), enter("S7")
    plan = make_plan(client)
    drag(client, plan, 60)
    assert send(other, f"/{plan}/undo", 409, kind="undo")["reason"] == "nothing"
    drag(other, plan, 30)
    told = send(client, f"/{plan}/undo", 409, kind="undo")
    assert told["reason"] == "changed-since" and told["detail"].startswith("何平")
    send(other, f"/{plan}/undo", kind="undo")
    send(client, f"/{plan}/undo", kind="undo")
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}


def test_a_line_that_somebody_has_moved_is_stale(enter: Enter) -> None:
    client, other = enter("S3"), enter("S7")
    plan = make_plan(client)
    old = line_between(client, plan, SOUTH_GRID, NORTH_GRID)
    drag(other, plan, 60)
    op = {"op": "set_arc", "owners": [SOUTH_GRID, NORTH_GRID], "old": old, "new": moved_south(old, 20)}
    told = send(client, f"/{plan}/edits", 409, op=op, version=0)
    assert told["reason"] == "stale" and told["mine"] == op and told["version"] == 1
    assert [(each["by"], each["op"]) for each in told["since"]] == [("何平", "set_arc")]
    assert {each["code"]: each["households"] for each in told["grids"]} == {SOUTH_GRID: 100, NORTH_GRID: 280}
    assert households(client, plan) == {SOUTH_GRID: 100, NORTH_GRID: 280}


def test_a_grid_that_somebody_has_changed_is_stale(enter: Enter) -> None:
    client, other = enter("S3"), enter("S7")
    plan = make_plan(client)
    drag(other, plan, 60)
    split = {"op": "split", "grid": SOUTH_GRID, "line": [position(100, -10), position(100, 210)]}
    told = send(client, f"/{plan}/edits", 409, op=split, seen={SOUTH_GRID: 0})
    assert told["reason"] == "stale"
    send(client, f"/{plan}/edits", op=split, seen={SOUTH_GRID: 1})


def test_a_grid_is_split_and_merged(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    line = [position(100, -10), position(100, 210)]
    send(client, f"/{plan}/edits", op={"op": "split", "grid": SOUTH_GRID, "line": line, "name": "第三网格"})
    new = f"{WEST}003"
    assert households(client, plan) == {SOUTH_GRID: 70, new: 100, NORTH_GRID: 210}
    grids = {grid["code"]: grid for grid in ask(client, f"/{plan}/topology")["grids"]}
    assert (grids[new]["name"], grids[new]["fate"], grids[new]["in_force"]) == ("第三网格", "new", None)
    assert grids[NORTH_GRID]["fate"] is None
    assert rows(town, "SELECT code FROM plan_grid WHERE fate = 'node_only' ORDER BY 1") == [(NORTH_GRID,)]
    send(client, f"/{plan}/edits", op={"op": "merge", "keep": NORTH_GRID, "gone": new})
    assert households(client, plan)[NORTH_GRID] == 310
    assert new not in households(client, plan)
    send(client, f"/{plan}/edits", op={"op": "merge", "keep": NORTH_GRID, "gone": SOUTH_GRID})
    assert rows(town, "SELECT fate FROM plan_grid WHERE code = :code", code=SOUTH_GRID) == [("ended",)]
    for _ in range(3):
        send(client, f"/{plan}/undo", kind="undo")
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    assert rows(town, "SELECT count(*) FROM plan_grid") == [(0,)]
    # The code that was given once is given to nobody else in this plan.
    send(client, f"/{plan}/edits", op={"op": "split", "grid": SOUTH_GRID, "line": line})
    assert f"{WEST}004" in households(client, plan)


def test_a_dedicated_grid_and_a_name(enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    ring = [position(*each) for each in ((100, 100), (200, 100), (200, 180), (100, 180), (100, 100))]
    op = {"op": "take", "givers": [SOUTH_GRID], "ground": ring, "name": "商厦专属网格"}
    send(client, f"/{plan}/edits", op=op)
    grids = {grid["code"]: grid for grid in ask(client, f"/{plan}/topology")["grids"]}
    assert (grids[f"{WEST}003"]["kind"], grids[f"{WEST}003"]["households"]) == ("dedicated", 40)
    send(client, f"/{plan}/edits", op={"op": "rename", "grid": NORTH_GRID, "name": "北网格"})
    grids = {grid["code"]: grid for grid in ask(client, f"/{plan}/topology")["grids"]}
    assert grids[NORTH_GRID]["name"] == "北网格" and grids[NORTH_GRID]["in_force"]["name"] != "北网格"


def test_buildings_are_given_with_their_ground(enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    op = {"op": "assign", "grid": NORTH_GRID, "giver": SOUTH_GRID, "buildings": ["B3", "B2"]}
    send(client, f"/{plan}/edits", op=op)
    assert households(client, plan) == {SOUTH_GRID: 100, NORTH_GRID: 280}
    send(client, f"/{plan}/undo", kind="undo")
    for wrong, said in (
        (["B1"], "bind them"),
        (["B5"], "not in"),
        (["B1", "B2", "B3", "B4"], "merge"),
    ):
        assert said in send(client, f"/{plan}/edits", 400, op=op | {"buildings": wrong})["detail"]
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    nothing = send(client, f"/{plan}/edits", 400, op=op | {"buildings": []})
    assert "buildings or estates" in nothing["detail"]


def test_an_estate_is_given_as_far_as_it_lies_in_the_grid(town: Database, enter: Enter) -> None:
    run(
        town,
        """WITH made AS (INSERT INTO estate (code, name, geom)
               SELECT 'E1', '槐荫里', ST_Multi(ST_Buffer(ST_Collect(entrance), 0.0001))
                 FROM building WHERE code IN ('B2', 'B3', 'B5') RETURNING id)
           UPDATE building SET estate_id = made.id FROM made WHERE code IN ('B2', 'B3', 'B5')""",
    )
    client = enter("S3")
    plan = make_plan(client)
    told = ask(client, f"/{plan}/buildings")
    assert {code for code, name in zip(told["codes"], told["estates"], strict=True) if name == "槐荫里"} == {
        "B2", "B3", "B5"
    }  # fmt: skip
    op = {"op": "assign", "grid": NORTH_GRID, "giver": SOUTH_GRID, "estates": ["槐荫里"]}
    send(client, f"/{plan}/edits", op=op)
    assert households(client, plan) == {SOUTH_GRID: 100, NORTH_GRID: 280}
    send(client, f"/{plan}/edits", 400, op=op)


def test_a_building_is_bound_and_let_go(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    done = send(client, f"/{plan}/edits", op={"op": "bind", "building": "B1", "grid": NORTH_GRID})
    told = {grid["code"]: grid["households"] for grid in done["after"]["grids"]}
    assert told == households(client, plan) == {SOUTH_GRID: 70, NORTH_GRID: 310}
    send(client, f"/{plan}/edits", op={"op": "bind", "building": "B1"})
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    send(client, f"/{plan}/undo", kind="undo")
    assert households(client, plan) == {SOUTH_GRID: 70, NORTH_GRID: 310}
    send(client, f"/{plan}/undo", kind="undo")
    assert rows(town, "SELECT count(*) FROM plan_binding") == [(0,)]
    for wrong in ({"building": "B7"}, {"building": "B0"}, {"building": "B1", "grid": EAST_GRID}):
        send(client, f"/{plan}/edits", 400, op={"op": "bind", **wrong})


def test_grids_are_as_in_force_again(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    drag(client, plan, 60)
    split = {"op": "split", "grid": SOUTH_GRID, "line": [position(100, -10), position(100, 230)]}
    send(client, f"/{plan}/edits", op=split)
    one = {"op": "restore", "grids": [NORTH_GRID]}
    assert "leave the ground" in send(client, f"/{plan}/edits", 400, op=one)["detail"]
    whole = {"op": "restore", "grids": [NORTH_GRID, SOUTH_GRID, f"{WEST}003"]}
    send(client, f"/{plan}/edits", op=whole)
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    changes = "SELECT code FROM plan_grid WHERE fate <> 'node_only'"
    assert rows(town, changes) == []
    send(client, f"/{plan}/undo", kind="undo")
    assert len(households(client, plan)) == 3
    send(client, f"/{plan}/edits", op={"op": "merge", "keep": NORTH_GRID, "gone": SOUTH_GRID})
    send(client, f"/{plan}/edits", op=whole)
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210} and rows(town, changes) == []


def test_a_snapshot_is_gone_back_to(town: Database, enter: Enter) -> None:
    client, other = enter("S3"), enter("S7")
    plan = make_plan(client)
    drag(client, plan, 60)
    send(client, f"/{plan}/snapshots", name="先挪一点")
    assert send(other, f"/{plan}/snapshots", 409, name="先挪一点")["reason"] == "taken"
    assert send(client, f"/{plan}/snapshots/先挪一点/restore", 409)["reason"] == "nothing"
    split = {"op": "split", "grid": SOUTH_GRID, "line": [position(100, -10), position(100, 230)]}
    send(other, f"/{plan}/edits", op=split, seen={SOUTH_GRID: 1})
    send(client, f"/{plan}/edits", op={"op": "bind", "building": "B1", "grid": NORTH_GRID})
    send(client, f"/{plan}/edits", op={"op": "rename", "grid": NORTH_GRID, "name": "北网格"})
    send(client, f"/{plan}/snapshots/先挪一点/restore")
    assert send(client, f"/{plan}/snapshots/先挪一点/restore", 409)["reason"] == "nothing"
    assert households(client, plan) == {SOUTH_GRID: 100, NORTH_GRID: 280}
    assert rows(town, "SELECT count(*) FROM plan_binding") == [(0,)]
    (named,) = ask(client, f"/{plan}")["snapshots"]
    assert (named["name"], named["seq"], named["by"]) == ("先挪一点", 1, "孙立")
    send(client, f"/{plan}/undo", kind="undo")
    assert len(households(client, plan)) == 3
    send(client, f"/{plan}/snapshots/没有/restore", 404)


def test_the_same_request_is_done_once(enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    old = line_between(client, plan, SOUTH_GRID, NORTH_GRID)
    op = {"op": "set_arc", "owners": [SOUTH_GRID, NORTH_GRID], "old": old, "new": moved_south(old, 60)}
    key = {"Idempotency-Key": str(uuid4())}
    answers = [client.post(f"/api/v1/plans/{plan}/edits", json={"op": op}, headers=key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert answers[0].json == answers[2].json
    assert ask(client, f"/{plan}")["version"] == 1


def test_who_may_and_where(enter: Enter) -> None:
    secretary, neighbour, planner, worker = (enter(each) for each in ("S3", "S5", "S7", "S1"))
    plan = make_plan(secretary)
    both = make_plan(planner, WEST, EAST)
    assert [each["code"] for each in ask(planner, "")["plans"]] == [both, plan]
    assert [each["code"] for each in ask(neighbour, "")["plans"]] == [both]
    ask(worker, "", 403)
    for path in ("", "/topology", "/buildings", "/edits"):
        ask(neighbour, f"/{plan}{path}", 403)
        ask(neighbour, f"/{both}{path}", 403)
    send(neighbour, f"/{plan}/undo", 403, kind="undo")
    send(secretary, "", 403, title="不该", scope=[EAST])
    send(worker, "", 403, title="不该", scope=[WEST])


@pytest.mark.parametrize(
    ("op", "status", "said"),
    [
        ({"op": "merge", "keep": SOUTH_GRID, "gone": EAST_GRID}, 400, "outside this plan"),
        ({"op": "merge", "keep": SOUTH_GRID, "gone": SOUTH_GRID}, 400, "itself"),
        ({"op": "merge", "keep": SOUTH_GRID, "gone": "990101001001077"}, 409, "no grid 990101001001077"),
        ({"op": "split", "grid": SOUTH_GRID, "line": [[120.85, 40.72]]}, 400, "at least 2"),
        ({"op": "split", "grid": SOUTH_GRID, "line": [[40.72, 120.85], [40.73, 120.85]]}, 400, "swapped"),
        ({"op": "split", "grid": SOUTH_GRID, "line": [[120.85, 40.72], [120.85, 40.72]]}, 400, "too few"),
        ({"op": "split", "grid": SOUTH_GRID, "line": [[10.0, 4.0], [11.0, 4.0]]}, 400, "does not cross"),
        (
            {"op": "take", "givers": [SOUTH_GRID], "ground": [[1, 1], [2, 2], [1, 2], [1, 1]]},
            400,
            "no ground",
        ),
        ({"op": "take", "givers": [SOUTH_GRID], "ground": [[1, 1], [2, 2], [1, 2], [3, 3]]}, 400, "ring"),
        ({"op": "rename", "grid": SOUTH_GRID, "name": "<b>\u202e"}, 400, "name"),
        ({"op": "explode"}, 400, "op"),
        ({"op": "move_node", "at": [120.85, 40.72], "to": [120.851, 40.721]}, 400, "outline"),
        ({"op": "move_node", "at": [120.8501, 40.7201], "to": [120.851, 40.721]}, 409, "moved meanwhile"),
    ],
)
def test_bad_edits_are_refused_with_a_sentence(enter: Enter, op: Any, status: int, said: str) -> None:
    client = enter("S7")
    plan = make_plan(client)
    told = send(client, f"/{plan}/edits", status, op=op)
    assert said in told["detail"], told
    assert ask(client, f"/{plan}")["version"] == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"scope": [SOUTH_GRID]}, "no community"),
        ({"scope": ["990199"]}, "no community"),
        ({"scope": []}, "at least 1"),
        ({"title": " "}, "blank"),
        ({"title": "长" * 61}, "60"),
        ({"effective_on": "2020-01-01"}, "begun already"),
        ({"effective_on": "2020-13-01"}, "effective_on"),
        ({"more": 1}, "more"),
    ],
)
def test_bad_plans_are_refused_with_a_sentence(enter: Enter, body: Any, said: str) -> None:
    client = enter("S7")
    told = send(client, "", 400, **({"title": "试", "scope": [WEST]} | body))
    assert said in told["detail"], told
    assert ask(client, "")["plans"] == []


def test_not_a_number_is_no_position(enter: Enter) -> None:
    client = enter("S7")
    plan = make_plan(client)
    body = f'{{"op": {{"op": "split", "grid": "{SOUTH_GRID}", "line": [[NaN, 1], [1e999, 2]]}}}}'
    answer = client.post(f"/api/v1/plans/{plan}/edits", data=body, content_type="application/json")
    assert answer.status_code == 400


def test_buildings_are_arrays(enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    found = ask(client, f"/{plan}/buildings?area={WEST}")
    assert sum(found["households"]) == 380 and len(found["ids"]) == len(found["lon"]) == 6
    assert ask(client, f"/{plan}/buildings?area={EAST}", 400)["detail"]


def test_a_grid_that_got_a_node_of_a_neighbour_is_edited_by_what_was_read(people: Enter) -> None:
    """Somebody splits a grid up to the line of the next one; a colleague then renames that one."""
    one, other = people("S3"), people("S6")
    plan = make_plan(one)
    line = [position(97, -1), position(98, 100), position(97, 201)]
    send(one, f"/{plan}/edits", op={"op": "split", "grid": SOUTH_GRID, "line": line})
    read = {each["code"]: each["version"] for each in ask(other, f"/{plan}/topology")["grids"]}
    rename = {"op": "rename", "grid": NORTH_GRID, "name": "北网格"}
    send(other, f"/{plan}/edits", op=rename, seen={NORTH_GRID: read[NORTH_GRID]}, version=1)
