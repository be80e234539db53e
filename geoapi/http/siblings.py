"""The workers of one server tell each other their figures, so that whichever is asked can tell all."""

import logging
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

log = logging.getLogger("geoapi.siblings")

_MOST_WORKERS = 64
# One that does not say it in so long has its hands full, and is left out.
_PATIENCE_S = 1.0
_CREDENTIALS = struct.Struct("3i")  # struct ucred: process, user, group


class Siblings:
    """Each has a number, the lowest that is free, by which it is known: one that is started in place of
    another that died has the number of that one.

    They meet by addresses without a file (Linux's abstract ones), as those who wait do (`standby`); they end
    with the process. Others of the machine could take such an address: only who runs as we do is believed.
    """

    def __init__(self, port: int, tell: Callable[[], bytes]) -> None:
        self._port, self._tell = port, tell
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.number = self._take_number()

    def start(self) -> None:
        threading.Thread(target=self._serve, name="siblings", daemon=True).start()

    def ask(self) -> Iterator[tuple[int, bytes]]:
        """The number of each of the others that answers, and what it tells."""
        deadline = time.monotonic() + _PATIENCE_S
        asked = [(number, connection) for number, connection in self._connections()]
        for number, connection in asked:
            with connection, suppress(OSError):
                if told := _read(connection, deadline):
                    yield number, told

    def _connections(self) -> Iterator[tuple[int, socket.socket]]:
        for number in range(_MOST_WORKERS):
            if number == self.number:
                continue
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(_PATIENCE_S)
            try:
                connection.connect(self._address(number))
            except OSError:
                connection.close()
                continue
            yield number, connection

    def _take_number(self) -> int:
        for number in range(_MOST_WORKERS):
            with suppress(OSError):
                self._listening.bind(self._address(number))
                self._listening.listen()
                return number
        return _MOST_WORKERS

    def _address(self, number: int) -> str:
        return f"\0geoapi-{self._port}-figures-{number}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
                connection.settimeout(_PATIENCE_S)
                with connection:
                    if _is_ours(connection):
                        connection.sendall(self._tell())
            except Exception:
                log.exception("what this worker counts could not be told")
                time.sleep(_PATIENCE_S)


def _read(connection: socket.socket, deadline: float) -> bytes:
    """To its end. Raises OSError, of which TimeoutError is one."""
    if not _is_ours(connection):
        return b""
    told = bytearray()
    while True:
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        piece = connection.recv(1 << 16)
        if not piece:
            return bytes(told)
        told += piece


def _is_ours(connection: socket.socket) -> bool:
    """Whether the other end runs as the same user."""
    given = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return bool(_CREDENTIALS.unpack(given)[1] == os.geteuid())
