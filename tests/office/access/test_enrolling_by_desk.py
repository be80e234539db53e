"""Keepers and volunteers are let in by whoever answers for where they are enrolled."""

import logging
import uuid

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.office.access.slips import lookup_of
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

ENROLLMENTS, ME = "/api/v1/enrollments", "/api/v1/me"
COMMUNITY, GRID = "990101001001", "990101001001002"
KEEPER = {"acts_as": "keeper", "name": "王芳", "place": "MINE"}
VOLUNTEER = {"acts_as": "volunteer", "name": "赵强", "area": GRID}


@pytest.fixture
def secretary(town: Database, enter: Enter) -> FlaskClient:
    """Of the community in which MINE and NEAR lie, who has just shown a second factor."""
    client = enter("S3")
    run(town, "UPDATE session SET proved_at = now()")
    return client


def enroll(client: FlaskClient, **what: object) -> int:
    answer = client.post(ENROLLMENTS, json=what)
    assert answer.status_code == 201, answer.text
    return int(answer.json["subject"].removeprefix("enrollment "))  # type: ignore[index]


def slip_of(client: FlaskClient, number: int, digits: str = "1024") -> str:
    answer = client.post(f"{ENROLLMENTS}/{number}/slip", json={"digits": digits})
    assert answer.status_code == 200, answer.text
    return str(answer.json["code"])  # type: ignore[index]


def come_in(app: APIFlask, code: str, digits: str = "1024") -> FlaskClient:
    client = app.test_client()
    answer = client.post("/api/v1/session/slip", json={"code": code, "digits": digits})
    assert answer.status_code == 200, answer.text
    return client


def listed(client: FlaskClient, query: str = "") -> list[tuple[object, ...]]:
    answer = client.get(f"{ENROLLMENTS}{query}").json
    assert answer is not None
    return [(each["name"], each["acts_as"], each["until"] is None) for each in answer["enrollments"]]


def test_a_keeper_is_enrolled_comes_in_with_a_slip_and_is_out_at_once(
    town: Database, served_town: APIFlask, secretary: FlaskClient
) -> None:
    number = enroll(secretary, **KEEPER)
    shown = secretary.post(f"{ENROLLMENTS}/{number}/slip", json={"digits": "１０２４"}).json
    assert (
        shown is not None
        and shown["name"] == "王芳"
        and shown["link"].endswith(f"/desk#slip={shown['code']}")
    )
    assert len(shown["code"]) == 10 and shown["shown"].replace(" ", "") == shown["code"] and shown["path"]
    ((days,),) = rows(
        town, "SELECT expires_at - now() > interval '6 days 23 h' FROM credential WHERE secret = '1024'"
    )
    assert days is True
    holder = served_town.test_client().post("/api/v1/session/slip/holder", json={"code": shown["code"]}).json
    assert holder is not None and holder["enrollments"][0]["place_code"] == "MINE"
    keeper = come_in(served_town, shown["code"])
    me = keeper.get(ME).json
    assert me is not None and (me["name"], me["owes"]) == ("王芳", None)
    assert me["may"] == ["case.inform", "courier.enroll", "place.edit", "report.settle"]
    assert keeper.post("/api/v1/places/MINE/closures", json={}).status_code == 201
    assert keeper.post("/api/v1/places/NEAR/closures", json={}).status_code == 403
    (mine,) = secretary.get(ENROLLMENTS).json["enrollments"]  # type: ignore[index]
    assert (mine["has_entered"], mine["slip_until"], mine["may_have_slip"]) == (True, None, True)
    assert secretary.post(f"{ENROLLMENTS}/{number}/end").status_code == 200
    assert keeper.get(ME).status_code == 401
    assert secretary.post(f"{ENROLLMENTS}/{number}/end").status_code == 409
    assert secretary.post(f"{ENROLLMENTS}/{number}/slip", json={"digits": "1024"}).status_code == 409
    assert listed(secretary) == [("王芳", "keeper", False)]
    again = enroll(secretary, acts_as="keeper", account=mine["account"], place="NEAR")
    there = come_in(served_town, slip_of(secretary, again)).get(ME).json
    assert there is not None and there["enrollments"][0]["place_code"] == "NEAR"


def test_undo_is_ending_and_who_has_another_stays(
    town: Database, served_town: APIFlask, secretary: FlaskClient
) -> None:
    first = enroll(secretary, **KEEPER)
    account = rows(town, "SELECT account_id FROM enrollment")[0][0]
    made = secretary.post(ENROLLMENTS, json={"acts_as": "volunteer", "account": account, "area": COMMUNITY})
    assert made.status_code == 201
    keeper = come_in(served_town, slip_of(secretary, first))
    number = made.json["change"]  # type: ignore[index]
    assert secretary.post(f"/api/v1/changes/{number}/undo").status_code == 200
    assert [each["acts_as"] for each in keeper.get(ME).json["enrollments"]] == ["keeper"]  # type: ignore[index]
    assert secretary.post(f"/api/v1/changes/{number}/undo").status_code == 409
    assert listed(secretary, "?acts_as=keeper") == [("王芳", "keeper", True)]
    assert listed(secretary, "?name=王") == [("王芳", "volunteer", False), ("王芳", "keeper", True)]
    assert listed(secretary, "?name=赵") == []


def test_a_slip_serves_once_five_tries_and_until_the_next(
    served_town: APIFlask, secretary: FlaskClient
) -> None:
    number = enroll(secretary, **VOLUNTEER)
    first = slip_of(secretary, number)
    second = slip_of(secretary, number)
    client = served_town.test_client()

    def attempt(code: str, digits: str) -> int:
        return client.post("/api/v1/session/slip", json={"code": code, "digits": digits}).status_code

    assert attempt(first, "1024") == 401
    assert come_in(served_town, second).get(ME).status_code == 200
    assert attempt(second, "1024") == 401


def test_after_five_wrong_digits_a_slip_is_dead(
    town: Database, served_town: APIFlask, secretary: FlaskClient
) -> None:
    code = slip_of(secretary, enroll(secretary, **VOLUNTEER))
    client = served_town.test_client()
    for _ in range(5):
        assert client.post("/api/v1/session/slip", json={"code": code, "digits": "9999"}).status_code == 401
        run(town, "DELETE FROM throttle")
    assert client.post("/api/v1/session/slip", json={"code": code, "digits": "1024"}).status_code == 401


def test_a_code_stands_in_no_log_audit_or_idempotency_row(
    town: Database, secretary: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = enroll(secretary, **KEEPER)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    told = secretary.post(f"{ENROLLMENTS}/{number}/slip", json={"digits": "7391"}, headers=key).json
    assert told is not None
    notes = rows(
        town, "SELECT to_jsonb(audit)::text FROM audit UNION ALL SELECT to_jsonb(request)::text FROM request"
    )
    text = " ".join(str(row) for row in notes) + caplog.text
    assert len(notes) > 3
    for secret in (told["code"], told["shown"], "7391", "王芳", lookup_of(told["code"]).hex()):
        assert secret not in text
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'enrollment.slip'") == [(1,)]


def test_the_same_request_enrolls_once(town: Database, secretary: FlaskClient) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = secretary.post(ENROLLMENTS, json=KEEPER, headers=key)
    again = secretary.post(ENROLLMENTS, json=KEEPER, headers=key)
    assert first.json == again.json and again.status_code == 201
    assert rows(town, "SELECT count(*) FROM enrollment") == [(1,)]
    assert secretary.post(ENROLLMENTS, json=VOLUNTEER, headers=key).status_code == 422


def test_it_takes_a_second_factor_and_the_own_area(
    town: Database, enter: Enter, secretary: FlaskClient
) -> None:
    assert secretary.post(ENROLLMENTS, json={**KEEPER, "place": "AWAY"}).status_code == 403
    assert secretary.post(ENROLLMENTS, json={**VOLUNTEER, "area": "990101001002"}).status_code == 403
    number = enroll(secretary, **KEEPER)
    run(town, "UPDATE session SET proved_at = NULL")
    refused = secretary.post(ENROLLMENTS, json=KEEPER)
    assert (refused.status_code, refused.json["needs_level"]) == (403, 2)  # type: ignore[index]
    for path in ("slip", "end"):
        assert secretary.post(f"{ENROLLMENTS}/{number}/{path}", json={"digits": "1024"}).status_code == 403
    grid = enter("S1")
    run(town, "UPDATE session SET proved_at = now()")
    assert grid.get(ENROLLMENTS).status_code == 403
    assert grid.post(ENROLLMENTS, json=KEEPER).status_code == 403
    assert listed(secretary) == [("王芳", "keeper", True)]


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ({"acts_as": "keeper", "name": "王芳", "area": GRID}, 400),
        ({"acts_as": "volunteer", "name": "王芳", "place": "MINE"}, 400),
        ({"acts_as": "admin", "name": "王芳", "area": GRID}, 400),
        ({"acts_as": "keeper", "name": " ", "place": "MINE"}, 400),
        ({"acts_as": "keeper", "place": "MINE"}, 400),
        ({"acts_as": "keeper", "name": "王\n芳\u0007", "place": "MINE"}, 400),
        ({"acts_as": "keeper", "name": "王" * 41, "place": "MINE"}, 400),
        ({"acts_as": "keeper", "name": "王芳", "place": "NOWHERE"}, 404),
        ({"acts_as": "volunteer", "name": "王芳", "area": "990101"}, 404),
        ({"acts_as": "keeper", "account": 2**53, "place": "MINE"}, 404),
    ],
)
def test_what_cannot_be_is_refused(secretary: FlaskClient, what: dict[str, object], status: int) -> None:
    assert secretary.post(ENROLLMENTS, json=what).status_code == status
    assert listed(secretary) == []


@pytest.mark.parametrize("digits", ["", "102", "abcd", "10245", "١٢٣٤"])
def test_digits_are_four(secretary: FlaskClient, digits: str) -> None:
    number = enroll(secretary, **KEEPER)
    assert secretary.post(f"{ENROLLMENTS}/{number}/slip", json={"digits": digits}).status_code == 400


# Nobody becomes another by printing a slip.


def test_no_slip_for_staff_or_for_who_is_enrolled_elsewhere_too(
    town: Database, enter: Enter, secretary: FlaskClient
) -> None:
    enter("S1")
    enroll_as = """
        INSERT INTO enrollment (account_id, acts_as, place_id)
        SELECT account.id, 'keeper', place.id FROM account LEFT JOIN person ON person.id = person_id, place
         WHERE place.code = :place AND coalesce(staff_no, shown_name) = :who RETURNING id"""
    run(town, enroll_as, place="MINE", who="S1")
    (staff,) = secretary.get(ENROLLMENTS).json["enrollments"]  # type: ignore[index]
    assert staff["may_have_slip"] is False
    assert secretary.post(f"{ENROLLMENTS}/{staff['id']}/slip", json={"digits": "1024"}).status_code == 403
    # Nor is staff enrolled by number of account, nor oneself.
    for account in (staff["account"], rows(town, "SELECT account_id FROM session")[0][0]):
        sent = {"acts_as": "teller", "account": account, "place": "MINE"}
        assert secretary.post(ENROLLMENTS, json=sent).status_code == 404
    number = enroll(secretary, **KEEPER)
    run(town, enroll_as, place="AWAY", who="王芳")
    assert secretary.post(f"{ENROLLMENTS}/{number}/slip", json={"digits": "1024"}).status_code == 403
    assert secretary.post(f"{ENROLLMENTS}/{number}/end").status_code == 200


def test_officers_are_not_ended_by_the_desk(town: Database, enter: Enter, secretary: FlaskClient) -> None:
    enter("S1")
    run(
        town,
        """INSERT INTO enrollment (account_id, acts_as) SELECT account.id, 'auditor' FROM account
             JOIN person ON person.id = person_id WHERE staff_no = 'S1'""",
    )
    ((number,),) = rows(town, "SELECT id FROM enrollment")
    assert secretary.post(f"{ENROLLMENTS}/{number}/end").status_code == 404
    assert listed(secretary) == []


# A session of a member slides for 90 days.


def test_a_members_session_lasts_90_days_from_the_last_sign_of_life(
    town: Database, served_town: APIFlask, secretary: FlaskClient
) -> None:
    keeper = come_in(served_town, slip_of(secretary, enroll(secretary, **KEEPER)))
    of_members = "WHERE account_id IN (SELECT id FROM account WHERE kind = 'member')"

    def pass_days(days: int) -> None:
        shift = ", ".join(
            f"{each} = {each} - make_interval(days => :n)" for each in ("seen_at", "expires_at")
        )
        run(town, f"UPDATE session SET {shift} {of_members}", n=days)

    for _ in range(3):
        pass_days(89)
        answer = keeper.get(ME)
        assert answer.status_code == 200 and "Max-Age=7776000" in answer.headers["Set-Cookie"]
    assert keeper.get("/api/v1/me/sessions").json["sessions"][0]["ended_at"] is None  # type: ignore[index]
    pass_days(90)
    assert keeper.get(ME).status_code == 401
    assert "Set-Cookie" not in secretary.get(ME).headers
    run(town, "UPDATE session SET seen_at = now() - interval '12 h'")
    assert secretary.get(ME).status_code == 401


def test_many_are_listed_by_fifties(town: Database, secretary: FlaskClient) -> None:
    first = enroll(secretary, **VOLUNTEER)
    run(
        town,
        """WITH new AS (INSERT INTO account (kind, shown_name) SELECT 'member', 'C' || n
                          FROM generate_series(1, 119) n RETURNING id)
           INSERT INTO enrollment (account_id, acts_as, area_id)
           SELECT new.id, 'volunteer', area_id FROM new, enrollment WHERE enrollment.id = :first""",
        first=first,
    )
    seen, more = [], None
    for expected in (50, 50, 20):
        page = secretary.get(ENROLLMENTS + (f"?below={more}" if more else "")).json
        assert page is not None and len(page["enrollments"]) == expected
        seen += [each["id"] for each in page["enrollments"]]
        more = page["more"]
    assert more is None and seen == sorted(set(seen), reverse=True) and len(seen) == 120
