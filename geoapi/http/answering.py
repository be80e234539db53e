"""One request through Flask: made into what WSGI wants, answered in a thread, sent on the event loop."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import IO, TYPE_CHECKING, Any

from granian.rsgi import Scope

from geoapi.core.turns import Gone, HungUp, Turn
from geoapi.http.backlog import Backlog
from geoapi.http.meter import Tally
from geoapi.http.pacing import Pipe, hang_up
from geoapi.http.request_ids import put_request_id

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

log = logging.getLogger("geoapi.edge")

# An answer up to here is sent in one piece: it fits into what the machine holds for a socket anyway.
_WHOLE_BYTES = 1 << 18


@dataclass
class Request:
    """One on its way through Flask; `kind`: its bulkhead's."""

    id: str
    kind: str
    tally: Tally
    # When it was there with its body.
    began: float = field(default_factory=perf_counter)
    has_ended: bool = False

    def ends(self, status: int) -> None:
        """Its answer begins, or there will be none; only the first time counts."""
        if not self.has_ended:
            self.has_ended = True
            self.tally.add(status, perf_counter() - self.began)


class Answer:
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

    async def send(self, scope: Scope, protocol: "HTTPProtocol", request: Request) -> None:
        """Send what is made, as it is made. Raises Gone when it cannot be sent to its end."""
        begun = await self._begun
        request.ends(self._status)
        headers = lowered(self._headers)
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


def lowered(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Header names as RSGI wants them."""
    return [(name.lower(), value) for name, value in headers]


def environ_of(scope: Scope, body: IO[bytes], request_id: str) -> "WSGIEnvironment":
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
    put_request_id(environ, request_id)
    return environ
