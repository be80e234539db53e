"""Where measuring happens: folders, and the server on which every product gets a database of its own."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import parse_dsn
from runner.console import Fault

CHECKOUT = Path(__file__).resolve().parent.parent.parent
EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")


@dataclass(frozen=True)
class Workbench:
    """`server` holds libpq's keywords (host, port, user, password) without a database."""

    folder: Path
    python: Path
    server: dict[str, str]

    @classmethod
    def from_environment(cls, python: Path) -> "Workbench":
        url = os.environ.get("GEOAPI_DATABASE_URL", "")
        keywords = parse_dsn(url.replace("+psycopg2", "", 1))
        home = Path(os.environ.get("GEOAPI_HOME") or CHECKOUT / ".local").expanduser().absolute()
        server = {
            name: value for name, value in keywords.items() if name in ("host", "port", "user", "password")
        }
        return cls(home / "bench", python, {"host": "localhost", "port": "5432", **server})

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def _login(self) -> str:
        password = f":{quote(self.server['password'], safe='')}" if "password" in self.server else ""
        return quote(self.server.get("user", ""), safe="") + password

    def url(self, database: str) -> str:
        """For asyncpg: the host in its place, also where it is a socket's folder."""
        host = quote(self.server["host"], safe="")
        return f"postgresql://{self._login}@{host}:{self.server['port']}/{database}"

    def sqlalchemy_url(self, database: str) -> str:
        """For the map's own programs: the host behind, where SQLAlchemy reads a socket's folder."""
        host = quote(self.server["host"], safe="")
        return f"postgresql+psycopg2://{self._login}@/{database}?host={host}&port={self.server['port']}"

    @contextmanager
    def connect(self, database: str) -> Iterator[Connection]:
        """A connection that commits each statement by itself."""
        connection = psycopg2.connect(dbname=database, **self.server)  # type: ignore[call-overload]
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    def is_current(self, database: str, fingerprint: str) -> bool:
        """Whether the database was filled to its end from the same input."""
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with self.connect("postgres") as connection, connection.cursor() as cursor:
            cursor.execute(query, (database,))
            return cursor.fetchone() == (fingerprint,)

    def make_database(self, database: str) -> None:
        with self.connect("postgres") as connection, connection.cursor() as cursor:
            try:
                cursor.execute(f"DROP DATABASE IF EXISTS {database}")
                cursor.execute(f"CREATE DATABASE {database}")
            except psycopg2.errors.InsufficientPrivilege:
                raise Fault(
                    f"{self.server['user']} may not create the database {database} for measuring."
                ) from None
        with self.connect(database) as connection, connection.cursor() as cursor:
            for extension in EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")

    def copy_database(self, source: str, name: str) -> None:
        with self.connect("postgres") as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")

    def mark_current(self, database: str, fingerprint: str) -> None:
        with self.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute(f"COMMENT ON DATABASE {database} IS %s", (fingerprint,))


def fingerprint_of(files: Iterable[Path], *more: str) -> str:
    digest = hashlib.sha256("\n".join(more).encode())
    # By name: another checkout, elsewhere, has filled it from the same.
    for file in sorted(files, key=lambda each: each.name):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]
