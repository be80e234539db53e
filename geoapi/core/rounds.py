"""The clerk's rounds: every duty when it is due, for as long as the process lives."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from uuid import uuid4

from geoapi.core import duties
from geoapi.core.db import Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.core.errors import DatabaseUnavailable

log = logging.getLogger("geoapi.clerk")

HEARTBEAT_S = 5.0
TICK_S = 1.0
# For so long a send under way may finish after the end has been asked for.
PATIENCE_S = 4.0


class Rounds:
    """`run` goes on until `stop`.

    Nothing of it is lost or done twice if it is killed: a `Duty` and the note that it was done are one
    transaction, and whatever a `LeasedDuty` has leased comes back when the lease is over.
    """

    def __init__(self, database: Database, every: Sequence[Duty | LeasedDuty]) -> None:
        self._database = database
        self._duties = [each for each in every if isinstance(each, Duty)]
        self._leased = [each for each in every if isinstance(each, LeasedDuty)]
        self._every = tuple(every)
        self._names = [each.name for each in every]
        if len(set(self._names)) != len(self._names):
            raise ValueError("two duties have the same name")
        self._stopping = threading.Event()
        self._faults: dict[str, str] = {}
        self._is_away = False
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Returns soon after `stop`."""
        threads = [threading.Thread(target=self._go_round, name="duties", daemon=True)]
        for each in self._leased:
            threads += [
                threading.Thread(target=self._keep_at, args=(each,), name=each.name, daemon=True)
                for _ in range(each.threads)
            ]
        self._guarded(self._beat)
        for thread in threads:
            thread.start()
        while not self._stopping.wait(HEARTBEAT_S):
            self._guarded(self._beat)
        for thread in threads:
            thread.join(PATIENCE_S)
        self._guarded(self._leave)

    def do_due(self) -> None:
        """Whatever is due, once through."""
        for each in self._duties:
            while not self._stopping.is_set() and self._do(each):
                pass

    def _go_round(self) -> None:
        while not self._stopping.wait(TICK_S):
            self._guarded(self.do_due)

    def _do(self, each: Duty) -> bool:
        """One batch, if it is due. Raises DatabaseUnavailable."""
        try:
            with self._database.transaction() as connection:
                if not duties.take_turn(connection, each.name):
                    return False
                more = each.work(connection)
                duties.note_run(connection, each.name, 0.0 if more else each.every_s)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  One that fails must not hold up the others.
            self._note_fault(each.name, error, min(each.every_s, duties.RETRY_S))
            return False
        self._faults.pop(each.name, None)
        return more

    def _keep_at(self, each: LeasedDuty) -> None:
        pause_s = 0.0
        while not self._stopping.wait(pause_s):
            pause_s = each.every_s
            try:
                if each.work(self._database):
                    pause_s = 0.0
                self._faults.pop(each.name, None)
            except DatabaseUnavailable as error:
                self._note_away(error)
            except Exception as error:  # noqa: BLE001  As above.
                pause_s = duties.RETRY_S
                self._guarded(lambda error=error: self._note_fault(each.name, error, duties.RETRY_S))  # type: ignore[misc]

    def _note_fault(self, name: str, error: Exception, again_in_s: float) -> None:
        first = f"{type(error).__name__}: {getattr(error, 'orig', error)}".strip().partition("\n")[0][:300]
        if self._faults.get(name) != first:
            self._faults[name] = first
            log.error("%s failed", name, exc_info=error)
        with self._database.transaction() as connection:
            duties.note_fault(connection, name, first, again_in_s)

    def _beat(self) -> None:
        with self._database.transaction() as connection:
            duties.note_alive(connection, self.name, self._names)
        for each in self._leased:
            if each.name not in self._faults:
                with self._database.transaction() as connection:
                    duties.note_run(connection, each.name, each.every_s)
        for counted in self._every:
            if counted.backlog is not None:
                with self._database.transaction() as connection:
                    duties.note_backlog(connection, counted.name, counted.backlog(connection))

    def _leave(self) -> None:
        with self._database.transaction() as connection:
            duties.note_end(connection, self.name)

    def _guarded(self, step: Callable[[], None]) -> None:
        """The database may be away: then the next time."""
        try:
            step()
        except DatabaseUnavailable as error:
            self._note_away(error)
        except Exception:
            log.exception("the clerk's round broke off")
        else:
            if self._is_away:
                self._is_away = False
                log.info("the database is back")

    def _note_away(self, error: DatabaseUnavailable) -> None:
        if not self._is_away:
            self._is_away = True
            log.warning("the database is away, and what is due waits: %s", error)
