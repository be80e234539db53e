"""Every way that a case may go, and what of it is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.features.cases.reporters import (
    ABOVE,
    DEPARTMENT,
    LEADER,
    STAFF,
    WORKER,
    act,
    enter_case,
    inbox,
    read_file,
    read_receipt,
    report,
    say,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()
LATER = (datetime.now(UTC) + timedelta(days=5)).isoformat()
PASSED = "2026-01-01T08:00:00+08:00"


@pytest.fixture
def resident(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def accepted(resident: FlaskClient, people: Enter, weight: str = "complex", **also: Any) -> Any:
    receipt = report(resident, **also)
    act(people(STAFF), receipt["number"], "accept", weight=weight)
    return receipt


def working(resident: FlaskClient, people: Enter, **also: Any) -> Any:
    receipt = accepted(resident, people, **also)
    act(people(STAFF), receipt["number"], "dispatch")
    act(people(WORKER), receipt["number"], "acknowledge")
    return receipt


def resolved(resident: FlaskClient, people: Enter, outcome: str = "fixed", **also: Any) -> Any:
    receipt = working(resident, people)
    act(people(WORKER), receipt["number"], "resolve", outcome=outcome, said="处理好了", **also)
    return receipt


def running(client: FlaskClient, number: str) -> list[str]:
    return sorted(each["name"] for each in read_file(client, number)["clocks"] if each["stopped_at"] is None)


def verbs(client: FlaskClient, number: str) -> set[str]:
    return {each["verb"] for each in read_file(client, number)["may"]}


def test_three_weights_set_three_clocks(resident: FlaskClient, people: Enter) -> None:
    staff = people(STAFF)
    for weight, name, rule in (("simple", "resolve", "h24"), ("complex", "respond", "wd3")):
        receipt = accepted(resident, people, weight)
        (clock,) = [each for each in read_file(staff, receipt["number"])["clocks"] if not each["stopped_at"]]
        assert (clock["name"], clock["rule"]) == (name, rule)


def test_it_is_returned_once_and_ruled_once(resident: FlaskClient, people: Enter) -> None:
    staff, worker, above, leader = people(STAFF), people(WORKER), people(ABOVE), people(LEADER)
    number = accepted(resident, people)["number"]
    act(staff, number, "dispatch")
    act(worker, number, "return", basis="no_power", reason="要执法权", proposed="P-10")
    assert running(above, number) == ["respond", "rule"]
    assert "dispatch" not in verbs(staff, number) and "rule" in verbs(above, number)
    act(staff, number, "rule", 403, post="P-10", reason="归城管")
    act(above, number, "rule", post="P-10", reason="归城管")
    department = people(DEPARTMENT)
    assert verbs(department, number) >= {"acknowledge"} and "return" not in verbs(department, number)
    answer = act(department, number, "return", 409, basis="not_our_duty", reason="不归我们")
    assert answer["reason"] == "ruled"
    read_file(worker, number)  # It lies in the own grid still.
    act(leader, number, "supervise", reason="请尽快")
    assert "supervise" in running(department, number)


def test_a_date_is_named_put_off_twice_and_not_again(resident: FlaskClient, people: Enter) -> None:
    number = working(resident, people)["number"]
    worker, staff = people(WORKER), people(STAFF)
    act(worker, number, "ask_postponement", 409, until=LATER, reason="等材料")
    act(worker, number, "respond", 400, said="明天来修", promised=PASSED)
    act(worker, number, "respond", said="明天来修", promised=TOMORROW)
    assert running(worker, number) == ["resolve"]
    for days in (2, 3):
        until = (datetime.now(UTC) + timedelta(days=days)).isoformat()
        act(worker, number, "ask_postponement", 400, until=TOMORROW, reason="等材料")
        act(worker, number, "ask_postponement", until=until, reason="等材料")
        assert act(worker, number, "ask_postponement", 409, until=LATER, reason="再等")["reason"] == "asked"
        act(worker, number, "grant", 403, said="可以晚一点")
        act(staff, number, "grant", said="可以晚一点")
    assert act(worker, number, "ask_postponement", 409, until=LATER, reason="又")["reason"] == "postponed"
    assert "ask_postponement" not in verbs(worker, number)


def test_a_postponement_may_be_refused(resident: FlaskClient, people: Enter) -> None:
    number = working(resident, people)["number"]
    worker, staff = people(WORKER), people(STAFF)
    act(staff, number, "refuse", 409, reason="没有人要求")
    act(worker, number, "respond", said="明天来修", promised=TOMORROW)
    act(worker, number, "ask_postponement", until=LATER, reason="等材料")
    act(staff, number, "refuse", reason="不行")
    assert "asked_until" not in read_file(staff, number)["facts"]


def test_what_the_reporter_disputes_is_worked_on_and_the_second_time_taken_up(
    resident: FlaskClient, people: Enter
) -> None:
    receipt = resolved(resident, people)
    number, worker = receipt["number"], people(WORKER)
    assert running(worker, number) == ["follow_up", "silence"]
    seen = say(resident, receipt, "dispute", said="灯还是不亮")
    assert (seen["state"], seen["disputed"], seen["outcome"]) == ("working", True, None)
    assert running(worker, number) == ["resolve"]
    act(worker, number, "resolve", outcome="fixed", said="又换了一次")
    seen = say(resident, receipt, "dispute", said="还是不亮")
    assert (seen["state"], seen["steps"][-1]["by"]) == ("escalated", "system")
    leader = people(LEADER)
    assert read_file(leader, number)["holder"]["code"] in ("P-8", "P-9")
    holder = leader if read_file(leader, number)["holder"]["code"] == "P-8" else people("S9")
    act(holder, number, "take_on", promised=TOMORROW)
    assert (read_file(holder, number)["state"], running(holder, number)) == ("working", ["resolve"])


def test_nobody_confirms_what_they_have_resolved(resident: FlaskClient, people: Enter) -> None:
    number = accepted(resident, people)["number"]
    staff, above = people(STAFF), people(ABOVE)
    act(staff, number, "answer", said="今天物业去修")
    assert act(staff, number, "confirm", 403)["reason"] == "own"
    assert "confirm" not in verbs(staff, number)
    act(above, number, "confirm", score=4)
    assert read_file(above, number)["state"] == "closed" and running(above, number) == []


def test_it_is_reopened_within_thirty_days(resident: FlaskClient, people: Enter, town: Database) -> None:
    receipt = resolved(resident, people)
    say(resident, receipt, "confirm")
    say(resident, receipt, "reopen", said="又坏了")
    act(people(WORKER), receipt["number"], "resolve", outcome="explained", said="下周换新的")
    say(resident, receipt, "confirm", score=2)
    run(town, "UPDATE matter SET closed_at = now() - interval '31 days'")
    assert say(resident, receipt, "reopen", 409, said="又坏了")["reason"] == "too-late"
    assert read_receipt(resident, receipt)["may"] == []


def test_four_words_for_an_end_and_whom_to_ask_where_it_is_not_ours(
    resident: FlaskClient, people: Enter
) -> None:
    number = working(resident, people)["number"]
    worker = people(WORKER)
    act(worker, number, "resolve", 400, outcome="not_ours", said="归供电公司")
    act(worker, number, "resolve", 400, outcome="done", said="好了")
    act(worker, number, "resolve", 400, said="好了")
    act(worker, number, "resolve", outcome="not_ours", said="归供电公司", instead="95598")
    assert read_file(worker, number)["facts"]["instead"] == "95598"


def test_it_is_merged_into_an_open_one_and_taken_apart_again(resident: FlaskClient, people: Enter) -> None:
    one, other, staff = report(resident), report(resident), people(STAFF)
    follows, devices = f"/api/v1/matters/{one['number']}/follows", ("device-1", "device-2")
    assert {resident.post(follows, json={"device": each}).status_code for each in devices} == {200}
    act(staff, one["number"], "merge", 400, into=one["number"])
    act(staff, one["number"], "merge", 400, into="260101-2222")
    act(staff, one["number"], "merge", into=other["number"])
    assert read_file(staff, other["number"])["followers"] == 2
    # Whoever takes it back does so where it went to, too.
    assert resident.delete(follows, json={"device": "device-1"}).status_code == 200
    assert read_file(staff, other["number"])["followers"] == 1
    (link,) = read_file(staff, one["number"])["links"]
    assert (link["kind"], link["number"], link["outward"]) == ("duplicate_of", other["number"], True)
    act(staff, one["number"], "unmerge", said="不是同一盏灯")
    assert read_file(staff, other["number"])["followers"] == 0
    assert running(staff, one["number"]) == ["intake"]
    act(staff, other["number"], "decline", said="不是社区的事", instead="95598")
    assert act(staff, one["number"], "merge", 409, into=other["number"])["reason"] == "closed"


def test_it_goes_elsewhere_or_is_taken_back(resident: FlaskClient, people: Enter, town: Database) -> None:
    staff = people(STAFF)
    moved = accepted(resident, people)
    act(staff, moved["number"], "transfer", to="市住建局", ask_at="12345")
    assert read_receipt(resident, moved)["instead"] == "市住建局 12345"
    mine = working(resident, people)
    assert say(resident, mine, "withdraw", said="自己修好了")["state"] == "withdrawn"
    assert say(resident, mine, "withdraw", 409, said="再撤")["reason"] == "no-such-move"
    entered = enter_case(staff)
    assert [each["number"] for each in inbox(staff, "?entered=true")] == [entered["number"]]
    assert inbox(people(ABOVE), "?entered=true") == []
    act(people(ABOVE), entered["number"], "withdraw", 403, said="录错了")
    act(staff, entered["number"], "withdraw", said="录错了")
    assert inbox(staff) == []
    # Of today's it is still there, as what it is; not of another's, and not of yesterday's.
    (row,) = inbox(staff, "?entered=true&today=true")
    assert (row["number"], row["state"], row["may"]) == (entered["number"], "withdrawn", [])
    assert inbox(people(ABOVE), "?entered=true&today=true") == []
    refused = staff.get("/api/v1/inbox?today=true")
    assert refused.status_code == 400
    assert refused.json and "entered" in refused.json["detail"]
    run(town, "UPDATE matter SET opened_at = opened_at - interval '1 day'")
    assert inbox(staff, "?entered=true&today=true") == []


def test_another_post_is_named_helps_or_leads(resident: FlaskClient, people: Enter, town: Database) -> None:
    number = accepted(resident, people)["number"]
    staff, worker = people(STAFF), people(WORKER)
    act(staff, number, "dispatch", 400, post="NOBODY")
    act(staff, number, "dispatch", 400, post="P-4")  # A policeman, who may do nothing here.
    act(staff, number, "dispatch", post="P-2", reason="隔壁代管")
    act(staff, number, "reassign", post="P-1", reason="回本网格")
    act(staff, number, "reassign", 409, post="P-1", reason="回本网格")
    act(worker, number, "acknowledge")
    act(worker, number, "call_in", post="P-10", reason="要执法")
    act(worker, number, "call_in", 409, post="P-10", reason="要执法")
    ((part, state),) = rows(town, "SELECT number, state FROM matter WHERE channel = 'part'")
    assert state == "dispatched"
    helped = read_file(people(DEPARTMENT), str(part))
    assert (helped["holder"]["code"], helped["links"]) == (
        "P-10",
        [{"kind": "part_of", "number": number, "state": "working", "outward": True}],
    )
    act(worker, number, "escalate", post="P-8", reason="要区里协调")
    assert read_file(staff, number)["state"] == "escalated"


def test_what_has_moved_on_is_not_moved_by_who_has_not_seen_it(resident: FlaskClient, people: Enter) -> None:
    number = report(resident)["number"]
    staff = people(STAFF)
    said = {"turn": 0, "moves": [{"verb": "accept", "fields": {"weight": "simple"}}, {"verb": "dispatch"}]}
    assert staff.post(f"/api/v1/matters/{number}/moves", json=said).status_code == 201
    answer = people(ABOVE).post(f"/api/v1/matters/{number}/moves", json=said)
    assert answer.status_code == 409 and answer.json["now"] == {"state": "dispatched", "turn": 2}  # type: ignore[index]


def test_of_several_moves_all_are_made_or_none(resident: FlaskClient, people: Enter, town: Database) -> None:
    number = report(resident)["number"]
    moves = [{"verb": "accept", "fields": {"weight": "simple"}}, {"verb": "resolve", "fields": {}}]
    answer = people(STAFF).post(f"/api/v1/matters/{number}/moves", json={"turn": 0, "moves": moves})
    assert answer.status_code == 409
    assert rows(town, "SELECT state, turn FROM matter") == [("received", 0)]
    assert rows(town, "SELECT count(*) FROM matter_step") == [(1,)]


def test_others_see_nothing_of_it(resident: FlaskClient, people: Enter) -> None:
    receipt = report(resident)
    read_file(people("S5"), receipt["number"], 404)  # Of the neighbouring community.
    read_file(people("S4"), receipt["number"], 404)
    read_file(people("S2"), receipt["number"], 404)  # Of the neighbouring grid.
    assert inbox(people("S5")) == []
    wrong = {**receipt, "key": "a" * 26}
    read_receipt(resident, wrong, 401)
    read_receipt(resident, {**receipt, "number": "260101-2222"}, 401)
    said = {"key": wrong["key"], "submission": str(uuid4()), "turn": 0, "verb": "withdraw"}
    answer = resident.post(f"/api/v1/matters/{receipt['number']}/receipt/moves", json=said)
    assert answer.status_code == 401
