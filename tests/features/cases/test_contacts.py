"""Names and phones of reporters: seen by whom, with a reason, told to the reporter; found again by digits."""

from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.boxes import Boxes, add_key, drop_old_keys
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.matters.reporters.contacting import reseal_boxes
from tests.features.cases.reporters import (
    ABOVE,
    CLERK,
    LEADER,
    OTHER_WORKER,
    STAFF,
    WORKER,
    act,
    enter_case,
    read_file,
    read_receipt,
    report,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

NAME, PHONE, WHY = "高秀英", "13912345678", "回访是否修好"


@pytest.fixture
def resident(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def look(client: FlaskClient, number: str, status: int = 200, why: str = WHY, key: str | None = None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = client.post(f"/api/v1/matters/{number}/contact-views", json={"reason": why}, headers=headers)
    assert answer.status_code == status, answer.json
    return answer.json


def prove(town: Database) -> None:
    """Whoever is signed in has just confirmed that it is them."""
    run(town, "UPDATE session SET proved_at = now() WHERE revoked_at IS NULL")


def dispatched(resident: FlaskClient, staff: FlaskClient, **also: Any) -> Any:
    """The receipt of a case that the grid worker of the place has."""
    receipt = report(resident, name=NAME, phone=PHONE, answer_by="phone", **also)
    act(staff, receipt["number"], "accept", weight="simple")
    act(staff, receipt["number"], "dispatch")
    return receipt


def test_each_look_has_a_reason_that_the_reporter_reads(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    staff, worker, other = people(STAFF), people(WORKER), people(OTHER_WORKER)
    receipt = dispatched(resident, staff)
    number = receipt["number"]
    refused = look(worker, number, 403)
    assert refused["needs_level"] == 2
    assert read_receipt(resident, receipt)["looks"] == []
    prove(town)
    for why in ("", "看看", "     \u3000 ", "五个字不够", "长" * 201, "a\0bcdefgh"):
        look(worker, number, 400, why)
    assert look(worker, number) == {"name": NAME, "phone": PHONE, "confidential": False, "relay": None}
    look(other, number, 404)
    look(people(LEADER), number, 403)
    look(resident, number, 401)
    (seen,) = read_receipt(resident, receipt)["looks"]
    assert (seen["reason"], seen["post"]["role"]) == (WHY, "grid_worker")
    file = read_file(staff, number)
    assert [each["reason"] for each in file["contact"]["looks"]] == [WHY]
    assert PHONE not in str(file) and NAME not in str(file)
    (act_row,) = rows(town, "SELECT act, reason, after FROM audit WHERE act = 'matter.look'")
    assert act_row[1] is None and WHY not in str(act_row)


def test_asked_twice_it_is_one_look_and_later_another(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    staff, worker = people(STAFF), people(WORKER)
    receipt = dispatched(resident, staff)
    number, key = receipt["number"], str(uuid4())
    prove(town)
    assert look(worker, number, key=key)["phone"] == look(worker, number, key=key)["phone"] == PHONE
    assert len(read_receipt(resident, receipt)["looks"]) == 1
    look(worker, number, 422, "另外一个理由", key=key)
    run(town, "UPDATE matter_contact_look SET at = at - interval '11 minutes'")
    assert look(worker, number, 409, key=key)["reason"] == "look-over"
    # What was allowed once is not by a request that is sent again.
    look(worker, number, key=(key := str(uuid4())))
    act(staff, number, "reassign", post="P-2", reason="换人")
    assert look(worker, number, 403, key=key)["verb"] == "case.contact"
    assert not rows(town, "SELECT key FROM request WHERE answer::text LIKE :it", it=f"%{PHONE}%")


def test_of_a_confidential_one_the_holder_learns_only_who_puts_a_call_through(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    staff, worker = people(STAFF), people(WORKER)
    receipt = dispatched(resident, staff, confidential=True)
    prove(town)
    hidden = look(worker, receipt["number"])
    assert (hidden["name"], hidden["phone"], hidden["confidential"]) == (None, None, True)
    assert hidden["relay"]["post"]["role"] == "community_secretary"
    assert hidden["relay"]["phone"] == "13900000033"
    assert read_receipt(resident, receipt)["looks"] == []
    shown = look(staff, receipt["number"])
    assert (shown["name"], shown["phone"], shown["relay"]) == (NAME, PHONE, None)
    assert look(people(ABOVE), receipt["number"], 403)["needs_level"] == 2
    prove(town)
    look(people(ABOVE), receipt["number"])
    assert len(read_receipt(resident, receipt)["looks"]) == 2


def test_where_nothing_was_left_there_is_nothing_to_see(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    staff, receipt = people(STAFF), report(resident)
    prove(town)
    assert look(staff, receipt["number"], 404)["reason"] == "none"
    assert read_file(staff, receipt["number"])["may_look"] is False


def test_the_receipt_is_found_by_number_and_four_digits(resident: FlaskClient, town: Database) -> None:
    receipt, without = report(resident, phone=PHONE), report(resident)

    addresses = (f"10.{each}.0.1" for each in range(99))

    def find(number: str, digits: Any, status: int) -> Any:
        """From an address of which nobody has tried before."""
        path, here = f"/api/v1/matters/{number}/receipt/key", {"REMOTE_ADDR": next(addresses)}
        answer = resident.post(path, json={"digits": digits}, environ_base=here)
        assert answer.status_code == status, answer.json
        return answer.json

    number = receipt["number"]
    for wrong in ("567", "56789", "5a78", "５６７８", 5678, None):
        find(number, wrong, 400)
    assert find(number.lower(), PHONE[-4:], 200) == {"key": receipt["key"]}
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'matter.key_given'") == [(1,)]
    told = [find(without["number"], "0000", 401), find("261130-2222", "5678", 401)]
    told += [find(number, f"{each:04}", 401) for each in range(5)]
    assert len({each["detail"] for each in told}) == 1
    # Right or not: for an hour nobody tries, from wherever.
    find(number, PHONE[-4:], 429)
    refused = resident.post(f"/api/v1/matters/{number}/receipt/key", json={"digits": PHONE[-4:]})
    assert refused.status_code == 429 and 3000 < int(refused.headers["Retry-After"]) <= 3600
    run(town, "UPDATE throttle SET until = now()")
    assert find(number, PHONE[-4:], 200) == {"key": receipt["key"]}


def test_a_caller_is_told_the_cases_of_the_own_phone_in_the_own_areas(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    clerk, worker, other = people(CLERK), people(WORKER), people(OTHER_WORKER)
    mine = report(resident, phone="139 1234 5678", name=NAME)
    entered = enter_case(clerk, phone=PHONE)
    hidden = report(resident, phone=PHONE, confidential=True)
    report(resident, phone="13912345679")

    def past(client: FlaskClient, status: int = 200, phone: str = PHONE) -> list[str]:
        answer = client.post("/api/v1/cases/of-phone", json={"phone": phone})
        assert answer.status_code == status, answer.json
        assert PHONE not in answer.text and NAME not in answer.text
        return [each["number"] for each in answer.json["matters"]] if status == 200 else []  # type: ignore[index]

    assert past(clerk) == [entered["number"], mine["number"]]
    assert past(worker) == [entered["number"], mine["number"]] and past(other) == []
    staff = people(STAFF)
    assert hidden["number"] not in past(staff)
    prove(town)
    assert hidden["number"] in past(staff)
    for wrong in ("1391234567", "电话", "", "139123456780"):
        past(clerk, 400, wrong)
    past(resident, 401)
    past(people("S4"), 403)
    assert not rows(town, "SELECT id FROM audit WHERE audit::text LIKE :it", it=f"%{PHONE}%")


def test_new_keys_seal_them_anew_and_phones_are_found_by_them(
    resident: FlaskClient, people: Enter, town: Database, tmp_path: Any
) -> None:
    staff = people(STAFF)
    receipt = dispatched(resident, staff)
    file = tmp_path / KEYS
    add_key(file)
    assert (reseal_boxes(town, Boxes(file)), reseal_boxes(town, Boxes(file))) == (2, 0)
    assert drop_old_keys(file) == 1
    prove(town)
    assert look(staff, receipt["number"])["phone"] == PHONE
    past = staff.post("/api/v1/cases/of-phone", json={"phone": PHONE}).json
    assert [each["number"] for each in past["matters"]] == [receipt["number"]]  # type: ignore[index]


def test_neighbours_have_the_same_once_each(resident: FlaskClient, people: Enter, town: Database) -> None:
    receipt, private = (
        report(resident),
        report(resident, category="noise"),
    )
    quarrel = report(resident, category="quarrel")

    def follow(number: str, device: Any, status: int = 200) -> Any:
        answer = resident.post(f"/api/v1/matters/{number}/follows", json={"device": device})
        assert answer.status_code == status, answer.json
        return answer.json

    number = receipt["number"]
    assert [follow(number, f"device-{each}")["followers"] for each in (1, 1, 2, 1)] == [1, 1, 2, 2]
    assert follow(private["number"], "device-1")["followers"] == 1

    def unfollow(number: str, device: Any, status: int = 200) -> Any:
        answer = resident.delete(f"/api/v1/matters/{number}/follows", json={"device": device})
        assert answer.status_code == status, answer.json
        return answer.json

    assert [unfollow(number, f"device-{each}")["followers"] for each in (2, 2, 9)] == [1, 1, 1]
    assert follow(number, "device-2")["followers"] == 2
    unfollow(number, "short", 400)
    unfollow(number, None, 400)
    unknown = follow("261130-2222", "device-1", 404)
    assert unfollow("261130-2222", "device-1", 404)["detail"] == unknown["detail"]
    assert unfollow(quarrel["number"], "device-1", 404)["detail"] == unknown["detail"]
    assert follow(quarrel["number"], "device-1", 404)["detail"] == unknown["detail"]
    for wrong in ("short", "x" * 81, "device\0-1", 12345678, None):
        follow(number, wrong, 400)
    assert not rows(town, "SELECT 1 FROM matter_follow WHERE matter_follow::text LIKE '%device%'")
    staff = people(STAFF)
    assert read_file(staff, number)["followers"] == 2 == read_receipt(resident, receipt)["followers"]
    act(staff, number, "decline", said="不是我们的", instead="12345")
    follow(number, "device-3", 404)
    unfollow(number, "device-3", 404)
    assert unfollow(number, "device-2")["followers"] == 1, "also once it is over"
    assert len(rows(town, "SELECT FROM audit WHERE act = 'matter.unfollow'")) == 2
    path, statuses = f"/api/v1/matters/{private['number']}/follows", list[int]()
    while 429 not in statuses and len(statuses) < 40:
        statuses.append(resident.post(path, json={"device": "device-3"}).status_code)
    assert statuses[0] == 200 and 20 < len(statuses) < 40
