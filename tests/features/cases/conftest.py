"""The town in which cases are reported, and those who work in it."""

from functools import cache
from pathlib import Path

import pytest

from geoapi.core.db import Database
from tests.features.cases.reporters import build_reporting_town
from tests.office.access.conftest import Enter, enter, served_town
from tests.office.notices.conftest import boxes, hook

__all__ = ["boxes", "enter", "hook", "served_town"]


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    build_reporting_town(database, tmp_path)
    return database


@pytest.fixture
def people(enter: Enter) -> Enter:
    """As `enter`, but whoever comes again is signed in still."""
    return cache(enter)
