"""The town in which cases are reported, and another system that reports to it by GeoReport v2."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.features.exchange.clients import add_client
from tests.features.cases.conftest import boxes, enter, people, served_town, source, town

__all__ = ["boxes", "enter", "people", "served_town", "source", "town"]


@pytest.fixture
def client(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


@pytest.fixture
def key(town: Database, boxes: Boxes) -> str:
    """By which another system reports."""
    return add_client(town, boxes, code="other", name="邻市上报平台", may=["open311"])["key"]
