"""Keeps something that was read from the database fresh: hears of changes, and goes on when the database is away."""

import logging
import select
import socket
import threading
from collections.abc import Callable
from typing import Any

import psycopg2
from psycopg2.errorcodes import UNDEFINED_TABLE
from sqlalchemy.engine import make_url

from geoapi.core.db import CONNECT_TIMEOUT_S, Database
from geoapi.core.errors import DatabaseUnavailable

log = logging.getLogger("geoapi.watching")

_RETRY_S = 1.0


class Watcher:
    """Calls `refresh` at every notice of a change, and every `poll_s` lest one was missed, in a thread of its own."""

    def __init__(self, name: str, database: Database, poll_s: float, refresh: Callable[[], None]) -> None:
        self._name = name
        self._database = database
        self._poll_s = poll_s
        self._refresh = refresh
        self._stopping = threading.Event()
        self._away = False
        self._fault: str | None = None
        self._wake, self._waker = socket.socketpair()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._watch, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._waker.send(b"!")
        if self._thread is not None:
            self._thread.join(timeout=CONNECT_TIMEOUT_S + 1)
        self._wake.close()
        self._waker.close()

    def _watch(self) -> None:
        """Reconnects for ever."""
        while not self._stopping.is_set():
            try:
                self._listen()
            except (psycopg2.Error, DatabaseUnavailable, OSError) as error:
                if not self._away:
                    log.warning("database away, answering from memory: %s", str(error).strip().split("\n")[0])
                self._away = True
            except Exception as error:  # noqa: BLE001  A watcher that dies would freeze the map for good.
                self._tell(error)
            self._stopping.wait(_RETRY_S)

    def _tell(self, error: Exception) -> None:
        """What keeps the new from being loaded, once and not at every try."""
        fault = f"{type(error).__name__}: {error}"
        if fault == self._fault:
            return
        self._fault = fault
        cause = getattr(error, "orig", None)
        if getattr(cause, "pgcode", None) == UNDEFINED_TABLE:
            first = str(cause).partition("\n")[0]
            log.error("%s: the database is not prepared (%s); run scripts/run.py prepare", self._name, first)
        else:
            log.error("%s: what is new could not be loaded", self._name, exc_info=error)

    def _listen(self) -> None:
        url = make_url(self._database.url).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg2.connect(url, **self._database.connect_args, application_name=f"geoapi-{self._name}")
        try:
            connection.autocommit = True
            connection.cursor().execute("LISTEN data_version")
            heard: list[Any] = [connection, self._wake]
            while not self._stopping.is_set():
                self._refresh()
                self._away, self._fault = False, None
                select.select(heard, [], [], self._poll_s)
                connection.poll()
                connection.notifies.clear()
        finally:
            connection.close()
