"""A real routing engine: its programs are got once into the home of the tests, its tiles built of the demo city."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from apiflask import APIFlask
from local.home import Home
from local.valhalla import prepare

from geoapi.routes.actions import Router
from geoapi.routes.client import ADDRESS_FILE, Engine, address_by
from tests.conftest import ROOT, close_app, opened_app

READY_WITHIN_S = 60


@pytest.fixture(scope="session")
def programs() -> Path:
    """The folder of the engine's programs, downloaded where no run before has."""
    home = Home(ROOT, Path(os.environ.get("GEOAPI_HOME") or ROOT / ".local" / "test").absolute())
    home.logs.mkdir(parents=True, exist_ok=True)
    prepare(home, Path(sys.executable))
    return home.path / "valhalla"


@contextmanager
def kept(database_url: str, home: Path, programs: Path, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    """scripts/routing.py on a database, as the runner starts it."""
    home.mkdir(exist_ok=True)
    if not (home / "valhalla").exists():
        (home / "valhalla").symlink_to(programs)
    variables = os.environ | {"GEOAPI_HOME": str(home), "GEOAPI_DATABASE_URL": database_url}
    command = [sys.executable, str(ROOT / "scripts" / "routing.py"), *options]
    with (home / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(command, env=variables, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield keeper
    finally:
        keeper.terminate()
        assert keeper.wait(timeout=20) == 0, (home / "keeper.log").read_text()
    assert not (home / ADDRESS_FILE).exists()


def address_of(home: Path) -> str | None:
    return address_by(None, home)()


def wait_until(holds: Callable[[], object], what: str, home: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not holds():
        assert time.monotonic() < deadline, f"{what}\n{(home / 'keeper.log').read_text()}"
        time.sleep(0.05)


def server_of(home: Path) -> int:
    """The process id of the one server that works in a folder of this home."""
    return servers_of(home)[-1]


def servers_of(home: Path) -> list[int]:
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and (process / "cwd").readlink().is_relative_to(home.resolve() / "routing"):
                found.append(int(process.name))
        except OSError:  # it has ended
            continue
    return sorted(found)


@pytest.fixture(scope="session")
def routing_home(demo_url: str, programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which an engine answers on the demo city. Tests must not disturb it."""
    home = tmp_path_factory.mktemp("routing")
    with kept(demo_url, home, programs):
        wait_until(lambda: address_of(home), "no tiles were built", home)
        yield home


@pytest.fixture(scope="session")
def router(routing_home: Path) -> Iterator[Router]:
    engine = Engine(address_by(None, routing_home))
    yield Router(engine)
    engine.close()


@pytest.fixture(scope="session")
def routing_app(demo_url: str, routing_home: Path) -> Iterator[APIFlask]:
    made = opened_app(demo_url, routing_home)
    yield made
    close_app(made)
