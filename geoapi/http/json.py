"""Questions read by a model, from the query string or a JSON body, and answers written as JSON."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from flask import Response, request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import Headers

from geoapi.core.errors import InvalidInput, TooLarge, UnsupportedContent
from geoapi.http.contract import JSON, contract

Model = TypeVar("Model", bound=BaseModel)


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

    def get_wsgi_headers(self, environ: Any) -> Headers:  # noqa: ARG002
        """The headers as they are: the general response copies
        them all to mend a Location that is never here.
        """
        return self.headers


def no_store(response: Response) -> Response:
    """To be kept in no cache: where somebody is or goes is nobody else's business."""
    response.headers["Cache-Control"] = "no-store"
    return response


def array_in_pieces(values: Iterable[object]) -> list[bytes]:
    """The values as one JSON array.

    Piece by piece: nobody waits while megabytes are written or copied in one go.
    """
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
                f"The JSON has more than {most:,} commas, colons and brackets, more than {most_rows:,} "
                "rows need."
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
        raise InvalidInput.of_schema(error) from None


def query_params(
    model: type[BaseModel],
    answer: type[BaseModel] | Mapping[str, Any] | None = None,
    *,
    media: str = JSON,
    **also: Any,
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Read the query string by `model` and hand it to the view;
    show it, and the model of the answer, in the docs.

    `also`: what else `contract` takes. Does what APIFlask's `input` and `output` do,
    without their layers of wrappers on every request.
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
                raise InvalidInput.of(
                    "query", f"A question has {_MOST_PARAMETERS} parameters at most."
                ) from None
            for name, value in given.items():
                if "\0" in value:
                    raise InvalidInput.of(name, f"{name} holds a zero byte.")
            try:
                query = model.model_validate(given)
            except ValidationError as error:
                raise InvalidInput.of_schema(error) from None
            return view(**path, query=query)

        return run

    return decorate
