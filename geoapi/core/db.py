"""The database: one engine, short transactions, and one error when it is away."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Any

import psycopg2
import psycopg2.extensions
from psycopg2.errorcodes import UNDEFINED_TABLE
from sqlalchemy import (
    Connection as Connection,
)  # what transactions hand out, named by whoever only passes it on
from sqlalchemy import MetaData, create_engine, exc

from geoapi.core.deadlines import Watchdog
from geoapi.core.errors import DatabaseBusy, DatabaseUnavailable
from geoapi.core.sqlstates import outage_of, without_values

metadata = MetaData()

# Of a server behind a network that swallows packets we hear within some 20 s.
KEEPALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}
CONNECT_TIMEOUT_S = 2
LOCK_TIMEOUT_S = 5
# How much longer than the server's own timeout we wait for it,
# and how long we leave one alone that let us wait.
_GRACE_S = 2.0
_PAUSE_S = 5.0
_SLOW_FAILURE_S = 1.0
_OWN_PATIENCE_S = 5.0


def unavailable(
    detail: str = "The database cannot be reached; please try again shortly.",
) -> DatabaseUnavailable:
    return DatabaseUnavailable(detail, {"retry_after_s": 5})


class Database:
    """Connections that fail fast: connect, lock and statement time are bounded.

    A moment comes out of it in `timezone`: whoever tells people of it says the city's. With `own_deadlines` a
    server that hangs is given up a little later than it should have given up itself, and then left alone for
    some seconds, in which all are refused at once. `standby` follows it, and may be read from; it is closed
    together with it.
    """

    def __init__(
        self,
        url: str,
        *,
        timezone: str = "UTC",
        pool_size: int = 5,
        statement_timeout_s: float = 15.0,
        lock_timeout_s: float = LOCK_TIMEOUT_S,
        own_deadlines: bool = False,
        standby: "Database | None" = None,
    ) -> None:
        self.url = url
        self.standby = standby
        self.pool_size = pool_size
        self._paused_until: float | None = None
        self._pause_lock = threading.Lock()
        self._own: Watchdog | None = None
        # jit and parallel workers cost more than they bring on queries this short.
        options = (
            f"-c statement_timeout={int(statement_timeout_s * 1000)} -c "
            f"lock_timeout={int(lock_timeout_s * 1000)}"
            " -c idle_in_transaction_session_timeout=60000 -c jit=off -c max_parallel_workers_per_gather=0"
            f" -c timezone={timezone} -c application_name=geoapi"
        )
        self.connect_args: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT_S, **KEEPALIVE}
        if own_deadlines:
            watchdog = Watchdog(statement_timeout_s + _GRACE_S, self._pause)
            self.connect_args["connection_factory"] = watchdog.connection_class()
            # Who listens asks nothing that takes long.
            self._own = Watchdog(min(statement_timeout_s + _GRACE_S, _OWN_PATIENCE_S), lambda: None)
        self.engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=CONNECT_TIMEOUT_S,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={**self.connect_args, "options": options},
        )

    @contextmanager
    def transaction(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """Commits at the end, rolls back on any error. With `snapshot`, all reads see one moment.

        Raises DatabaseUnavailable, or what of it fits,
        when the database is away, too slow, full or takes no changes.
        """
        self._refuse_while_paused()
        began = time.monotonic()
        try:
            with self.engine.connect() as connection:
                if snapshot:
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    yield connection
            self._paused_until = None
        except exc.TimeoutError as error:
            raise DatabaseBusy(
                "All database connections are busy; please try again shortly.", {"retry_after_s": 5}
            ) from error
        except (exc.DBAPIError, psycopg2.Error) as error:  # A COPY raises the driver's own.
            driver_error = error.orig if isinstance(error, exc.DBAPIError) else error
            if isinstance(driver_error, psycopg2.Error) and driver_error.pgcode:
                # Whoever logs it logs no cell of a row and no value of a question.
                driver_error.args = (without_values(driver_error),)
                error.args = (f"({type(driver_error).__name__}) {driver_error}",)
            if driver_error is not None and (outage := outage_of(driver_error)):
                raise outage from error
            if isinstance(driver_error, psycopg2.OperationalError | psycopg2.InterfaceError):
                if time.monotonic() - began > _SLOW_FAILURE_S:
                    self._pause()
                raise unavailable() from error
            raise

    @contextmanager
    def own_connection(self, name: str) -> Iterator[psycopg2.extensions.connection]:
        """A connection beside the pool, for whoever waits on it; `name` is what the server lists it by.

        With `own_deadlines`, what is asked on it is answered within seconds or it is cut.
        """
        arguments, options = self.engine.dialect.create_connect_args(self.engine.url)
        given = {**options, **self.connect_args, "application_name": name}
        if self._own is not None:
            given["connection_factory"] = self._own.connection_class()
        connection = psycopg2.connect(*arguments, **given)
        try:
            yield connection
        finally:
            connection.close()

    def _pause(self) -> None:
        self._paused_until = time.monotonic() + _PAUSE_S

    def _refuse_while_paused(self) -> None:
        """After a pause one caller tries again;
        the others are refused until it has succeeded or some time has gone.
        """
        with self._pause_lock:
            if self._paused_until is None:
                return
            if time.monotonic() < self._paused_until:
                raise unavailable("The database does not answer; please try again shortly.")
            self._pause()

    def connections_in_use(self) -> int:
        """Of the pool, those that somebody works with."""
        return int(self.engine.pool.checkedout())  # type: ignore[attr-defined]

    def close(self) -> None:
        self.engine.dispose()
        if self.standby is not None:
            self.standby.close()


def fault_of_use(error: Exception) -> str | None:
    """What an operator has to mend before this database can be used at all; None for any other error."""
    if isinstance(error, exc.ArgumentError):
        return "The database URL cannot be understood: postgresql+psycopg2://user@host/name is the form."
    if isinstance(error, exc.ProgrammingError) and getattr(error.orig, "pgcode", None) == UNDEFINED_TABLE:
        return "The database has no tables yet: run scripts/run.py prepare first."
    return None


def copy_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterator[Sequence[object]]
) -> int:
    """Bulk-load `rows` by COPY and return how many. Geometries are hex (E)WKB; None is NULL."""
    cursor = connection.connection.cursor()
    buffer, loaded = StringIO(), 0

    def flush() -> None:
        buffer.seek(0)
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", buffer)
        buffer.seek(0)
        buffer.truncate()

    for row in rows:
        buffer.write("\t".join(_copy_field(value) for value in row) + "\n")
        loaded += 1
        if loaded % 20_000 == 0:
            flush()
    flush()
    cursor.close()
    return loaded


def _copy_field(value: object) -> str:
    if value is None:
        return r"\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
