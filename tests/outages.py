"""Taking a database away from whoever uses it, and giving it back."""

import time
from collections.abc import Callable

from geoapi.core.db import Database
from tests.conftest import administer


def name_of(database: Database) -> str:
    return str(database.engine.url.database)


def cut(database: Database) -> None:
    name = name_of(database)
    administer(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )


def restore(database: Database) -> None:
    administer(f"ALTER DATABASE {name_of(database)} ALLOW_CONNECTIONS true")


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
