"""The town of the import tests."""

import pytest

from geoapi.core.db import Database
from tests.city.addresses.filing import build_named_town
from tests.conftest import Built


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_named_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    return database
