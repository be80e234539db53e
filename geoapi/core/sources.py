"""Which server a copy of the database is loaded from: the primary, or a standby that caught up with it."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from geoapi.core.changes import Token, tokens_of
from geoapi.core.db import Connection, Database
from geoapi.core.errors import DatabaseUnavailable

log = logging.getLogger("geoapi.sources")

# How long a standby is waited for, and how often it is looked at meanwhile.
PATIENCE_S = 5.0
_LOOK_EVERY_S = 0.1

Take = Callable[[Connection, Mapping[str, Token]], None]


class Source:
    """Reads for a copy called `name`; where the database has no standby, from the database itself."""

    def __init__(self, name: str, database: Database, patience_s: float = PATIENCE_S) -> None:
        self._name = name
        self._database = database
        self._patience_s = patience_s
        self._is_told = False

    def read(self, topics: Sequence[str], held: Mapping[str, Token] | None, take: Take) -> None:
        """Have all read by `take`, in one transaction that sees one moment, unless it is as `held`.

        A standby is asked only once it has exactly what the primary has of `topics`: nothing older, and
        nothing that was lost with another primary. Where it is away, breaks off or stays behind, the
        primary is asked. Raises DatabaseUnavailable where that is away.
        """
        if self._database.standby is None:
            with self._database.transaction(snapshot=True) as connection:
                tokens = tokens_of(connection, topics)
                if held is None or tokens != held:
                    take(connection, tokens)
            return
        if held is not None and self.announced(topics) == held:
            return
        try:
            if self._read_standby(self._database.standby, topics, take):
                self._is_told = False
                return
            self._tell("it is behind")
        except DatabaseUnavailable as error:
            self._tell(str(error))
        with self._database.transaction(snapshot=True) as connection:
            take(connection, tokens_of(connection, topics))

    def announced(self, topics: Sequence[str]) -> Mapping[str, Token]:
        """The state that topics have in the primary."""
        with self._database.transaction() as connection:
            return tokens_of(connection, topics)

    def _read_standby(self, standby: Database, topics: Sequence[str], take: Take) -> bool:
        """Whether it caught up in time, and was read."""
        give_up = time.monotonic() + self._patience_s
        while True:
            # Asked each time: on a busy map the two may never stand still at what was announced first.
            announced = self.announced(topics)
            with standby.transaction(snapshot=True) as connection:
                tokens = tokens_of(connection, topics)
                if tokens == announced:
                    take(connection, tokens)
                    return True
            if time.monotonic() > give_up:
                return False
            time.sleep(_LOOK_EVERY_S)

    def _tell(self, why: str) -> None:
        """Once, until it was read again."""
        if not self._is_told:
            log.warning("%s: the standby cannot be read, so the primary is: %s", self._name, why)
        self._is_told = True
