"""These endpoints in OpenAPI 3.1: their answers and errors are unlike all others here. Pure.

What a parameter may be is said no more loosely than it is read, so that programs that try whatever it allows
find no fault.
"""

from collections.abc import Sequence
from typing import Any

from geoapi.features.exchange.open311.discovery import PREFIX
from geoapi.features.exchange.open311.forms import LONGEST_ADDRESS, LONGEST_DESCRIPTION, LONGEST_URL, URL
from geoapi.features.exchange.open311.questions import DEEPEST_PAGE, MOST_M, MOST_ROWS
from geoapi.office.matters.numbers import PATTERN

Json = dict[str, Any]
_MOMENT = (
    r"^20[0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(Z|[+-](0[0-9]|1[01]):[0-5][0-9])$"
)
MOMENT: Json = {"type": "string", "pattern": _MOMENT}
TOLD: Json = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
TEXT: Json = {"type": ["string", "null"]}
_STATUS: Json = {"type": "string", "enum": ["open", "closed"]}
_FAULTS = {
    400: "What was sent is not right; each error names its field",
    403: "The api_key is missing, wrong, or not for this",
    404: "There is no such service, request or jurisdiction, or it is not shown",
    405: "Not by this method",
    409: "As it stands that cannot be done",
    413: "The body is too large",
    415: "The body is no form",
    422: "The same update_id was sent before with something else",
    429: "Too often; `Retry-After` says when again",
    503: "Not at the moment; `Retry-After` says when to try again",
}


def _each(names: Sequence[str], schema: Json) -> Json:
    return {name: schema for name in names}


def _listed(of: Json) -> Json:
    return {"type": "array", "items": of}


def _object(properties: Json, also: Json | None = None) -> Json:
    """One with all of these, and perhaps those of `also`."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties | (also or {}),
        "additionalProperties": False,
    }


_ATTRIBUTE = _object(
    {
        "variable": {"type": "boolean"},
        "code": {"type": "string"},
        "datatype": {"type": "string"},
        "required": {"type": "boolean"},
        "datatype_description": {"type": "string"},
        "order": {"type": "integer"},
        "description": {"type": "string"},
    },
    {"values": _listed(_object({"key": {"type": "string"}, "name": {"type": "string"}}))},
)
SCHEMAS: Json = {
    "Errors": _listed(_object({"code": {"type": "integer"}, "description": {"type": "string"}})),
    "Discovery": {"type": "object"},
    "Services": _listed(
        _object(
            {
                **_each(("service_code", "service_name", "description"), {"type": "string"}),
                "metadata": {"type": "boolean"},
                "type": {"const": "realtime"},
                **_each(("keywords", "group"), {"type": "string"}),
            }
        )
    ),
    "Definition": _object({"service_code": {"type": "string"}, "attributes": _listed(_ATTRIBUTE)}),
    "Requests": _listed(
        _object(
            {
                "service_request_id": {"type": "string", "pattern": PATTERN},
                "status": _STATUS,
                "status_notes": {"type": "string"},
                **_each(("service_name", "service_code", "description"), {"type": "string"}),
                **_each(("agency_responsible", "service_notice"), TEXT),
                **_each(("requested_datetime", "updated_datetime"), TOLD),
                **_each(("expected_datetime", "address", "address_id", "zipcode"), TEXT),
                **_each(("lat", "long"), {"type": ["number", "null"]}),
                "media_url": TEXT,
            }
        )
    ),
    "Made": _listed(
        _object({"service_request_id": {"type": "string"}, "service_notice": TEXT, "account_id": TEXT})
    ),
    "Added": _listed(_object(_each(("update_id", "service_request_id"), {"type": "string"}))),
    "Tokens": _listed(_object({"service_request_id": {"type": "string"}, "token": {"type": "string"}})),
    "Updates": _listed(
        _object(
            {
                **_each(("update_id", "service_request_id"), {"type": "string"}),
                "status": _STATUS,
                "updated_datetime": TOLD,
                "description": {"type": "string"},
                "media_url": TEXT,
            }
        )
    ),
}
_JURISDICTION = (
    "jurisdiction_id",
    {"type": "string", "maxLength": 100, "pattern": r"^[^\u0000]*$"},
    "The code of the city; may be left out",
)
_PAGES = (
    ("page", {"type": "integer", "minimum": 1, "maximum": DEEPEST_PAGE}, "Of as many as page_size says"),
    ("page_size", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}, f"{MOST_ROWS:,} if left out"),
)
_DATES = (
    ("start_date", MOMENT, "With its offset"),
    ("end_date", MOMENT, "Not before start_date, and no more than 90 days behind it"),
)
_CODES: Json = {"type": "string", "maxLength": 4000, "pattern": r"^[^\u0000]*$"}
_FILTERS = (
    ("service_request_id", _CODES, "Several with commas between, 200 at most; all else is overlooked then"),
    ("service_code", _CODES, "Several with commas between"),
    *_DATES,
    ("status", {"type": "string", "enum": ["open", "closed", "open,closed"]}, "All if left out"),
    ("updated_after", MOMENT, "Changed since; the last 90 days if both dates are left out"),
    ("updated_before", MOMENT, "Changed before"),
    ("lat", {"type": "number", "minimum": -90, "maximum": 90}, "In WGS 84, together with long"),
    ("long", {"type": "number", "minimum": -180, "maximum": 180}, "In WGS 84, together with lat"),
    (
        "radius",
        {"type": "number", "minimum": 1, "maximum": MOST_M},
        "Metres around them, 100 if left out",
    ),
    *_PAGES,
)
_URL: Json = {"type": "string", "maxLength": LONGEST_URL, "pattern": URL}
_WORDS: Json = {"type": "string", "maxLength": LONGEST_DESCRIPTION, "pattern": r"^[^\u0000]*$"}
_SHORT: Json = {"type": "string", "maxLength": 40, "pattern": r"^[^\u0000]*$"}
_NEW_REQUEST: Json = {
    "type": "object",
    "required": ["api_key", "service_code"],
    "properties": {
        **_each(("api_key", "service_code", "jurisdiction_id"), {"type": "string", "maxLength": 60}),
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "address_string": _SHORT | {"maxLength": LONGEST_ADDRESS},
        "address_id": {"type": "string", "description": "The code of a building"},
        "description": _WORDS,
        **_each(("first_name", "last_name", "phone", "email"), _SHORT),
        "media_url": _URL | {"description": "Fetched from known hosts alone"},
        "requested_datetime": MOMENT,
    },
}
_NEW_UPDATE: Json = {
    "type": "object",
    "required": ["api_key", "service_request_id", "update_id"],
    "properties": {
        **_each(("api_key", "jurisdiction_id"), {"type": "string", "maxLength": 60}),
        "update_id": {"type": "string", "maxLength": 60, "pattern": "^[!-~]+$"},
        "service_request_id": {"type": "string", "pattern": PATTERN},
        "status": {"type": "string", "enum": ["OPEN", "CLOSED"]},
        "description": _WORDS,
        "updated_datetime": MOMENT,
        "media_url": _URL,
    },
}


def description_json(base: str) -> Json:
    """`base`: the public address of the map."""
    paths = {
        "/open311/discovery": _get("Where these endpoints are", "Discovery"),
        f"{PREFIX}/services": _get("What may be reported", "Services", _JURISDICTION),
        f"{PREFIX}/services/{{service_code}}": _get(
            "What is asked with a service", "Definition", _JURISDICTION,
            path=("service_code", {"type": "string", "maxLength": 40, "pattern": "^[a-z][a-z0-9_]*$"}),
        ),
        f"{PREFIX}/requests": _get(
            "What is shown to the public of what was reported", "Requests", _JURISDICTION, *_FILTERS
        ),
        f"{PREFIX}/requests/{{service_request_id}}": _get(
            "One of them, as a list", "Requests", _JURISDICTION,
            path=("service_request_id", {"type": "string", "pattern": PATTERN}),
        ),
        f"{PREFIX}/tokens/{{token}}": _get(
            "The number of a token, which is the number itself", "Tokens", _JURISDICTION,
            path=("token", {"type": "string", "pattern": PATTERN}),
        ),
        f"{PREFIX}/servicerequestupdates": _get(
            "What the public was told, the oldest first", "Updates", _JURISDICTION, *_DATES, *_PAGES
        ),
    }  # fmt: skip
    paths[f"{PREFIX}/requests"] |= _post("Report something", "Made", _NEW_REQUEST)
    paths[f"{PREFIX}/servicerequestupdates"] |= _post(
        "Add to what one has reported", "Added", _NEW_UPDATE, 409, 422
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Open311 GeoReport v2", "version": "2"},
        "servers": [{"url": base or "/"}],
        "paths": {
            f"{path}.{form}": _in_form(operations, form)
            for path, operations in paths.items()
            for form in ("json", "xml")
        },
        "components": {"schemas": SCHEMAS},
    }


def _get(
    summary: str, answer: str, *query: tuple[str, Json, str], path: tuple[str, Json] | None = None
) -> Json:
    parameters: list[Json] = [
        {"in": "query", "name": name, "schema": schema, "description": said} for name, schema, said in query
    ]
    if path is not None:
        parameters.append({"in": "path", "name": path[0], "required": True, "schema": path[1]})
    return {
        "get": {"summary": summary, "parameters": parameters, "answer": answer, "faults": (400, 404, 503)}
    }


def _post(summary: str, answer: str, form: Json, *faults: int) -> Json:
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}}
    of_all = (400, 403, 404, *faults, 413, 415, 429, 503)
    return {"post": {"summary": summary, "requestBody": body, "answer": answer, "faults": of_all}}


def _in_form(operations: Json, form: str) -> Json:
    """The operations of a path as they answer in one of the two forms."""
    return {method: _operation(said, form) for method, said in operations.items()}


def _operation(said: Json, form: str) -> Json:
    def content(model: str) -> Json:
        if form == "json":
            return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}
        return {"text/xml": {"schema": {"type": "string"}}}

    faults = {
        str(status): {"description": _FAULTS[status], "content": content("Errors")}
        for status in said["faults"]
    }
    found = {"200": {"description": "The answer", "content": content(said["answer"])}}
    return {
        **{name: value for name, value in said.items() if name not in ("answer", "faults")},
        "responses": found | faults,
    }
