"""Proposals over HTTP: asked for, looked for by the clerk's child, stopped, used, and taken back."""

import sys
from typing import Any

import pytest
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.features.planning import duties
from geoapi.features.planning.duties import delete_old, find_proposals
from geoapi.features.planning.store import proposals as store
from tests.conftest import Built
from tests.features.planning.planners import (
    EAST,
    EAST_GRID,
    NORTH_GRID,
    SOUTH_GRID,
    WEST,
    ask,
    build_roads_town,
    drag,
    make_plan,
    send,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run


@pytest.fixture
def source(built: Built) -> str:
    return built(build_roads_town)


def propose(client: FlaskClient, plan: str, status: int = 202, **asked: Any) -> Any:
    wanted = {"area": WEST, "low": 180, "high": 200, "seconds": 1, **asked}
    return send(client, f"/{plan}/proposals", status, **wanted)


def found(town: Database, client: FlaskClient, plan: str, **asked: Any) -> Any:
    number = propose(client, plan, **asked)["id"]
    assert find_proposals(town)
    return ask(client, f"/{plan}/proposals/{number}")


def households(client: FlaskClient, plan: str) -> dict[str, int]:
    return {grid["code"]: grid["households"] for grid in ask(client, f"/{plan}/topology")["grids"]}


def test_proposals_are_looked_for_and_change_nothing(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    asked = client.post(
        f"/api/v1/plans/{plan}/proposals", json={"area": WEST, "low": 180, "high": 200, "seconds": 1}
    )
    assert asked.status_code == 202 and asked.json is not None
    assert asked.headers["Location"] == f"/api/v1/plans/{plan}/proposals/{asked.json['id']}"
    assert (asked.json["state"], asked.json["proposals"], asked.json["stale"]) == ("waiting", [], False)
    assert find_proposals(town) and not find_proposals(town)
    told = ask(client, f"/{plan}/proposals/{asked.json['id']}")
    assert (told["state"], told["version"], told["loosen"]) == ("done", 0, None)
    assert told["before"]["within"] == 0 and 0 < told["running_s"] < 20
    (first, *_) = told["proposals"]
    assert first["best_at"][0] == "least_moved" and (first["households"], first["buildings"]) == (10, 1)
    assert (first["after"]["within"], first["after"]["bounded"]) == (2, 2)
    assert [(step["from"], step["to"]) for step in first["steps"]] == [(NORTH_GRID, SOUTH_GRID)]
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    assert rows(town, "SELECT count(*) FROM plan_edit") == [(0,)]


def test_a_proposal_is_used_as_it_said_and_taken_back(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    told = found(town, client, plan)
    before = ask(client, f"/{plan}/topology")["arcs"]
    (proposal, *_) = told["proposals"]
    done = send(client, f"/{plan}/proposals/{told['id']}/use", proposal=1)
    promised = {grid["code"]: grid["households"] for grid in proposal["after"]["grids"]}
    assert households(client, plan) == promised
    assert {grid["code"]: grid["households"] for grid in done["after"]["grids"]} == promised
    assert done["after"]["edits"] == len(proposal["steps"])
    assert all(fault["key"] == "size" for fault in ask(client, f"/{plan}/faults")["faults"])
    assert ask(client, f"/{plan}/proposals/{told['id']}")["stale"]
    again = send(client, f"/{plan}/proposals/{told['id']}/use", 409, proposal=1)
    assert again["reason"] == "stale-proposal"
    for _ in told["proposals"][0]["steps"]:
        send(client, f"/{plan}/undo", kind="undo")
    assert households(client, plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    assert ask(client, f"/{plan}/topology")["arcs"] == before
    acts = [act for (act,) in rows(town, "SELECT act FROM audit WHERE act LIKE 'plan.%' ORDER BY id")]
    assert acts[:3] == ["plan.make", "plan.propose", "plan.use_proposal"]


def test_its_edits_can_be_sent_one_by_one(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    told = found(town, client, plan)
    for step in told["proposals"][0]["steps"]:
        send(client, f"/{plan}/edits", op=step["op"])
    assert households(client, plan) == {SOUTH_GRID: 180, NORTH_GRID: 200}


def test_what_changed_elsewhere_leaves_them_fresh(town: Database, enter: Enter) -> None:
    client, other = enter("S7"), enter("S6")
    plan = make_plan(client, WEST, EAST)
    told = found(town, client, plan)
    send(other, f"/{plan}/edits", op={"op": "rename", "grid": EAST_GRID, "name": "东网格"})
    assert not ask(client, f"/{plan}/proposals/{told['id']}")["stale"]
    send(other, f"/{plan}/edits", op={"op": "bind", "building": "B6", "grid": SOUTH_GRID})
    assert ask(client, f"/{plan}/proposals/{told['id']}")["stale"]
    assert send(client, f"/{plan}/proposals/{told['id']}/use", 409, proposal=1)["reason"] == "stale-proposal"


def test_what_changed_in_the_city_is_found_when_it_is_used(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    told = found(town, client, plan)
    run(town, "UPDATE building SET households = 11 WHERE code = 'B6'")
    assert send(client, f"/{plan}/proposals/{told['id']}/use", 409, proposal=1)["reason"] == "stale-proposal"
    assert rows(town, "SELECT count(*) FROM plan_edit") == [(0,)]


def test_it_starts_from_the_draft_as_it_stands(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    drag(client, plan, 60)
    told = found(town, client, plan, low=100, high=280)
    assert [grid["households"] for grid in told["before"]["grids"]] == [100, 280]
    assert told["version"] == 1 and told["before"]["within"] == 2


def test_one_at_a_time_a_person(town: Database, enter: Enter) -> None:
    client, other = enter("S3"), enter("S7")
    plan = make_plan(client)
    mine = propose(client, plan)["id"]
    told = propose(client, plan, 409)
    assert (told["reason"], told["running"]) == ("running", {"plan": plan, "proposals": mine})
    propose(other, plan)
    ask(other, f"/{plan}/proposals/{mine}", 404)
    assert client.delete(f"/api/v1/plans/{plan}/proposals/{mine}").status_code == 200
    assert ask(client, f"/{plan}/proposals/{mine}")["state"] == "stopped"
    assert client.delete(f"/api/v1/plans/{plan}/proposals/{mine}").status_code == 409
    propose(client, plan)


def test_the_same_request_sent_twice_is_one(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    key = {"Idempotency-Key": "6f1c9dc2-0b8e-4b4e-9a55-1c1d3f1d2a10"}
    body = {"area": WEST, "low": 180, "high": 200, "seconds": 1}
    both = [client.post(f"/api/v1/plans/{plan}/proposals", json=body, headers=key).json for _ in range(2)]
    assert both[0] is not None and both[1] is not None and both[0]["id"] == both[1]["id"]


def test_what_is_stopped_ends_and_keeps_what_was_found(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    number = propose(client, plan, seconds=10)["id"]
    with town.transaction() as connection:
        taken = store.take(connection)
        assert taken is not None
        store.note(connection, taken, 0, {"before": None, "proposals": [], "nearest": None})
        store.stop(connection, number)
        store.note(connection, taken, 0, {"before": None, "proposals": [1]}, state="done")
    told = ask(client, f"/{plan}/proposals/{number}")
    assert told["state"] == "stopped" and told["proposals"] == []


def test_where_none_is_possible_it_says_what_to_ask_less_of(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    told = found(town, client, plan, low=185, high=195)
    assert (told["state"], told["loosen"], told["bounds"]) == ("impossible", "bounds", [180, 200])
    assert told["nearest"]["best_at"] == ["nearest"]
    send(client, f"/{plan}/proposals/{told['id']}/use", proposal=1)
    assert households(client, plan) == {SOUTH_GRID: 180, NORTH_GRID: 200}


def test_estates_are_kept_whole(town: Database, enter: Enter) -> None:
    sql = """
        WITH made AS (
            INSERT INTO estate (code, name, geom)
            SELECT 'E1', '云禧苑', geom FROM building WHERE code = 'B6' RETURNING id)
        UPDATE building SET estate_id = made.id FROM made WHERE code IN ('B5', 'B6')"""
    run(town, sql)
    client = enter("S3")
    plan = make_plan(client)
    assert found(town, client, plan)["loosen"] == "whole_estates"
    told = found(town, client, plan, whole_estates=False)
    assert told["proposals"][0]["after"]["estates_cut"] == 1


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"area": EAST}, "area"),
        ({"area": SOUTH_GRID}, "area"),
        ({"low": 300, "high": 200}, "least"),
        ({"low": -1}, "low"),
        ({"high": 10**9}, "high"),
        ({"low": "many"}, "low"),
        ({"seconds": 11}, "seconds"),
        ({"seconds": 0}, "seconds"),
        ({"keep": [EAST_GRID]}, "keep"),
        ({"keep": ["a b"]}, "keep"),
        ({"keep": [SOUTH_GRID] * 201}, "keep"),
        ({"weight": 3}, "weight"),
        ({"whole_estates": "maybe"}, "whole_estates"),
    ],
)
def test_what_cannot_be_asked_is_told(town: Database, enter: Enter, wrong: dict[str, Any], word: str) -> None:
    client = enter("S3")
    plan = make_plan(client)
    told = propose(client, plan, 400, **wrong)
    assert word in str(told)
    assert rows(town, "SELECT count(*) FROM plan_proposal") == [(0,)]


def test_only_drafts_and_only_ones_own(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    assert propose(enter("S5"), plan, 403)["status"] == 403
    assert propose(client, "P2026-9999", 404)["status"] == 404
    ask(client, f"/{plan}/proposals/1", 404)
    told = found(town, client, plan)
    send(client, f"/{plan}/proposals/{told['id']}/use", 400, proposal=0)
    send(client, f"/{plan}/proposals/{told['id']}/use", 404, proposal=3)
    number = propose(client, plan)["id"]
    send(client, f"/{plan}/abandon")
    assert propose(client, plan, 409)["reason"] == "not-draft"
    send(client, f"/{plan}/proposals/{told['id']}/use", 409, proposal=1)
    assert find_proposals(town)
    assert ask(client, f"/{plan}/proposals/{number}")["state"] == "failed"


def test_a_clerk_that_is_killed_leaves_nothing_stuck(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    number = propose(client, plan)["id"]
    with town.transaction() as connection:
        assert store.take(connection) is not None
    assert not find_proposals(town)
    run(town, "UPDATE plan_proposal SET leased_until = now() - interval '1 second'")
    assert find_proposals(town)
    assert ask(client, f"/{plan}/proposals/{number}")["state"] == "done"
    another = propose(client, plan)["id"]
    for _ in range(3):
        with town.transaction() as connection:
            assert store.take(connection) is not None
        run(town, "UPDATE plan_proposal SET leased_until = now() - interval '1 second'")
    assert find_proposals(town)
    assert ask(client, f"/{plan}/proposals/{another}")["state"] == "failed"
    propose(client, plan)


def test_a_child_that_dies_is_no_proposal(
    town: Database, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter("S3")
    plan = make_plan(client)
    monkeypatch.setattr(duties, "_CHILD", (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))
    assert found(town, client, plan)["state"] == "failed"
    monkeypatch.setattr(duties, "_CHILD", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(duties, "MORE_S", 0.1)
    assert found(town, client, plan)["state"] == "failed"


def test_old_ones_are_deleted(town: Database, enter: Enter) -> None:
    client = enter("S3")
    plan = make_plan(client)
    found(town, client, plan)
    young = propose(client, plan)["id"]
    run(town, "UPDATE plan_proposal SET created_at = now() - interval '8 days' WHERE id <> :id", id=young)
    with town.transaction() as connection:
        assert not delete_old(connection)
    assert rows(town, "SELECT id FROM plan_proposal") == [(young,)]
