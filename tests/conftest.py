"""Fixtures every test may use: real databases on a real PostGIS, the demo city, and a server of its own.

`make test` starts the cluster and names it in GEOAPI_TEST_DATABASE_URL.
"""

import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from hypothesis import settings
from runner.database import IMPORTS
from runner.home import Home
from runner.valhalla import prepare
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine as SqlEngine
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from geoapi.app import create_app
from geoapi.city.places.directory.directory import Directory
from geoapi.city.routing.client import Engine, address_by
from geoapi.city.routing.queries import Router
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.services import services_of
from tests.boxes import key_file
from tests.documented import DocumentedClient
from tests.nursery import nursery
from tests.ordering import begin_with_long, mark_what_it_needs
from tests.routing import address_of, kept, wait_until
from tests.served import served
from tests.sharing import RUN, make_once, name_run, shared_folder, worker

ROOT = Path(__file__).resolve().parent.parent
Build = Callable[[Database, Path], object]
Built = Callable[[Build], str]
READY_WITHIN_S = 150  # on a machine that has much else to do; a test may take 300


# How long an example takes says nothing on a machine that has much else to do.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


# Whatever test asks something, what it is answered is what the document says.
APIFlask.test_client_class = DocumentedClient


def pytest_configure(config: pytest.Config) -> None:
    name_run(config)
    # What is imported stays; looked through at Python's usual pace it took a third of a test's time.
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_what_it_needs(items)
    begin_with_long(items)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The databases and keys that the workers shared end with the last of them."""
    if worker() == "main":
        key_file().unlink()
    if os.environ.get("GEOAPI_TEST_DATABASE_URL") and worker() == "main":
        administer(*(f"DROP DATABASE {name} WITH (FORCE)" for name in databases_of_run()))


def shared(name: str) -> str:
    """The name of a database that this run's workers share, to be copied and never connected to."""
    return f"{os.environ[RUN]}_{name}"


def databases_of_run() -> list[str]:
    with maintenance().connect() as connection:
        named = text("SELECT datname FROM pg_database WHERE starts_with(datname, :run)")
        return [str(name) for name in connection.execute(named, {"run": shared("")}).scalars()]


def maintenance_url() -> str:
    """The database from which others are made and dropped."""
    maintenance = os.environ.get("GEOAPI_TEST_DATABASE_URL")
    if not maintenance:
        pytest.exit("GEOAPI_TEST_DATABASE_URL is not set: run the tests with `make test`.", returncode=2)
    return maintenance


def url_of(database: str) -> str:
    """The URL of a database on the test cluster."""
    return make_url(maintenance_url()).set(database=database).render_as_string(hide_password=False)


@cache
def maintenance() -> SqlEngine:
    """One connection for each process that runs tests, which makes and drops a database for most of them."""
    return create_engine(maintenance_url(), isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True)


def administer(*statements: str) -> None:
    """Run statements on the maintenance database, each by itself."""
    with maintenance().connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


def json_of(response: TestResponse) -> Any:
    """The body of a response as JSON."""
    return orjson.loads(response.data)


def run_geoapi(*arguments: str | Path, database_url: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the operator's command as a person would; without a database of the test's, there is none."""
    environment = {"GEOAPI_KEY_FILE": str(key_file())} | os.environ
    environment |= {"GEOAPI_DATABASE_URL": database_url or "postgresql+psycopg2:///?host=/nowhere"}
    return run_python(environment, str(ROOT / "scripts" / "geoapi"), *map(str, arguments))


def run_python(environment: Mapping[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run a script, or -m and a module, to its end, in the checkout."""
    with tempfile.TemporaryDirectory(prefix="geoapi-command-") as made:
        folder = Path(made, "run")
        child = nursery().run(command, environment, folder)
        try:
            child.wait(timeout=280)
        finally:
            child.send_signal(signal.SIGKILL)
        out, err = ((folder / name).read_text(encoding="utf-8") for name in ("out", "err"))
        code = child.exit_code()
    return subprocess.CompletedProcess(command, -signal.SIGKILL if code is None else code, out, err)


def migrate(database_url: str, target: str = "head", verb: str = "upgrade") -> str:
    """Run alembic against a database; returns what it printed."""
    environment = os.environ | {"GEOAPI_DATABASE_URL": database_url}
    command = ["-m", "alembic", "-c", "sql/alembic.ini", verb, *([target] if target else [])]
    done = run_python(environment, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated empty database to copy."""
    name = shared("template")

    def make() -> None:
        administer(f"CREATE DATABASE {name}")
        migrate(url_of(name))

    make_once(shared_folder(tmp_path_factory), "template", make)
    return name


@pytest.fixture(scope="session")
def built(template: str, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The name of a migrated database in which somebody built something, once in a run, to be copied."""

    def name_of(build: Build) -> str:
        name = shared(build.__name__)

        def make() -> None:
            administer(f"CREATE DATABASE {name} TEMPLATE {template}")
            opened = Database(url_of(name))
            build(opened, tmp_path_factory.mktemp(build.__name__))
            opened.close()

        make_once(shared_folder(tmp_path_factory), build.__name__, make)
        return name

    return name_of


@pytest.fixture
def source(template: str) -> str:
    """The database that a test's own is a copy of: empty, unless those of a folder begin with a town."""
    return template


@pytest.fixture
def database_url(source: str) -> Iterator[str]:
    """A migrated database of this test's own."""
    name = f"geoapi_test_{uuid4().hex[:12]}"
    # Its files are copied: half the time of writing them through the log.
    administer(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
    yield url_of(name)
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo city, generated once. Tests must not change them."""
    folder = shared_folder(tmp_path_factory) / "city"

    def make() -> None:
        done = run_geoapi("demo", "generate", "--out", folder)
        assert done.returncode == 0, done.stderr

    make_once(folder.parent, "city", make)
    return folder


@pytest.fixture(scope="session")
def demo_url(template: str, demo_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """This worker's copy of the demo city, imported once by the scripts. Tests must leave it as it was."""
    made = shared("demo")

    def make() -> None:
        administer(f"CREATE DATABASE {made} TEMPLATE {template}")
        for importer, name in IMPORTS.items():
            done = run_geoapi("import", importer, demo_files / name, database_url=url_of(made))
            assert done.returncode == 0, f"{importer}: {done.stdout[-2000:]}{done.stderr[-2000:]}"

    make_once(shared_folder(tmp_path_factory), "demo", make)
    own = f"{made}_{worker()}"
    administer(f"CREATE DATABASE {own} TEMPLATE {made}")
    yield url_of(own)
    administer(f"DROP DATABASE IF EXISTS {own} WITH (FORCE)")


@pytest.fixture(scope="session")
def demo_database(demo_url: str) -> Iterator[Database]:
    opened = Database(demo_url)
    yield opened
    opened.close()


def opened_app(database_url: str, home: Path | None = None, poll_s: float = 0.5) -> APIFlask:
    """An application whose first Atlas stands; `home` is where it finds a routing engine, if it shall."""
    app = create_app(Settings(database_url=database_url, atlas_poll_s=poll_s, home=home or ROOT / "nowhere"))
    ready(app)
    return app


def ready(app: APIFlask) -> None:
    """Start an application, and wait for its first Atlas."""
    services_of(app).start()
    deadline = time.monotonic() + READY_WITHIN_S
    while app.test_client().get("/readyz").status_code != 200:
        assert time.monotonic() < deadline, "the Atlas did not load"
        time.sleep(0.05)


def close_app(app: APIFlask) -> None:
    services_of(app).stop()


@pytest.fixture(scope="session")
def programs() -> Path:
    """The folder of the engine's programs, downloaded where no run before has."""
    home = Home(ROOT, Path(os.environ.get("GEOAPI_HOME") or ROOT / ".local" / "test").absolute())
    home.logs.mkdir(parents=True, exist_ok=True)
    prepare(home, Path(sys.executable))
    return home.path / "valhalla"


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


@pytest.fixture
def routing_client(routing_app: APIFlask) -> FlaskClient:
    return routing_app.test_client()


@pytest.fixture(scope="session")
def directory(routing_app: APIFlask) -> Directory:
    """The places of the demo city."""
    found = services_of(routing_app).directory.current()
    assert isinstance(found, Directory)
    return found


@pytest.fixture(scope="session")
def app(demo_url: str) -> Iterator[APIFlask]:
    """The application on the demo city."""
    made = opened_app(demo_url)
    yield made
    close_app(made)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def server(demo_url: str, routing_home: Path) -> Iterator[str]:
    """The base URL of a real server on the demo city, with directions."""
    with served(demo_url, routing_home, GEOAPI_KEY_FILE=str(key_file())) as running:
        running.wait_for("/readyz", 200)
        yield running.base
