"""Deletes what reports leave behind once its time is over, by itself, whether or not another report comes."""

import logging
import threading

from geoapi.city.places import store
from geoapi.core.db import Database
from geoapi.core.errors import DatabaseUnavailable

log = logging.getLogger("geoapi.places")

_EVERY_S = 3600.0
_RETRY_S = 60.0


class ReportRetention:
    """Throws away stale salts and reports every hour, in a thread of its own.

    `start` begins; `stop` ends it.
    """

    def __init__(self, database: Database, every_s: float = _EVERY_S) -> None:
        self._database = database
        self._every_s = every_s
        self._stopping = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="report-retention", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def delete_stale(self) -> None:
        """Once. Raises DatabaseUnavailable."""
        with self._database.transaction() as connection:
            store.delete_stale(connection)

    def _run(self) -> None:
        pause_s = 0.0
        while not self._stopping.wait(pause_s):
            try:
                self.delete_stale()
                pause_s = self._every_s
            except DatabaseUnavailable:  # The watchers have said so.
                pause_s = _RETRY_S
            except Exception:
                log.exception("stale reports could not be deleted")
                pause_s = _RETRY_S
