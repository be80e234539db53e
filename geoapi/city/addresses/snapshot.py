"""Keeps the current Gazetteer in memory, as locate's snapshot does the Atlas."""

import logging

from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.store import load_gazetteer
from geoapi.core.db import Database, version_of
from geoapi.core.errors import NotReady
from geoapi.core.watching import Watcher

log = logging.getLogger("geoapi.gazetteer")


class GazetteerSnapshot:
    """The one reference to the current Gazetteer. `start` begins to watch in a thread of its own; `stop` ends it."""

    def __init__(self, database: Database, poll_s: float = 5.0) -> None:
        self._database = database
        self._gazetteer: Gazetteer | None = None
        watcher = Watcher("gazetteer", database, poll_s, self.refresh)
        self.start, self.stop = watcher.start, watcher.stop

    def current(self) -> Gazetteer:
        """The Gazetteer of now. Raises NotReady before the first one stands."""
        if self._gazetteer is None:
            raise NotReady("The addresses are still loading; please try again in a few seconds.", {"retry_after_s": 2})
        return self._gazetteer

    def refresh(self) -> None:
        """Load the Gazetteer if the database has a newer one."""
        with self._database.transaction(snapshot=True) as connection:
            held = self._gazetteer
            if held is not None and held.version == version_of(connection, "addresses"):
                return
            self._gazetteer = gazetteer = load_gazetteer(connection)
        log.info("gazetteer version %d: %d addresses", gazetteer.version, len(gazetteer))
