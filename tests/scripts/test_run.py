"""The runner: what it decides, and a real cluster from its making to its end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from runner import cluster as clusters
from runner import packages
from runner.cluster import Cluster, fits_socket
from runner.console import Fault
from runner.home import Home, check_address, exclusive_lock, page_address
from runner.left_server import running_server, running_socket_folder
from runner.server_settings import settings

CHECKOUT = Path(__file__).resolve().parents[2]


# -- what it decides


def test_defaults() -> None:
    home = Home.from_environment(CHECKOUT, {})
    assert (home.path, home.host, home.port, home.database_url) == (
        CHECKOUT / ".local",
        "127.0.0.1",
        8000,
        None,
    )
    assert home.demo


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80 80", "٨"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(Fault, match="GEOAPI_PORT"):
        Home.from_environment(CHECKOUT, {"GEOAPI_PORT": port})


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://a:b@h/d", "postgresql+psycopg2://a:b@h/d"),
        ("postgres://h/d", "postgresql+psycopg2://h/d"),
        ("postgresql+psycopg2://h/d", "postgresql+psycopg2://h/d"),
    ],
)
def test_database_url_names_the_driver(given: str, used: str) -> None:
    assert Home.from_environment(CHECKOUT, {"GEOAPI_DATABASE_URL": given}).database_url == used


def test_another_database_is_refused() -> None:
    with pytest.raises(Fault, match="GEOAPI_DATABASE_URL"):
        Home.from_environment(CHECKOUT, {"GEOAPI_DATABASE_URL": "mysql://h/d"})


def test_our_programs_do_not_inherit_strange_python_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    variables = Home(CHECKOUT, tmp_path).environment("postgresql+psycopg2://h/d")
    assert "PYTHONPATH" not in variables
    assert variables["PATH"].startswith(str(tmp_path / "venv" / "bin"))
    assert variables["GEOAPI_DATABASE_URL"] == "postgresql+psycopg2://h/d"


def test_a_busy_port_is_named_with_the_setting_that_changes_it() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(Fault, match=rf"Port {port} is in use.*GEOAPI_PORT={port + 1}"):
            check_address("127.0.0.1", port)
    check_address("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Fault, match="GEOAPI_HOST"):
        check_address("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("host", "page"),
    [
        ("127.0.0.1", "http://localhost:80/"),
        ("0.0.0.0", "http://localhost:80/"),
        ("::", "http://localhost:80/"),
        ("2001:db8::1", "http://[2001:db8::1]:80/"),
        ("map.example", "http://map.example:80/"),
    ],
)
def test_page_address(host: str, page: str) -> None:
    assert page_address(host, 80) == page


def test_a_second_user_of_a_lock_is_turned_away(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with exclusive_lock(lock, "taken"):
        with pytest.raises(Fault, match=f"taken by {os.getpid()}"), exclusive_lock(lock, "taken by {pid}"):
            pass
        with exclusive_lock(lock, None) as alone:
            assert not alone
    with exclusive_lock(lock, "taken") as alone:
        assert alone


@pytest.mark.parametrize(
    ("folder", "fits"),
    [
        ("/srv/map/.local/pg", True),
        ("/" + "a" * 87, True),
        ("/" + "a" * 88, False),
        ("/srv/my map/pg", False),
        ("/srv/社区/pg", False),
        ("/srv/a,b/pg", False),
    ],
)
def test_socket_folder(folder: str, fits: bool) -> None:
    assert fits_socket(Path(folder)) is fits


def test_the_kernel_takes_the_longest_socket_path_we_use(tmp_path: Path) -> None:
    room = clusters.SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432.lock") - len("/tmp/")
    folder = Path("/tmp", f"{'a' * (room - 8)}{os.getpid():08d}")
    assert fits_socket(folder)
    folder.mkdir()
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(folder / ".s.PGSQL.5432"))
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize(("memory_mib", "buffers"), [(512, "64MB"), (2048, "256MB"), (24576, "2048MB")])
def test_memory_is_shared_out_by_the_size_of_the_machine(memory_mib: int, buffers: str) -> None:
    assert settings(memory_mib)["shared_buffers"] == buffers


def test_only_a_server_with_postgis_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(packages, "SERVERS", tmp_path / "lib")
    monkeypatch.setattr(packages, "EXTENSIONS", tmp_path / "share")
    for major in ("9", "15", "17"):
        (tmp_path / "lib" / major / "bin").mkdir(parents=True)
        (tmp_path / "lib" / major / "bin" / "initdb").touch()
    for major in ("9", "15"):
        (tmp_path / "lib" / major / "lib").mkdir()
        (tmp_path / "lib" / major / "lib" / "postgis-3.so").touch()
        (tmp_path / "share" / major / "extension").mkdir(parents=True)
        (tmp_path / "share" / major / "extension" / "postgis.control").touch()
    assert packages.installed_majors() == [9, 15]


def test_a_dead_servers_id_given_to_another_program_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n0\n5432\n{tmp_path}\n\n")
    assert running_server(tmp_path) is None


# -- a real cluster


@pytest.fixture(params=["open", "closed", "with a space"])
def home(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home the server's user can enter, one it cannot, and one whose path no socket may have."""
    base = Path(
        tempfile.mkdtemp(prefix="runner test " if request.param == "with a space" else "runner-", dir="/tmp")
    )
    base.chmod(0o700 if request.param == "closed" else 0o755)
    try:
        (base / "logs").mkdir()
        yield base
    finally:
        data = (base / "pg").resolve()
        shutil.rmtree(base)
        if data.is_relative_to(clusters.STORE):
            shutil.rmtree(data.parent)


def running_cluster(home: Path) -> Cluster:
    cluster = Cluster(home, home / "logs")
    cluster.init()
    cluster.start()
    return cluster


def test_a_cluster_keeps_its_data_from_start_to_start(home: Path) -> None:
    cluster = running_cluster(home)
    try:
        cluster.create_role_and_database()
        cluster.create_role_and_database()
        assert cluster.ask("geoapi", "SELECT postgis_lib_version() <> ''") == "t"
        ours = "SELECT count(*) FROM pg_roles WHERE rolname ~ '^geoapi(_app|_public)?$' AND NOT rolsuper"
        # And PostgreSQL's own, for backups alone.
        assert cluster.ask("postgres", ours) == "3" and len(set(cluster.logins().values())) == 4
        cluster.ask("geoapi", "CREATE TABLE kept AS SELECT 42 AS answer")
        listening = cluster.ask("postgres", "SHOW listen_addresses")
        assert listening == ""
        assert running_socket_folder(cluster.data) is not None
        assert (running_socket_folder(cluster.data) or home).stat().st_mode & 0o077 == 0
    finally:
        cluster.stop()
    assert running_server(cluster.data) is None
    assert not (cluster.data / "postmaster.pid").exists()

    cluster = running_cluster(home)
    try:
        assert cluster.ask("geoapi", "SELECT answer FROM kept") == "42"
    finally:
        cluster.stop()


def test_a_killed_cluster_recovers_and_one_left_running_is_taken_over(home: Path) -> None:
    first = running_cluster(home)
    second = third = None
    try:
        first.ask("postgres", "CREATE TABLE kept AS SELECT 42 AS answer")
        assert first.process is not None
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
        assert first.has_died()

        second = running_cluster(home)
        assert second.ask("postgres", "SELECT answer FROM kept") == "42"

        third = running_cluster(home)  # while the second still runs
        assert second.process is not None and second.process.wait(10) == 0
        assert third.ask("postgres", "SELECT answer FROM kept") == "42"
    finally:
        for cluster in (first, second, third):
            if cluster:
                cluster.stop()


def test_a_deleted_cluster_is_made_anew() -> None:
    home = Path(tempfile.mkdtemp(prefix="runner-", dir="/tmp"))  # closed to the server's user
    try:
        (home / "logs").mkdir()
        cluster = running_cluster(home)
        cluster.ask("postgres", "CREATE TABLE gone (it int)")
        cluster.stop()
        data = cluster.data
        if (home / "pg").is_symlink():
            (home / "pg").unlink()
        else:
            shutil.rmtree(home / "pg")
        cluster = running_cluster(home)
        try:
            assert cluster.data == data
            assert cluster.ask("postgres", "SELECT to_regclass('gone') IS NULL") == "t"
        finally:
            cluster.stop()
    finally:
        data = (home / "pg").resolve()
        shutil.rmtree(home)
        if data.is_relative_to(clusters.STORE):
            shutil.rmtree(data.parent)


def test_data_of_a_version_that_is_not_installed_is_named() -> None:
    home = Path(tempfile.mkdtemp(prefix="runner-", dir="/tmp"))
    home.chmod(0o755)
    try:
        (home / "logs").mkdir()
        Cluster(home, home / "logs").init()
        (home / "pg" / "PG_VERSION").write_text("9\n")
        with pytest.raises(
            Fault, match=r"was made by PostgreSQL 9.*install postgresql-9-postgis-3, or delete"
        ):
            Cluster(home, home / "logs").init()
    finally:
        shutil.rmtree(home)


def test_nothing_survives_the_runners_death() -> None:
    """Killed outright, it can tidy up nothing: the kernel ends the server for it."""
    home = Path(tempfile.mkdtemp(prefix="runner-", dir="/tmp"))
    home.chmod(0o755)
    program = (
        "import pathlib, time; from runner.cluster import Cluster; "
        "home = pathlib.Path.cwd(); cluster = Cluster(home, home / 'logs'); "
        "cluster.init(); cluster.start(); print('up', flush=True); time.sleep(60)"
    )
    try:
        (home / "logs").mkdir()
        variables = os.environ | {"PYTHONPATH": str(CHECKOUT / "scripts")}
        with subprocess.Popen(
            [sys.executable, "-c", program], cwd=home, env=variables, stdout=subprocess.PIPE
        ) as runner:
            assert runner.stdout is not None and runner.stdout.readline() == b"up\n"
            assert running_server(home / "pg")
            runner.kill()
        give_up = time.monotonic() + 10
        while running_server(home / "pg") and time.monotonic() < give_up:
            time.sleep(0.05)
        assert running_server(home / "pg") is None
    finally:
        shutil.rmtree(home)
