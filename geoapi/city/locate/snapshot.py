"""The Atlas of now, kept true, and those of other dates."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime

from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.store import amend_atlas, load_atlas
from geoapi.core.changes import Keys, version_of
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Busy
from geoapi.core.snapshot_files import SnapshotFiles
from geoapi.core.snapshots import Snapshot

log = logging.getLogger("geoapi.atlas")

# Past and future Atlases kept for questions about other dates.
_OTHER_DATES = 4
# How long somebody waits while others' dates are being loaded.
_WAIT_S = 5.0


class AtlasSnapshot(Snapshot[Atlas]):
    """The Atlas of now, and of some other dates that were asked for."""

    name = "atlas"
    topics = ("boundaries", "posts", "buildings")
    not_yet = "The map is still loading; please try again in a few seconds."

    def __init__(
        self,
        database: Database,
        calendar: Calendar,
        poll_s: float = 5.0,
        files: SnapshotFiles | None = None,
    ) -> None:
        super().__init__(database, poll_s, files)
        self._database = database
        self._calendar = calendar
        self._others: OrderedDict[datetime | None, Atlas] = OrderedDict()
        self._others_lock = threading.Lock()
        self._loading = threading.Lock()

    def load(self, connection: Connection, version: int) -> Atlas:
        atlas = load_atlas(connection, self._calendar.now(), version)
        if warning := atlas.warning():
            log.warning(warning)
        return atlas

    def amend(
        self, connection: Connection, held: Atlas, changes: Mapping[str, Keys], version: int
    ) -> Atlas | None:
        return amend_atlas(connection, held, changes, self._calendar.now(), version)

    def has_run_out(self, held: Atlas) -> bool:
        return not held.period.holds(self._calendar.now())

    def at(self, moment: datetime) -> Atlas:
        """The Atlas of any moment.

        Raises DatabaseUnavailable or Busy when another date must be loaded and cannot.
        """
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
                atlas = load_atlas(connection, moment, version_of(connection, *self.topics))
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
