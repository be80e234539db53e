"""A phone, a name and a secret are put into every field that takes text, and looked for everywhere."""

import io
import logging
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile, ZipFile

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.notices.spreading import spread_events
from geoapi.permissions import PERMISSIONS
from tests.features.cases.reporters import (
    DEPARTMENT,
    OTHER_WORKER,
    STAFF,
    WORKER,
    act,
    read_file,
    read_receipt,
    report,
    say,
)
from tests.features.cases.test_contacts import look, prove
from tests.features.cases.test_faces import publish
from tests.features.cases.test_taking import shown
from tests.features.cases.test_writes import WRITES, Write
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

# The contact goes nowhere but by a look; secrets are what somebody writes for the office alone.
NAME, PHONE = "皇甫探针", "13987650123"
SECRET = "绝密探针"
# Where what is written for the office may stand.
WRITTEN = {"matter", "matter_step", "matter_note", "matter_contact_look"}


def tables_with(town: Database, word: str) -> set[str]:
    """The tables of which a row says something, also in what is not printed."""
    names = rows(
        town,
        """SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')""",
    )
    plain, raw = f"%{word}%", f"%{word.encode().hex()}%"
    sql = 'SELECT count(*) FROM "{0}" AS it WHERE it::text LIKE :plain OR it::text LIKE :raw'
    return {str(name) for (name,) in names if rows(town, sql.format(name), plain=plain, raw=raw) != [(0,)]}


def read_workbook(content: bytes) -> str:
    """All that is in it; of another answer that itself."""
    try:
        with ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    except BadZipFile:
        return content.decode("utf-8", "replace")


def answers_to(client: FlaskClient, number: str) -> str:
    """All that somebody is answered about a case, and by mistakes."""
    paths = (
        *("inbox", "matters", "categories", "flows/case", "cases/similar?lon=120.8501&lat=40.7203"),
        *(f"matters/{number}{rest}" for rest in ("", "/face", "/blanks", "/receipt?key=" + "a" * 26)),
        *(
            "matters/changes?since=2020-01-01T00:00:00Z",
            "audit?limit=100",
            "audit.csv",
            "me/notices",
            "me/data",
        ),
    )
    told = [client.get(f"/api/v1/{path}").text for path in paths]
    told.append(client.get("/api/v1/matters/export?closed=true&format=csv").text)
    told.append(read_workbook(client.get("/api/v1/matters/export?closed=true&format=xlsx").data))
    told.append(client.post("/api/v1/cases/of-phone", json={"phone": PHONE}).text)
    return "\n".join(told)


def test_nothing_of_the_reporter_leaves_but_by_a_look(
    served_town: APIFlask, people: Enter, town: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    resident, staff, worker = served_town.test_client(), people(STAFF), people(WORKER)
    run(
        town,
        "INSERT INTO webhook (name, url, events) VALUES ('12345', 'https://hook.city.cn/', '{matter.noted}')",
    )
    receipt = report(
        resident,
        name=NAME,
        phone=PHONE,
        answer_by="phone",
        text=f"{SECRET} 路灯不亮",
        place=f"{SECRET} 楼下",
        device=f"device {SECRET} {PHONE}",
    )
    number = receipt["number"]
    # Mistakes, too, are answered and logged without what was sent.
    wrong = report(resident, 400, name=NAME * 99, phone=PHONE + "x", text=SECRET * 999, category=SECRET)
    act(staff, number, "accept", weight="complex", said=SECRET)
    act(staff, number, "dispatch", reason=SECRET, said=SECRET)
    act(worker, number, "acknowledge")
    prove(town)
    assert look(worker, number, 200, SECRET + "回访", str(uuid4()))["phone"] == PHONE
    for told in ("staff", "reporter"):
        note = {"text": f"{SECRET} {told}", "told": told}
        path = f"/api/v1/matters/{number}/notes"
        assert worker.post(path, json=note, headers={"Idempotency-Key": str(uuid4())}).status_code == 201
    added = {"key": receipt["key"], "submission": str(uuid4()), "text": SECRET}
    assert resident.post(f"/api/v1/matters/{number}/receipt/notes", json=added).status_code == 200
    publish(staff, number, text="路灯不亮")
    resident.post(f"/api/v1/matters/{number}/follows", json={"device": f"{SECRET} {PHONE}"})
    resident.post(
        f"/api/v1/matters/{number}/face/flags", json={"reason": "other", "device": f"{SECRET} {PHONE}"}
    )
    resident.post(f"/api/v1/matters/{number}/receipt/key", json={"digits": PHONE[-4:]})
    act(worker, number, "resolve", outcome="fixed", said=SECRET)
    say(resident, receipt, "confirm", score=5, said=SECRET)
    # To a browser of somebody who hears of it, too.
    run(
        town,
        """INSERT INTO push_subscription (session_id, endpoint, p256dh, box)
           SELECT id, 'https://push.example/' || encode(id, 'hex'), 'x', 'x' FROM session""",
    )
    with town.transaction() as connection:
        while spread_events(connection, PERMISSIONS, Calendar()):
            pass
    channels = {channel for (channel,) in rows(town, "SELECT channel FROM outbox")}
    assert {"push", "webhook"} <= channels

    assert tables_with(town, PHONE) == set() == tables_with(town, NAME)
    assert tables_with(town, SECRET) == WRITTEN
    for word in (PHONE, NAME, SECRET):
        assert word not in caplog.text and word not in str(wrong)
    prove(town)
    table = staff.get("/api/v1/matters/export?closed=true&format=xlsx")
    assert table.status_code == 200 and number in read_workbook(table.data), table.data[:300]
    paper = shown(town, number)
    assert SECRET in paper and PHONE not in paper and NAME not in paper
    # Also not in what whoever works on it reads, nor in what the reporter and everybody does.
    for client in (staff, worker, people(OTHER_WORKER), people(DEPARTMENT), resident):
        told = answers_to(client, number)
        assert PHONE not in told and NAME not in told
    for client in (resident, people(OTHER_WORKER)):
        assert SECRET not in answers_to(client, number)
    assert PHONE not in str(read_receipt(resident, receipt)) and PHONE not in str(read_file(staff, number))
    boxes = Boxes(tmp_path / KEYS)
    ((row, box),) = rows(town, "SELECT matter_id, phone_box FROM matter_contact")
    assert boxes.open(bytes(box), "matter_contact", "phone_box", row).decode() == PHONE  # type: ignore[call-overload]


@pytest.mark.parametrize("write", WRITES, ids=[f"{each.method} {each.path}" for each in WRITES])
def test_a_mistake_is_answered_without_what_was_sent(
    served_town: APIFlask, people: Enter, town: Database, caplog: pytest.LogCaptureFixture, write: Write
) -> None:
    """Whoever looks over somebody's shoulder, or reads the log, learns nothing of it."""
    caplog.set_level(logging.DEBUG)
    number = report(served_town.test_client())["number"]
    staff = people(STAFF)
    prove(town)
    path = write.path.replace("<number>", number).replace("<sha256>", "0" * 64)
    names = ("key", "submission", "text", "phone", "name", "digits", "device", "reason", "category", "verb")
    planted = f"{SECRET} {NAME} {PHONE}"
    bodies: tuple[Any, ...] = (
        dict.fromkeys((*names, "fields", "moves", "turn", "published", "evidence", "at"), planted),
        {name: [{"key": planted}] for name in names},
        {"turn": 0, "moves": [{"verb": "accept", "fields": {"weight": planted, "said": [planted]}}]},
        [planted],
        planted,
    )
    for client in (staff, served_town.test_client()):
        for body in bodies:
            headers = {"Idempotency-Key": "1" if body is bodies[1] else str(uuid4())}
            answer = client.open(path, method=write.method, json=body, headers=headers)
            assert 400 <= answer.status_code < 500, (answer.status_code, answer.text)
            assert answer.mimetype == "application/problem+json"
            for word in (SECRET, NAME, PHONE):
                assert word not in answer.text, answer.text
    for word in (SECRET, NAME, PHONE):
        assert word not in caplog.text and tables_with(town, word) == set()


def test_pictures_and_contacts_are_kept_in_no_cache(
    served_town: APIFlask, people: Enter, town: Database
) -> None:
    resident, staff = served_town.test_client(), people(STAFF)
    receipt: Any = report(resident, name=NAME, phone=PHONE)
    prove(town)
    answers = [
        staff.post(f"/api/v1/matters/{receipt['number']}/contact-views", json={"reason": "回访是否修好"}),
        staff.get(f"/api/v1/matters/{receipt['number']}/blanks"),
        staff.post("/api/v1/cases/of-phone", json={"phone": PHONE}),
        resident.post(f"/api/v1/matters/{receipt['number']}/receipt/key", json={"digits": PHONE[-4:]}),
        resident.get(f"/api/v1/matters/{receipt['number']}/face"),
    ]
    assert [each.headers["Cache-Control"] for each in answers] == ["no-store"] * 5
    for answer in answers[:4]:
        assert "Access-Control-Allow-Origin" not in answer.headers
