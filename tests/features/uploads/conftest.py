"""A town with people who may send files, and what its clerk does."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.boxes import make_key_file
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.features.uploads.api import FILE
from geoapi.features.uploads.duties import read_next
from geoapi.office.access.commands import invite
from tests.boxes import key_file
from tests.conftest import Built, close_app, json_of, opened_app
from tests.office.access.town import build_town, run

HEAD = "岗位编码,工号,姓名,角色,网格编码,值班电话,手机"
# The first is of the grid in the community of S3, the second of one beside it.
MINE = "P-1,S1,周晓兰,专职网格员,990101001001001,13900000012,13911112222"
OTHERS = "P-7,S7,郑安,专职网格员,990101001002001,13900000013,"
Send = Callable[..., int]


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("GEOAPI_KEY_FILE", str(key_file()))
    return database


@pytest.fixture
def served_town(town: Database, database_url: str, tmp_path: Path) -> Iterator[APIFlask]:
    make_key_file(tmp_path / KEYS)
    made = opened_app(database_url, tmp_path)
    yield made
    close_app(made)


@pytest.fixture
def enter(town: Database, served_town: APIFlask) -> Callable[[str], FlaskClient]:
    """A client in which a member of staff has signed in and has just proved it."""

    def sign_in(staff_no: str, level: int = 2) -> FlaskClient:
        slip = invite(town, staff_no)
        client = served_town.test_client()
        answer = client.post("/api/v1/session/slip", json={"code": slip.code, "digits": slip.digits})
        assert answer.status_code == 200, answer.json
        if level == 2:
            run(town, "UPDATE session SET proved_at = now() WHERE revoked_at IS NULL")
        return client

    return sign_in


@pytest.fixture
def secretary(enter: Callable[[str], FlaskClient]) -> FlaskClient:
    """Of the community 990101001001."""
    return enter("S3")


def send(
    client: FlaskClient, content: bytes | str, kind: str = "people", name: str = "people.csv", **headers: str
) -> Any:
    body = content.encode() if isinstance(content, str) else content
    return client.post(
        "/api/v1/uploads",
        query_string={"kind": kind, "name": name},
        data=body,
        content_type=FILE,
        headers=headers,
    )


def sent(client: FlaskClient, content: bytes | str, kind: str = "people", name: str = "people.csv") -> int:
    answer = send(client, content, kind, name)
    assert answer.status_code == 202, answer.data
    return int(json_of(answer)["id"])


def people(*lines: str) -> str:
    return "\n".join((HEAD, *lines)) + "\n"


def told(client: FlaskClient, number: int) -> Any:
    answer = client.get(f"/api/v1/uploads/{number}")
    assert answer.status_code == 200, answer.data
    return json_of(answer)


def checked(client: FlaskClient, database: Database, *args: Any) -> Any:
    number = sent(client, *args)
    assert read_next(database)
    return told(client, number)


def apply(client: FlaskClient, number: int) -> int:
    return client.post(f"/api/v1/uploads/{number}/apply").status_code
