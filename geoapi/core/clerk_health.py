"""How the clerk stands, for /readyz: which answers at once, whatever the database does."""

import threading
import time

from geoapi.core.db import Database
from geoapi.core.duties import Standing, standing
from geoapi.core.errors import DatabaseUnavailable

_FRESH_S = 3.0
_PATIENCE_S = 0.25


class ClerkHealth:
    """Asks the database in a thread of its own, at most one at a time; says what was known last meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None
        self._known: Standing | None = None
        self._known_at = -_FRESH_S

    def current(self) -> Standing | None:
        """None while it is not known."""
        with self._lock:
            asking = self._asking
            if asking is None and time.monotonic() - self._known_at > _FRESH_S:
                asking = self._asking = threading.Thread(target=self._ask, name="clerk-health", daemon=True)
                asking.start()
        if asking is not None:
            asking.join(_PATIENCE_S)
        return self._known

    def _ask(self) -> None:
        known = None
        try:
            with self._database.transaction() as connection:
                known = standing(connection)
        except DatabaseUnavailable:
            pass  # The snapshots have said so in the log.
        finally:
            with self._lock:
                self._known, self._known_at, self._asking = known, time.monotonic(), None
