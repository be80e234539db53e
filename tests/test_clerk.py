"""The clerk: each duty when it is due, by one of many, whatever ends when."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from geoapi.clerk import duties_of
from geoapi.core import duties
from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.core.rounds import Rounds
from geoapi.core.settings import Settings
from tests.conftest import ROOT, close_app, json_of, opened_app
from tests.outages import cut, restore

DUTIES = duties_of(Settings())


def value(database: Database, sql: str) -> object:
    with database.transaction() as connection:
        return connection.execute(text(sql)).scalar()


def execute(database: Database, sql: str) -> None:
    with database.transaction() as connection:
        connection.execute(text(sql))


def wait_for(holds: Callable[[], object], what: str, within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def known(database: Database, *names: str) -> None:
    with database.transaction() as connection:
        duties.note_alive(connection, "test", names)


@contextmanager
def clerk(url: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "geoapi.clerk"],
        cwd=ROOT,
        env=os.environ | {"GEOAPI_DATABASE_URL": url},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def rung(database: Database) -> Database:
    execute(database, "CREATE TABLE rung (at timestamptz DEFAULT clock_timestamp(), by int)")
    return database


def ring(connection: Connection) -> bool:
    connection.execute(text("INSERT INTO rung (by) VALUES (pg_backend_pid())"))
    return False


def test_duties_have_names_of_their_own() -> None:
    assert len({each.name for each in DUTIES}) == len(DUTIES)


def test_of_many_clerks_one_does_what_is_due_once(rung: Database) -> None:
    known(rung, "ring")
    rounds = [Rounds(rung, [Duty("ring", 3600, ring)]) for _ in range(4)]
    for turn in range(1, 6):
        threads = [threading.Thread(target=each.do_due) for each in rounds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert value(rung, "SELECT count(*) FROM rung") == turn
        execute(rung, "UPDATE duty SET next_at = now() WHERE name = 'ring'")


def test_batches_follow_each_other_until_one_is_not_full(rung: Database) -> None:
    known(rung, "ring")

    def some(connection: Connection) -> bool:
        ring(connection)
        return int(connection.execute(text("SELECT count(*) FROM rung")).scalar_one()) < 5

    Rounds(rung, [Duty("ring", 3600, some)]).do_due()
    assert value(rung, "SELECT count(*) FROM rung") == 5
    assert value(rung, "SELECT next_at > now() + interval '59 min' FROM duty WHERE name = 'ring'") is True


def test_one_that_fails_leaves_nothing_and_holds_up_nobody(rung: Database) -> None:
    known(rung, "bad", "ring")

    def bad(connection: Connection) -> bool:
        ring(connection)
        raise ValueError("13900000011 is nobody's business")

    Rounds(rung, [Duty("bad", 3600, bad), Duty("ring", 3600, ring)]).do_due()
    assert value(rung, "SELECT count(*) FROM rung") == 1
    assert value(rung, "SELECT next_at > now() + interval '50 s' FROM duty WHERE name = 'bad'") is True
    with rung.transaction() as connection:
        told = duties.standing(connection)
    assert told.faults == ("bad",) and "139" not in str(told.warning())
    execute(rung, "UPDATE duty SET next_at = now()")
    Rounds(rung, [Duty("bad", 3600, ring)]).do_due()
    with rung.transaction() as connection:
        assert duties.standing(connection).faults == ()


def test_two_with_one_name_are_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="same name"):
        Rounds(database, [Duty("ring", 1, ring), LeasedDuty("ring", 1, lambda database: False)])


def test_it_begins_ends_at_once_and_is_seen(database: Database, database_url: str) -> None:
    app = opened_app(database_url)

    def told() -> dict[str, str | None]:
        found: dict[str, str | None] = json_of(app.test_client().get("/readyz"))["clerk"]
        return found

    try:
        wait_for(lambda: told()["warning"], "nobody missed the clerk")
        assert told()["seen_at"] is None and "start `scripts/geoapi clerk`" in str(told()["warning"])
        with clerk(database_url) as process:
            wait_for(lambda: told()["seen_at"], "the clerk was not seen")
            wait_for(lambda: told()["warning"] is None, str(told()))
            assert str(told()["seen_at"]).endswith("+08:00")
            done = "SELECT count(*) FROM duty WHERE run_at IS NOT NULL"
            wait_for(lambda: value(database, done) == len(DUTIES), "not every duty was done")
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0 and time.monotonic() - began < 6
        assert value(database, "SELECT count(*) FROM clerk") == 0
        execute(database, "INSERT INTO clerk (id, seen_at) VALUES ('old', now() - interval '2 min')")
        wait_for(lambda: told()["warning"], "nobody missed the clerk")
        assert told()["seen_at"] is not None
    finally:
        close_app(app)


def test_a_clerk_outlives_its_database(database: Database, database_url: str) -> None:
    with clerk(database_url) as process:
        wait_for(lambda: value(database, "SELECT count(*) FROM clerk"), "the clerk was not seen")
        cut(database)
        time.sleep(3)
        restore(database)
        database.engine.dispose()
        execute(database, "UPDATE duty SET next_at = now(), run_at = NULL")
        done = "SELECT count(*) FROM duty WHERE run_at IS NOT NULL"
        wait_for(lambda: value(database, done) == len(DUTIES), "it did not go on")
        assert process.poll() is None


def test_readiness_is_told_without_the_database(database: Database, database_url: str) -> None:
    app = opened_app(database_url)
    try:
        cut(database)
        began = time.monotonic()
        answer = app.test_client().get("/readyz")
        assert answer.status_code == 200 and time.monotonic() - began < 2
    finally:
        restore(database)
        close_app(app)
