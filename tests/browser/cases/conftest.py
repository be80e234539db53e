"""The town in which residents report things, and the staff who answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from geoapi.core.boxes import Boxes, make_key_file
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.access.commands import invite
from tests.browser.cases.residents import Staff
from tests.conftest import Built, close_app, opened_app
from tests.features.cases.photos import jpeg
from tests.features.cases.reporters import build_reporting_town


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_reporting_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    make_key_file(tmp_path / KEYS)
    return database


@pytest.fixture
def staff(town: Database, database_url: str, tmp_path: Path) -> Iterator[Staff]:
    """Members of staff, signed in beside the server that the resident's page comes from."""
    app = opened_app(database_url, tmp_path)

    def sign_in(staff_no: str) -> FlaskClient:
        slip = invite(town, staff_no, boxes=Boxes(tmp_path / KEYS))
        client: FlaskClient = app.test_client()
        answer = client.post("/api/v1/session/slip", json={"code": slip.code, "digits": slip.digits})
        assert answer.status_code == 200, answer.json
        return client

    yield sign_in
    close_app(app)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As a phone takes one: large, and with where it was taken."""
    file = tmp_path / "photo.jpg"
    file.write_bytes(jpeg((2400, 1800)))
    return file


@pytest.fixture
def outside_of(page: Page) -> list[str]:
    """Errors of scripts."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
