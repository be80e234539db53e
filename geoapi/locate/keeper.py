"""Keeps the current Atlas in memory: loads it, hears of changes, and goes on answering while the database is away."""

import logging
import select
import socket
import threading
from collections import OrderedDict
from datetime import datetime
from typing import Any

import psycopg2
from sqlalchemy.engine import make_url

from geoapi.core.clock import Calendar
from geoapi.core.db import CONNECT_TIMEOUT_S, Database, version_of
from geoapi.core.errors import DatabaseUnavailable, NotReady
from geoapi.locate.atlas import Atlas
from geoapi.locate.store import load_atlas

log = logging.getLogger("geoapi.atlas")

# Past and future Atlases kept for questions about other dates.
_OTHER_DATES = 4
_RETRY_S = 1.0


class AtlasKeeper:
    """The one reference to the current Atlas. `start` begins to watch in a thread of its own; `stop` ends it."""

    def __init__(self, database: Database, calendar: Calendar, poll_s: float = 5.0) -> None:
        self._database = database
        self._calendar = calendar
        self._poll_s = poll_s
        self._atlas: Atlas | None = None
        self._others: OrderedDict[datetime | None, Atlas] = OrderedDict()
        self._others_lock = threading.Lock()
        self._stopping = threading.Event()
        self._away = False
        self._wake, self._waker = socket.socketpair()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._watch, name="atlas-keeper", daemon=True)
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

    def current(self) -> Atlas:
        """The Atlas of now. Raises NotReady before the first one stands."""
        if self._atlas is None:
            raise NotReady("The map is still loading; please try again in a few seconds.", {"retry_after_s": 2})
        return self._atlas

    def at(self, moment: datetime) -> Atlas:
        """The Atlas of any moment. Raises DatabaseUnavailable when another date must be loaded and cannot."""
        current = self.current()
        if current.period.holds(moment):
            return current
        with self._others_lock:
            for atlas in self._others.values():
                if atlas.period.holds(moment) and atlas.version == current.version:
                    return atlas
            with self._database.transaction(snapshot=True) as connection:
                atlas = load_atlas(connection, moment)
            self._others[atlas.period.since] = atlas
            self._others.move_to_end(atlas.period.since)
            while len(self._others) > _OTHER_DATES:
                self._others.popitem(last=False)
            return atlas

    def refresh(self) -> None:
        """Load the Atlas of now if the database has a newer one or the present one has run out."""
        now = self._calendar.now()
        with self._database.transaction(snapshot=True) as connection:
            held = self._atlas
            if held and held.period.holds(now) and held.version == version_of(connection, "atlas"):
                return
            self._atlas = atlas = load_atlas(connection, now)
        log.info("atlas version %d: %d areas, %d leaves", atlas.version, len(atlas.areas), len(atlas.leaves))

    def _watch(self) -> None:
        """Refresh at every notice, and every `poll_s` in case one was missed; reconnect for ever."""
        while not self._stopping.is_set():
            try:
                self._listen()
            except (psycopg2.Error, DatabaseUnavailable, OSError) as error:
                if not self._away:
                    log.warning("database away, answering from memory: %s", str(error).strip().split("\n")[0])
                self._away = True
            except Exception:  # A watcher that dies would freeze the map for good.
                log.exception("the atlas could not be loaded")
            self._stopping.wait(_RETRY_S)

    def _listen(self) -> None:
        url = make_url(self._database.url).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg2.connect(url, connect_timeout=CONNECT_TIMEOUT_S, application_name="geoapi-atlas")
        try:
            connection.autocommit = True
            connection.cursor().execute("LISTEN data_version")
            heard: list[Any] = [connection, self._wake]
            while not self._stopping.is_set():
                self.refresh()
                self._away = False
                select.select(heard, [], [], self._poll_s)
                connection.poll()
                connection.notifies.clear()
        finally:
            connection.close()
