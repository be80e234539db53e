"""The administrator lets staff in and out; not admins, not auditors, and sees nothing of what people do."""

import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.http.permissions import ANYBODY, SIGNED_IN, allowed_to
from geoapi.http.url_rules import documented_path
from geoapi.office.access.commands import grant
from geoapi.permissions import PERMISSIONS
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

ACCOUNTS, ME = "/api/v1/accounts", "/api/v1/me"


@pytest.fixture
def admin(town: Database, enter: Enter) -> FlaskClient:
    return officer(town, enter, "S4", "admin")


def officer(town: Database, enter: Enter, staff_no: str, office: str) -> FlaskClient:
    client = enter(staff_no)
    grant(town, staff_no, office)
    run(town, "UPDATE session SET proved_at = now()")
    return client


def number_of(town: Database, staff_no: str) -> int:
    ((number,),) = rows(
        town,
        "SELECT account.id FROM account JOIN person ON person.id = person_id WHERE staff_no = :staff_no",
        staff_no=staff_no,
    )
    assert isinstance(number, int)
    return number


def test_somebody_is_found_and_seen(town: Database, enter: Enter, admin: FlaskClient) -> None:
    enter("S1")
    answer = admin.get(f"{ACCOUNTS}?q=s1")
    (found,) = answer.json["accounts"]  # type: ignore[index]
    assert (found["name"], found["staff_no"], found["posts"][0]["code"]) == ("周晓兰", "S1", "P-1")
    (by_name,) = admin.get(f"{ACCOUNTS}?q=晓兰").json["accounts"]  # type: ignore[index]
    assert by_name == found
    shown = admin.get(f"{ACCOUNTS}/{found['number']}")
    assert shown.json["account"] == found  # type: ignore[index]
    assert [each["how"] for each in shown.json["sessions"]] == ["slip"]  # type: ignore[index]
    assert shown.json["credentials"] == []  # type: ignore[index]
    assert "1390000" not in answer.text + shown.text
    (without,) = admin.get(f"{ACCOUNTS}?q=S2").json["accounts"]  # type: ignore[index]
    assert without["number"] is None and without["name"] == "钱进"
    assert admin.get(f"{ACCOUNTS}/{2**40}").status_code == 404
    assert admin.get(f"{ACCOUNTS}?q=nobody").json == {"accounts": []}


def test_a_slip_lets_staff_in_and_its_code_is_nowhere_else(
    town: Database, served_town: APIFlask, admin: FlaskClient
) -> None:
    answer = admin.post(f"{ACCOUNTS}/slips", json={"staff_no": "S2"})
    told = answer.json
    assert told is not None and answer.status_code == 200 and told["name"] == "钱进"
    # The digits are of the phone that is known, and not told.
    assert "0022" not in answer.text.replace(told["path"], "")
    client = served_town.test_client()
    sent = {"code": told["code"], "digits": "0022"}
    assert client.post("/api/v1/session/slip", json=sent).status_code == 200
    assert client.get(ME).json["name"] == "钱进"  # type: ignore[index]
    by_digits = admin.post(f"{ACCOUNTS}/slips", json={"staff_no": "S2", "digits": "4321"}).json
    assert by_digits is not None
    sent = {"code": by_digits["code"], "digits": "4321"}
    assert client.post("/api/v1/session/slip", json=sent).status_code == 200
    noted = rows(town, "SELECT to_jsonb(audit)::text FROM audit WHERE act = 'account.invite'")
    # By the command line for the admin, and twice here.
    assert len(noted) == 3 and told["code"] not in str(noted)
    assert admin.post(f"{ACCOUNTS}/slips", json={"staff_no": "S77"}).status_code == 404
    run(town, "UPDATE person SET duty_phone = NULL, private_phone = NULL WHERE staff_no = 'S2'")
    assert admin.post(f"{ACCOUNTS}/slips", json={"staff_no": "S2"}).status_code == 400


def test_somebody_is_signed_out_and_an_account_closed_and_opened(
    town: Database, enter: Enter, admin: FlaskClient
) -> None:
    staff = enter("S1")
    number = number_of(town, "S1")
    out = admin.post(f"{ACCOUNTS}/{number}/sign-out")
    assert (out.status_code, out.json["after"]) == (200, {"sessions": 1, "credentials": 0})  # type: ignore[index]
    assert staff.get(ME).status_code == 401
    staff = enter("S1")
    closed = admin.post(f"{ACCOUNTS}/{number}/closure")
    assert closed.status_code == 200 and staff.get(ME).status_code == 401
    assert admin.post(f"{ACCOUNTS}/{number}/closure").status_code == 409
    change = closed.json["change"]  # type: ignore[index]
    assert admin.post(f"/api/v1/changes/{change}/undo").status_code == 200
    assert admin.post(f"/api/v1/changes/{change}/undo").status_code == 409
    assert admin.get(f"{ACCOUNTS}/{number}").json["account"]["closed_at"] is None  # type: ignore[index]
    assert enter("S1").get(ME).status_code == 200


def test_it_takes_a_second_factor(town: Database, enter: Enter, admin: FlaskClient) -> None:
    enter("S1")
    number = number_of(town, "S1")
    run(town, "UPDATE session SET proved_at = NULL")
    assert admin.get(f"{ACCOUNTS}?q=S1").status_code == 200
    for path, body in ((f"{number}/sign-out", {}), (f"{number}/closure", {}), ("slips", {"staff_no": "S1"})):
        answer = admin.post(f"{ACCOUNTS}/{path}", json=body)
        assert (answer.status_code, answer.json["needs_level"]) == (403, 2)  # type: ignore[index]


# Three officers.


def test_an_admin_touches_no_officer_not_even_oneself(
    town: Database, enter: Enter, admin: FlaskClient
) -> None:
    auditor = officer(town, enter, "S3", "auditor")
    for staff_no in ("S3", "S4"):
        number = number_of(town, staff_no)
        for path in ("sign-out", "closure"):
            assert admin.post(f"{ACCOUNTS}/{number}/{path}").status_code == 403
        slip = admin.post(f"{ACCOUNTS}/slips", json={"staff_no": staff_no, "digits": "1024"})
        assert slip.status_code == 403 and "command line" in slip.json["detail"]  # type: ignore[index]
    assert auditor.get(ME).status_code == 200 and admin.get(ME).status_code == 200


def test_an_admin_reads_no_audit_and_enrolls_nobody(town: Database, enter: Enter, admin: FlaskClient) -> None:
    enter("S1").post("/api/v1/places/MINE/closures", json={})
    assert admin.get("/api/v1/audit").status_code == 403
    assert admin.get("/api/v1/audit.csv").status_code == 403
    assert admin.get("/api/v1/enrollments").status_code == 403
    assert admin.get("/api/v1/changes?subject=MINE").json == {"changes": []}
    assert admin.get("/api/v1/changes?subject=account 1").json == {"changes": []}
    for acts_as in ("admin", "auditor", "keeper"):
        sent = {"acts_as": acts_as, "account": number_of(town, "S4"), "place": "MINE"}
        assert admin.post("/api/v1/enrollments", json=sent).status_code in (400, 403)


def test_an_auditor_changes_nothing_at_all(town: Database, served_town: APIFlask, enter: Enter) -> None:
    """Every route that changes something and asks for a permission, and undoing what another did."""
    other = enter("S1").post("/api/v1/places/MINE/closures", json={}).json
    assert other is not None
    auditor = officer(town, enter, "S4", "auditor")
    before = rows(town, "SELECT count(*) FROM audit")
    documented = auditor.get("/openapi.json").json["paths"]  # type: ignore[index]
    told: dict[str, int] = {}
    for rule in served_town.url_map.iter_rules():
        if allowed_to(served_town.view_functions[rule.endpoint]) in (None, ANYBODY, SIGNED_IN):
            continue
        for method in {"POST", "PUT", "PATCH", "DELETE"} & set(rule.methods or ()):
            operation = documented[documented_path(rule.rule)][method.lower()]
            path = re.sub("<.*?>", "1", rule.rule.replace("<code>", "MINE"))
            contents = operation.get("requestBody", {}).get("content", {})
            body = contents.get("application/json", {}).get("example", {})
            body |= {"place": "MINE"} if "place" in body else {}
            told[f"{method} {rule.rule}"] = auditor.open(path, method=method, json=body).status_code
    # What is not there, or not well formed, is told before who may.
    assert len(told) > 30 and all(400 <= status < 500 for status in told.values()), told
    assert 403 in told.values()
    assert {verb for verb, rule in PERMISSIONS.items() if "auditor" in rule.acts_as} == {
        *("audit.read", "audit.export", "seal.read"),
    }
    assert auditor.post(f"/api/v1/changes/{other['change']}/undo").status_code == 403
    assert rows(town, "SELECT count(*) FROM audit") == before
