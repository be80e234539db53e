"""The id of a request: in its answer, and in every line that is logged for it (`X-Request-Id`).

One that a balancer has given is kept if it is a UUID, or 32 hexadecimal digits: then nothing that a person
could be known by gets into a log with it. Any other is left out, and one is made.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from geoapi.core.logs import request_id

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAME = "X-Request-Id"
_KEY = "HTTP_X_REQUEST_ID"
_is_sane = re.compile(
    r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
).fullmatch


def request_id_of(given: str | None) -> str:
    return given if given and _is_sane(given) else uuid4().hex


def put_request_id(environ: "WSGIEnvironment", request: str) -> None:
    """Say which id a request goes by, to RequestIds."""
    environ[_KEY] = request


class RequestIds:
    """WSGI middleware: each request has an id from here on."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        known = request_id_of(environ.get(_KEY))
        # Not taken back: what is streamed is made, and may fail, when we have returned.
        request_id.set(known)

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            return start_response(status, [*headers, (NAME, known)], exc_info)

        return self._app(environ, start)
