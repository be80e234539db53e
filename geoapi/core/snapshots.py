"""What is held of the database in memory: loaded whole,
then kept true by what changes; it outlives the database.
"""

import logging
import select
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import psycopg2
from psycopg2.errorcodes import UNDEFINED_TABLE

from geoapi.core.changes import CHANNEL, Keys, Token, changes_since
from geoapi.core.db import CONNECT_TIMEOUT_S, Connection, Database
from geoapi.core.errors import DatabaseUnavailable, NotReady
from geoapi.core.snapshot_files import Saved, SnapshotFiles
from geoapi.core.sources import Source

log = logging.getLogger("geoapi.snapshots")

T = TypeVar("T")
Held = TypeVar("Held", covariant=True)

_RETRY_S = 1.0
# How often a connection that hears nothing is asked whether it still stands.
_HEARTBEAT_S = 5.0


@dataclass(frozen=True)
class Seen:
    """How a snapshot stands. `checked_s_ago`: since it last was found to be what the database says."""

    version: int
    checked_s_ago: float


class Current(Protocol[Held]):
    """What questions are answered from: a snapshot that is kept true, or something that stays as it is."""

    def current(self) -> Held:
        """Raises NotReady."""


class Snapshot(ABC, Generic[T]):
    """The one reference to something held in memory, which is never changed, only replaced.

    Whoever derives says by `load` how to read all of it and, where that is dear, by `amend` how to make the
    next from the one held and what has changed. `start` begins to keep it true, in a thread of its own;
    `stop` ends that. The first is read from `files` if it lies there, and then brought up to date.
    """

    name: ClassVar[str]
    topics: ClassVar[tuple[str, ...]]
    not_yet: ClassVar[str]

    def __init__(self, database: Database, poll_s: float = 5.0, files: SnapshotFiles | None = None) -> None:
        self._source = Source(self.name, database)
        self._files = files
        self._has_looked = files is None
        self._loaded_at = datetime.now(UTC)
        self._poll_s = poll_s
        self._held: T | None = None
        self._tokens: Mapping[str, Token] = {}
        self._seen: tuple[int, float] | None = None
        self._woken = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._faults = _Faults(self.name)

    @abstractmethod
    def load(self, connection: Connection, version: int) -> T:
        """All of it, as of this transaction."""

    def amend(self, connection: Connection, held: T, changes: Mapping[str, Keys], version: int) -> T | None:  # noqa: ARG002
        """`held` with what has changed of each topic since; None where it must be loaded."""
        return None

    def has_run_out(self, held: T) -> bool:  # noqa: ARG002
        """Whether what is held no longer holds though nothing has changed."""
        return False

    def current(self) -> T:
        """What is held now. Raises NotReady before the first stands."""
        held = self._held
        # What was read from files may be old until the database has been asked.
        if held is None or self._seen is None:
            raise NotReady(self.not_yet, {"retry_after_s": 2})
        return held

    def seen(self) -> Seen | None:
        """None before the first stands."""
        if self._seen is None:
            return None
        version, at = self._seen
        return Seen(version, time.monotonic() - at)

    @property
    def tokens(self) -> Mapping[str, Token]:
        """The state of each topic that what is held was read at."""
        return self._tokens

    def refresh(self) -> None:
        """Take in what has changed, if anything has."""
        began = time.monotonic()
        if not self._has_looked:
            self._read_files()
        is_good = self._held is not None and self._tokens and not self.has_run_out(self._held)
        self._source.read(self.topics, self._tokens if is_good else None, self._take)
        self._seen = sum(token.version for token in self._tokens.values()), began

    def ignore_files(self) -> None:
        """Begin by loading all of it."""
        self._has_looked = True

    def _read_files(self) -> None:
        """Take what lies in the files for the beginning."""
        self._has_looked = True
        if self._files is not None and (saved := self._files.read(self.name)):
            self._held, self._tokens, self._loaded_at = saved.value, saved.tokens, saved.loaded_at
            log.info("%s: read from its files", self.name)

    def announced(self) -> Mapping[str, Token]:
        """The state of each topic that the database has now."""
        return self._source.announced(self.topics)

    def save(self) -> None:
        """Put what is held into the files; for the sole writer of them. Raises OSError."""
        assert self._files is not None
        self._files.write(self.name, Saved(self.current(), self._tokens, self._loaded_at))

    def _take(self, connection: Connection, tokens: Mapping[str, Token]) -> None:
        held, version = self._held, sum(token.version for token in tokens.values())
        amended: T | None = None
        if held is not None and self._tokens and not self.has_run_out(held):
            # Should this break off, the next try loads all: the same fault would freeze the map for good.
            known, self._tokens = self._tokens, {}
            amended = self.amend(connection, held, changes_since(connection, known, tokens), version)
        if amended is None:
            self._loaded_at = datetime.now(UTC)
        self._held = amended if amended is not None else self.load(connection, version)
        self._tokens = tokens
        log.info("%s: version %d %s", self.name, version, "loaded" if amended is None else "amended")

    def wake(self, topic: str | None = None) -> None:
        """Look soon whether anything has changed; not if it is of a topic that is none of ours."""
        if topic is None or topic in self.topics:
            self._woken.set()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._keep_true, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=CONNECT_TIMEOUT_S + 1)

    def _keep_true(self) -> None:
        wait_s = self._poll_s
        while not self._stopping:
            self._woken.clear()
            try:
                self.refresh()
                self._faults.are_over()
                wait_s = self._poll_s
            except Exception as error:  # noqa: BLE001  A thread that dies would freeze the map for good.
                self._faults.tell(error)
                wait_s = min(_RETRY_S, self._poll_s)
            self._woken.wait(wait_s)


class Listener:
    """Keeps `snapshots` true: hears of every change,
    on one connection for all, and wakes those whose topic it is.

    Were it deaf for a while, they look by themselves.
    `start` begins with each in a thread of its own; `stop` ends it.
    """

    def __init__(
        self, database: Database, snapshots: Sequence[Snapshot[Any]], heartbeat_s: float = _HEARTBEAT_S
    ) -> None:
        self._database = database
        self._heartbeat_s = heartbeat_s
        self._snapshots = snapshots
        self._stopping = threading.Event()
        self._faults = _Faults("listener")
        self._wake, self._waker = socket.socketpair()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        for snapshot in self._snapshots:
            snapshot.start()
        self._thread = threading.Thread(target=self._keep_listening, name="listener", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._waker.send(b"!")
        for snapshot in self._snapshots:
            snapshot.stop()
        if self._thread is not None:
            self._thread.join(timeout=CONNECT_TIMEOUT_S + 1)
        self._wake.close()
        self._waker.close()

    def _keep_listening(self) -> None:
        """Connects again for ever."""
        while not self._stopping.is_set():
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001  As above.
                self._faults.tell(error)
            self._stopping.wait(_RETRY_S)

    def _listen(self) -> None:
        with self._database.own_connection("geoapi-listener") as connection:
            connection.autocommit = True
            connection.cursor().execute(f"LISTEN {CHANNEL}")
            self._faults.are_over()
            # What was announced until now nobody heard.
            for snapshot in self._snapshots:
                snapshot.wake()
            heard: list[Any] = [connection, self._wake]
            while not self._stopping.is_set():
                if not select.select(heard, [], [], self._heartbeat_s)[0]:
                    # A server that hangs is found out, and given up: what it would announce is lost anyway.
                    connection.cursor().execute("SELECT 1")
                connection.poll()
                for topic in {notice.payload for notice in connection.notifies}:
                    for snapshot in self._snapshots:
                        snapshot.wake(topic)
                connection.notifies.clear()


class _Faults:
    """Tells of each fault once, and not at every try."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._told: str | None = None

    def are_over(self) -> None:
        self._told = None

    def tell(self, error: Exception) -> None:
        is_away = isinstance(error, psycopg2.Error | DatabaseUnavailable | OSError)
        fault = "away" if is_away else f"{type(error).__name__}: {error}"
        if fault == self._told:
            return
        self._told = fault
        cause = getattr(error, "orig", None)
        if is_away:
            first = str(error).strip().partition("\n")[0]
            log.warning("%s: database away, answering from memory: %s", self._name, first)
        elif getattr(cause, "pgcode", None) == UNDEFINED_TABLE:
            first = str(cause).partition("\n")[0]
            log.error("%s: the database is not prepared (%s); run scripts/run.py prepare", self._name, first)
        else:
            log.error("%s: what is new could not be loaded", self._name, exc_info=error)
