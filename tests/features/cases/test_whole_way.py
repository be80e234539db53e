"""A case from a resident's report to the answer, and back."""

from apiflask import APIFlask

from geoapi.core.db import Database
from tests.features.cases.reporters import (
    STAFF,
    WORKER,
    act,
    inbox,
    read_file,
    read_receipt,
    report,
    say,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows


def test_a_resident_reports_and_sees_the_answer(served_town: APIFlask, people: Enter, town: Database) -> None:
    resident, staff, worker = served_town.test_client(), people(STAFF), people(WORKER)
    receipt = report(resident, phone="13912345678", answer_by="phone")
    number = receipt["number"]
    assert receipt["grid"] == "名990101001001001" and receipt["answer_by"]
    assert receipt["link"].endswith(f"/m/{number}#{receipt['key']}")

    (waiting,) = inbox(staff)
    assert (waiting["number"], waiting["state"]) == (number, "received")
    assert {"accept", "decline", "merge", "transfer"} <= {each["verb"] for each in waiting["may"]}
    assert [each["name"] for each in waiting["clocks"]] == ["intake"]
    act(staff, number, "accept", weight="simple")
    act(staff, number, "dispatch")
    file = read_file(worker, number)
    assert file["holder"]["code"] == "P-1" and file["steps"][-1]["why"]["role"] == "grid_worker"
    assert {each["verb"] for each in file["may"]} >= {"acknowledge", "return"}
    assert "13912345678" not in str(file)
    act(worker, number, "acknowledge")
    act(worker, number, "resolve", outcome="fixed", said="换了灯泡")

    seen = read_receipt(resident, receipt)
    assert (seen["state"], seen["outcome"]) == ("resolved", "fixed")
    assert seen["steps"][-1]["said"] == "换了灯泡"
    assert {each["verb"] for each in seen["may"]} == {"confirm", "dispute"}
    closed = say(resident, receipt, "confirm", score=5)
    assert closed["state"] == "closed" and closed["clocks"] == []
    assert inbox(staff) == []
    acts = rows(town, "SELECT act FROM audit WHERE subject = :it ORDER BY id", it=f"matter {number}")
    assert [str(each) for (each,) in acts] == ["matter.submit", *["matter.move"] * 5]
