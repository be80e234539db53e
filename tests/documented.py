"""A client of the application whose every answer is held against the document of the API."""

import json
from typing import Any
from weakref import WeakKeyDictionary

import jsonschema_rs
import orjson
from apiflask import APIFlask
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from geoapi.http.contract import document as document_of

# Making one takes half a second, and most tests make an application of their own: those that have the same
# routes have the same document.
_documents: dict[frozenset[str], dict[str, Any]] = {}
_routes: WeakKeyDictionary[Flask, frozenset[str]] = WeakKeyDictionary()
_validators: dict[str, jsonschema_rs.Validator] = {}


class DocumentedClient(FlaskClient):
    def open(self, *args: Any, **options: Any) -> TestResponse:
        response = super().open(*args, **options)
        request = response.request
        if 200 <= response.status_code < 300 and not options.get("follow_redirects"):
            check(self.application, request.method, request.path, response)
        return response


def check(app: Flask, method: str, path: str, response: TestResponse) -> None:
    """Raises AssertionError if an answer is not one that the document gives an operation."""
    try:
        rule, _ = app.url_map.bind("localhost").match(path, method, return_rule=True)
    except HTTPException:
        return  # Answered before Flask, or a page.
    assert isinstance(app, APIFlask)
    document = _document(app)
    operation = document["paths"].get(_template(rule.rule), {}).get(method.lower())
    if operation is None:
        return
    where = f"{method} {rule.rule} {response.status_code}"
    told = operation["responses"].get(str(response.status_code))
    assert told is not None, f"{where} is not in the document"
    if response.status_code == 204:
        return
    media = response.mimetype or ""
    content = told["content"].get(media)
    assert content is not None, f"{where} answers {media}, the document says {list(told['content'])}"
    if media.endswith("json") and not response.is_streamed:
        schema = {**content["schema"], "components": document["components"]}
        key = json.dumps([content["schema"], where])
        validator = _validators.get(key) or _validators.setdefault(key, jsonschema_rs.validator_for(schema))
        faults = [
            f"{list(each.instance_path)}: {each.message}"[:300]
            for each in validator.iter_errors(orjson.loads(response.data))
        ]
        assert faults == [], where


def _document(app: APIFlask) -> dict[str, Any]:
    if app not in _routes:
        rules = app.url_map.iter_rules()
        _routes[app] = frozenset(f"{rule.rule} {sorted(rule.methods or ())}" for rule in rules)
    routes = _routes[app]
    if routes not in _documents:
        _documents[routes] = document_of(app, "/", {})
    return _documents[routes]


def _template(rule: str) -> str:
    """The path of a rule as the document writes it: /areas/{code}."""
    return "".join(
        "{" + part.rpartition(":")[2].replace(">", "}") if i else part
        for i, part in enumerate(rule.split("<"))
    )
