"""The HTTP edge every domain shares: questions read by a schema, answers written as JSON."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from flask import Response, request
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError, WithJsonSchema
from werkzeug.datastructures import Headers

from geoapi.core.errors import InvalidInput, TooLarge, UnsupportedContent
from geoapi.http.contract import JSON, contract

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

# What the document says of numbers and systems is true of degrees; a projected system, EPSG:n, is taken besides.
_LON = r"-?(180(\.0{1,12})?|(1[0-7]\d|[1-9]?\d)(\.\d{1,12})?)"
_LAT = r"-?(90(\.0{1,12})?|[1-8]?\d(\.\d{1,12})?)"
Longitude = Annotated[Coordinate, WithJsonSchema({"type": "number", "minimum": -180, "maximum": 180})]
Latitude = Annotated[Coordinate, WithJsonSchema({"type": "number", "minimum": -90, "maximum": 90})]
CRS = Annotated[
    str,
    Field(max_length=20, description="System of the coordinates; also any EPSG:n, then x, y in its unit"),
    WithJsonSchema({"type": "string", "enum": ["wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:4326", "EPSG:4490"]}),
]
LonLat = Annotated[
    tuple[float, float],
    BeforeValidator(_lon_lat),
    WithJsonSchema({"type": "string", "pattern": f"^{_LON},{_LAT}$", "example": "120.85,40.72"}),
]
"""lon,lat as two finite numbers; whether they are on Earth depends on the crs."""
# White space is spelled out, for languages differ in it.
_BLANK = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
# No endpoint takes a zero byte in a text; of some there must be something to read.
_NO_ZERO, _NOT_BLANK = r"^[^\u0000]*$", rf"^[^\u0000]*[^{_BLANK}][^\u0000]*$"
_HAS_WORDS = re.compile(f"[^{_BLANK}]")


def shown_as_text(most: int, *, words: bool = False, example: str | None = None) -> WithJsonSchema:
    """How the document shows a text of up to so many characters."""
    schema: dict[str, Any] = {"type": "string", "maxLength": most, "pattern": _NOT_BLANK if words else _NO_ZERO}
    return WithJsonSchema(schema | ({} if example is None else {"example": example}))


def not_blank(text: str) -> str:
    """The text, if there is anything to be seen in it. Raises ValueError."""
    if not _HAS_WORDS.search(text):
        raise ValueError("it is blank: write a word, a name or a number")
    return text


def shown_as_list(item: dict[str, Any], **also: Any) -> WithJsonSchema:
    """How the document shows values with commas between."""
    return WithJsonSchema({"type": "array", "items": item, "form": {"style": "form", "explode": False}, **also})


MOMENT_PATTERN = (
    r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-](0\d|1[01]):[0-5]\d)?)?"
)
Moment = Annotated[
    str,
    Field(max_length=40, description="Moment to answer for, ISO 8601, the city's time without an offset; else now"),
    WithJsonSchema({"type": "string", "pattern": f"^({MOMENT_PATTERN})?$"}),
]
PartOfName = Annotated[str, Field(max_length=60), AfterValidator(not_blank), shown_as_text(60, words=True)]
BBox = Annotated[
    tuple[Coordinate, Coordinate, Coordinate, Coordinate],
    BeforeValidator(lambda value: value.split(",") if isinstance(value, str) else value),
    WithJsonSchema({"type": "string", "pattern": f"^{_LON},{_LAT},{_LON},{_LAT}$"}),
]


_MOST_PARAMETERS = 100
# Large enough for the memory of each to return to the machine by itself.
_PIECE_BYTES = 1 << 20
# Twice what a row has that says everything, for the commas of addresses.
_PARTS_OF_ROW = 32
_BEGINNINGS_OF_PARTS = (b",", b":", b"[", b"{")
_LOOKED_AT_BYTES = 1 << 18


class JsonResponse(Response):
    """A value as JSON, to be kept for `max_age_s` by whoever caches it. `plain`: never to be packed."""

    def __init__(self, value: object, *, max_age_s: int | None = None, plain: bool = False) -> None:
        super().__init__(orjson.dumps(value), content_type="application/json")
        self.plain = plain
        if max_age_s is not None:
            self.headers.add("Cache-Control", f"public, max-age={max_age_s}")

    def get_app_iter(self, environ: Any) -> Iterable[bytes]:
        """The body as a list: a server sends that in one piece, but streams what is any other iterable."""
        return [] if environ["REQUEST_METHOD"] == "HEAD" or self.status_code == 304 else [self.data]

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """The headers as they are: the general response copies them all to mend a Location that is never here."""
        return self.headers


def private(response: Response) -> Response:
    """To be kept in no cache: where somebody is or goes is nobody else's business."""
    response.headers["Cache-Control"] = "no-store"
    return response


def array_in_pieces(values: Iterable[object]) -> list[bytes]:
    """The values as one JSON array. Piece by piece: nobody waits while megabytes are written or copied in one go."""
    pieces, piece = [], bytearray(b"[")
    for value in values:
        if len(piece) > _PIECE_BYTES:
            pieces.append(bytes(piece))
            piece = bytearray()
        piece += orjson.dumps(value)
        piece += b","
    if piece.endswith(b","):
        piece.pop()
    return [*pieces, bytes(piece + b"]")]


def of_parts_for(body: bytes, most_rows: int) -> bytes:
    """The JSON as it is, if it has no more parts than so many rows of ours may have. Raises TooLarge.

    To read millions of empty lists takes a second, in which the process does nothing else, and much memory.
    """
    parts, most = 0, most_rows * _PARTS_OF_ROW
    for start in range(0, len(body), _LOOKED_AT_BYTES):
        piece = body[start : start + _LOOKED_AT_BYTES]
        parts += sum(map(piece.count, _BEGINNINGS_OF_PARTS))
        if parts > most:
            raise TooLarge(
                f"The JSON has more than {most:,} commas, colons and brackets, more than {most_rows:,} rows need."
                " Send fewer or plainer rows, or CSV, which has no such bound."
            )
    return body


def json_body(model: type[Model], most_bytes: int = 10_000) -> Model:
    """The body of this request, read by a model. That it says to be JSON keeps forms of other sites out.

    Raises UnsupportedContent, TooLarge, InvalidInput.
    """
    body = request.stream.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise TooLarge(f"The body is larger than {most_bytes:,} bytes.")
    if request.mimetype != "application/json":
        raise UnsupportedContent("Send application/json.")
    try:
        return model.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise InvalidInput.of("body", f"The body is not JSON: {error}.") from None
    except ValidationError as error:
        raise refusal(error) from None


def takes_query(
    model: type[BaseModel],
    answer: type[BaseModel] | Mapping[str, Any] | None = None,
    *,
    media: str = JSON,
    **also: Any,
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Read the query string by `model` and hand it to the view; show it, and the model of the answer, in the docs.

    `also`: what else `contract` takes. Does what APIFlask's `input` and `output` do, without their layers of wrappers
    on every request.
    """

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @contract(query=model, answer=answer, media=media, **also)
        @wraps(view)
        def run(**path: Any) -> Response:
            # Of a repeated name the last counts.
            asked = request.query_string.decode(errors="replace")
            try:
                given = dict(parse_qsl(asked, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
            except ValueError:
                raise InvalidInput.of("query", f"A question has {_MOST_PARAMETERS} parameters at most.") from None
            for name, value in given.items():
                if "\0" in value:
                    raise InvalidInput.of(name, f"{name} holds a zero byte.")
            try:
                query = model.model_validate(given)
            except ValidationError as error:
                raise refusal(error) from None
            return view(**path, query=query)

        return run

    return decorate


def refusal(error: ValidationError) -> InvalidInput:
    """A schema's refusal in the words of the domain."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    return InvalidInput.of_schema((".".join(map(str, fault["loc"])), fault["msg"]) for fault in faults)
