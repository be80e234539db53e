"""A database that hangs, or holds locks, is worse than one that is away:
nobody may wait for it longer than we say.
"""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bench import hostile
from bench.attacks import stopped
from runner.cluster import SUPERUSER, Cluster
from sqlalchemy import text

from geoapi.core.db import Database
from geoapi.core.errors import DatabaseBusy, DatabaseUnavailable
from tests.conftest import migrate, run_geoapi
from tests.core.test_snapshots import Aliases, listening
from tests.outages import wait_until
from tests.served import Served, served

META = "/api/v1/meta"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One of our own, as it is to be stopped."""
    home = tmp_path_factory.mktemp("cluster")
    made = Cluster(home, home, throwaway=True)
    made.init()
    made.start()
    yield made
    made.stop()
    made.remove(made.data)


@pytest.fixture(scope="module")
def url(cluster: Cluster, demo_files: Path) -> str:
    made = cluster.url(SUPERUSER, "postgres")
    migrate(made)
    assert run_geoapi("import", "areas", demo_files / "areas.geojson", database_url=made).returncode == 0
    return made


@pytest.fixture(scope="module")
def running(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(url, tmp_path_factory.mktemp("home"), workers=2, GEOAPI_STATEMENT_TIMEOUT_S="2") as server:
        server.wait_for_all_workers()
        yield server


def test_lookups_go_on_while_it_hangs_and_the_rest_is_refused_soon(running: Served, cluster: Cluster) -> None:
    prober = hostile.Prober(running.port)
    with stopped(cluster.data):
        asked = prober.start(8)
        began = time.monotonic()
        assert running.status(META) == 503
        # The statement timeout, its grace, and one try to connect anew; the rest is for a busy machine.
        assert time.monotonic() - began < 2 + 2 + 2 + 4
        began = time.monotonic()
        refused = [running.status(META) for _ in range(4)]
        assert refused == [503] * 4 and time.monotonic() - began < 10
        assert running.status("/livez") == 200
        probed = asked.result()
        assert len(probed.seconds) == probed.asked, str(probed)
        # A worker that is started anew finds no database: the other answers for it.
        os.kill(running.workers()[-1], signal.SIGKILL)
        time.sleep(2)  # What it had in its hands is lost.
        probed = prober.start(6).result()
        assert len(probed.seconds) == probed.asked, str(probed)
    prober.close()
    running.wait_for(META, 200, within_s=30)


def test_lookups_go_on_while_tables_are_locked(running: Served, url: str) -> None:
    locker = Database(url)
    with locker.transaction() as connection:
        connection.execute(text("LOCK TABLE area, area_boundary IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        assert running.status("/api/v1/areas") == 503
        assert time.monotonic() - began < 4
        probed = ThreadPoolExecutor(1).submit(hostile.probe, running.port, 2).result()
        assert len(probed.seconds) == probed.asked
    # A worker that was killed before this may have begun to load while they were locked.
    running.wait_for("/api/v1/areas", 200, within_s=30)
    locker.close()


def test_until_it_is_ready_a_server_answers_only_for_its_health(
    url: str, cluster: Cluster, tmp_path: Path
) -> None:
    with stopped(cluster.data), served(url, tmp_path) as server:
        server.wait_for("/livez", 200)
        assert server.status("/readyz") == server.status(hostile.LOOKUP) == server.status("/") == 503
    with served(url, tmp_path) as server:
        server.wait_for("/readyz", 200)
        assert server.status(hostile.LOOKUP) == server.status("/") == 200


def test_a_wait_in_a_copy_ends_too(url: str, cluster: Cluster) -> None:
    database = Database(url, statement_timeout_s=1, own_deadlines=True)
    with database.transaction() as connection:
        connection.execute(text("SELECT 1"))
    began = time.monotonic()
    with pytest.raises(DatabaseUnavailable), database.transaction() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SELECT 1")
        with stopped(cluster.data), Path(os.devnull).open("w") as nowhere:
            cursor.copy_expert("COPY (SELECT 1) TO STDOUT", nowhere)
    assert time.monotonic() - began < 6
    # For some seconds it is left alone.
    began = time.monotonic()
    with pytest.raises(DatabaseUnavailable, match="does not answer"), database.transaction():
        pass
    assert time.monotonic() - began < 0.1
    time.sleep(5.1)
    with database.transaction() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    database.close()


def test_who_listens_gives_up_a_server_that_hangs_and_hears_again_once_it_goes_on(
    url: str, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(url, statement_timeout_s=1, own_deadlines=True)
    aliases = Aliases(database, poll_s=600)
    with listening(aliases, database, heartbeat_s=0.2):
        wait_until(lambda: aliases.looks >= 2, "it listens")
        began = time.monotonic()
        with stopped(cluster.data):
            wait_until(lambda: "listener: database away" in caplog.text, "it gave up")
            # Its patience, and one look of who keeps the deadlines; the rest is for a busy machine.
            assert time.monotonic() - began < 0.2 + 3 + 0.5 + 4
        looks = aliases.looks
        wait_until(lambda: aliases.looks > looks, "it looks at what it may have missed")
        before = aliases.current()
        with database.transaction() as connection:
            connection.execute(text("INSERT INTO alias (kind, target, name) VALUES ('road', 'a', 'heard')"))
        wait_until(lambda: aliases.current() == before + 1, "it hears again")
    database.close()


def test_a_long_statement_of_an_importer_is_left_to_end(url: str) -> None:
    database = Database(url, statement_timeout_s=0)
    with database.transaction() as connection:
        assert connection.execute(text("SELECT pg_sleep(3.5) IS NOT NULL")).scalar()
    database.close()


def test_more_waiting_than_there_are_connections_is_told_as_busy(url: str) -> None:
    database = Database(url, pool_size=1)
    with database.transaction(), pytest.raises(DatabaseBusy), database.transaction():
        pass
    database.close()
