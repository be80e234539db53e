"""The plain point lookup, answered before Flask is reached.

Most of what a lookup costs is the framework around it. A `GET /api/v1/locate` by point is answered here, if
only by saying that it lies outside; everything else, other faults included, goes on to Flask, where the same
steps are taken and the fault is put into words.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import orjson

from geoapi.city.locate.queries import Locator
from geoapi.core.errors import OutsideAllGrids

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/api/v1/locate"
# Where somebody is or lives is for no cache to keep.
CACHE_CONTROL = "no-store"
# Addresses take long, another date may have to be loaded, other systems of coordinates are made when they are
# first asked for, and a position good to kilometres is compared with many grids: not while everybody waits.
_NAMES = {"lon", "lat", "crs", "accuracy_m"}
_CRS = {"wgs84", "cgcs2000", "gcj02", "bd09"}
_MOST_ACCURACY_M = 300.0
_MOST_LENGTH = 200
# Plain enough to mean the same to everybody; what is written otherwise is read by Flask.
_number = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?").fullmatch


class LocateFastPath:
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
            body = None
            with suppress(OutsideAllGrids):
                body = self.answer(environ.get("QUERY_STRING", ""))
            if body is not None:
                start_response("200 OK", [*self.headers, ("Content-Length", str(len(body)))])
                # A list, which servers send in one piece.
                return [body]
        return self.app(environ, start_response)

    def answer(self, query_string: str) -> bytes | None:
        """The whole body; None where Flask has to answer.
        It takes no time to speak of, and waits for nothing.

        Raises OutsideAllGrids.
        """
        if len(query_string) > _MOST_LENGTH:
            return None
        try:
            parts = query_string.split("&")
            given = dict([part.split("=") for part in parts])
            if not given.keys() <= _NAMES or len(given) < len(parts):
                return None
            lon, lat = given["lon"], given["lat"]
            accuracy_m, crs = given.get("accuracy_m", "0"), given.get("crs", "wgs84")
            if not (_number(lon) and _number(lat) and _number(accuracy_m) and crs in _CRS):
                return None
            if not 0 <= float(accuracy_m) <= _MOST_ACCURACY_M:
                return None
            return orjson.dumps(self._locator.locate_point(float(lon), float(lat), crs, float(accuracy_m)))
        except OutsideAllGrids:
            raise
        except Exception:  # noqa: BLE001  Flask takes the same steps again and puts the fault, whatever it is, into words.
            return None
