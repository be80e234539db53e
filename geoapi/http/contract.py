"""What an endpoint takes and gives, said beside it, and the OpenAPI document that is made of it."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from apiflask import APIFlask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from geoapi.core.types import Problem
from geoapi.http.problems import CONTENT_TYPE
from geoapi.http.url_rules import documented_path

Json = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])
Model = type[BaseModel]

JSON = "application/json"
_REFERENCE = "#/components/schemas/{model}"
_DESCRIPTIONS = {
    400: "The question is not valid; `errors` names its fields",
    404: "There is no such thing",
    413: "The body is too large",
    415: "The body is of another content type",
    503: "Not at the moment; `Retry-After` says when to try again",
}
_NO_CONTENT = ("204", "302", "304")


@dataclass(frozen=True)
class Contract:
    """`content` and `body` by media type: a model, or a schema; `also`: models of further statuses."""

    query: Model | None = None
    content: Mapping[str, Model | Json] = field(default_factory=dict)
    body: Mapping[str, Json] = field(default_factory=dict)
    path: Mapping[str, Json] = field(default_factory=dict)
    headers: Mapping[str, Json] = field(default_factory=dict)
    also: Mapping[int, Model] = field(default_factory=dict)
    models: tuple[tuple[Model, Literal["validation", "serialization"]], ...] = ()


def contract(
    *,
    query: Model | None = None,
    answer: Model | Mapping[str, Any] | None = None,
    media: str = JSON,
    body: Model | Mapping[str, Json] | None = None,
    path: Mapping[str, Json] | None = None,
    headers: Mapping[str, Json] | None = None,
    also: Mapping[int, Model] | None = None,
    models: tuple[Model, ...] = (),
) -> Callable[[View], View]:
    """Say what a view takes and gives. `answer`: a model,
    sent as `media`, or several by media type; `body` likewise.

    `headers`: schemas of those that must be sent.
    `models`: those that a body given as schemas refers to, by `reference`.
    """
    content = dict(answer) if isinstance(answer, Mapping) else {media: answer} if answer else {}
    bodies = dict(body) if isinstance(body, Mapping) else {}
    read = list(models)
    if body is not None and not isinstance(body, Mapping):
        bodies = {JSON: {"schema": reference(body)}}
        read.append(body)
    given = [each for each in (*content.values(), *(also or {}).values()) if isinstance(each, type)]
    said = Contract(
        query=query,
        content=content,
        body=bodies,
        path=path or {},
        headers=headers or {},
        also=also or {},
        models=(*((each, "serialization") for each in given), *((each, "validation") for each in read)),
    )

    def mark(view: View) -> View:
        view.contract = said  # type: ignore[attr-defined]
        return view

    return mark


def reference(model: Model) -> Json:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def document(app: APIFlask, server: str, rows: Mapping[str, list[str]]) -> Json:
    """The OpenAPI document of all endpoints that `app` shows; `server`: where they are.

    `rows`: the codes that a parameter may have, by what its schema calls them.
    """
    described: Json = app.spec if isinstance(app.spec, dict) else {}
    contracts: dict[tuple[str, str], Contract] = {}
    for rule in app.url_map.iter_rules():
        said = getattr(app.view_functions[rule.endpoint], "contract", None)
        for method in rule.methods or ():
            contracts[documented_path(rule.rule), method.lower()] = said or Contract()
    used = {pair for said in contracts.values() for pair in said.models} | {(Problem, "serialization")}
    ordered = sorted(used, key=lambda pair: (pair[0].__name__, pair[1]))
    _, schemas = models_json_schema(ordered, ref_template=_REFERENCE)  # type: ignore[arg-type]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, method, contracts[path, method])
            for parameter in operation.get("parameters", []):
                _fill_in(parameter["schema"], rows)
    return {
        "openapi": "3.1.0",
        "info": described["info"],
        "servers": [{"url": server}],
        "tags": described["tags"],
        "paths": described["paths"],
        "components": {"schemas": schemas["$defs"]},
    }


def _complete(operation: Json, path: str, method: str, said: Contract) -> None:
    operation["operationId"] = f"{method}_" + re.sub(r"\W+", "_", path).strip("_")
    parameters = [
        _of_path(each, said.path) for each in operation.get("parameters", []) if each["in"] == "path"
    ]
    parameters += _of_query(said.query) if said.query else []
    parameters += [
        {"name": name, "in": "header", "required": True, "schema": schema}
        for name, schema in said.headers.items()
    ]
    if parameters:
        operation["parameters"] = parameters
    if said.body:
        operation["requestBody"] = {"required": True, "content": dict(said.body)}
    responses = operation["responses"]
    if said.content:
        responses.setdefault("200", {"description": "The answer"})
    for status in _usual_faults(path, said):
        responses.setdefault(str(status), {"description": _DESCRIPTIONS[status]})
    for status, response in responses.items():
        response.pop("content", None)
        if int(status) >= 400:
            response["content"] = {CONTENT_TYPE: {"schema": reference(Problem)}}
        elif int(status) in said.also:
            response["content"] = {JSON: {"schema": reference(said.also[int(status)])}}
        elif said.content and status not in _NO_CONTENT:
            response["content"] = {
                media: {"schema": reference(answer) if isinstance(answer, type) else answer}
                for media, answer in said.content.items()
            }
    operation["responses"] = dict(sorted(responses.items()))


def _usual_faults(path: str, said: Contract) -> list[int]:
    """What may come of every question of a kind."""
    faults = []
    if said.query or said.body:
        faults.append(400)
    if "{" in path:
        faults.append(404)
    if said.body:
        faults += [413, 415]
    if path != "/livez":
        faults.append(503)
    return faults


def _of_path(parameter: Json, said: Mapping[str, Json]) -> Json:
    schema = dict(said.get(parameter["name"], parameter["schema"]))
    return {**parameter, "schema": schema, **_example_of(schema)}


def _of_query(model: Model) -> list[Json]:
    """The parameters of a query string; one that is left out is never sent as null."""
    whole = model.model_json_schema(by_alias=True)
    found = []
    for name, given in whole["properties"].items():
        schema = deepcopy(given)
        schema.pop("title", None)
        description = schema.pop("description", None)
        options = [each for each in schema.pop("anyOf", []) if each != {"type": "null"}]
        if len(options) == 1:
            schema |= options[0]
        if schema.get("default", ...) in (None, "", [], ()):
            schema.pop("default", None)
        form = schema.pop("form", {})
        found.append(
            {"in": "query", "name": name, "required": name in whole.get("required", []), "schema": schema}
            | ({"description": description} if description else {})
            | form
            | _example_of(schema)
        )
    return found


def _fill_in(schema: Json, rows: Mapping[str, list[str]]) -> None:
    items = schema.get("items", {})
    codes = rows.get(items.pop("rows", ""), [])
    if codes:
        items["enum"] = codes


def _example_of(schema: Json) -> Json:
    """An example moves from the schema to the parameter, where the documentation page fills it in."""
    examples = schema.pop("examples", None)
    example = examples[0] if examples else schema.pop("example", None)
    return {} if example is None else {"example": example}
