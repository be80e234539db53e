"""A long answer between the thread that makes it and the event loop that sends it."""

import asyncio
import errno
import os
import threading
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from geoapi.core.errors import StorageFull
from geoapi.core.turns import Gone

# What is handed on at a time.
PIECE_BYTES = 1 << 16
_IN_MEMORY_BYTES = 1 << 20
# How far the making of an answer may be ahead of its reader.
_AHEAD_BYTES = 64 << 20


@contextmanager
def room_on_disk() -> Iterator[None]:
    """Raises StorageFull where the disk is."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise StorageFull(
            "The server's disk is full; please try again later.", {"retry_after_s": 60}
        ) from error


class Backlog:
    """What is made and not yet sent: in memory, and on disk once it is much.

    The disk may take its time over a write,
    which the thread waits for without the lock that the event loop needs.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, first: bytes) -> None:
        self._loop = loop
        self._lock = threading.Condition()
        self._pieces: deque[bytes] = deque()
        self._bytes_in_memory = 0
        # Behind the pieces in memory come those of the file, from `_read` to `_written`.
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        self._news = asyncio.Event()
        self._ended = self._whole = self._abandoned = False
        self.put(first)

    def put(self, piece: bytes) -> None:
        """Add a piece, from the thread.

        Waits where the reader is far behind. Raises Gone when nobody reads on.
        """
        with self._lock:
            if self._written - self._read > _AHEAD_BYTES:
                # Until all of it is read: the file is then written over.
                self._lock.wait_for(lambda: self._read == self._written or self._abandoned)
            if self._abandoned:
                raise Gone
            if self._read == self._written:
                self._read = self._written = 0
            in_memory = not self._written and self._bytes_in_memory + len(piece) <= _IN_MEMORY_BYTES
            if in_memory:
                self._pieces.extend(
                    piece[start : start + PIECE_BYTES] for start in range(0, len(piece), PIECE_BYTES)
                )
                self._bytes_in_memory += len(piece)
        if not in_memory:
            self._write(piece)
        if not self._news.is_set():
            self._loop.call_soon_threadsafe(self._news.set)

    def end(self, *, whole: bool) -> None:
        """Nothing comes after, from the thread; `whole` unless something went wrong."""
        self._ended, self._whole = True, whole
        self._loop.call_soon_threadsafe(self._news.set)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The pieces, on the event loop. Raises Gone where the answer broke off."""
        while True:
            self._news.clear()
            if piece := self._take():
                yield piece
            elif self._ended:
                if not self._whole:
                    raise Gone
                return
            else:
                await self._news.wait()

    def abandon(self) -> None:
        """Nobody reads on. The file goes with the last who holds it: the thread may be writing."""
        with self._lock:
            self._abandoned = True
            self._pieces.clear()
            self._lock.notify_all()

    def _write(self, piece: bytes) -> None:
        with room_on_disk():
            if self._file is None:
                self._file = TemporaryFile(buffering=0)  # noqa: SIM115  goes with the backlog
            at, left = self._written, memoryview(piece)
            while left:
                written = os.pwrite(self._file.fileno(), left, at)
                at, left = at + written, left[written:]
        with self._lock:
            self._written = at

    def _take(self) -> bytes:
        with self._lock:
            if self._pieces:
                piece = self._pieces.popleft()
                self._bytes_in_memory -= len(piece)
                return piece
            count = min(PIECE_BYTES, self._written - self._read)
        if not count or self._file is None:
            return b""
        piece = os.pread(self._file.fileno(), count, self._read)
        with self._lock:
            self._read += len(piece)
            if self._read == self._written:
                self._lock.notify_all()
        return piece
