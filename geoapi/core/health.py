"""How the clerk and the logins stand, for /readyz: which answers at once, whatever the database does."""

import threading
import time
from dataclasses import dataclass

from sqlalchemy import text

from geoapi.core.db import Database
from geoapi.core.duties import Standing, standing
from geoapi.core.errors import DatabaseUnavailable

_FRESH_S = 3.0
_PATIENCE_S = 0.25


ONE_LOGIN = (
    "One database login serves for all, so a fault in what is public reaches everything: "
    "`scripts/geoapi database logins` prints how to part them."
)
# Whoever owns a table may change what is noted in it, whatever was granted.
_OWNS = text("SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = 'audit'::regclass")


@dataclass(frozen=True)
class Known:
    clerk: Standing
    owns_tables: bool


class Health:
    """Asks the database in a thread of its own, at most one at a time; says what was known last meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None
        self._known: Known | None = None
        self._known_at = -_FRESH_S

    def current(self) -> Known | None:
        """None while it is not known."""
        with self._lock:
            asking = self._asking
            if asking is None and time.monotonic() - self._known_at > _FRESH_S:
                asking = self._asking = threading.Thread(target=self._ask, name="health", daemon=True)
                asking.start()
        if asking is not None:
            asking.join(_PATIENCE_S)
        return self._known

    def _ask(self) -> None:
        known = None
        try:
            with self._database.transaction() as connection:
                known = Known(standing(connection), connection.execute(_OWNS).scalar_one())
        except DatabaseUnavailable:
            pass  # The snapshots have said so in the log.
        finally:
            with self._lock:
                self._known, self._known_at, self._asking = known, time.monotonic(), None
