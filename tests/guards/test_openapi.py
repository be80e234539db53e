"""The document of the API is valid and true:
no input it allows is refused, no answer differs from what it says.
"""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from apiflask import APIFlask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from schemathesis.engine import from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished
from schemathesis.openapi.checks import AllowHeaderMismatch, RejectedPositiveData
from sqlalchemy import text
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request

from geoapi.city.places.schemas import MOST_RANKED
from geoapi.core.db import Database
from tests.conftest import json_of
from tests.documented import check as hold_against_document

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def document(routing_app: APIFlask) -> dict[str, Any]:
    found: dict[str, Any] = json_of(routing_app.test_client().get("/openapi.json"))
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)
    assert len(operations(document)) > 100


def test_every_status_has_its_content(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        responses = operation["responses"]
        # The framework's own word for what is 400 here; ours is of requests that are sent again.
        assert "Idempotency-Key" in responses.get("422", {"description": "Idempotency-Key"})["description"]
        for status, response in responses.items():
            where = f"{method} {path} {status}"
            if int(status) >= 400:
                assert list(response["content"]) == [PROBLEM], where
            elif status in ("204", "302", "304"):
                assert "content" not in response, where
            else:
                assert all(content["schema"] for content in response["content"].values()), where


def first_try(document: dict[str, Any], path: str, operation: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What the documentation page sends at the first press of Execute."""
    query = {}
    for parameter in operation.get("parameters", []):
        example = parameter.get("example", parameter["schema"].get("default"))
        if parameter["in"] == "path":
            assert example is not None, (path, parameter["name"])
            path = path.replace(f"{{{parameter['name']}}}", str(example))
        elif example is not None:
            query[parameter["name"]] = str(example).lower() if isinstance(example, bool) else str(example)
    return path, query


def test_the_first_try_of_every_operation_works_and_answers_as_the_document_says(
    document: dict[str, Any], routing_client: FlaskClient
) -> None:
    for path, method, operation in operations(document):
        bodies = operation.get("requestBody", {}).get("content", {None: {}})
        for media, body in bodies.items():
            url, query = first_try(document, path, operation)
            example = body.get("example", {})
            sent = (
                {}
                if media is None
                else {"json": example}
                if media == "application/json"
                else {"data": example}
            )
            if media not in (None, "application/json"):
                sent["content_type"] = media
            response = routing_client.open(url, method=method.upper(), query_string=query, **sent)
            # Who may be anybody but must be somebody is told so, and signing out is always done.
            # In this city nobody has reported anything.
            works = [404] if path.startswith("/api/v1/matters/{number}/") else [200, 201, 202, 204, 302]
            expected = [401] if "401" in operation["responses"] else works
            # Of slips that are none so many have been tried by then.
            expected += [429] if path.startswith("/api/v1/courier-slips/") else []
            assert response.status_code in expected, (url, response.text[:500])
            conforms(document, operation, response)


def conforms(document: dict[str, Any], operation: dict[str, Any], response: Any) -> None:
    said = operation["responses"][str(response.status_code)]
    if "content" not in said:
        return
    assert response.mimetype in said["content"], response.mimetype
    if response.mimetype.endswith("json"):
        schema = said["content"][response.mimetype]["schema"]
        OAS31Validator({**schema, "components": document["components"]}).validate(json_of(response))


LAYERS = ("admin", "police", "property", "party")
QUESTIONS = [
    ("/api/v1/locate", "lon=120.8508&lat=40.7186&at=2026-11-23T03:00:00%2B08:00&accuracy_m=300"),
    ("/api/v1/locate", "lon=0&lat=0"),
    ("/api/v1/locate", "address=云禧苑3号楼"),
    ("/api/v1/locate", "address=人民路"),
    ("/api/v1/locate", "lon=400&lat=1"),
    ("/api/v1/addresses/search", "q=云禧&limit=50&near=120.85,40.72"),
    ("/api/v1/addresses/search", "q=北京市朝阳区建国路1号"),
    ("/api/v1/search", "q=药店&limit=50&near=120.85,40.72"),
    ("/api/v1/search", "q=薛浩林&lang=en"),
    ("/api/v1/search", "q=116.4,39.9"),
    ("/api/v1/search", "q=x&lang=fr"),
    ("/api/v1/addresses/reverse", "lon=0&lat=0"),
    ("/api/v1/addresses/parse", "q=滨城市云禧苑3幢2单元501"),
    ("/api/v1/areas", "tree=true"),
    ("/api/v1/areas", "level=grid&limit=3"),
    ("/api/v1/areas", "level=nope"),
    ("/api/v1/areas", "layer=nope"),
    ("/api/v1/areas.geojson", "level=city"),
    ("/api/v1/places", "limit=1000&week=true"),
    ("/api/v1/places", "near=120.8508,40.7186&each=true&open_at=arrival&kind=caring_station"),
    ("/api/v1/places", "kind=nope"),
    ("/api/v1/routes", "from=0,0&to=1,1"),
    ("/tiles/{layer}.json", ""),
    ("/tiles/still.svg", "lon=120.8508&lat=40.7186"),
    ("/tiles/still.svg", "lon=400&lat=40.7186"),
]


@pytest.mark.parametrize(("path", "query"), QUESTIONS)
def test_answers_are_as_the_document_says(
    document: dict[str, Any], routing_client: FlaskClient, path: str, query: str
) -> None:
    url = path.replace("{layer}", "areas")
    conforms(document, document["paths"][path]["get"], routing_client.get(f"{url}?{query}"))


def is_contradictory(path: str, query: dict[str, Any], body: Any) -> bool:
    """What no schema can say: that one of two parameters is needed,
    that numbers are in order, that it is not past, which layers, areas and streets this city has, what CQL2
    is, that a key lies on its curve.
    """
    if path == "/api/v1/subscriptions":
        return True
    if path.startswith("/ogc") and "filter" in query:
        return True
    if path.endswith("/poster.pdf"):
        return True  # of a community or a city, which have none
    if path.endswith("/closed-reports"):
        return isinstance(body, dict) and body.get("at") is not None
    if path == "/api/v1/locate":
        by_point, by_address = {"lon", "lat"} & query.keys(), "address" in query
        return by_address if by_point == {"lon", "lat"} else bool(by_point) or not by_address
    if query.get("layer") and query["layer"] not in LAYERS:
        return True
    if "near" in query and int(query.get("limit") or 0) > MOST_RANKED:
        return True
    if "bbox" in query:
        west, south, east, north = map(float, str(query["bbox"]).split(","))
        return west > east or south > north
    return False


def fuzzed(base_url: str, examples: int) -> tuple[list[str], Counter[int]]:
    """What schemathesis finds wrong by all its checks, and how many answers of each status it got."""
    api = schemathesis.openapi.from_url(f"{base_url}/openapi.json")
    api.config.seed = 20261128
    # The document has no links from one operation to another.
    api.config.phases.stateful.enabled = False
    api.config.generation.update(max_examples=examples)
    wrong, statuses = [], Counter[int]()
    for event in from_schema(api).execute():
        if isinstance(event, NonFatalError):
            wrong.append(f"{event.label}: {event.value!r}")
        if not isinstance(event, ScenarioFinished):
            continue
        recorder = event.recorder
        statuses.update(each.response.status_code for each in recorder.interactions.values() if each.response)
        for case_id, checks in recorder.checks.items():
            case = recorder.cases[case_id].value
            for check in checks:
                if check.failure_info is None:
                    continue
                failure = check.failure_info.failure
                # Only drafts are written; `Allow` tells a desktop GIS so of each collection.
                if isinstance(failure, AllowHeaderMismatch) and case.path.startswith("/ogc/collections/"):
                    continue
                refused = failure.status_code if isinstance(failure, RejectedPositiveData) else None
                # The same example is sent again and again, with something else in it.
                if refused == 422:
                    continue
                if not (refused == 400 and is_contradictory(case.path, dict(case.query or {}), case.body)):
                    wrong.append(
                        f"{event.phase.value} {case.operation.label}: "
                        f"{failure}\n{check.failure_info.code_sample}"
                    )
    return wrong, statuses


def test_no_input_breaks_what_the_document_says(server: str, demo_database: Database) -> None:
    wrong, statuses = fuzzed(server, examples=3)
    with demo_database.transaction() as connection:
        connection.execute(text("DELETE FROM place_report"))
    assert not wrong, "\n\n".join(wrong)
    assert statuses[200] > 100 and statuses[400] > 100 and not any(status >= 500 for status in statuses)


@pytest.mark.parametrize(
    ("status", "body"), [(200, "{}"), (200, '{"grid": 1}'), (202, "{}"), (200, "[]"), (201, "<html>")]
)
def test_no_test_is_answered_what_the_document_does_not_say(app: APIFlask, status: int, body: str) -> None:
    media = "text/html" if body.startswith("<") else "application/json"
    odd = TestResponse([body.encode()], f"{status} ?", Headers({"Content-Type": media}), Request({}))
    with pytest.raises(AssertionError, match="GET /api/v1/locate"):
        hold_against_document(app, "GET", "/api/v1/locate", odd)
