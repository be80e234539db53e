"""The HTTP edge every domain shares: questions read by a schema, answers written as JSON."""

import math
from collections.abc import Callable, Iterable
from functools import wraps
from inspect import unwrap
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from apiflask import APIBlueprint
from flask import Response, request
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, WithJsonSchema
from werkzeug.datastructures import Headers

from geoapi.core.errors import InvalidInput, TooLarge, UnsupportedContent

Model = TypeVar("Model", bound=BaseModel)


def _lon_lat(value: object) -> object:
    if not isinstance(value, str):
        return value
    lon, _, lat = value.partition(",")
    try:
        point = float(lon), float(lat)
    except ValueError:
        point = math.nan, math.nan
    if not all(map(math.isfinite, point)):
        raise ValueError("write it as lon,lat: 120.85,40.72")
    return point


Coordinate = Annotated[float, Field(allow_inf_nan=False)]
CRS = Annotated[str, Field(max_length=20, description="wgs84, cgcs2000, gcj02, bd09 or EPSG:n (x, y order)")]
LonLat = Annotated[
    tuple[float, float], BeforeValidator(_lon_lat), WithJsonSchema({"type": "string", "example": "120.85,40.72"})
]
"""lon,lat as two finite numbers; whether they are on Earth depends on the crs."""


class JsonResponse(Response):
    """A value as JSON, to be kept for `max_age_s` by whoever caches it. `plain`: never to be packed."""

    def __init__(self, value: object, *, max_age_s: int | None = None, plain: bool = False) -> None:
        super().__init__(orjson.dumps(value), content_type="application/json")
        self.plain = plain
        if max_age_s is not None:
            self.headers.add("Cache-Control", f"public, max-age={max_age_s}")

    def get_app_iter(self, environ: Any) -> Iterable[bytes]:
        """The body as a list: a server sends that in one piece, but streams what is any other iterable."""
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.data]

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """The headers as they are: the general response copies them all to mend a Location that is never here."""
        return self.headers


def private(response: Response) -> Response:
    """To be kept in no cache: where somebody is or goes is nobody else's business."""
    response.headers["Cache-Control"] = "no-store"
    return response


def json_body(model: type[Model], most_bytes: int = 10_000) -> Model:
    """The body of this request, read by a model; no body at all is an empty object.

    Raises UnsupportedContent, TooLarge, InvalidInput.
    """
    body = request.stream.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise TooLarge(f"The body is larger than {most_bytes:,} bytes.")
    if body and request.mimetype != "application/json":
        raise UnsupportedContent("Send application/json.")
    try:
        return model.model_validate(orjson.loads(body or b"{}"))
    except orjson.JSONDecodeError as error:
        raise InvalidInput.of("body", f"The body is not JSON: {error}.") from None
    except ValidationError as error:
        raise refusal(error) from None


def takes_query(
    routes: APIBlueprint, model: type[Model], answer: type[BaseModel] | None = None
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Read the query string by `model` and hand it to the view; show it, and the model of the answer, in the docs.

    Does what APIFlask's `input` and `output` do, without their layers of wrappers on every request.
    """

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        bare: Callable[..., Response] = unwrap(view)
        documented = routes.input(model, location="query")(view)
        if answer is not None:
            documented = routes.output(answer)(documented)

        @wraps(documented)
        def run(**path: Any) -> Response:
            # Of a repeated name the last counts.
            given = dict(parse_qsl(request.query_string.decode(errors="replace"), keep_blank_values=True))
            for name, value in given.items():
                if "\0" in value:
                    raise InvalidInput.of(name, f"{name} holds a zero byte.")
            try:
                query = model.model_validate(given)
            except ValidationError as error:
                raise refusal(error) from None
            return bare(**path, query=query)

        return run

    return decorate


def refusal(error: ValidationError) -> InvalidInput:
    """A schema's refusal in the words of the domain."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    return InvalidInput.of_schema((".".join(map(str, fault["loc"])), fault["msg"]) for fault in faults)
