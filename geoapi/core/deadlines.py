"""A deadline of our own for every wait on PostgreSQL: its statement_timeout hangs when it hangs."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

_LOOK_EVERY_S = 0.5


class Watchdog:
    """Cuts connections that wait longer than `limit_s`,
    and says so to `on_expiry`; one thread for all of them.

    A cut connection's caller hears at once that the server is gone,
    wherever in libpq it waits, in a COPY too.
    """

    def __init__(self, limit_s: float, on_expiry: Callable[[], None]) -> None:
        self._limit_s = limit_s
        self._on_expiry = on_expiry
        self._waiting: dict[Connection, float] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def watch(self, connection: Connection) -> Iterator[None]:
        """The wait inside ends within the limit."""
        with self._lock:
            self._waiting[connection] = time.monotonic() + self._limit_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="database-deadlines", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._waiting.pop(connection, None)

    def connection_class(self) -> type[Connection]:
        """What psycopg2 is to make connections of, as its `connection_factory`."""
        watch = self.watch

        class WatchedCursor(Cursor):
            pass

        class WatchedConnection(Connection):
            def cursor(self, *args: Any, **options: Any) -> Any:
                return super().cursor(*args, **{"cursor_factory": WatchedCursor, **options})

            def commit(self) -> None:
                with watch(self):
                    super().commit()

            def rollback(self) -> None:
                with watch(self):
                    super().rollback()

        for name in ("execute", "executemany", "copy_expert", "fetchone", "fetchmany", "fetchall"):
            setattr(WatchedCursor, name, self._watched(getattr(Cursor, name)))
        return WatchedConnection

    def _watched(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def run(cursor: Cursor, *args: Any) -> Any:
            with self.watch(cursor.connection):
                return method(cursor, *args)

        return run

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY_S)
            with self._lock:
                late = [each for each, deadline in self._waiting.items() if time.monotonic() > deadline]
                for connection in late:
                    del self._waiting[connection]
                    # Under the lock: until it is let go, this socket's number cannot have become another's.
                    with (
                        contextlib.suppress(OSError),
                        socket.socket(fileno=os.dup(connection.fileno())) as waiting,
                    ):
                        waiting.shutdown(socket.SHUT_RDWR)
            if late:
                self._on_expiry()
