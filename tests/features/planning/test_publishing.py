"""Plans put into force and taken back: every lookup answers anew, and history stays true."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from geoapi.city.areas.importing.run import import_areas
from geoapi.core.db import Database
from geoapi.features.planning import queries
from geoapi.features.planning.duties import bring_into_force
from tests.city.areas.shapes import city, write
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
    position,
    send,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run
from tests.outages import wait_until

TODAY = datetime.now(UTC).date()
SOON, BEFORE = (TODAY + timedelta(days=3)).isoformat(), (TODAY + timedelta(days=2)).isoformat()
# Buildings of the town are few: no grid of it has three hundred households.
TOO_FEW = "镇上的户数本来就少"
# A place that the dragged line gives to the northern grid.
GIVEN = position(150, 155)
LINE = [position(200, 150), position(200, 410)]
SEAT = "SELECT area.code FROM post JOIN area ON area.id = area_id WHERE post.code = 'P-2'"


def explain(client: FlaskClient, plan: str) -> None:
    """Give a reason for every fault that may be explained."""
    for fault in ask(client, f"/{plan}/faults")["faults"]:
        if not fault["blocks"] and not fault["waived"]:
            place = {"lon": fault["lon"], "lat": fault["lat"]}
            send(client, f"/{plan}/waivers", key=fault["key"], codes=fault["codes"], why=TOO_FEW, **place)


def hand_in(people: Enter, plan: str) -> None:
    """Through the chain: the community hands it in, the subdistrict checks, the district approves."""
    client = people("S3")
    explain(client, plan)
    send(client, f"/{plan}/submit")
    send(people("S6"), f"/{plan}/check")
    send(people("S9"), f"/{plan}/approve", comment="同意")


def test_checks_are_done_in_parts(people: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    client = people("S7")
    plan = make_plan(client, "990101001")
    for grid in (SOUTH_GRID, EAST_GRID):
        send(client, f"/{plan}/edits", op={"op": "rename", "grid": grid, "name": "改了名"})
    whole = ask(client, f"/{plan}/faults")
    assert (whole["checked"], whole["of"], whole["next"]) == (2, 2, None)
    monkeypatch.setattr(queries, "_PART_S", 0.0)
    first = ask(client, f"/{plan}/faults?in_parts=true")
    assert (first["checked"], first["of"], first["next"]) == (1, 2, WEST)
    rest = ask(client, f"/{plan}/faults?in_parts=true&after={first['next']}")
    assert (rest["checked"], rest["of"], rest["next"]) == (2, 2, None)
    assert {fault["codes"][0] for fault in first["faults"]} == {SOUTH_GRID}
    assert {fault["codes"][0] for fault in rest["faults"]} == {EAST_GRID}
    assert first["faults"] + rest["faults"] == whole["faults"]
    ended = ask(client, f"/{plan}/faults?in_parts=true&after={EAST}")
    assert (ended["faults"], ended["checked"], ended["next"]) == ([], 2, None)
    ask(client, f"/{plan}/faults?in_parts=often", 400)


def keys_of_faults(client: FlaskClient, plan: str) -> set[str]:
    return {fault["key"] for fault in ask(client, f"/{plan}/faults")["faults"]}


def grid_at(client: FlaskClient, place: list[float] = GIVEN, at: str = "") -> str:
    answer = client.get(f"/api/v1/locate?lon={place[0]}&lat={place[1]}" + (f"&at={at}" if at else ""))
    assert answer.status_code == 200, answer.json
    return str(answer.json["grid"]["code"])  # type: ignore[index]


@pytest.fixture
def officer(town: Database, people: Enter) -> FlaskClient:
    """A district officer who has just shown a second factor."""
    client = people("S8")
    run(town, "UPDATE session SET proved_at = now()")
    return client


def published(people: Enter, officer: FlaskClient, by_m: float = 60, **body: Any) -> str:
    client = people("S3")
    plan = make_plan(client)
    drag(client, plan, by_m)
    hand_in(people, plan)
    send(officer, f"/{plan}/publish", **body)
    return plan


def test_a_published_plan_is_answered_by(people: Enter, officer: FlaskClient, town: Database) -> None:
    assert grid_at(officer) == SOUTH_GRID
    before = datetime.now(UTC).isoformat().replace("+", "%2B")
    plan = published(people, officer)
    wait_until(lambda: grid_at(officer) == NORTH_GRID, "the map did not follow")
    assert grid_at(officer, at=before) == SOUTH_GRID
    assert ask(officer, f"/{plan}")["state"] == "in_force"
    moved = "SELECT code FROM boundary_crosswalk JOIN building ON building.id = building_id ORDER BY code"
    assert rows(town, moved) == [("B2",), ("B3",)]
    steps = [step["step"] for step in ask(officer, f"/{plan}")["steps"]]
    assert steps == ["make", "submit", "check", "approve", "publish"]


def test_a_day_to_come(people: Enter, officer: FlaskClient, town: Database) -> None:
    plan = published(people, officer, effective_on=SOON)
    assert ask(officer, f"/{plan}")["state"] == "published" and grid_at(officer) == SOUTH_GRID
    wait_until(lambda: grid_at(officer, at=f"{SOON}T00:00:01") == NORTH_GRID, "the map did not follow")
    assert grid_at(officer, at=f"{(date.fromisoformat(SOON) - timedelta(days=1)).isoformat()}T23:59:59") == (
        SOUTH_GRID
    )
    assert send(officer, f"/{plan}/roll-back", 409, comment="早了")["reason"] == "not-in-force"
    send(officer, f"/{plan}/withdraw", 400)
    send(officer, f"/{plan}/withdraw", comment="再议")
    wait_until(lambda: grid_at(officer, at=f"{SOON}T00:00:01") == SOUTH_GRID, "the map did not follow")
    assert rows(town, "SELECT count(*) FROM area_boundary WHERE NOT upper_inf(valid)") == [(0,)]
    assert ask(officer, f"/{plan}")["state"] == "draft"
    # It may be handed in and published again.
    hand_in(people, plan)
    run(town, "UPDATE session SET proved_at = now()")
    send(officer, f"/{plan}/publish", effective_on=SOON)
    wait_until(lambda: grid_at(officer, at=f"{SOON}T00:00:01") == NORTH_GRID, "the map did not follow")


def test_the_clerk_says_what_is_in_force(people: Enter, officer: FlaskClient, town: Database) -> None:
    plan = published(people, officer, effective_on=SOON)
    with town.transaction() as connection:
        bring_into_force(connection)
    assert ask(officer, f"/{plan}")["state"] == "published"
    run(town, "UPDATE plan SET effective_at = now() - interval '1 s'")
    with town.transaction() as connection:
        bring_into_force(connection)
    assert ask(officer, f"/{plan}")["state"] == "in_force"


def test_rolled_back_history_has_three_periods(people: Enter, officer: FlaskClient, town: Database) -> None:
    shapes = rows(town, "SELECT ST_AsText(geom, 15) FROM area_boundary ORDER BY area_id")
    plan = published(people, officer)
    wait_until(lambda: grid_at(officer) == NORTH_GRID, "the map did not follow")
    done = send(officer, f"/{plan}/roll-back", comment="居民反映强烈")
    wait_until(lambda: grid_at(officer) == SOUTH_GRID, "the map did not follow back")
    assert ask(officer, f"/{plan}")["state"] == "rolled_back"
    reverse = ask(officer, f"/{done['after']['by']}")
    assert (reverse["state"], reverse["reverts"]) == ("in_force", plan)
    periods = rows(
        town,
        """SELECT count(*) FROM area_boundary JOIN area ON area.id = area_id WHERE code = :code""",
        code=SOUTH_GRID,
    )
    assert periods == [(3,)]
    now = rows(town, "SELECT ST_AsText(geom, 15) FROM area_boundary WHERE valid @> now() ORDER BY area_id")
    assert now == shapes
    assert send(officer, f"/{plan}/roll-back", 409, comment="再来")["now"] == "rolled_back"


def test_a_later_plan_stands_in_the_way(people: Enter, officer: FlaskClient, town: Database) -> None:
    first = published(people, officer)
    run(town, "UPDATE session SET proved_at = now()")
    published(people, officer, 20)
    told = send(officer, f"/{first}/roll-back", 409, comment="不行")
    assert told["reason"] == "later-plan" and set(told["grids"]) == {SOUTH_GRID, NORTH_GRID}


def test_what_is_in_force_has_changed_meanwhile(people: Enter, officer: FlaskClient, town: Database) -> None:
    client = people("S3")
    plan = make_plan(client)
    drag(client, plan, 60)
    published(people, officer, 30)
    assert "base_moved" in keys_of_faults(client, plan)
    explain(client, plan)
    assert send(client, f"/{plan}/submit", 409)["reason"] == "faults"
    line = line_between(client, plan, SOUTH_GRID, NORTH_GRID)
    # The plan's line counts, its base is what is in force now, and it can be taken back.
    send(client, f"/{plan}/edits", op={"op": "rebase"})
    assert keys_of_faults(client, plan).isdisjoint({"base_moved", "gap", "overlap"})
    assert line_between(client, plan, SOUTH_GRID, NORTH_GRID) == line
    send(client, f"/{plan}/undo", kind="undo")
    assert "base_moved" in keys_of_faults(client, plan)
    # Or what is in force counts: then nothing of this plan is left.
    send(client, f"/{plan}/edits", op={"op": "rebase", "theirs": [SOUTH_GRID]})
    assert not keys_of_faults(client, plan) and ask(client, f"/{plan}")["changed"] == 0
    assert send(client, f"/{plan}/edits", 409, op={"op": "rebase"})["reason"] == "nothing"


def test_a_later_change_is_no_matter_of_the_base(people: Enter, officer: FlaskClient) -> None:
    published(people, officer, effective_on=SOON)
    client = people("S3")
    plan = make_plan(client, effective_on=BEFORE)
    drag(client, plan, 30)
    assert "base_later" in keys_of_faults(client, plan)
    assert send(client, f"/{plan}/edits", 409, op={"op": "rebase"})["reason"] == "nothing"


def test_nobody_decides_on_a_plan_of_their_own(people: Enter, town: Database) -> None:
    officer = people("S8")
    run(town, "UPDATE session SET proved_at = now()")
    plan = make_plan(officer)
    drag(officer, plan, 60)
    explain(officer, plan)
    send(officer, f"/{plan}/submit")
    for step in ("check", "approve"):
        assert send(officer, f"/{plan}/{step}", 403)["reason"] == "own-plan"
    other = people("S9")
    assert send(other, f"/{plan}/approve", 409)["reason"] == "not-checked"
    send(other, f"/{plan}/check")
    send(other, f"/{plan}/approve")
    assert send(officer, f"/{plan}/publish", 403)["reason"] == "own-plan"
    send(people("S3"), f"/{plan}/publish", 403)


def test_what_was_handed_in_is_not_edited(people: Enter, town: Database) -> None:
    client, street = people("S3"), people("S6")
    plan = make_plan(client)
    assert send(client, f"/{plan}/submit", 409)["reason"] == "empty"
    drag(client, plan, 60)
    assert send(client, f"/{plan}/submit", 409)["reason"] == "faults"
    explain(client, plan)
    send(client, f"/{plan}/submit", comment="请审")
    assert drag(client, plan, 30, 409)["reason"] == "not-draft"
    send(client, f"/{plan}/undo", 409, kind="undo")
    assert send(client, f"/{plan}/submit", 409)["now"] == "submitted"
    send(street, f"/{plan}/return", 400)
    send(street, f"/{plan}/return", comment="先走访")
    drag(client, plan, 30)
    send(client, f"/{plan}/abandon")
    assert ask(client, "?state=abandoned")["plans"][0]["code"] == plan


def test_a_merge_ends_a_grid_and_moves_its_posts(people: Enter, officer: FlaskClient, town: Database) -> None:
    client = people("S3")
    run(
        town,
        """INSERT INTO building_binding (building_id, area_id, valid)
           SELECT building.id, area.id, '(,)' FROM building, area
            WHERE building.code = 'B7' AND area.code = :code""",
        code=NORTH_GRID,
    )
    plan = make_plan(client)
    send(client, f"/{plan}/edits", op={"op": "merge", "keep": SOUTH_GRID, "gone": NORTH_GRID})
    faults = {fault["key"]: fault for fault in ask(client, f"/{plan}/faults")["faults"]}
    assert {"post_open", "binding_dead"} <= faults.keys() and faults["post_open"]["blocks"]
    blocked = {"key": "post_open", "codes": [NORTH_GRID], "why": "没关系"}
    send(client, f"/{plan}/waivers", 409, **blocked)
    run(town, "DELETE FROM building_binding")
    put = client.put(f"/api/v1/plans/{plan}/posts/P-2", json={"decision": "moves", "to_grid": SOUTH_GRID})
    assert put.status_code == 200, put.json
    for bad in ({"decision": "moves"}, {"decision": "ends", "to_grid": SOUTH_GRID}, {"decision": "stays"}):
        assert client.put(f"/api/v1/plans/{plan}/posts/P-2", json=bad).status_code == 400
    assert client.put(f"/api/v1/plans/{plan}/posts/P-1", json={"decision": "ends"}).status_code == 409
    hand_in(people, plan)
    send(officer, f"/{plan}/publish")
    assert rows(town, f"{SEAT} ORDER BY valid") == [(NORTH_GRID,), (SOUTH_GRID,)]
    wait_until(lambda: grid_at(officer, position(150, 300)) == SOUTH_GRID, "the map did not follow")
    send(officer, f"/{plan}/roll-back", comment="不合适")
    wait_until(lambda: grid_at(officer, position(150, 300)) == NORTH_GRID, "the map did not follow back")
    seats = f"{SEAT} AND valid @> now()"
    assert rows(town, seats) == [(NORTH_GRID,)]


def test_a_new_grid_gets_its_code_and_loses_it_again(
    people: Enter, officer: FlaskClient, town: Database
) -> None:
    client = people("S3")
    plan = make_plan(client)
    line = [position(100, -10), position(100, 210)]
    send(client, f"/{plan}/edits", op={"op": "split", "grid": SOUTH_GRID, "line": line, "name": "新网格"})
    hand_in(people, plan)
    send(officer, f"/{plan}/publish", effective_on=SOON)
    send(officer, f"/{plan}/withdraw", comment="再议")
    changed = client.patch(f"/api/v1/plans/{plan}", json={"title": "改名再议", "effective_on": None})
    assert changed.status_code == 200 and ask(client, f"/{plan}")["title"] == "改名再议"
    hand_in(people, plan)
    run(town, "UPDATE session SET proved_at = now()")
    send(officer, f"/{plan}/publish")
    new, place = f"{WEST}003", position(50, 50)
    wait_until(lambda: grid_at(officer, place) == new, "the map did not follow")
    send(officer, f"/{plan}/roll-back", comment="不合适")
    wait_until(lambda: grid_at(officer, place) == SOUTH_GRID, "the map did not follow back")
    # A code that was once in force is nobody else's.
    again = make_plan(client)
    send(client, f"/{again}/edits", op={"op": "split", "grid": SOUTH_GRID, "line": line})
    assert f"{WEST}004" in {grid["code"] for grid in ask(client, f"/{again}/topology")["grids"]}


def test_a_file_leaves_what_was_published(
    people: Enter, officer: FlaskClient, town: Database, tmp_path: Path
) -> None:
    client = people("S3")
    plan = make_plan(client)
    drag(client, plan, 60)
    send(client, f"/{plan}/edits", op={"op": "split", "grid": NORTH_GRID, "line": LINE, "name": "新网格"})
    hand_in(people, plan)
    send(officer, f"/{plan}/publish")
    wait_until(lambda: grid_at(officer) == NORTH_GRID, "the map did not follow")
    file = write(tmp_path / "areas.geojson", city())
    report = import_areas(town, file, close_missing=True)
    kept = {entry.where for entry in report.entries if entry.outcome == "kept"}
    assert kept == {f"area {SOUTH_GRID}", f"area {NORTH_GRID}"}
    assert grid_at(officer) == NORTH_GRID and report.counts["boundaries ended"] == 0
    ((number,),) = rows(town, "SELECT count(*) FROM area_in_force WHERE level = 'grid'")
    assert number == 5
    again = import_areas(town, file, close_missing=True, overrule=True)
    assert again.counts["boundaries changed"] == 2
    wait_until(lambda: grid_at(officer) == SOUTH_GRID, "the file did not overrule")


def test_who_gets_another_person(people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    drag(client, plan, 60)
    told = ask(client, f"/{plan}/changes")
    assert (told["buildings"], told["households"]) == (2, 70)
    (move,) = told["moves"]
    assert (move["from"]["code"], move["to"]["code"]) == (SOUTH_GRID, NORTH_GRID)
    assert move["from"]["people"] == ["周晓兰"] and move["to"]["people"] == ["钱进"]
    assert [building["code"] for building in move["buildings"]] == ["B2", "B3"]


def test_it_is_taken_along_as_a_table(people: Enter) -> None:
    client = people("S3")
    plan = make_plan(client)
    drag(client, plan, 60)
    text = client.get(f"/api/v1/plans/{plan}/changes.csv")
    lines = text.text.splitlines()
    assert text.status_code == 200 and lines[0].startswith("\ufeff楼栋编码,小区或街巷,门牌,户数,原网格编码")
    assert len(lines) == 4 and lines[1].startswith("B2,,B2,40,") and "周晓兰" in lines[1]
    assert lines[-1].startswith(plan) and "孙立" in lines[-1]
    sheet = client.get(f"/api/v1/plans/{plan}/changes.xlsx")
    book = load_workbook(BytesIO(sheet.data))
    cells = list(book.worksheets[0].values)
    assert cells[1][:4] == ("B2", None, "B2", 40) and len(cells) == 4
    assert people("S1").get(f"/api/v1/plans/{plan}/changes.csv").status_code == 403


def test_two_publish_at_once(people: Enter, officer: FlaskClient, town: Database) -> None:
    client = people("S3")
    plan = make_plan(client)
    drag(client, plan, 60)
    hand_in(people, plan)
    send(officer, f"/{plan}/publish")
    assert send(officer, f"/{plan}/publish", 409)["now"] == "in_force"
