"""An OpenAPI 3.1 document in the words of 3.0, which most programs for OGC API Features read. Pure.

What 3.0 cannot say is left out or said more loosely: whatever 3.1 allows, this allows too.
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
VERSION = "3.0.3"
_SCHEMAS = "#/components/schemas/"
# Of JSON Schema 2020-12 what 3.0 has no word for.
_UNKNOWN = (
    *("$schema", "$id", "$defs", "$comment", "if", "then", "else", "contains", "minContains", "maxContains"),
    *("propertyNames", "patternProperties", "prefixItems", "unevaluatedItems", "unevaluatedProperties"),
    *("dependentRequired", "dependentSchemas", "contentEncoding", "contentMediaType", "contentSchema"),
)
_EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_OF_SCHEMAS = ("anyOf", "oneOf", "allOf")


def as_openapi_30(document: Json) -> Json:
    """The document without schemas that nothing in it refers to."""
    paths = {path: _walked(item) for path, item in document["paths"].items()}
    components = document.get("components", {})
    schemas = components.get("schemas", {})
    parameters = {name: _walked(each) for name, each in components.get("parameters", {}).items()}
    used: dict[str, Json] = {}
    left = set(_referred([paths, parameters]))
    while left:
        name = left.pop()
        used[name] = _schema(schemas[name])
        left |= set(_referred(used[name])) - used.keys()
    kept = {"parameters": parameters, "schemas": dict(sorted(used.items()))}
    security = components.get("securitySchemes")
    info = {name: each for name, each in document["info"].items() if name != "summary"}
    rest: Json = {name: document[name] for name in ("servers", "tags", "security") if name in document}
    return {
        "openapi": VERSION,
        "info": info,
        **rest,
        "paths": paths,
        "components": kept | ({"securitySchemes": security} if security else {}),
    }


def _walked(value: Any) -> Any:
    """A part of the document with every schema in it said anew."""
    if isinstance(value, list):
        return [_walked(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _schema(each) if name == "schema" else each if name == "example" else _walked(each)
        for name, each in value.items()
    }


def _schema(value: Any) -> Any:
    if isinstance(value, bool):
        return {} if value else {"not": {}}
    if "$ref" in value:
        more = {name: each for name, each in value.items() if name != "$ref"}
        reference = {"$ref": value["$ref"]}
        return {"allOf": [reference], **_schema(more)} if more else reference
    found = {name: _keyword(name, each) for name, each in value.items() if name not in _UNKNOWN}
    if "prefixItems" in value:
        found["items"] = {}
    if "const" in found:
        found["enum"] = [found.pop("const")]
    if "examples" in found:
        found.setdefault("example", found.pop("examples")[0])
    for exclusive, limit in _EXCLUSIVE.items():
        if exclusive in found:
            found[limit], found[exclusive] = found[exclusive], True
    return _nullable(_typed(found))


def _keyword(name: str, value: Any) -> Any:
    if name == "properties":
        return {each: _schema(schema) for each, schema in value.items()}
    if name in _OF_SCHEMAS:
        return [_schema(each) for each in value]
    if name in ("items", "not", "additionalProperties"):
        return value if name == "additionalProperties" and isinstance(value, bool) else _schema(value)
    return value


def _typed(found: Json) -> Json:
    """Of several types one, or any of them; null is a mark beside."""
    kinds = found.get("type")
    if not isinstance(kinds, list):
        return found
    others = [kind for kind in kinds if kind != "null"]
    rest = {name: each for name, each in found.items() if name != "type"}
    if len(others) > 1:
        rest["anyOf"] = [{"type": kind} | ({"items": {}} if kind == "array" else {}) for kind in others]
    elif others:
        rest["type"] = others[0]
    return rest | ({"nullable": True} if len(others) < len(kinds) else {})


def _nullable(found: Json) -> Json:
    if found.get("type") == "array":
        found.setdefault("items", {})
    if found.get("type") == "null":
        rest = {name: each for name, each in found.items() if name != "type"}
        return rest | {"nullable": True, "enum": [None]}
    for name in ("anyOf", "oneOf"):
        choices = found.get(name, [])
        others = [each for each in choices if each.get("enum") != [None] or "type" in each]
        if len(others) == len(choices):
            continue
        rest = {word: each for word, each in found.items() if word != name} | {"nullable": True}
        if len(others) > 1:
            # `nullable` counts only beside a type, so each choice has it too.
            return rest | {name: [each if "$ref" in each else {**each, "nullable": True} for each in others]}
        return rest | (others[0] if "$ref" not in others[0] else {"allOf": others})
    return found


def _referred(value: Any) -> Iterator[str]:
    """The names of the schemas that a part of the document refers to."""
    if isinstance(value, list):
        for each in value:
            yield from _referred(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "$ref" and isinstance(each, str) and each.startswith(_SCHEMAS):
                yield each.removeprefix(_SCHEMAS)
            else:
                yield from _referred(each)
