"""The plain point lookup, answered before Flask is reached.

Most of what a lookup costs is the framework around it. A `GET /api/v1/locate` by point that succeeds is answered here;
everything else, faults included, goes on to Flask, where the same steps are taken and the fault is put into words.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import orjson

from geoapi.locate.actions import Locator
from geoapi.locate.schemas import LocateQuery

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/api/v1/locate"
# Where somebody is or lives is for no cache to keep.
CACHE_CONTROL = "no-store"


class ExpressLocate:
    """WSGI middleware: `headers` are those that the application gives every response."""

    def __init__(self, app: "WSGIApplication", locator: Locator, headers: Iterable[tuple[str, str]]) -> None:
        self._app = app
        self._locator = locator
        self._headers = [
            ("Content-Type", "application/json"),
            ("Cache-Control", CACHE_CONTROL),
            *headers,
        ]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PATH and environ["REQUEST_METHOD"] == "GET":
            body = self._answer(environ.get("QUERY_STRING", ""))
            if body is not None:
                start_response("200 OK", [*self._headers, ("Content-Length", str(len(body)))])
                # A list, which servers send in one piece.
                return [body]
        return self._app(environ, start_response)

    def _answer(self, query_string: str) -> bytes | None:
        try:
            given = dict(parse_qsl(query_string, keep_blank_values=True))
            if "address" in given:
                return None
            return orjson.dumps(self._locator.locate(LocateQuery.model_validate(given)))
        except Exception:  # Flask takes the same steps again and puts the fault, whatever it is, into words.
            return None
