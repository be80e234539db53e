"""The town in which cases are reported, and those who work in it."""

from functools import cache

import pytest

from geoapi.core.db import Database
from tests.conftest import Built
from tests.features.cases.reporters import build_reporting_town
from tests.office.access.conftest import Enter, enter, served_town
from tests.office.notices.conftest import boxes, hook

__all__ = ["boxes", "enter", "hook", "served_town"]


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_reporting_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    return database


@pytest.fixture
def people(enter: Enter) -> Enter:
    """As `enter`, but whoever comes again is signed in still."""
    return cache(enter)
