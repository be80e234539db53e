"""The town in which couriers are let in: by a community's secretary, and by who keeps a station there."""

import pytest
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.conftest import Built
from tests.office.access.conftest import Enter, enter, served_town
from tests.office.access.town import build_town, run

__all__ = ["enter", "served_town"]


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    return database


@pytest.fixture
def secretary(town: Database, enter: Enter) -> FlaskClient:
    """Of the community in which MINE and NEAR lie, who has just shown a second factor."""
    client = enter("S3")
    run(town, "UPDATE session SET proved_at = now()")
    return client


@pytest.fixture
def keeper(town: Database, enter: Enter) -> FlaskClient:
    """Of the station MINE, who came with a slip and has nothing else to show."""
    client = enter("S4")
    sql = """INSERT INTO enrollment (account_id, acts_as, place_id)
             SELECT account.id, 'keeper', place.id FROM account JOIN person ON person.id = person_id, place
              WHERE staff_no = 'S4' AND place.code = 'MINE'"""
    run(town, sql)
    return client
