"""What a worker does until it is ready: nothing,
where another answers; else it says that the map is still loading.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import orjson

from geoapi.core.errors import NotReady
from geoapi.http.problems import CONTENT_TYPE, problem

_LOOK_EVERY_S = 0.1
_MOST_WORKERS = 64
# How often it is looked whether the others have heard.
_PATIENCE = 50
_NOT_READY = NotReady("The map is still loading; please try again in a few seconds.")


class Standby:
    """The workers of one server see which of them are ready, by names that end with their process.

    Each listens on the port by itself, and the kernel shares requests out among those that listen. So one
    that does not listen yet is asked nothing, and one that was started anew while the database is away harms
    nobody.
    """

    def __init__(self, host: str, port: int, is_ready: Callable[[], bool]) -> None:
        self._host, self._port, self._is_ready = host, port, is_ready
        self._server: asyncio.Server | None = None
        self._speaking: socket.socket | None = None

    def wait(self, loop: asyncio.AbstractEventLoop) -> None:
        """Return when this worker is ready, has let the others know,
        and none of them speaks of loading any more.
        """
        loop.run_until_complete(self._wait())

    async def _wait(self) -> None:
        parent = os.getppid()
        while not self._is_ready() and os.getppid() == parent:
            await (self._fall_silent() if self._is_any("ready") else self._speak())
            await asyncio.sleep(_LOOK_EVERY_S)
        self._ready = self._take_name("ready")
        if self._speaking is not None:
            self._speaking.close()
        for _ in range(_PATIENCE):
            if not self._is_any("loading"):
                break
            await asyncio.sleep(_LOOK_EVERY_S)
        await self._fall_silent()

    async def _speak(self) -> None:
        """Answer for our health, as nobody else does it."""
        if self._server is not None:
            return
        self._speaking = self._take_name("loading")
        # Who is ready shows it and then looks for our name, so that one of us sees the other.
        if self._is_any("ready"):
            await self._fall_silent()
        else:
            self._server = await asyncio.start_server(_answer, self._host, self._port, reuse_port=True)

    async def _fall_silent(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._speaking is not None:
            self._speaking.close()
            self._speaking = None

    def _take_name(self, state: str) -> socket.socket:
        """A socket that shows the others our state for as long as it is open."""
        shown = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        for name in self._names(state):
            with suppress(OSError):
                shown.bind(name)
                break
        return shown

    def _is_any(self, state: str) -> bool:
        for name in self._names(state):
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
                probe.connect(name)
                return True
        return False

    def _names(self, state: str) -> Iterator[str]:
        """Addresses without a file (Linux's abstract ones), of which each worker in that state takes one."""
        return (f"\0geoapi-{self._port}-{state}-{number}" for number in range(_MOST_WORKERS))


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """This process lives, but is not ready for anything else."""
    try:
        async with asyncio.timeout(5):
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(_answer_to(head))
            await writer.drain()
    except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass
    finally:
        writer.close()


def _answer_to(head: bytes) -> bytes:
    if head.split(b" ")[1:2] == [b"/livez"]:
        status, content_type, document = "200 OK", "application/json", {"status": "ok"}
    else:
        status, content_type, document = "503 Service Unavailable", CONTENT_TYPE, problem(_NOT_READY)
    body = orjson.dumps(document)
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nRetry-After: 2\r\nConnection: close\r\n\r\n"
    ).encode() + (b"" if head.startswith(b"HEAD ") else body)
