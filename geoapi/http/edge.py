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
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

import orjson
from flask import Flask
from granian.rsgi import Scope
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from geoapi.core import errors
from geoapi.core.turns import Gone, HungUp, Turn
from geoapi.http.backlog import Backlog
from geoapi.http.bulkheads import BATCH, ORDINARY, SIZES, Bulkhead, kind_of
from geoapi.http.memory import give_back
from geoapi.http.pacing import Pipe, gather, hang_up, read_out
from geoapi.http.problems import CONTENT_TYPE, problem
from geoapi.http.public_address import names_one_host

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

log = logging.getLogger("geoapi.edge")

Headers = Sequence[tuple[str, str]]
# Answers a query string on the event loop, or raises a DomainError; None where Flask has to.
QuickAnswer = Callable[[str], bytes | None]

HEALTH = ("/livez", "/readyz")
# An answer up to here is sent in one piece: it fits into what the machine holds for a socket anyway.
_WHOLE_BYTES = 1 << 18
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
        self._quick = {path: (_lowered(given), answer) for path, (given, answer) in quick.items()}
        self._headers = _lowered(headers)
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
        if scope.method == "GET" and (quick := self._quick.get(scope.path)) and _names_one_host(scope):
            headers, answer = quick
            try:
                body = answer(scope.query_string)
            except errors.DomainError as error:
                self._refuse(protocol, error)
                return
            if body is not None:
                protocol.response_bytes(200, headers, body)
                return
        try:
            await self._answer_by_flask(scope, protocol)
        except errors.DomainError as error:
            self._refuse(protocol, error)
        except Gone:
            pass

    async def _answer_by_flask(self, scope: Scope, protocol: "HTTPProtocol") -> None:
        if scope.path in HEALTH:
            # At once, whatever the threads are busy with: they look into memory only.
            answer = _Answer(asyncio.get_running_loop())
            answer.make(self._wsgi, _environ_of(scope, io.BytesIO()))
            await answer.send(scope, protocol)
            return
        kind = self._kind_of(scope)
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
        with body, bulkhead:
            answer = _Answer(asyncio.get_running_loop())
            made = bulkhead.run(lambda: answer.make(self._wsgi, _environ_of(scope, body)))
            watched = asyncio.ensure_future(_abandon_when_gone(answer, protocol)) if kind == BATCH else None
            try:
                await answer.send(scope, protocol)
            finally:
                if watched is not None:
                    watched.cancel()
                if answer.abandon():
                    await asyncio.shield(asyncio.wrap_future(made))

    def _kind_of(self, scope: Scope) -> str:
        try:
            endpoint, _ = self._routes.match(scope.path, method=scope.method)
        except (HTTPException, RequestRedirect):
            return ORDINARY
        return kind_of(self._app.view_functions[endpoint], scope.query_string)

    def _refuse(self, protocol: "HTTPProtocol", error: errors.DomainError) -> None:
        document = problem(error)
        headers = [("content-type", CONTENT_TYPE), ("cache-control", "no-store"), *self._headers]
        if "retry_after_s" in error.extra:
            headers.append(("retry-after", str(error.extra["retry_after_s"])))
        if isinstance(error, errors.TooSlow | errors.TooLarge):
            # What is still to come of the body is not read.
            headers.append(("connection", "close"))
        protocol.response_bytes(document["status"], headers, orjson.dumps(document))


class _Answer:
    """One answer of a WSGI application: made in a thread, sent on the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._begun: asyncio.Future[bytes | Backlog] = loop.create_future()
        self._status, self._headers = 500, list[tuple[str, str]]()
        self._backlog: Backlog | None = None
        self._unwanted = threading.Event()

    def make(self, wsgi: "WSGIApplication", environ: "WSGIEnvironment") -> None:
        """Run the application to the end of its answer."""
        chunks: Iterable[bytes] = ()
        Turn.unless(self._unwanted)
        try:
            if self._unwanted.is_set():
                raise Gone
            chunks = wsgi(environ, self._start)
            self._put_all(chunks)
        except Gone as error:
            self._begin(error)
        except BaseException as error:
            log.exception("an answer broke off")
            self._begin(error)
        finally:
            if hasattr(chunks, "close"):
                with suppress(Exception):
                    chunks.close()

    def _put_all(self, chunks: Iterable[bytes]) -> None:
        first = bytearray()
        pieces = iter(chunks)
        for piece in pieces:
            first += piece
            if len(first) > _WHOLE_BYTES:
                break
        else:
            self._begin(bytes(first))
            return
        self._backlog = backlog = Backlog(self._loop, bytes(first))
        if self._unwanted.is_set():
            backlog.abandon()
        self._begin(backlog)
        whole = False
        try:
            for piece in pieces:
                backlog.put(piece)
            whole = True
        finally:
            backlog.end(whole=whole)

    async def send(self, scope: Scope, protocol: "HTTPProtocol") -> None:
        """Send what is made, as it is made. Raises Gone when it cannot be sent to its end."""
        begun = await self._begun
        headers = _lowered(self._headers)
        if isinstance(begun, bytes):
            protocol.response_bytes(self._status, headers, begun)
            return
        pipe = await Pipe.open()
        try:
            protocol.response_file(self._status, headers, pipe.path)
            await pipe.send(begun)
        except HungUp:
            raise
        except Gone:
            # Before the pipe ends, which would look like the answer's end.
            await asyncio.to_thread(hang_up, scope.client)
            raise
        finally:
            pipe.close()

    def abandon(self) -> bool:
        """Nobody waits for what is still to be made; whether that may be something."""
        self._unwanted.set()
        if self._backlog is not None:
            self._backlog.abandon()
        return self._backlog is not None

    def _start(
        self,
        status: str,
        headers: list[tuple[str, str]],
        exc_info: Any = None,  # noqa: ARG002
    ) -> Callable[[bytes], object]:
        self._status, self._headers = int(status[:3]), headers
        return lambda data: None

    def _begin(self, begun: bytes | Backlog | BaseException) -> None:
        def tell() -> None:
            if self._begun.done():
                return
            if isinstance(begun, BaseException):
                self._begun.set_exception(begun)
            else:
                self._begun.set_result(begun)

        self._loop.call_soon_threadsafe(tell)


async def _abandon_when_gone(answer: _Answer, protocol: "HTTPProtocol") -> None:
    await protocol.client_disconnect()
    answer.abandon()


def _names_one_host(scope: Scope) -> bool:
    """As Flask asks of every request, and puts into words where it is not so."""
    hosts = scope.headers.get_all("host")  # type: ignore[attr-defined]  # RSGI has it, its stub has not
    return names_one_host(hosts, f"HTTP/{scope.http_version}")


def _lowered(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Header names as RSGI wants them."""
    return [(name.lower(), value) for name, value in headers]


def _environ_of(scope: Scope, body: IO[bytes]) -> "WSGIEnvironment":
    """A request as WSGI puts it (PEP 3333), its body at hand as a whole."""
    client, _, client_port = scope.client.rpartition(":")
    server, _, server_port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": server_port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ
