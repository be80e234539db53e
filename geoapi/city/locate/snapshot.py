"""Keeps the current Atlas in memory: loads it, hears of changes, and goes on answering while the database is away."""

import logging
import threading
from collections import OrderedDict
from datetime import datetime

from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.store import load_atlas
from geoapi.core.clock import Calendar
from geoapi.core.db import Database, version_of
from geoapi.core.errors import Busy, NotReady
from geoapi.core.watching import Watcher

log = logging.getLogger("geoapi.atlas")

# Past and future Atlases kept for questions about other dates.
_OTHER_DATES = 4
# How long somebody waits while others' dates are being loaded.
_WAIT_S = 5.0


class AtlasSnapshot:
    """The one reference to the current Atlas. `start` begins to watch in a thread of its own; `stop` ends it."""

    def __init__(self, database: Database, calendar: Calendar, poll_s: float = 5.0) -> None:
        self._database = database
        self._calendar = calendar
        self._atlas: Atlas | None = None
        self._others: OrderedDict[datetime | None, Atlas] = OrderedDict()
        self._others_lock = threading.Lock()
        self._loading = threading.Lock()
        watcher = Watcher("atlas", database, poll_s, self.refresh)
        self.start, self.stop = watcher.start, watcher.stop

    def current(self) -> Atlas:
        """The Atlas of now. Raises NotReady before the first one stands."""
        if self._atlas is None:
            raise NotReady("The map is still loading; please try again in a few seconds.", {"retry_after_s": 2})
        return self._atlas

    def at(self, moment: datetime) -> Atlas:
        """The Atlas of any moment. Raises DatabaseUnavailable or Busy when another date must be loaded and cannot."""
        current = self.current()
        if current.period.holds(moment):
            return current
        if (held := self._other(moment, current.version)) is not None:
            return held
        # One at a time: each takes as much memory as the Atlas of now.
        if not self._loading.acquire(timeout=_WAIT_S):
            raise Busy("The maps of other dates are being loaded; please try again.", {"retry_after_s": 5})
        try:
            if (held := self._other(moment, current.version)) is not None:
                return held
            with self._database.transaction(snapshot=True) as connection:
                atlas = load_atlas(connection, moment)
        finally:
            self._loading.release()
        with self._others_lock:
            self._others[atlas.period.since] = atlas
            self._others.move_to_end(atlas.period.since)
            while len(self._others) > _OTHER_DATES:
                self._others.popitem(last=False)
        return atlas

    def _other(self, moment: datetime, version: int) -> Atlas | None:
        with self._others_lock:
            for since, atlas in self._others.items():
                if atlas.period.holds(moment) and atlas.version == version:
                    self._others.move_to_end(since)
                    return atlas
        return None

    def refresh(self) -> None:
        """Load the Atlas of now if the database has a newer one or the present one has run out."""
        now = self._calendar.now()
        with self._database.transaction(snapshot=True) as connection:
            held = self._atlas
            if held and held.period.holds(now) and held.version == version_of(connection, "atlas"):
                return
            self._atlas = atlas = load_atlas(connection, now)
        log.info("atlas version %d: %d areas, %d leaves", atlas.version, len(atlas.areas), len(atlas.leaves))
