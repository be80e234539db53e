"""What was read from the database is kept true:
notices are heard, outages and faults outlived; it ends at once.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from geoapi.core.changes import Keys
from geoapi.core.db import Connection, Database
from geoapi.core.errors import NotReady
from geoapi.core.snapshots import Listener, Snapshot
from tests.conftest import administer


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Aliases(Snapshot[int]):
    """How many aliases there are. Remembers its looks at the database; the first `failing` loads fail."""

    name = "test"
    topics = ("addresses", "kinds")
    not_yet = "Not yet."

    def __init__(self, database: Database, poll_s: float = 600.0, failing: int = 0) -> None:
        super().__init__(database, poll_s)
        self.looks, self.loads, self.failing = 0, 0, failing
        self.amended: list[Mapping[str, Keys]] = []
        self.can_amend = True

    def refresh(self) -> None:
        self.looks += 1
        super().refresh()

    def load(self, connection: Connection, version: int) -> int:
        self.loads += 1
        if self.loads <= self.failing:
            raise RuntimeError("broken on purpose")
        return int(connection.execute(text("SELECT count(*) FROM alias")).scalar_one())

    def amend(
        self, connection: Connection, held: int, changes: Mapping[str, Keys], version: int
    ) -> int | None:
        self.amended.append(changes)
        return self.load(connection, version) if self.can_amend else None


@contextmanager
def listening(snapshot: Aliases, database: Database, heartbeat_s: float = 5.0) -> Iterator[None]:
    listener = Listener(database, [snapshot], heartbeat_s)
    listener.start()
    try:
        yield
    finally:
        listener.stop()


def holds(snapshot: Aliases, count: int) -> bool:
    try:
        return snapshot.current() == count
    except NotReady:
        return False


def change(database: Database, name: str = "b") -> None:
    with database.transaction() as connection:
        connection.execute(
            text("INSERT INTO alias (kind, target, name) VALUES ('road', 'a', :name)"), {"name": name}
        )


def run(database: Database, sql: str, **values: object) -> None:
    with database.transaction() as connection:
        connection.execute(text(sql), values)


def test_nothing_is_given_out_before_it_stands(database: Database) -> None:
    snapshot = Aliases(database)
    with pytest.raises(NotReady, match="Not yet"):
        snapshot.current()
    snapshot.refresh()
    assert snapshot.current() == 0


def test_it_tells_its_version_and_since_when_that_is_known_to_be_true(database: Database) -> None:
    snapshot = Aliases(database, failing=1)
    assert snapshot.seen() is None
    with pytest.raises(RuntimeError):
        snapshot.refresh()
    assert snapshot.seen() is None
    snapshot.refresh()
    first = snapshot.seen()
    assert first is not None and 0 <= first.checked_s_ago < 5
    change(database)
    time.sleep(0.2)
    old = snapshot.seen()
    assert old is not None and old.version == first.version and old.checked_s_ago >= 0.2
    snapshot.refresh()
    new = snapshot.seen()
    assert new is not None and new.version > old.version and new.checked_s_ago < old.checked_s_ago
    snapshot.refresh()
    same = snapshot.seen()
    assert same is not None and same.version == new.version


def test_a_change_is_heard_long_before_the_next_look(database: Database) -> None:
    snapshot = Aliases(database)
    with listening(snapshot, database):
        wait_until(lambda: snapshot.looks >= 2)
        began = time.monotonic()
        change(database)
        wait_until(lambda: holds(snapshot, 1))
        assert time.monotonic() - began < 5


def test_a_change_of_something_else_wakes_nobody(database: Database) -> None:
    snapshot = Aliases(database)
    with listening(snapshot, database):
        wait_until(lambda: snapshot.looks >= 2)
        time.sleep(0.2)
        looks = snapshot.looks
        run(database, "INSERT INTO person (staff_no, name) VALUES ('1', 'a')")
        time.sleep(0.5)
        assert snapshot.looks == looks


def test_it_looks_by_itself_should_a_notice_be_missed(database: Database) -> None:
    snapshot = Aliases(database, poll_s=0.1)
    with listening(snapshot, database):
        wait_until(lambda: snapshot.looks >= 4)
    looks = snapshot.looks
    time.sleep(0.4)
    assert (snapshot.looks, snapshot.loads) == (looks, 1)


def test_a_fault_while_loading_is_logged_and_tried_again(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    snapshot = Aliases(database, poll_s=0.1, failing=2)
    with listening(snapshot, database):
        wait_until(lambda: holds(snapshot, 0))
    assert snapshot.loads == 3
    assert (
        caplog.text.count("test: what is new could not be loaded") == 1 and "broken on purpose" in caplog.text
    )


def test_a_database_without_tables_is_logged_in_one_line(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    run(database, "ALTER TABLE data_version RENAME TO away")
    snapshot = Aliases(database, poll_s=0.1)
    with listening(snapshot, database):
        wait_until(lambda: snapshot.looks >= 3)
        run(database, "ALTER TABLE away RENAME TO data_version")
        wait_until(lambda: snapshot.loads == 1)
    assert [record.exc_info for record in caplog.records if record.levelname == "ERROR"] == [None]
    (message,) = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert "data_version" in message and "run.py prepare" in message


def test_it_outlives_the_database(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    snapshot = Aliases(database)
    with listening(snapshot, database):
        wait_until(lambda: snapshot.looks >= 2)
        name = str(database.engine.url.database)
        administer(
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        wait_until(lambda: "database away" in caplog.text)
        assert snapshot.current() == 0
        administer(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        looks = snapshot.looks
        wait_until(lambda: snapshot.looks > looks)
        change(database)
        wait_until(lambda: holds(snapshot, 1))
    assert caplog.text.count("database away") < 4


def test_it_stops_at_once_and_more_than_once(database: Database) -> None:
    others = threading.enumerate()
    listener = Listener(database, [Aliases(database)])
    listener.start()

    def names() -> set[str]:
        return {thread.name for thread in threading.enumerate() if thread not in others} & {
            "listener",
            "test",
        }

    wait_until(lambda: len(names()) == 2)
    time.sleep(0.2)
    started = time.monotonic()
    listener.stop()
    listener.stop()
    assert time.monotonic() - started < 5
    assert not names()


def test_one_that_never_started_can_be_stopped(database: Database) -> None:
    Listener(database, [Aliases(database)]).stop()


def test_only_the_keys_of_changed_rows_are_passed_on(database: Database) -> None:
    snapshot = Aliases(database)
    snapshot.refresh()
    snapshot.refresh()
    assert (snapshot.loads, snapshot.amended) == (1, [])
    run(database, "INSERT INTO address (text, geom) VALUES ('甲', 'SRID=4326;POINT(0 0)')")
    with database.transaction() as connection:
        identity = connection.execute(text("SELECT id FROM address")).scalar_one()
    snapshot.refresh()
    change(database)
    snapshot.refresh()
    run(database, "INSERT INTO place_kind (code, name, name_en) VALUES ('a', 'b', 'c')")
    snapshot.refresh()
    assert snapshot.amended == [
        {"addresses": frozenset({f"address {identity}"})},
        {"addresses": frozenset({"alias road a"})},
        {"kinds": None},
    ]


def test_after_a_fault_while_amending_it_is_loaded(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in it would else come again at every try, and freeze the map at what it was."""

    def break_off(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    snapshot = Aliases(database, poll_s=0.1)
    monkeypatch.setattr(snapshot, "amend", break_off)
    with listening(snapshot, database):
        wait_until(lambda: holds(snapshot, 0))
        change(database)
        wait_until(lambda: holds(snapshot, 1))
    assert "broken on purpose" in caplog.text and snapshot.loads == 2


def test_what_cannot_be_amended_is_loaded(database: Database) -> None:
    snapshot = Aliases(database)
    snapshot.refresh()
    snapshot.can_amend = False
    change(database)
    snapshot.refresh()
    assert (snapshot.current(), snapshot.loads) == (1, 2)


def test_a_version_that_comes_again_is_not_taken_for_the_present_one(database: Database) -> None:
    """As after a failover that lost a commit: another commit has its number."""
    snapshot = Aliases(database)
    change(database, "lost")
    snapshot.refresh()
    run(database, "DELETE FROM alias")
    # The lost commit and the deletion are undone, and what came instead bears the lost one's number.
    run(database, "DELETE FROM change WHERE topic = 'addresses'")
    run(database, "UPDATE data_version SET version = version - 2 WHERE topic = 'addresses'")
    change(database, "instead")
    change(database, "and another")
    snapshot.refresh()
    assert snapshot.amended == [{"addresses": None}]
    assert snapshot.current() == 2
