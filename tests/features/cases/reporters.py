"""A town with people of every level, and what residents and staff send about cases in it."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from geoapi.city.people.importing.run import import_people
from geoapi.core.db import Database
from tests.city.addresses.filing import table
from tests.conftest import json_of
from tests.features.planning.planners import build_planned_town, position
from tests.office.access.town import PEOPLE

WEST, GRID = "990101001001", "990101001001001"
# Grid workers of two grids, staff of their community, above it an officer of the subdistrict, two of the
# district, and a department.
WORKER, OTHER_WORKER, STAFF, ABOVE = "S1", "S2", "S3", "S6"
LEADER, OTHER_LEADER, DEPARTMENT, CLERK = "S8", "S9", "S10", "S11"
MORE = (
    "P-10,S10,韩松,城管执法,990101,13900000101",
    "P-11,S11,沈洁,热线话务员,990101,13900000112",
)


def build_reporting_town(database: Database, tmp_path: Path) -> None:
    build_planned_town(database, tmp_path)
    import_people(database, table(tmp_path, PEOPLE[0], *MORE))


def a_case(**also: Any) -> dict[str, Any]:
    """A report from the southern grid of the western community."""
    lon, lat = position(100, 50)
    said = {"category": "corridor_lamp", "text": "路灯不亮了。晚上看不见路", "at": {"lon": lon, "lat": lat}}
    return {"submission": str(uuid4()), **said, **also}


def report(client: FlaskClient, status: int = 201, **also: Any) -> Any:
    answer = client.post("/api/v1/cases", json=a_case(**also))
    assert answer.status_code == status, answer.json
    return answer.json


def enter_case(client: FlaskClient, status: int = 201, **also: Any) -> Any:
    answer = client.post("/api/v1/cases/entered", json=a_case(channel="line", **also))
    assert answer.status_code == status, answer.json
    return answer.json


def read_file(client: FlaskClient, number: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/matters/{number}")
    assert answer.status_code == status, answer.json
    return answer.json


def act(client: FlaskClient, number: str, verb: str, status: int = 201, **fields: Any) -> Any:
    """Make one move as things stand."""
    turn = client.get(f"/api/v1/matters/{number}").json
    said = {"turn": (turn or {}).get("turn", 0), "moves": [{"verb": verb, "fields": fields}]}
    answer = client.post(f"/api/v1/matters/{number}/moves", json=said)
    assert answer.status_code == status, answer.json
    return answer.json


def read_receipt(client: FlaskClient, receipt: Any, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/matters/{receipt['number']}/receipt?key={receipt['key']}")
    assert answer.status_code == status, answer.json
    return answer.json


def say(client: FlaskClient, receipt: Any, verb: str, status: int = 200, **fields: Any) -> Any:
    """What the reporter does, by the receipt."""
    turn = read_receipt(client, receipt)["turn"]
    body = {
        "key": receipt["key"], "submission": str(uuid4()), "turn": turn, "verb": verb, "fields": fields,
    }  # fmt: skip
    answer = client.post(f"/api/v1/matters/{receipt['number']}/receipt/moves", json=body)
    assert answer.status_code == status, answer.json
    return answer.json


def inbox(client: FlaskClient, query: str = "") -> list[Any]:
    answer = client.get(f"/api/v1/inbox{query}")
    assert answer.status_code == 200, answer.json
    return list(json_of(answer)["matters"])
