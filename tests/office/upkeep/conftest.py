"""The town of the tests of access, and its administrator."""

import pytest
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.office.access.conftest import Enter, enter, served_town, source, town
from tests.office.access.test_managing import officer

__all__ = ["admin", "enter", "served_town", "source", "town"]


@pytest.fixture
def admin(town: Database, enter: Enter) -> FlaskClient:
    return officer(town, enter, "S4", "admin")
