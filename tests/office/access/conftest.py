"""The town, an application on it, and people who have signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.boxes import Boxes, make_key_file
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.access.commands import invite
from tests.conftest import Built, close_app, opened_app
from tests.office.access.town import build_town

Enter = Callable[..., FlaskClient]


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    return database


@pytest.fixture
def served_town(town: Database, database_url: str, tmp_path: Path) -> Iterator[APIFlask]:
    make_key_file(tmp_path / KEYS)
    made = opened_app(database_url, tmp_path)
    yield made
    close_app(made)


@pytest.fixture
def enter(town: Database, served_town: APIFlask, tmp_path: Path) -> Enter:
    """A client in which a member of staff has signed in."""

    def sign_in(staff_no: str) -> FlaskClient:
        slip = invite(town, staff_no, boxes=Boxes(tmp_path / KEYS))
        client = served_town.test_client()
        answer = client.post("/api/v1/session/slip", json={"code": slip.code, "digits": slip.digits})
        assert answer.status_code == 200, answer.json
        return client

    return sign_in
