"""What was read from the database is kept fresh: notices are heard, outages and faults outlived; it ends at once."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import text

from geoapi.core.db import Database, version_of
from geoapi.core.watching import Watcher
from tests.conftest import administer


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Refreshed:
    """Counts its calls; the first `failing` of them fail."""

    def __init__(self, failing: int = 0) -> None:
        self.calls, self.failing = 0, failing

    def __call__(self) -> None:
        self.calls += 1
        if self.calls <= self.failing:
            raise RuntimeError("broken on purpose")


def change(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(text("INSERT INTO alias (kind, target, name) VALUES ('road', 'a', 'b' || now())"))


def test_a_change_is_heard_long_before_the_next_look(database: Database) -> None:
    refreshed = Refreshed()
    watcher = Watcher("test", database, 600.0, refreshed)
    watcher.start()
    wait_until(lambda: refreshed.calls == 1)
    time.sleep(0.2)
    change(database)
    wait_until(lambda: refreshed.calls >= 2)
    watcher.stop()


def test_it_looks_by_itself_should_a_notice_be_missed(database: Database) -> None:
    refreshed = Refreshed()
    watcher = Watcher("test", database, 0.1, refreshed)
    watcher.start()
    wait_until(lambda: refreshed.calls >= 4)
    watcher.stop()
    calls = refreshed.calls
    time.sleep(0.4)
    assert refreshed.calls == calls


def test_a_fault_while_loading_is_logged_and_tried_again(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    refreshed = Refreshed(failing=1)
    watcher = Watcher("test", database, 0.1, refreshed)
    watcher.start()
    wait_until(lambda: refreshed.calls >= 3)
    watcher.stop()
    assert "test: what is new could not be loaded" in caplog.text and "broken on purpose" in caplog.text


def test_a_database_without_tables_is_told_in_one_line(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with database.transaction() as connection:
        connection.execute(text("ALTER TABLE data_version RENAME TO away"))
    calls = 0

    def refresh() -> None:
        nonlocal calls
        calls += 1
        with database.transaction() as connection:
            version_of(connection, "atlas")

    watcher = Watcher("test", database, 0.1, refresh)
    watcher.start()
    wait_until(lambda: calls >= 3)
    with database.transaction() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO data_version"))
    seen = calls
    wait_until(lambda: calls >= seen + 3)
    watcher.stop()
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("ERROR", None)]
    assert "data_version" in caplog.messages[0] and "run.py prepare" in caplog.messages[0]


def test_it_outlives_the_database(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    refreshed = Refreshed()
    watcher = Watcher("test", database, 600.0, refreshed)
    watcher.start()
    wait_until(lambda: refreshed.calls == 1)
    name = str(database.engine.url.database)
    administer(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    wait_until(lambda: "database away" in caplog.text)
    administer(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    wait_until(lambda: refreshed.calls >= 2)
    calls = refreshed.calls
    time.sleep(0.2)
    change(database)
    wait_until(lambda: refreshed.calls > calls)
    watcher.stop()
    assert caplog.text.count("database away") < 3


def test_it_stops_at_once_and_more_than_once(database: Database) -> None:
    watcher = Watcher("stopping", database, 600.0, Refreshed())
    watcher.start()
    wait_until(lambda: any(thread.name == "stopping" for thread in threading.enumerate()))
    time.sleep(0.2)
    started = time.monotonic()
    watcher.stop()
    watcher.stop()
    assert time.monotonic() - started < 5
    assert not any(thread.name == "stopping" for thread in threading.enumerate())


def test_one_that_never_started_can_be_stopped(database: Database) -> None:
    Watcher("test", database, 1.0, Refreshed()).stop()
