"""The town with households, and those who plan in it."""

from functools import cache

import pytest

from geoapi.core.db import Database
from tests.conftest import Built
from tests.features.planning.planners import build_planned_town
from tests.office.access.conftest import Enter, enter, served_town

__all__ = ["enter", "served_town"]


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_planned_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    return database


@pytest.fixture
def people(enter: Enter) -> Enter:
    """As `enter`, but whoever comes again is signed in still."""
    return cache(enter)
