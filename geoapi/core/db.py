"""The database: one engine, short transactions, and one error when it is away."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

from sqlalchemy import BigInteger, Column, Connection, DateTime, MetaData, Table, Text, create_engine, exc, func, select

from geoapi.core.errors import DatabaseUnavailable

metadata = MetaData()

data_version = Table(
    "data_version",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("changed_in", BigInteger),
)

CONNECT_TIMEOUT_S = 2
LOCK_TIMEOUT_S = 5
# Timeouts, not outages: the query was too slow or waited too long.
_BUSY_SQLSTATES = {"57014", "55P03"}


def unavailable(detail: str = "The database cannot be reached; please try again shortly.") -> DatabaseUnavailable:
    return DatabaseUnavailable(detail, {"retry_after_s": 5})


class Database:
    """Connections that fail fast: connect, lock and statement time are bounded.

    A moment comes out of it in `timezone`: whoever tells people of it says the city's.
    """

    def __init__(
        self,
        url: str,
        *,
        timezone: str = "UTC",
        pool_size: int = 5,
        statement_timeout_s: float = 15.0,
    ) -> None:
        self.url = url
        # jit and parallel workers cost more than they bring on queries this short.
        options = (
            f"-c statement_timeout={int(statement_timeout_s * 1000)} -c lock_timeout={LOCK_TIMEOUT_S * 1000}"
            " -c idle_in_transaction_session_timeout=60000 -c jit=off -c max_parallel_workers_per_gather=0"
            f" -c timezone={timezone} -c application_name=geoapi"
        )
        self.engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=CONNECT_TIMEOUT_S,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "options": options},
        )

    @contextmanager
    def transaction(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """Commits at the end, rolls back on any error. With `snapshot`, all reads see one moment.

        Raises DatabaseUnavailable when the database is away or too slow.
        """
        try:
            with self.engine.connect() as connection:
                if snapshot:
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    yield connection
        except exc.TimeoutError as error:
            raise unavailable("All database connections are busy; please try again shortly.") from error
        except exc.DBAPIError as error:
            if getattr(error.orig, "pgcode", None) in _BUSY_SQLSTATES:
                raise unavailable("The database took too long to answer; please try again shortly.") from error
            if error.connection_invalidated or isinstance(error, exc.OperationalError | exc.InterfaceError):
                raise unavailable() from error
            raise

    def close(self) -> None:
        self.engine.dispose()


def version_of(connection: Connection, topic: str) -> int:
    """The number that rises with every change of `topic`, one of those in data_version."""
    return int(connection.execute(select(data_version.c.version).where(data_version.c.topic == topic)).scalar_one())


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterator[Sequence[object]]) -> int:
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
