"""The town with households, and those who plan in it."""

from functools import cache
from pathlib import Path

import pytest

from geoapi.core.db import Database
from tests.features.planning.planners import build_planned_town
from tests.office.access.conftest import Enter, enter, served_town

__all__ = ["enter", "served_town"]


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    build_planned_town(database, tmp_path)
    return database


@pytest.fixture
def people(enter: Enter) -> Enter:
    """As `enter`, but whoever comes again is signed in still."""
    return cache(enter)
