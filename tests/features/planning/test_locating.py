"""Who would answer at a place by a plan."""

from typing import Any

import pytest

from geoapi.core.db import Database
from tests.features.planning.planners import (
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
from tests.office.access.town import run


def at(east_m: float, north_m: float) -> str:
    lon, lat = position(east_m, north_m)
    return f"lon={lon}&lat={lat}"


def post(town: Database, code: str, grid: str) -> None:
    sql = """INSERT INTO post (code, role, area_id, person_id, valid)
             SELECT :code, 'grid_worker', area.id, person.id, '(,)' FROM area, person
              WHERE area.code = :grid AND staff_no = 'S1'"""
    run(town, sql, code=code, grid=grid)


def test_a_place_that_changes_its_grid(town: Database, people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    stays = ask(client, f"/{plan}/locate?{at(150, 190)}")
    assert stays["grid"]["code"] == stays["in_force"]["code"] == SOUTH_GRID
    assert stays["grid"]["people"] == stays["in_force"]["people"] and stays["grid"]["people"]
    drag(client, plan, 30)
    told = ask(client, f"/{plan}/locate?{at(150, 190)}")
    assert (told["grid"]["code"], told["in_force"]["code"]) == (NORTH_GRID, SOUTH_GRID)
    assert (told["grid"]["fate"], told["version"]) == ("changed", 1)
    assert told["in_force"]["people"] == stays["in_force"]["people"]
    # The neighbours' ground is as it is in force; the map of all is not touched.
    assert ask(client, f"/{plan}/locate?{at(450, 100)}")["grid"]["code"] == EAST_GRID


def test_on_a_line_the_smallest_code_answers(people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    topology: Any = ask(client, f"/{plan}/topology")
    (arc,) = (each for each in topology["arcs"] if set(each["owners"]) == {SOUTH_GRID, NORTH_GRID})
    lon, lat = arc["line"][0]
    assert ask(client, f"/{plan}/locate?lon={lon}&lat={lat}")["grid"]["code"] == SOUTH_GRID


def test_people_are_those_by_the_decisions_of_the_plan(town: Database, people: Enter) -> None:
    post(town, "P-20", SOUTH_GRID)
    client = people("S3")
    plan = make_plan(client)
    send(client, f"/{plan}/edits", op={"op": "merge", "keep": NORTH_GRID, "gone": SOUTH_GRID})

    def told() -> dict[str, str | None]:
        found = ask(client, f"/{plan}/locate?{at(150, 100)}")
        assert found["in_force"]["code"] == SOUTH_GRID and found["grid"]["code"] == NORTH_GRID
        assert "P-20" in {each["post"] for each in found["in_force"]["people"]}
        return {each["post"]: each["moved_from"] for each in found["grid"]["people"]}

    assert "P-20" not in told(), "of a post that nothing is decided of yet nobody knows"
    for decision in ({"decision": "moves", "to_grid": NORTH_GRID}, {"decision": "ends"}):
        answer = client.put(f"/api/v1/plans/{plan}/posts/P-20", json=decision)
        assert answer.status_code == 200, answer.text
        assert told().get("P-20", "gone") == (SOUTH_GRID if "to_grid" in decision else "gone")


def test_a_new_grid_has_nobody_yet(people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    line = [position(97, -1), position(98, 100), position(97, 201)]
    send(client, f"/{plan}/edits", op={"op": "split", "grid": SOUTH_GRID, "line": line})
    told = ask(client, f"/{plan}/locate?{at(20, 100)}")
    assert told["grid"] == {
        **told["grid"], "code": f"{WEST}003", "fate": "new", "parent": WEST, "people": []
    }  # fmt: skip


def test_a_place_in_no_grid(town: Database, people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    run(town, """INSERT INTO plan_grid (plan_id, code, area_id, fate, name, kind, parent_code,
                                        base_boundary_id, version, changed_by)
                 SELECT plan.id, area.code, area.id, 'ended', area.name, 'base', :west, boundary.id,
                        1, made_by
                   FROM plan, area JOIN area_boundary AS boundary ON area_id = area.id
                  WHERE area.code = :code""", west=WEST, code=SOUTH_GRID)  # fmt: skip
    told = ask(client, f"/{plan}/locate?{at(150, 100)}", 404)
    assert SOUTH_GRID in told["detail"]
    assert "now" not in ask(client, f"/{plan}/locate?lon=100&lat=30", 404)["detail"]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("", 400),
        ("lon=120.85", 400),
        ("lon=NaN&lat=40.72", 400),
        ("lon=inf&lat=40.72", 400),
        ("lon=40.72&lat=120.85", 400),
        ("lon=120.85&lat=40.72&crs=gcj02", 400),
    ],
)
def test_bad_questions(people: Enter, question: str, status: int) -> None:
    client = people("S3")
    assert ask(client, f"/{make_plan(client)}/locate?{question}", status)["detail"]


def test_who_may_not_read_the_plan_is_told_nothing(people: Enter) -> None:
    plan = make_plan(people("S3"))
    assert ask(people("S5"), f"/{plan}/locate?{at(150, 100)}", 403)["detail"]
    assert ask(people("S3"), f"/P2020-0001/locate?{at(150, 100)}", 404)["detail"]
