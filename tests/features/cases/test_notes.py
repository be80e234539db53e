"""What is added to a case without moving it."""

from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.features.cases.reporters import (
    ABOVE,
    LEADER,
    OTHER_WORKER,
    STAFF,
    WORKER,
    act,
    read_file,
    read_receipt,
    report,
    say,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run


@pytest.fixture
def resident(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def note(client: FlaskClient, number: str, status: int = 201, key: str = "", **also: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(f"/api/v1/matters/{number}/notes", json={"text": "看过了", **also}, headers=headers)
    assert answer.status_code == status, answer.json
    return answer.json


def add(client: FlaskClient, receipt: Any, status: int = 200, **also: Any) -> Any:
    said = {"key": receipt["key"], "submission": str(uuid4()), "text": "更暗了", **also}
    answer = client.post(f"/api/v1/matters/{receipt['number']}/receipt/notes", json=said)
    assert answer.status_code == status, answer.json
    return answer.json


def test_staff_notes_are_told_to_whom_they_are_for(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    staff, worker, receipt = people(STAFF), people(WORKER), report(resident)
    number, key = receipt["number"], str(uuid4())
    note(worker, number, text="内部：物业不肯开门", told="staff")
    note(worker, number, key=key, text="明天上门", told="reporter")
    note(worker, number, key=key, text="明天上门", told="reporter")
    note(worker, number, 422, key=key, text="后天上门", told="reporter")
    assert note(worker, number, 403, text="大家知道", told="public")["verb"] == "case.publish"
    note(staff, number, text="灯已下单", told="public")
    told = note(staff, number, 400, text="电话13912345678", told="public")
    assert "mobile" in told["detail"]
    assert [each["text"] for each in read_receipt(resident, receipt)["notes"]] == ["明天上门", "灯已下单"]
    assert read_file(staff, number)["notes"][0]["body"] == "内部：物业不肯开门"
    for who, status in ((OTHER_WORKER, 404), (LEADER, 403), (ABOVE, 201)):
        note(people(who), number, status)
    note(resident, number, 401)
    wrongs: tuple[dict[str, Any], ...] = (
        *({"text": text} for text in ("", " \u3000", "长" * 2001, "a\0b")),
        *({"told": "everybody"}, {"more": 1}, {"evidence": ["0" * 64]}),
        {"evidence": ["x"], "submission": str(uuid4())},
    )
    for wrong in wrongs:
        note(staff, number, 400, **wrong)
    assert not rows(town, "SELECT 1 FROM audit WHERE audit::text LIKE '%物业%'")


def test_a_reporter_adds_once_and_the_holder_hears_of_it(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    staff, receipt = people(STAFF), report(resident)
    people(WORKER)
    number, said = receipt["number"], str(uuid4())
    act(staff, number, "accept", weight="simple")
    act(staff, number, "dispatch")
    for _ in range(2):
        assert len(add(resident, receipt, submission=said)["notes"]) == 1
    add(resident, receipt, 422, submission=said, text="别的")
    other = report(resident)
    add(resident, other, 422, submission=said)
    heard = rows(town, "SELECT subject, details::text FROM event WHERE name = 'matter.noted'")
    assert len(heard) == 1 and "更暗了" not in str(heard) and number in str(heard)
    add(resident, receipt | {"key": "a" * 26}, 401)
    add(resident, receipt | {"number": "261130-2222"}, 401)
    wrongs: tuple[dict[str, Any], ...] = (
        *({"text": text} for text in ("", "长" * 2001, "a\0b")),
        *({"evidence": named} for named in (["0"], ["0" * 64] * 7)),
        *({"submission": "1"}, {"more": 1}, {"key": ""}),
    )
    for wrong in wrongs:
        add(resident, receipt, 400, **wrong)
    say(resident, receipt, "withdraw", said="不用了")
    assert len(add(resident, receipt)["notes"]) == 2
    run(town, "UPDATE matter SET closed_at = now() - interval '31 days' WHERE number = :it", it=number)
    assert add(resident, receipt, 409)["reason"] == "too-late"
    sql = """INSERT INTO matter_note (matter_id, done_by, body, told)
             SELECT id, 'reporter', 'x', 'reporter' FROM matter, generate_series(1, 50) WHERE number = :it"""
    run(town, sql, it=other["number"])
    assert add(resident, other, 409)["reason"] == "too-many"
