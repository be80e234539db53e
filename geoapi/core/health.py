"""What the database was asked lately, for those who answer at once whatever it does: /readyz and /metrics."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import text

from geoapi.core.db import Connection, Database
from geoapi.core.duties import Standing, standing
from geoapi.core.errors import DatabaseUnavailable

T = TypeVar("T")

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


def known(connection: Connection) -> Known:
    return Known(standing(connection), connection.execute(_OWNS).scalar_one())


class Lately(Generic[T]):
    """What the database was asked lately, by `ask`, in a thread of its own and at most once at a time.

    Whoever wants to know is answered at once, if need be with what was known last.
    """

    def __init__(self, database: Database, ask: Callable[[Connection], T]) -> None:
        self._database, self._ask = database, ask
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None
        self._known: T | None = None
        self._known_at = -_FRESH_S

    def current(self) -> T | None:
        """None while it is not known."""
        with self._lock:
            asking = self._asking
            if asking is None and time.monotonic() - self._known_at > _FRESH_S:
                asking = self._asking = threading.Thread(target=self._learn, name="health", daemon=True)
                asking.start()
        if asking is not None:
            asking.join(_PATIENCE_S)
        return self._known

    def _learn(self) -> None:
        known = None
        try:
            with self._database.transaction() as connection:
                known = self._ask(connection)
        except DatabaseUnavailable:
            pass  # The snapshots have said so in the log.
        finally:
            with self._lock:
                self._known, self._known_at, self._asking = known, time.monotonic(), None
