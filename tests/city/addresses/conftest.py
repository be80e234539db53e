"""The town of the import tests."""

from pathlib import Path

import pytest

from geoapi.core.db import Database
from tests.city.addresses.filing import build_town


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    return build_town(database, tmp_path)
