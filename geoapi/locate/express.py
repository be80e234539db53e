"""The plain point lookup, answered before Flask is reached.

Most of what a lookup costs is the framework around it. A `GET /api/v1/locate` by point that succeeds is answered here;
everything else, faults included, goes on to Flask, where the same steps are taken and the fault is put into words.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import orjson

from geoapi.locate.actions import Locator
from geoapi.locate.schemas import LocateQuery

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/api/v1/locate"
# Where somebody is or lives is for no cache to keep.
CACHE_CONTROL = "no-store"
# Addresses take long, another date may have to be loaded, other systems of coordinates are made when they are first
# asked for, and a position good to kilometres is compared with many grids: not while everybody waits.
_PLAIN = {"lon", "lat", "crs", "accuracy_m"}
_QUICK_CRS = {"wgs84", "cgcs2000", "gcj02", "bd09"}
_QUICK_ACCURACY_M = 300.0
_PLAIN_LENGTH = 200


class ExpressLocate:
    """WSGI middleware: `headers` are those that the application gives every response."""

    def __init__(self, app: "WSGIApplication", locator: Locator, headers: Iterable[tuple[str, str]]) -> None:
        self.app = app
        self._locator = locator
        self.headers = [
            ("Content-Type", "application/json"),
            ("Cache-Control", CACHE_CONTROL),
            *headers,
        ]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PATH and environ["REQUEST_METHOD"] == "GET":
            body = self.answer(environ.get("QUERY_STRING", ""))
            if body is not None:
                start_response("200 OK", [*self.headers, ("Content-Length", str(len(body)))])
                # A list, which servers send in one piece.
                return [body]
        return self.app(environ, start_response)

    def answer(self, query_string: str) -> bytes | None:
        """The whole body; None where Flask has to answer. It takes no time to speak of, and waits for nothing."""
        if len(query_string) > _PLAIN_LENGTH or "%" in query_string or "+" in query_string:
            return None
        try:
            # Names and numbers have nothing to decode; what has is as well left to Flask.
            given = dict(part.split("=") for part in query_string.split("&"))
            if not given.keys() <= _PLAIN or given.get("crs", "wgs84").lower() not in _QUICK_CRS:
                return None
            query = LocateQuery.model_validate(given)
            if query.accuracy_m is not None and query.accuracy_m > _QUICK_ACCURACY_M:
                return None
            return orjson.dumps(self._locator.locate(query))
        except Exception:  # Flask takes the same steps again and puts the fault, whatever it is, into words.
            return None
