"""The town in which cases are reported, with couriers, and whoever offers them something to do."""

from collections.abc import Callable
from functools import cache

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.features.cases.conftest import boxes, enter, people, served_town, source, town
from tests.features.couriers.tasks.tasking import sign_in_courier

__all__ = ["boxes", "enter", "people", "served_town", "source", "town"]


@pytest.fixture
def courier(town: Database, served_town: APIFlask) -> Callable[[str], FlaskClient]:
    """Somebody by name who is enrolled as a courier with the western community, and signed in."""
    return cache(lambda name: sign_in_courier(town, served_town, name))
