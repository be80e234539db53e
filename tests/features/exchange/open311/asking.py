"""Questions to GeoReport v2 in both forms, held against its description."""

import re
from typing import Any
from xml.etree import ElementTree

import orjson
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from werkzeug.test import TestResponse

from geoapi.features.exchange.open311.description import description_json

DOCUMENT = description_json("/")


def ask(client: FlaskClient, path: str, expected: int = 200, /, **query: Any) -> Any:
    """The answer as JSON, which XML says alike."""
    answer = client.get(f"/open311/v2/{path}.json", query_string=query)
    told = read(answer, path, expected)
    dressed = client.get(f"/open311/v2/{path}.xml", query_string=query)
    assert dressed.status_code == expected and dressed.content_type == "text/xml; charset=utf-8"
    assert dressed.data.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert plain_xml(dressed.data)[1] == as_texts(told)
    return told


def read(answer: TestResponse, path: str, status: int) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json; charset=utf-8"
    told = orjson.loads(answer.data)
    model = "Errors" if status >= 400 else model_of(path, answer.request.method)
    schema = {"$ref": f"#/components/schemas/{model}", "components": DOCUMENT["components"]}
    OAS31Validator(schema).validate(told)
    return told


def model_of(path: str, method: str) -> str:
    """What the description says that a path answers."""
    for known, operations in DOCUMENT["paths"].items():
        form = re.sub(r"\{\w+\}", "[^/]+", known.removesuffix(".json"))
        if known.endswith(".json") and re.fullmatch(form, f"/open311/v2/{path}"):
            content = operations[method.lower()]["responses"]["200"]["content"]
            return str(content["application/json"]["schema"]["$ref"]).rpartition("/")[2]
    raise AssertionError(path)


def plain_xml(written: bytes) -> tuple[str, Any]:
    """The name of the root, and what is in it: lists of elements of one name, mappings, texts."""
    root = ElementTree.fromstring(written)
    return root.tag, _plain(root)


def _plain(element: ElementTree.Element) -> Any:
    lists = ("services", "attributes", "values", "service_requests", "service_request_updates", "errors",
             "endpoints", "formats")  # fmt: skip
    if element.tag in lists:
        return [_plain(each) for each in element]
    if len(element):
        return {each.tag: _plain(each) for each in element}
    return element.text or ""


def as_texts(value: Any) -> Any:
    """JSON as XML has it, which knows texts only."""
    if isinstance(value, list):
        return [as_texts(each) for each in value]
    if isinstance(value, dict):
        return {name: as_texts(each) for name, each in value.items()}
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def post(client: FlaskClient, path: str, expected: int = 200, /, **fields: Any) -> Any:
    """What is answered to a form, as JSON."""
    answer = client.post(f"/open311/v2/{path}.json", data=fields)
    return read(answer, path, expected)
