"""Couriers of the town in which cases are reported, and tasks that are offered to them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.office.access.slips import lookup_of, new_code
from geoapi.office.access.store import accounts, credentials, enrollments
from geoapi.office.access.tokens import SLIP
from tests.conftest import json_of
from tests.features.cases.reporters import WEST
from tests.features.planning.planners import position
from tests.office.access.town import run

TOMORROW = timedelta(days=1)


def add_courier(town: Database, name: str, area: str = WEST, acts_as: str = "courier") -> tuple[int, str]:
    """Somebody new who is enrolled with an area: the account, and the code of a slip for it."""
    code = new_code()
    with town.transaction() as connection:
        account_id = accounts.add_member(connection, name)
        found = enrollments.find_area(connection, area)
        assert found is not None
        enrollments.enroll(connection, account_id, acts_as, found[0], None)
        credentials.add_slip(connection, account_id, SLIP, lookup_of(code), "1024")
    return account_id, code


def sign_in_courier(town: Database, served: APIFlask, name: str) -> FlaskClient:
    _, code = add_courier(town, name)
    client = served.test_client()
    answer = client.post("/api/v1/session/slip", json={"code": code, "digits": "1024"})
    assert answer.status_code == 200, answer.json
    return client


def agreed_before(town: Database) -> None:
    """All couriers there are agreed to words that have changed since."""
    sql = """
        INSERT INTO courier (account_id, area_id, enrollment_id, consent_version, consent_at)
        SELECT account_id, area_id, id, '2020-01', now() FROM enrollment WHERE acts_as = 'courier'"""
    run(town, sql)


def a_task(**also: Any) -> dict[str, Any]:
    """A task in the southern grid of the western community."""
    lon, lat = position(100, 50)
    said = {"category": "task_look", "title": "看看消防通道", "at": {"lon": lon, "lat": lat}, "minutes": 10}
    return {"submission": str(uuid4()), "until": (datetime.now(UTC) + TOMORROW).isoformat(), **said, **also}


def offer(client: FlaskClient, status: int = 201, **also: Any) -> list[str]:
    answer = client.post("/api/v1/tasks", json=a_task(**also))
    assert answer.status_code == status, answer.json
    return list(json_of(answer)["numbers"]) if status < 300 else []


def near(client: FlaskClient, **at: float) -> Any:
    lon, lat = position(100, 60)
    answer = client.get(f"/api/v1/tasks/near?lon={at.get('lon', lon)}&lat={at.get('lat', lat)}")
    assert answer.status_code == 200, answer.json
    return answer.json


def mine(client: FlaskClient) -> Any:
    answer = client.get("/api/v1/tasks/mine")
    assert answer.status_code == 200, answer.json
    return answer.json


def do(client: FlaskClient, number: str, what: str, status: int = 200, **body: Any) -> Any:
    """Claim, release or hand in a task."""
    said = {"submission": str(uuid4()), **body} if what == "hand-in" else {}
    answer = client.post(f"/api/v1/tasks/{number}/{what}", json=said)
    assert answer.status_code == status, answer.json
    return answer.json


def let_lapse(town: Database, number: str) -> None:
    """As if the time for which it is kept had gone by; the clerk has not come to it."""
    run(
        town,
        f"""UPDATE matter_claim SET held = tstzrange(lower(held) - interval '1 day', now() - interval '1 s')
             WHERE matter_id = (SELECT id FROM matter WHERE number = '{number}') AND ended IS NULL""",
    )
