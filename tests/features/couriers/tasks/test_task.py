"""A task is offered, taken by one, handed in, looked at by another person, and done."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.features.couriers.enrolling.rules import CONSENT
from geoapi.features.couriers.tasks.store import let_go
from geoapi.kinds import KINDS
from geoapi.office.matters.clocks.ringing import ring
from tests.conftest import json_of
from tests.features.cases.reporters import ABOVE, OTHER_WORKER, STAFF, WORKER, a_case, act, inbox, read_file
from tests.features.couriers.tasks.tasking import a_task, agreed_before, do, let_lapse, mine, near, offer
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

Courier = Callable[[str], FlaskClient]


def test_the_whole_way_of_a_task(people: Enter, courier: Courier) -> None:
    worker, one = people(WORKER), courier("马行")
    (number,) = offer(worker)
    assert [each["number"] for each in near(one)["tasks"]] == [number]
    assert inbox(worker, "?kind=task")[0]["claimed_by"] is None
    taken = do(one, number, "claim", 201)
    assert taken["number"] == number and taken["until"] is not None
    assert inbox(worker, "?kind=task")[0]["claimed_by"] == "马行"
    assert near(one)["tasks"] == [] and near(one)["mine"]["number"] == number
    do(one, number, "hand-in", said="通道空着")
    assert mine(one)["running"] is None and mine(one)["past"][0]["state"] == "handed_in"
    assert [each["number"] for each in inbox(worker, "?kind=task")] == [number]
    act(worker, number, "send_back", said="请再拍一张门口")
    again = mine(one)["running"]
    assert (again["state"], again["said"]) == ("sent_back", "请再拍一张门口")
    do(one, number, "hand-in", said="补拍了")
    act(people(STAFF), number, "verify")
    done = mine(one)["past"][0]
    assert (done["state"], done["minutes"]) == ("done", 10)
    steps = read_file(worker, number)["steps"]
    assert [each["verb"] for each in steps] == [
        *("submit", "claim", "hand_in", "send_back", "hand_in", "verify")
    ]
    assert {each["by_name"] for each in steps if each["by"] == "reporter"} == {"马行"}


def test_words_that_have_changed_are_agreed_to_before_anything_else_is_done(
    people: Enter, courier: Courier, town: Database, served_town: APIFlask
) -> None:
    """In the middle of a session, too; what has been done stays, and reading and leaving need no consent."""
    (number, other) = offer(people(WORKER)) + offer(people(WORKER))
    one, own = courier("马行"), "/api/v1/couriers/me"
    do(one, number, "claim", 201)
    agreed_before(town)
    shown = one.get(own).json or {}
    assert (shown["owes_consent"], shown["consent_version"]) == (True, "2020-01")
    for what in ("hand-in", "release"):
        assert do(one, number, what, 403)["reason"] == "consent"
    told = one.post("/api/v1/cases", json=a_case(channel="informant"))
    assert (told.status_code, json_of(told)["reason"]) == (403, "consent")
    assert mine(one)["running"]["number"] == number and near(one)["mine"]["number"] == number
    for said, status in (("2020-01", 409), ("", 409), (None, 400), (1, 400), ("x" * 21, 400)):
        assert one.post(f"{own}/consent", json={"consent": said}).status_code == status, said
    assert served_town.test_client().post(f"{own}/consent", json={"consent": CONSENT}).status_code == 401
    assert one.post(f"{own}/consent", json={"consent": CONSENT}).status_code == 200
    shown = one.get(own).json or {}
    assert (shown["owes_consent"], shown["consent_version"]) == (False, CONSENT)
    do(one, number, "hand-in", said="看过了")
    assert one.post("/api/v1/cases", json=a_case(channel="informant")).status_code == 201
    do(one, other, "claim", 201)
    # Who does not agree leaves: that is never kept from anybody.
    run(town, "UPDATE courier SET consent_version = '2020-01'")
    assert one.post(f"{own}/end").status_code == 200
    assert one.post(f"{own}/consent", json={"consent": CONSENT}).status_code == 409


def test_each_seat_is_taken_by_another_and_the_same_offer_is_made_once(
    people: Enter, courier: Courier
) -> None:
    worker = people(WORKER)
    said = a_task(seats=2)
    first = worker.post("/api/v1/tasks", json=said)
    again = worker.post("/api/v1/tasks", json=said)
    assert (first.status_code, again.status_code) == (201, 200) and first.json == again.json
    other = worker.post("/api/v1/tasks", json=said | {"title": "别的"})
    assert other.status_code == 422
    number = near(courier("马行"))["tasks"][0]["number"]
    taken = do(courier("马行"), number, "claim", 201)["number"]
    left = near(courier("牛走"))["tasks"][0]
    assert (left["seats"], left["seats_left"]) == (2, 1)
    # By the number of the seat that has been taken meanwhile the other one is found.
    other_seat = do(courier("牛走"), taken, "claim", 201)["number"]
    assert other_seat != taken
    assert do(courier("羊跑"), taken, "claim", 409)["reason"] == "taken"


def test_one_task_at_a_time_and_putting_it_back(people: Enter, courier: Courier) -> None:
    worker, one = people(WORKER), courier("马行")
    (first,), (second,) = offer(worker), offer(worker, title="第二件")
    do(one, first, "claim", 201)
    refused = do(one, second, "claim", 409)
    assert (refused["reason"], refused["number"]) == ("has-one", first)
    assert do(courier("牛走"), first, "release", 404)
    do(one, first, "release")
    do(one, second, "claim", 201)
    do(one, second, "hand-in")
    do(one, first, "claim", 201)


def test_the_time_ends_by_itself_and_what_came_too_late_is_kept(
    town: Database, people: Enter, courier: Courier
) -> None:
    worker, one, other = people(WORKER), courier("马行"), courier("牛走")
    (number,) = offer(worker)
    do(one, number, "claim", 201)
    let_lapse(town, number)
    assert mine(one)["running"] is None
    do(other, number, "claim", 201)
    key = str(uuid4())
    late = do(one, number, "hand-in", 409, submission=key, said="我送到了", evidence=["ab" * 32])
    assert (late["reason"], late["kept"]) == ("over", True)
    assert do(one, number, "hand-in", 409, submission=key, said="我送到了", evidence=["ab" * 32])["kept"]
    notes = read_file(worker, number)["notes"]
    assert [(each["by_name"], each["body"]) for each in notes] == [("马行", "我送到了")], "kept, and once"
    do(other, number, "hand-in", said="好了")
    verbs = [each["verb"] for each in read_file(worker, number)["steps"]]
    assert verbs == ["submit", "claim", "lapse", "claim", "hand_in"]
    do(courier("羊跑"), number, "hand-in", 404)


def test_the_clerk_takes_back_what_was_left_and_ends_what_nobody_took(
    town: Database, people: Enter, courier: Courier
) -> None:
    worker, one = people(WORKER), courier("马行")
    (left,), (nobody,) = offer(worker), offer(worker, title="没人")
    do(one, left, "claim", 201)
    let_lapse(town, left)
    run(town, "UPDATE matter_clock SET next_at = now() - interval '1 s', due_at = now() - interval '1 s' "
        "WHERE name = 'lease' OR matter_id = (SELECT id FROM matter WHERE title = '没人')")  # fmt: skip
    with town.transaction() as connection:
        ring(connection, KINDS, Calendar())
    assert read_file(worker, left)["state"] == "open"
    assert read_file(worker, nobody)["state"] == "void"
    told = rows(town, "SELECT subject FROM event WHERE account_id IS NOT NULL AND name = 'matter.own_moved'")
    assert told == [(left,)], "who had it hears that it is over"


def test_nobody_looks_at_what_he_has_done_and_others_see_nothing_of_it(
    town: Database, people: Enter, courier: Courier
) -> None:
    worker, one = people(WORKER), courier("马行")
    run(town, """INSERT INTO enrollment (account_id, acts_as, area_id)
                 SELECT account.id, 'courier', area.id FROM account JOIN person ON person.id = person_id, area
                  WHERE area.code = '990101001001' AND staff_no = 'S1'""")  # fmt: skip
    (number,) = offer(people(STAFF))
    do(worker, number, "claim", 201)
    do(worker, number, "hand-in")
    refused = act(worker, number, "verify", 403)
    assert refused["reason"] == "own"
    assert "verify" not in {each["verb"] for each in read_file(worker, number)["may"]}
    act(people(STAFF), number, "verify")
    # A courier reads none of them as a matter, nor does an office of other ground.
    assert one.get(f"/api/v1/matters/{number}").status_code == 404
    assert people(OTHER_WORKER).get(f"/api/v1/matters/{number}").status_code == 404
    assert one.get("/api/v1/inbox").status_code == 403


def test_calling_it_off_tells_who_has_it(town: Database, people: Enter, courier: Courier) -> None:
    worker, one = people(WORKER), courier("马行")
    (number,) = offer(worker)
    do(one, number, "claim", 201)
    act(people(ABOVE), number, "cancel", said="不用了，谢谢")
    assert mine(one)["running"] is None
    assert do(one, number, "hand-in", 409, said="刚到")["kept"] is True
    told = rows(town, "SELECT subject FROM event WHERE name = 'matter.own_moved'")
    assert told == [(number,)]


def test_what_cannot_be_offered(people: Enter, courier: Courier) -> None:
    worker, one = people(WORKER), courier("马行")
    offer(worker, 400, at=None)
    offer(worker, 400, minutes=0)
    offer(worker, 400, seats=21)
    offer(worker, 400, title="  ")
    offer(worker, 400, until=(datetime.now(UTC) - timedelta(hours=1)).isoformat())
    offer(worker, 400, until=(datetime.now(UTC) + timedelta(days=91)).isoformat())
    offer(worker, 404, category="corridor_lamp")
    offer(worker, 404, at={"lon": 0, "lat": 0})
    offer(one, 403)
    # Where the own grid ends.
    offer(people(OTHER_WORKER), 403)
    assert near(one)["tasks"] == []
    assert do(one, "261130-ZZZZ", "claim", 404)


def test_an_ended_enrollment_takes_nothing_more(town: Database, people: Enter, courier: Courier) -> None:
    worker, one = people(WORKER), courier("马行")
    (number,) = offer(worker)
    run(
        town,
        "UPDATE enrollment SET valid = tstzrange(lower(valid), clock_timestamp()) WHERE acts_as = 'courier'",
    )
    assert one.post(f"/api/v1/tasks/{number}/claim", json={}).status_code in (401, 403)
    assert one.get("/api/v1/tasks/mine").status_code in (401, 403)


def test_what_is_sent_back_comes_to_who_is_at_another_one(people: Enter, courier: Courier) -> None:
    worker, one = people(WORKER), courier("马行")
    (first,), (second,) = offer(worker), offer(worker, title="第二件")
    do(one, first, "claim", 201)
    do(one, first, "hand-in")
    do(one, second, "claim", 201)
    act(worker, first, "send_back", said="再拍一张")
    found = mine(one)
    assert (found["running"]["number"], found["running"]["state"]) == (second, "taken")
    assert [(each["number"], each["state"]) for each in found["past"]] == [(first, "sent_back")]
    do(one, second, "hand-in")
    assert mine(one)["running"]["number"] == first
    do(one, first, "hand-in", said="拍了")


def test_a_hand_in_that_is_sent_again_long_after_is_the_same(
    town: Database, people: Enter, courier: Courier
) -> None:
    worker, one, key = people(WORKER), courier("马行"), str(uuid4())
    (number,) = offer(worker)
    do(one, number, "claim", 201)
    do(one, number, "hand-in", submission=key, said="好了", evidence=["ab" * 32])
    run(town, "DELETE FROM request")
    do(one, number, "hand-in", submission=key, said="好了", evidence=["ab" * 32])
    assert read_file(worker, number)["notes"] == []
    # Of what is something else nothing is lost: whoever sends it knows that it did not come.
    do(one, number, "hand-in", 422, submission=key, said="好了", evidence=["cd" * 32])
    do(one, number, "hand-in", 422, submission=key, said="没好", evidence=["ab" * 32])
    act(worker, number, "send_back", said="再看看")
    run(town, "DELETE FROM request")
    do(one, number, "hand-in", submission=key, said="好了", evidence=["ab" * 32])
    assert mine(one)["running"]["state"] == "sent_back", "no answer to what was said since"


def test_what_came_too_late_stays_a_note_also_when_the_task_is_his_again(
    town: Database, people: Enter, courier: Courier
) -> None:
    worker, one, key = people(WORKER), courier("马行"), str(uuid4())
    (number,) = offer(worker)
    do(one, number, "claim", 201)
    let_lapse(town, number)
    do(one, number, "hand-in", 409, submission=key, said="好了", evidence=["ab" * 32])
    do(one, number, "claim", 201)
    run(town, "DELETE FROM request")
    assert do(one, number, "hand-in", 409, submission=key, said="好了", evidence=["ab" * 32])["kept"]
    do(one, number, "hand-in", 422, submission=key, said="好了", evidence=["cd" * 32])
    assert mine(one)["running"]["state"] == "taken"


@pytest.mark.parametrize("days", [-2, 2])
def test_a_clock_that_is_days_off_is_not_believed(
    town: Database, people: Enter, courier: Courier, days: int
) -> None:
    one = courier("马行")
    (number,) = offer(people(WORKER))
    do(one, number, "claim", 201)
    said_at = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    do(one, number, "hand-in", happened_at=said_at)
    assert rows(town, "SELECT happened_at = at FROM matter_step WHERE verb = 'hand_in'") == [(True,)]


def test_each_hand_in_has_photos_of_its_own_and_none_is_refused_for_those_before(
    people: Enter, courier: Courier
) -> None:
    worker, one, other = people(WORKER), courier("马行"), courier("牛走")
    (number,) = offer(worker)
    do(one, number, "claim", 201)
    for turn in range(8):
        do(one, number, "hand-in", evidence=[f"{turn}{n:063x}" for n in range(6)])
        act(worker, number, "send_back", said="再拍")
    assert len(read_file(worker, number)["evidence"]) == 40, "more there is no room for"
    do(one, number, "release")
    do(other, number, "claim", 201)
    do(other, number, "hand-in", evidence=["f" * 64], said="好了")


def test_who_is_a_courier_no_more_has_nothing_and_loses_nothing(
    town: Database, people: Enter, courier: Courier
) -> None:
    worker, one, other = people(WORKER), courier("马行"), courier("牛走")
    (number,) = offer(worker)
    do(one, number, "claim", 201)
    assert one.get("/api/v1/me/data").json["more"]["tasks"][0]["number"] == number  # type: ignore[index]
    run(town, "UPDATE enrollment SET valid = tstzrange(lower(valid), clock_timestamp()) WHERE account_id ="
        " (SELECT account_id FROM matter_claim)")  # fmt: skip
    with town.transaction() as connection:
        (account,) = rows(town, "SELECT account_id FROM matter_claim")[0]
        let_go(connection, int(str(account)))
    assert do(one, number, "hand-in", 409, said="送到了")["kept"] is True
    do(one, number, "release", 409)
    do(other, number, "claim", 201)
    assert [each["body"] for each in read_file(worker, number)["notes"]] == ["送到了"]
    told = one.delete("/api/v1/me")
    assert told.status_code == 200 and {"reports", "tasks"} <= set(told.json["stays"])  # type: ignore[index]
