"""Keeps the current Directory in memory, as locate's snapshot does the Atlas."""

import logging

from geoapi.city.places.directory.directory import Directory
from geoapi.city.places.directory.store import load_directory
from geoapi.core.db import Database, version_of
from geoapi.core.errors import NotReady
from geoapi.core.watching import Watcher

log = logging.getLogger("geoapi.places")

# The areas that places lie in change with the Atlas, and how fast ways may be with the roads.
TOPICS = ("places", "atlas", "roads")


class DirectorySnapshot:
    """The one reference to the current Directory. `start` begins to watch in a thread of its own; `stop` ends it."""

    def __init__(self, database: Database, poll_s: float = 5.0) -> None:
        self._database = database
        self._directory: Directory | None = None
        watcher = Watcher("places", database, poll_s, self.refresh)
        self.start, self.stop = watcher.start, watcher.stop

    def current(self) -> Directory:
        """The Directory of now. Raises NotReady before the first one stands."""
        if self._directory is None:
            raise NotReady("The places are still loading; please try again in a few seconds.", {"retry_after_s": 2})
        return self._directory

    def refresh(self) -> None:
        """Load the Directory if the database has a newer one."""
        with self._database.transaction(snapshot=True) as connection:
            version = tuple(version_of(connection, topic) for topic in TOPICS)
            if self._directory is not None and self._directory.version == version:
                return
            self._directory = directory = load_directory(connection, version)
        log.info("places version %d: %d places", version[0], len(directory))
