"""Bodies in and long answers out, at no slower a pace than a least rate, whatever their size."""

import asyncio
import os
import socket
from asyncio.streams import FlowControlMixin
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol, cast

from geoapi.core.errors import TooLarge, TooSlow
from geoapi.core.turns import Gone, HungUp
from geoapi.http.backlog import Backlog, room_on_disk

# A body brings as much in any such time, or its end. A phone at the edge of its network is ten times as fast.
BODY_BYTES, BODY_WITHIN_S = 5_000, 10.0
# Of a long answer as much is taken, from us: the server and the socket hold some pieces besides.
PIECE_WITHIN_S = 60.0
_PIPE_HOLDS_BYTES = 1 << 16
_IN_MEMORY_BYTES = 1 << 20
# A crumb costs as much as a large piece: one client, and all together, bring no more in a second.
_CRUMB_BYTES, _CRUMB_PAUSE_S, _CRUMBS_PER_S = 512, 0.02, 1_000
# Larger ones may come faster than any one client sends:
# the server takes in a crowd's bodies no faster than answers go out beside them.
_PIECES_PER_S = 1_000
# How much of a body that is too large is still read,
# because many clients hear no answer before they have sent it all.
_READ_OUT_BYTES, _READ_OUT_PAUSE_S, _READ_OUT_PER_S = 64 << 20, 0.01, 400
# Of bodies that are coming in, so much in all may lie in memory;
# of each that comes then, a sixteenth of the usual.
_ALL_IN_MEMORY_BYTES = 32 << 20


class Chunks(Protocol):
    """The body of a request as the server hands it over."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...


class _Gate:
    """Lets so many pieces a second pass, whoever brings them: many clients weigh no more than a few."""

    _LONGEST_S = 5.0

    def __init__(self, per_s: int) -> None:
        self._apart_s, self._next = 1 / per_s, 0.0

    async def pass_after(self, pause_s: float) -> None:
        now = asyncio.get_running_loop().time()
        # Who gave up waiting holds nobody up for long.
        self._next = min(max(self._next + self._apart_s, now), now + self._LONGEST_S)
        await asyncio.sleep(max(self._next - now, pause_s))


_crumbs, _pieces, _read_out = _Gate(_CRUMBS_PER_S), _Gate(_PIECES_PER_S), _Gate(_READ_OUT_PER_S)


class _Held(bytearray):
    """What has come in of a body and is not written yet."""

    of_all = 0

    def add(self, piece: bytes) -> None:
        self += piece
        _Held.of_all += len(piece)

    def is_much(self) -> bool:
        return len(self) > (
            _IN_MEMORY_BYTES if _Held.of_all <= _ALL_IN_MEMORY_BYTES else _IN_MEMORY_BYTES >> 4
        )

    def let_go(self) -> None:
        _Held.of_all -= len(self)
        self.clear()


async def gather(chunks: Chunks, most_bytes: int) -> IO[bytes]:
    """The whole body, on disk once it is large. Raises TooSlow, TooLarge, StorageFull, Gone."""
    body = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115  closed by who takes it
    held, received = _Held(), 0
    try:
        async with aclosing(_paced(chunks)) as pieces:
            async for piece in pieces:
                received += len(piece)
                if received <= most_bytes:
                    held.add(piece)
                elif received > most_bytes + _READ_OUT_BYTES:
                    break
                if held.is_much():
                    # A disk may take its time, which the others shall not feel.
                    await asyncio.to_thread(_write_on_disk, body, held)
                    held.let_go()
        if received > most_bytes:
            raise TooLarge(f"The body is larger than {most_bytes >> 20} MiB.")
        await asyncio.to_thread(_write, body, held) if received > _IN_MEMORY_BYTES else _write(body, held)
    except BaseException:
        body.close()
        raise
    finally:
        held.let_go()
    body.seek(0)
    return cast(IO[bytes], body)


async def read_out(chunks: Chunks) -> None:
    """Take in what nobody wants, so that the client comes to hear why, unless it is too slow. Raises Gone."""
    received = 0
    with suppress(TooSlow):
        async with aclosing(_paced(chunks)) as pieces:
            async for piece in pieces:
                received += len(piece)
                if received > _READ_OUT_BYTES:
                    return
                await _read_out.pass_after(_READ_OUT_PAUSE_S)


async def _paced(chunks: Chunks) -> AsyncGenerator[bytes, None]:
    """The pieces of a body that comes in at no less than the least rate. Raises TooSlow, Gone."""
    lately = empty = 0
    has_begun = False
    try:
        async with asyncio.timeout(BODY_WITHIN_S) as patience:
            async for chunk in chunks:
                # The server ends a body with an empty piece, and one that broke off with two.
                empty += not chunk
                lately += len(chunk)
                if lately >= BODY_BYTES:
                    lately = 0
                    patience.reschedule(asyncio.get_running_loop().time() + BODY_WITHIN_S)
                # The first is all there is of a short body, for which nobody should wait.
                if has_begun and 0 < len(chunk) < _CRUMB_BYTES:
                    await _crumbs.pass_after(_CRUMB_PAUSE_S)
                else:
                    await _pieces.pass_after(0.0)
                has_begun = True
                yield chunk
    except TimeoutError:
        least = int(BODY_BYTES / BODY_WITHIN_S)
        raise TooSlow(
            f"The body came in at less than {least} bytes a second; please send it again."
        ) from None
    if empty > 1:
        raise Gone


def _write(file: "IO[bytes] | SpooledTemporaryFile[bytes]", piece: bytes | bytearray) -> None:
    with room_on_disk():
        file.write(piece)


def _write_on_disk(file: "SpooledTemporaryFile[bytes]", piece: bytearray) -> None:
    with room_on_disk():
        file.rollover()
    _write(file, piece)


class Pipe:
    """What is written here is read from `path` as a file.

    A server that sends a file reads no faster than its client, of which the streams of RSGI know nothing.
    """

    def __init__(
        self, reading_end: int, transport: asyncio.WriteTransport, protocol: asyncio.BaseProtocol
    ) -> None:
        self.path = f"/proc/self/fd/{reading_end}"
        self._reading_end: int | None = reading_end
        self._transport = transport
        self._writer = asyncio.StreamWriter(transport, protocol, None, asyncio.get_running_loop())
        self._sent = 0

    @classmethod
    async def open(cls) -> "Pipe":
        loop = asyncio.get_running_loop()
        reading_end, writing_end = os.pipe()
        file = os.fdopen(writing_end, "wb", buffering=0)
        transport, protocol = await loop.connect_write_pipe(lambda: FlowControlMixin(loop), file)
        transport.set_write_buffer_limits(0)
        return cls(reading_end, transport, protocol)

    async def send(self, backlog: Backlog) -> None:
        """Send all of an answer at its reader's pace.

        Raises Gone when that stops, or is less than the least rate.
        """
        try:
            async for piece in backlog.pieces():
                self._writer.write(piece)
                async with asyncio.timeout(PIECE_WITHIN_S):
                    await self._writer.drain()
                self._sent += len(piece)
                if self._sent > _PIPE_HOLDS_BYTES:
                    # So the server has opened it,
                    # and is to be the only one who reads: we notice when it stops.
                    self._close_reading_end()
        except TimeoutError:
            raise Gone from None
        except ConnectionError:
            raise HungUp from None

    def close(self) -> None:
        """The server comes to the end of the file."""
        if not self._transport.is_closing():
            self._transport.abort()
        self._close_reading_end()

    def _close_reading_end(self) -> None:
        if self._reading_end is not None:
            os.close(self._reading_end)
            self._reading_end = None


def hang_up(client: str) -> None:
    """End the connection with `client` (host:port) at once: an answer that broke off must not look whole.

    It looks through all connections, which takes a thread some milliseconds where there are thousands.
    """
    host, _, port = client.rpartition(":")
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if not os.readlink(f"/proc/self/fd/{number}").startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(number))) as connection:
                if connection.getpeername()[:2] == (host.strip("[]"), int(port)):
                    connection.shutdown(socket.SHUT_RDWR)
