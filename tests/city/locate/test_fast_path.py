"""The express answers what Flask would answer, to the last byte and header, and leaves the rest to Flask."""

from typing import Any
from urllib.parse import urlencode

import pytest
from apiflask import APIFlask
from werkzeug.test import Client, TestResponse

from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.fast_path import LocateFastPath
from tests.city.locate.conftest import LOCATE, NOON, inside


def behind(app: APIFlask) -> Client:
    """The application without the express in front."""
    express = app.wsgi_app
    assert isinstance(express, LocateFastPath)
    return Client(express.app)


def both(app: APIFlask, query: dict[str, Any], method: str = "GET") -> tuple[TestResponse, TestResponse]:
    asked: Any = {
        "path": f"{LOCATE}?{urlencode(query)}",
        "method": method,
        "headers": {"X-Request-Id": "0" * 32},
    }
    return Client(app.wsgi_app).open(**asked), behind(app).open(**asked)


def test_every_grid_is_answered_as_flask_would(app: APIFlask, atlas: Atlas) -> None:
    for leaf in range(len(atlas.leaves)):
        lon, lat = inside(atlas, leaf)
        express, flask = both(app, {"lon": lon, "lat": lat, "at": NOON, "accuracy_m": leaf * 7})
        assert express.status_code == flask.status_code == 200
        assert express.data == flask.data and sorted(express.headers) == sorted(flask.headers)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"lon": "120.85"},
        {"lon": "nan", "lat": "1"},
        {"lon": "40.72", "lat": "120.85"},
        {"lon": "0", "lat": "0"},
        {"lon": "120.85", "lat": "40.72", "crs": "\0"},
        {"lon": "120.85", "lat": "40.72", "at": "noon"},
        {"address": "没有的地方"},
        {"address": "", "lon": "120.85", "lat": "40.72"},
    ],
)
def test_what_fails_is_put_into_words_by_flask(app: APIFlask, query: dict[str, str]) -> None:
    express, flask = both(app, query)
    assert express.status_code == flask.status_code >= 400
    assert express.data == flask.data and express.content_type == "application/problem+json"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST"])
def test_other_methods_are_flasks(app: APIFlask, method: str) -> None:
    express, flask = both(app, {"lon": 120.85, "lat": 40.72}, method)
    assert (express.status_code, sorted(express.headers)) == (flask.status_code, sorted(flask.headers))
