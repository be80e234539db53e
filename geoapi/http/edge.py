"""What stands between the server and Flask: an RSGI application that no client can hold up.

Requests come in on one event loop. The quick ones are answered on it; of the others the body is gathered
first, at a least rate, and then Flask answers in a thread of the bulkhead that the route belongs to. Long
answers go out at their reader's pace without a thread.
https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

import asyncio
import gc
import io
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import perf_counter
from typing import IO, TYPE_CHECKING

import orjson
from flask import Flask
from granian.rsgi import Scope
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from geoapi.core import errors
from geoapi.core.metrics import Family
from geoapi.core.turns import Gone
from geoapi.http.answering import Answer, Request, environ_of, lowered
from geoapi.http.bulkheads import BATCH, ORDINARY, SIZES, Bulkhead, figures_of, kind_of
from geoapi.http.memory import give_back
from geoapi.http.meter import GONE, NO_ROUTE, Meter
from geoapi.http.pacing import gather, read_out
from geoapi.http.problems import CONTENT_TYPE, problem
from geoapi.http.public_address import names_one_host
from geoapi.http.request_ids import NAME as ID_HEADER
from geoapi.http.request_ids import request_id_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

log = logging.getLogger("geoapi.edge")

Headers = Sequence[tuple[str, str]]
# Answers a query string on the event loop, or raises a DomainError; None where Flask has to.
QuickAnswer = Callable[[str], bytes | None]

HEALTH = ("/livez", "/readyz")
_TIDY_EVERY_S = 30.0
_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS", "TRACE")


class Edge:
    """`app` in bulkheads, and before it `quick`: the answers by path that need no thread."""

    def __init__(
        self,
        app: Flask,
        wsgi: "WSGIApplication",
        *,
        quick: Mapping[str, tuple[Headers, QuickAnswer]],
        headers: Headers,
        most_bytes: Callable[[str], int],
        until_ready: Callable[[asyncio.AbstractEventLoop], None],
    ) -> None:
        """`headers` go with every answer of ours;
        `most_bytes` by content type; `until_ready` returns when it is.
        """
        self._app, self._wsgi = app, wsgi
        self._meter = Meter()
        self._quick = {
            path: (lowered(given), answer, self._meter.tally(path, "GET"))
            for path, (given, answer) in quick.items()
        }
        self._headers = lowered(headers)
        self._most_bytes = most_bytes
        self._until_ready = until_ready
        self._routes = app.url_map.bind("")
        self._bulkheads = {kind: Bulkhead(kind, size) for kind, size in SIZES.items()}

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Before the server listens: no worker takes questions that another could answer better."""
        # Threads that compute let the event loop in after half a millisecond instead of five.
        sys.setswitchinterval(0.0005)
        self._until_ready(loop)
        # What the map is made of stays: to look through all of it for garbage would stop
        # everybody for a tenth of a second, whenever a large batch makes the collector look.
        gc.collect()
        gc.freeze()
        self._tidy(loop)

    def _tidy(self, loop: asyncio.AbstractEventLoop) -> None:
        """Now and again, in a thread."""
        loop.call_later(_TIDY_EVERY_S, self._tidy, loop)
        loop.run_in_executor(None, give_back)

    async def __rsgi__(self, scope: Scope, protocol: "HTTPProtocol") -> None:
        began = perf_counter()
        if scope.method == "GET" and (quick := self._quick.get(scope.path)) and _names_one_host(scope):
            headers, answer, tally = quick
            try:
                body = answer(scope.query_string)
            except errors.DomainError as error:
                tally.add(self._refuse(protocol, error), perf_counter() - began)
                return
            if body is not None:
                protocol.response_bytes(200, headers, body)
                tally.add(200, perf_counter() - began)
                return
        request = self._request_of(scope)
        try:
            await self._answer_by_flask(scope, protocol, request)
        except errors.DomainError as error:
            request.ends(self._refuse(protocol, error, request.id))
        except Gone:
            request.ends(GONE)
        except Exception:
            request.ends(500)
            raise

    async def _answer_by_flask(self, scope: Scope, protocol: "HTTPProtocol", request: Request) -> None:
        if scope.path in HEALTH:
            # At once, whatever the threads are busy with: they look into memory only.
            answer = Answer(asyncio.get_running_loop())
            answer.make(self._wsgi, environ_of(scope, io.BytesIO(), request.id))
            await answer.send(scope, protocol, request)
            return
        kind = request.kind
        bulkhead = self._bulkheads[kind]
        body: IO[bytes] = io.BytesIO()
        if scope.method not in _WITHOUT_BODY:
            try:
                with bulkhead:
                    pass
            except errors.Busy:
                await read_out(protocol)
                raise
            body = await gather(protocol, self._most_bytes(scope.headers.get("content-type", "")))
            request.began = perf_counter()
        with body, bulkhead:
            answer = Answer(asyncio.get_running_loop())
            made = bulkhead.run(lambda: answer.make(self._wsgi, environ_of(scope, body, request.id)))
            watched = asyncio.ensure_future(_abandon_when_gone(answer, protocol)) if kind == BATCH else None
            try:
                await answer.send(scope, protocol, request)
            finally:
                if watched is not None:
                    watched.cancel()
                if answer.abandon():
                    await asyncio.shield(asyncio.wrap_future(made))

    def _request_of(self, scope: Scope) -> Request:
        request_id = request_id_of(scope.headers.get("x-request-id"))
        try:
            rule, _ = self._routes.match(scope.path, method=scope.method, return_rule=True)
        except (HTTPException, RequestRedirect):
            return Request(request_id, ORDINARY, self._meter.tally(NO_ROUTE, scope.method))
        kind = kind_of(self._app.view_functions[rule.endpoint], scope.query_string)
        return Request(request_id, kind, self._meter.tally(rule.rule, scope.method))

    def families(self) -> Iterator[Family]:
        """What this worker tells of its requests."""
        yield from self._meter.families()
        yield from figures_of(self._bulkheads)

    def _refuse(
        self, protocol: "HTTPProtocol", error: errors.DomainError, request_id: str | None = None
    ) -> int:
        """Returns the status."""
        document = problem(error)
        headers = [("content-type", CONTENT_TYPE), ("cache-control", "no-store"), *self._headers]
        if "retry_after_s" in error.extra:
            headers.append(("retry-after", str(error.extra["retry_after_s"])))
        if request_id is not None:
            headers.append((ID_HEADER.lower(), request_id))
        if isinstance(error, errors.TooSlow | errors.TooLarge):
            # What is still to come of the body is not read.
            headers.append(("connection", "close"))
        status = int(document["status"])
        protocol.response_bytes(status, headers, orjson.dumps(document))
        return status


async def _abandon_when_gone(answer: Answer, protocol: "HTTPProtocol") -> None:
    await protocol.client_disconnect()
    answer.abandon()


def _names_one_host(scope: Scope) -> bool:
    """As Flask asks of every request, and puts into words where it is not so."""
    hosts = scope.headers.get_all("host")  # type: ignore[attr-defined]  # RSGI has it, its stub has not
    return names_one_host(hosts, f"HTTP/{scope.http_version}")
