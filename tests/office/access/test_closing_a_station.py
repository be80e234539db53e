"""A grid worker closes a station for today: the map says so, the audit names her, and undo opens it."""

import threading
import time
from uuid import uuid4

import pytest
from apiflask import APIFlask
from sqlalchemy.exc import DBAPIError

from geoapi.core.db import Database
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

CLOSE = "/api/v1/places/{}/closures"


def is_open(app: APIFlask, code: str) -> bool:
    answer = app.test_client().get(f"/api/v1/places/{code}").json
    return bool(answer["properties"]["opening"]["open"])  # type: ignore[index]


def wait_until_open(app: APIFlask, code: str, expected: bool) -> None:
    deadline = time.monotonic() + 20
    while is_open(app, code) is not expected:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_from_the_phone_to_the_map_and_back(town: Database, served_town: APIFlask, enter: Enter) -> None:
    assert is_open(served_town, "MINE")
    client = enter("S1")
    done = client.post(CLOSE.format("MINE"), json={"reason": "停水停电"})
    assert done.status_code == 201 and done.headers["Cache-Control"] == "no-store"
    wait_until_open(served_town, "MINE", False)
    (exception,) = done.json["after"]  # type: ignore[index]
    assert (exception["hours"], exception["reason"], exception["edited_by"]) == ("off", "停水停电", "周晓兰")
    assert done.json["before"] == []  # type: ignore[index]
    assert exception["since"].endswith("+08:00") and exception["until"].endswith("T00:00:00+08:00")
    midnight = "SELECT to_char(upper(valid) AT TIME ZONE 'Asia/Shanghai', 'HH24:MI:SS') FROM place_exception"
    assert rows(town, midnight) == [("00:00:00",)]
    (row,) = rows(
        town,
        """SELECT audit.id, shown_name, post_code, act, subject, reason, before, jsonb_array_length(after),
                  cardinality(area_ids) FROM audit JOIN account ON account.id = account_id
            WHERE act LIKE 'place%'""",
    )
    number = done.json["change"]  # type: ignore[index]
    assert row == (number, "周晓兰", "P-1", "place.close", "MINE", "停水停电", [], 1, 5)

    (past,) = client.get("/api/v1/changes?subject=MINE").json["changes"]  # type: ignore[index]
    assert (past["change"], past["act"], past["by"]) == (number, "place.close", "周晓兰")
    assert past["at"].endswith("+08:00")
    assert enter("S2").get("/api/v1/changes?subject=MINE").json == {"changes": []}

    back = client.post(f"/api/v1/changes/{number}/undo")
    assert back.status_code == 200
    wait_until_open(served_town, "MINE", True)
    assert rows(town, "SELECT act, post_code FROM audit ORDER BY id DESC LIMIT 1") == [
        ("place.close.undo", "P-1")
    ]
    again = client.post(f"/api/v1/changes/{number}/undo")
    assert (again.status_code, again.json["now"]) == (409, [])  # type: ignore[index]


def test_what_was_told_of_the_day_before_holds_again_after_an_undo(town: Database, enter: Enter) -> None:
    told = """INSERT INTO place_exception (place_id, valid, hours, reason)
              SELECT id, tstzrange(now() - interval '2 d', now() + interval '2 d'), '08:00-12:00', '雪'
                FROM place WHERE code = 'MINE'"""
    run(town, told)
    stands = "SELECT valid, hours, reason FROM place_exception ORDER BY valid"
    before = rows(town, stands)
    client = enter("S3")
    done = client.post(CLOSE.format("mine"), json={})
    assert [(hours, reason) for _, hours, reason in rows(town, stands)] == [
        ("08:00-12:00", "雪"), ("off", None), ("08:00-12:00", "雪")
    ]  # fmt: skip
    assert client.post(f"/api/v1/changes/{done.json['change']}/undo").status_code == 200  # type: ignore[index]
    assert rows(town, stands) == before


@pytest.mark.parametrize(
    ("staff_no", "code", "status"),
    [
        ("S1", "MINE", 201),
        ("S1", "NEAR", 403),
        ("S1", "AWAY", 403),
        ("S2", "NEAR", 201),
        ("S3", "MINE", 201),
        ("S3", "AWAY", 403),
        ("S4", "MINE", 403),
        ("S1", "NONE", 404),
        ("S1", "%00", 404),
        ("S1", "站", 404),
    ],
)
def test_only_whoever_answers_for_the_place(enter: Enter, staff_no: str, code: str, status: int) -> None:
    assert enter(staff_no).post(CLOSE.format(code), json={}).status_code == status


def test_nobody_without_a_session(town: Database, served_town: APIFlask) -> None:
    answer = served_town.test_client().post(CLOSE.format("MINE"), json={})
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/not-signed-in")  # type: ignore[index]
    assert rows(town, "SELECT * FROM place_exception") == []


def test_a_post_ends_at_its_second_and_a_substitute_begins_at_hers(town: Database, enter: Enter) -> None:
    holder, substitute = enter("S1"), enter("S4")
    assert substitute.post(CLOSE.format("MINE"), json={}).status_code == 403
    run(
        town,
        """INSERT INTO substitution (post_code, person_id, valid)
           SELECT 'P-1', id, tstzrange(now() - interval '1 h', now() + interval '400 ms') FROM person
            WHERE staff_no = 'S4'""",
    )
    assert substitute.post(CLOSE.format("MINE"), json={}).status_code == 201
    assert holder.post(CLOSE.format("MINE"), json={}).status_code == 201
    time.sleep(0.5)
    assert substitute.post(CLOSE.format("MINE"), json={}).status_code == 403
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-1'")
    assert holder.post(CLOSE.format("MINE"), json={}).status_code == 403


def test_who_may_do_it_may_undo_it_and_nobody_else(enter: Enter) -> None:
    number = enter("S1").post(CLOSE.format("MINE"), json={}).json["change"]  # type: ignore[index]
    assert enter("S2").post(f"/api/v1/changes/{number}/undo").status_code == 403
    assert enter("S3").post(f"/api/v1/changes/{number}/undo").status_code == 200
    assert enter("S3").post("/api/v1/changes/999999/undo").status_code == 404


def test_sent_twice_it_is_done_once(town: Database, enter: Enter) -> None:
    client, key = enter("S1"), {"Idempotency-Key": str(uuid4())}
    first = client.post(CLOSE.format("MINE"), json={"reason": "检修"}, headers=key)
    second = client.post(CLOSE.format("MINE"), json={"reason": "检修"}, headers=key)
    assert (first.status_code, second.status_code) == (201, 201) and first.json == second.json
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'place.close'") == [(1,)]
    differs = client.post(CLOSE.format("MINE"), json={"reason": "停电"}, headers=key)
    assert (differs.status_code, differs.json["type"]) == (422, "/problems/submission-differs")  # type: ignore[index]
    odd = client.post(CLOSE.format("MINE"), json={}, headers={"Idempotency-Key": "1"})
    assert odd.status_code == 400
    # Of somebody else the same key is another request.
    assert enter("S3").post(CLOSE.format("MINE"), json={}, headers=key).status_code == 201


def test_forty_at_once_with_one_key_are_one(town: Database, served_town: APIFlask, enter: Enter) -> None:
    token = enter("S1").get_cookie("__Host-geoapi")
    assert token is not None
    key, told = {"Idempotency-Key": str(uuid4())}, []

    def send() -> None:
        client = served_town.test_client()
        client.set_cookie("__Host-geoapi", token.value)
        answer = client.post(CLOSE.format("MINE"), json={}, headers=key)
        told.append((answer.status_code, answer.data))

    threads = [threading.Thread(target=send) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A database that is busy says so, and is asked again.
    assert {status for status, _ in told} <= {201, 503} and len(
        {body for status, body in told if status == 201}
    ) == 1
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'place.close'") == [(1,)]


@pytest.mark.parametrize("reason", ["x" * 61, 1, ["停电"], "停\x00电"])
def test_a_reason_is_a_short_text(town: Database, enter: Enter, reason: object) -> None:
    answer = enter("S1").post(CLOSE.format("MINE"), json={"reason": reason})
    assert answer.status_code == 400
    assert rows(town, "SELECT * FROM place_exception") == []


def test_nothing_remains_of_what_fails_half_way(town: Database, enter: Enter) -> None:
    client = enter("S1")
    run(town, "ALTER TABLE audit ADD CHECK (act <> 'place.close')")
    assert client.post(CLOSE.format("MINE"), json={}).status_code == 500
    assert rows(town, "SELECT * FROM place_exception") == []


def test_no_audit_row_is_ever_changed(town: Database, enter: Enter) -> None:
    enter("S1").post(CLOSE.format("MINE"), json={})
    for statement in ("UPDATE audit SET reason = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(DBAPIError, match="never changed"):
            run(town, statement)


def test_all_is_right_is_told_with_the_day_and_the_name(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    run(town, "UPDATE place SET verified_on = '2025-11-01', verified_by = '张三' WHERE code = 'MINE'")
    client = enter("S1")
    done = client.post("/api/v1/places/MINE/verifications", json={})
    today = rows(town, "SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')")[0][0]
    assert done.status_code == 201
    assert done.json["after"] == {"verified_on": today, "verified_by": "周晓兰"}  # type: ignore[index]
    # No file undoes it in silence.
    edited = "SELECT key, column_name, edited_by FROM edited_cell ORDER BY column_name"
    assert rows(town, edited) == [("MINE", "verified_by", "周晓兰"), ("MINE", "verified_on", "周晓兰")]
    number = done.json["change"]  # type: ignore[index]
    enter("S3").post("/api/v1/places/MINE/verifications", json={})
    late = client.post(f"/api/v1/changes/{number}/undo")
    assert late.status_code == 409 and late.json["now"]["verified_by"] == "孙立"  # type: ignore[index]
    last = rows(town, "SELECT max(id) FROM audit WHERE act = 'place.verify'")[0][0]
    assert client.post(f"/api/v1/changes/{last}/undo").status_code == 200
    assert client.post(f"/api/v1/changes/{number}/undo").status_code == 200
    stands = "SELECT verified_on::text, verified_by FROM place WHERE code = 'MINE'"
    assert rows(town, stands) == [("2025-11-01", "张三")]
    assert enter("S2").post("/api/v1/places/MINE/verifications", json={}).status_code == 403
