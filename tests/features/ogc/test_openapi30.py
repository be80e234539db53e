"""The document of the features in the words of OpenAPI 3.0."""

from typing import Any

import pytest
from apiflask import APIFlask
from openapi_spec_validator import validate

from geoapi.features.ogc.openapi30 import as_openapi_30
from geoapi.features.ogc.serializers import OPENAPI
from tests.conftest import json_of


def converted(schema: Any) -> Any:
    """What a schema becomes."""
    paths = {"/x": {"get": {"responses": {"200": {"content": {"a/b": {"schema": schema}}}}}}}
    refers = {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}}}
    known = {"A": refers, "B": {}, "C": {}}
    made = as_openapi_30({"info": {}, "paths": paths, "components": {"schemas": known}})
    assert "C" not in made["components"]["schemas"]
    return made["paths"]["/x"]["get"]["responses"]["200"]["content"]["a/b"]["schema"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"type": ["string", "integer"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        (
            {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}], "title": "N"},
            {"title": "N", "nullable": True, "type": "integer", "minimum": 0},
        ),
        (
            {"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]},
            {"nullable": True, "allOf": [{"$ref": "#/components/schemas/A"}]},
        ),
        (
            {"$ref": "#/components/schemas/A", "title": "T"},
            {"allOf": [{"$ref": "#/components/schemas/A"}], "title": "T"},
        ),
        ({"const": "Feature", "type": "string"}, {"enum": ["Feature"], "type": "string"}),
        (
            {"type": "number", "exclusiveMinimum": 0},
            {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        ),
        ({"type": "string", "examples": ["a", "b"]}, {"type": "string", "example": "a"}),
        (
            {"type": "array", "prefixItems": [{"type": "number"}], "minItems": 1, "maxItems": 1},
            {"type": "array", "items": {}, "minItems": 1, "maxItems": 1},
        ),
        (
            {"type": "object", "additionalProperties": False, "properties": {"const": {"const": 1}}},
            {"type": "object", "additionalProperties": False, "properties": {"const": {"enum": [1]}}},
        ),
    ],
)
def test_openapi_31_schemas_are_converted_to_30(schema: Any, expected: Any) -> None:
    assert converted(schema) == expected


def test_a_validator_accepts_the_document_of_features(served_town: APIFlask) -> None:
    client = served_town.test_client()
    answer = client.get("/ogc/api")
    assert answer.content_type == OPENAPI
    told: Any = json_of(answer)
    assert told["openapi"].startswith("3.0.")
    validate(told)
    assert told["components"]["parameters"]["limit"]["schema"]["maximum"] == 2_000
    assert all(path.startswith("/ogc") for path in told["paths"])
    given = told["components"]["schemas"]["FeatureGiven"]["properties"]["geometry"]
    assert given["nullable"] and "Problem" in told["components"]["schemas"]
    # And of all that the map has, though it is not shown so.
    validate(as_openapi_30(json_of(client.get("/openapi.json"))))
