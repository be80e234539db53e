"""Directions over HTTP: the answer, its shape, and every way to ask wrongly."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.city.routing.schemas import RouteAnswer
from tests.conftest import json_of

ROUTE = "/api/v1/routes?from=120.8501,40.7203&to=120.8561,40.7243"
ISOCHRONE = "/api/v1/isochrones?lon=120.8501&lat=40.7203"


@pytest.fixture
def asking(routing_app: APIFlask) -> FlaskClient:
    return routing_app.test_client()


def test_a_route(asking: FlaskClient) -> None:
    response = asking.get(ROUTE)
    assert response.status_code == 200 and response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    answer = RouteAnswer.model_validate(json_of(response))
    assert answer.query["mode"] == "walk" and answer.query["lang"] == "zh-CN"
    assert len(answer.steps) > 3 and answer.geometry.type == "LineString"


def test_isochrones(asking: FlaskClient) -> None:
    response = asking.get(f"{ISOCHRONE}&mode=bicycle&minutes=10,5,5")
    assert response.status_code == 200 and response.content_type == "application/geo+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert [each["properties"]["minutes"] for each in json_of(response)["features"]] == [5, 10]
    assert len(json_of(asking.get(ISOCHRONE))["features"]) == 3


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/v1/routes?from=120.85,40.72", "to"),
        ("/api/v1/routes?to=120.85,40.72", "from"),
        ("/api/v1/routes?from=120.85,40.72&to=", "to"),
        ("/api/v1/routes?from=120.85&to=120.85,40.72", "from"),
        ("/api/v1/routes?from=120.85,40.72,3&to=120.85,40.72", "from"),
        ("/api/v1/routes?from=nan,40.72&to=120.85,40.72", "from"),
        ("/api/v1/routes?from=120.85,40.72&to=1e999,40.72", "to"),
        ("/api/v1/routes?from=40.72,120.85&to=120.85,40.72", "from"),
        ("/api/v1/routes?from=120.85,40.72&to=40.72,120.85", "to"),
        (f"{ROUTE}&mode=car", "mode"),
        (f"{ROUTE}&lang=fr", "lang"),
        (f"{ROUTE}&crs=nonsense", "crs"),
        (f"{ROUTE}&crs=EPSG:99999", "crs"),
        ("/api/v1/isochrones?lon=120.85", "lat"),
        ("/api/v1/isochrones?lon=x&lat=40.72", "lon"),
        ("/api/v1/isochrones?lon=40.72&lat=120.85", "lat"),
        (f"{ISOCHRONE}&minutes=", "minutes"),
        (f"{ISOCHRONE}&minutes=0", "minutes"),
        (f"{ISOCHRONE}&minutes=61", "minutes"),
        (f"{ISOCHRONE}&minutes=2.5", "minutes"),
        (f"{ISOCHRONE}&minutes=1,2,3,4,5", "minutes"),
        (f"{ISOCHRONE}&minutes={'9' * 5000}", "minutes"),
        (f"{ISOCHRONE}&mode=%00", "mode"),
    ],
)
def test_a_wrong_question_names_its_field(asking: FlaskClient, path: str, field: str) -> None:
    response = asking.get(path)
    assert response.status_code == 400 and response.content_type == "application/problem+json"
    assert json_of(response)["type"] == "/problems/invalid-input"
    assert [error["field"] for error in json_of(response)["errors"]] == [field]


@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("/api/v1/routes?from=120.8501,40.7203&to=120.95,40.72", 404, "no-road-near"),
        ("/api/v1/isochrones?lon=120.95&lat=40.72", 404, "no-road-near"),
        ("/api/v1/routes?from=120.8501,40.7203&to=121.85,40.72", 404, "too-far"),
        ("/api/v1/routes?from=-180,0&to=180,0", 404, "too-far"),
        ("/api/v1/routes?from=-180,-90&to=-180,-90", 404, "no-road-near"),
        ("/api/v1/isochrones?lon=180&lat=90", 404, "no-road-near"),
    ],
)
def test_what_has_no_answer_says_why(asking: FlaskClient, path: str, status: int, slug: str) -> None:
    response = asking.get(path)
    assert response.status_code == status and response.content_type == "application/problem+json"
    assert json_of(response)["type"] == f"/problems/{slug}"


def test_without_an_engine_the_rest_goes_on(client: FlaskClient) -> None:
    for path in (ROUTE, ISOCHRONE):
        response = client.get(path)
        assert response.status_code == 503 and response.headers["Retry-After"]
        assert json_of(response)["type"] == "/problems/routing-unavailable"
    assert client.get("/readyz").status_code == 200
    assert client.get("/api/v1/locate?lon=120.8501&lat=40.7203").status_code == 200


def test_the_documentation_shows_how_to_ask(asking: FlaskClient) -> None:
    paths = json_of(asking.get("/openapi.json"))["paths"]
    for path, names in (("routes", "from to mode lang crs"), ("isochrones", "lon lat mode minutes crs")):
        parameters = {each["name"]: each["schema"] for each in paths[f"/api/v1/{path}"]["get"]["parameters"]}
        assert set(parameters) == set(names.split())
        assert parameters["mode"]["enum"] == ["walk", "bicycle", "scooter"]
        assert all(schema["type"] in ("string", "number", "array") for schema in parameters.values())
