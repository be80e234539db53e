"""人不对, 电话打不通: sent by anybody, counted once, without a trace of who; settled by whoever answers."""

from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.city.people.reports.reporting import MOST_PER_ADDRESS, MOST_PER_DEVICE
from geoapi.city.places.duties import delete_stale_reports
from geoapi.core.db import Database
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

REPORT, SETTLE = "/api/v1/posts/{}/reports", "/api/v1/posts/{}/reports/settlement"


def report(client: FlaskClient, code: str = "P-1", kind: str = "wrong_person", **body: Any) -> Any:
    return client.post(REPORT.format(code), json={"kind": kind, "device": f"device-{uuid4()}", **body})


@pytest.fixture
def anybody(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def test_one_person_counts_once_and_nobody_is_known(town: Database, anybody: FlaskClient) -> None:
    first = report(anybody, device="device-of-mine")
    assert (first.status_code, first.json, first.headers["Cache-Control"]) == (
        201,
        {"counted": True},
        "no-store",
    )
    again = report(anybody, device="device-of-mine")
    assert (again.status_code, again.json) == (200, {"counted": False})
    assert report(anybody, kind="no_answer", device="device-of-mine").status_code == 201
    assert report(anybody, "P-2", device="device-of-mine").status_code == 201
    stored = str(rows(town, "SELECT * FROM post_report"))
    assert "device-of-mine" not in stored and "127.0.0.1" not in stored
    assert rows(town, "SELECT count(DISTINCT reporter), count(*) FROM post_report") == [(1, 3)]


@pytest.mark.parametrize(
    ("code", "body", "status"),
    [
        ("NONE", {}, 404),
        ("%00", {}, 404),
        ("x" * 200, {}, 404),
        ("P-1", {"kind": "rude"}, 400),
        ("P-1", {"kind": None}, 400),
        ("P-1", {"device": "short"}, 400),
        ("P-1", {"device": "device\u0000device"}, 400),
    ],
)
def test_what_is_no_report(town: Database, anybody: FlaskClient, code: str, body: Any, status: int) -> None:
    assert report(anybody, code, **body).status_code == status
    assert rows(town, "SELECT * FROM post_report") == []


def test_not_from_pages_of_other_sites(anybody: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert anybody.post(REPORT.format("P-1"), json={"kind": "no_answer"}, headers=headers).status_code == 403


def test_a_vacant_post_names_nobody_who_could_be_wrong(town: Database, anybody: FlaskClient) -> None:
    run(town, "UPDATE post SET person_id = NULL WHERE code = 'P-1'")
    assert [report(anybody, kind=kind).status_code for kind in ("wrong_person", "no_answer")] == [404, 201]


def test_no_more_than_a_few_an_hour_in_all_processes(town: Database, anybody: FlaskClient) -> None:
    codes = [f"X-{number}" for number in range(MOST_PER_DEVICE + 1)]
    for code in codes:
        run(
            town,
            """INSERT INTO post (code, role, area_id, person_id, valid)
               SELECT :code, role, area_id, person_id, valid FROM post WHERE code = 'P-1'""",
            code=code,
        )
    told = [report(anybody, code, device="device-of-mine") for code in codes]
    assert [each.status_code for each in told] == [201] * MOST_PER_DEVICE + [429]
    assert int(told[-1].headers["Retry-After"]) > 0
    run(
        town,
        """INSERT INTO post_report (post_code, kind, reporter, source)
           SELECT 'P-9', 'no_answer', 'r' || n, (SELECT min(source) FROM post_report)
             FROM generate_series(1, :n) AS n""",
        n=MOST_PER_ADDRESS,
    )
    assert report(anybody).status_code == 429


def test_they_go_after_their_time(town: Database, anybody: FlaskClient) -> None:
    for _ in range(2):
        report(anybody)
    run(
        town,
        """UPDATE post_report SET received_at = now() - interval '91 days'
            WHERE id = (SELECT min(id) FROM post_report)""",
    )
    with town.transaction() as connection:
        delete_stale_reports(connection)
    assert rows(town, "SELECT count(*) FROM post_report") == [(1,)]


def waiting(client: FlaskClient) -> list[tuple[Any, ...]]:
    found = client.get("/api/v1/reports").json["people"]  # type: ignore[index]
    return [(each["post_code"], each["kind"], each["reporters"], each["confirmed"]) for each in found]


def test_it_waits_for_whoever_answers_for_the_area(anybody: FlaskClient, enter: Enter) -> None:
    for _ in range(2):
        report(anybody)
    report(anybody, "P-2", "no_answer")
    community = enter("S3")
    assert sorted(waiting(community)) == [("P-1", "wrong_person", 2, False), ("P-2", "no_answer", 1, False)]
    (first, *_) = sorted(community.get("/api/v1/reports").json["people"], key=lambda each: each["post_code"])  # type: ignore[index]
    assert (first["name"], first["phone"], first["role_name"]) == ("周晓兰", "13900000011", "专职网格员")
    assert first["last_at"].endswith("+08:00")
    assert waiting(enter("S1")) == [("P-1", "wrong_person", 2, False)]
    # A policeman settles nothing.
    assert waiting(enter("S4")) == []


def test_confirmed_it_waits_until_the_post_names_another_one(
    town: Database, anybody: FlaskClient, enter: Enter
) -> None:
    report(anybody)
    body = {"kind": "wrong_person", "outcome": "confirmed"}
    own = enter("S1").post(SETTLE.format("P-1"), json=body)
    assert own.status_code == 403, "of the own post somebody else decides"
    assert enter("S2").post(SETTLE.format("P-1"), json=body).status_code == 403
    client = enter("S3")
    done = client.post(SETTLE.format("P-1"), json=body)
    assert done.status_code == 201, done.json
    assert waiting(client) == [("P-1", "wrong_person", 1, True)]
    assert client.post(SETTLE.format("P-1"), json=body).status_code == 409
    run(town, "UPDATE post SET person_id = (SELECT id FROM person WHERE staff_no = 'S4') WHERE code = 'P-1'")
    assert waiting(client) == []
    acts = "SELECT act, subject, post_code, reason FROM audit WHERE act LIKE 'report%'"
    assert rows(town, acts) == [("report.settle_person", "P-1", "P-3", "wrong_person")]


def test_rejected_it_is_gone_and_back_after_an_undo(anybody: FlaskClient, enter: Enter) -> None:
    report(anybody, kind="no_answer")
    client = enter("S3")
    done = client.post(SETTLE.format("P-1"), json={"kind": "no_answer", "outcome": "rejected"})
    assert waiting(client) == []
    undo = f"/api/v1/changes/{done.json['change']}/undo"  # type: ignore[index]
    assert enter("S2").post(undo).status_code == 403
    client = enter("S3")
    assert client.post(undo).status_code == 200
    assert waiting(client) == [("P-1", "no_answer", 1, False)]
    assert client.post(undo).status_code == 409


def test_nobody_without_a_session(served_town: APIFlask) -> None:
    nobody = served_town.test_client()
    assert nobody.get("/api/v1/reports").status_code == 401
    assert nobody.post(SETTLE.format("P-1"), data=b"{").status_code == 401
