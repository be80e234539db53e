"""The community map as `make run` serves it; the same server with an empty endpoint, or with none at all."""

import http.client
import json
import os
import time
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from runner.console import Fault
from runner.database import IMPORTS
from runner.home import make_key_file
from runner.processes import must_run

from bench.peers.servers import HOST, SILENT, WORKERS, Product
from bench.workbench import CHECKOUT, Workbench, fingerprint_of
from geoapi.core.networks import network_of
from geoapi.core.throttle import key_of

DATABASE = "bench_geoapi"
GEOAPI = str(CHECKOUT / "scripts" / "geoapi")
# As geoapi/serve.py has it.
GRANIAN = ["-m", "granian", "--interface", "rsgi", "--http", "1", "--no-ws", "--workers", str(WORKERS)]
GRANIAN += ["--host", HOST, "--port", "{port}", "--log-level", "warning", "--factory"]


def fill(bench: Workbench, city: Path, database: str = DATABASE) -> dict[str, float]:
    """Through the importers every city uses. Returns the seconds each took; nothing where all was there."""
    files = [city / name for name in IMPORTS.values()]
    fingerprint = fingerprint_of([*files, *(CHECKOUT / "sql" / "migrations").glob("*.up.sql")])
    if bench.is_current(database, fingerprint):
        return {}
    bench.make_database(database)
    make_key_file(bench.folder / "keys")
    environment = {
        **os.environ,
        "GEOAPI_DATABASE_URL": bench.sqlalchemy_url(database),
        "GEOAPI_HOME": str(bench.folder),
    }
    log = bench.logs / "setup.log"
    migrate = [
        str(bench.python),
        "-m",
        "alembic",
        "-c",
        str(CHECKOUT / "sql" / "alembic.ini"),
        "upgrade",
        "head",
    ]
    must_run("The migration", migrate, log, environment, CHECKOUT)
    seconds = {}
    for importer, name in IMPORTS.items():
        began = time.monotonic()
        command = [str(bench.python), GEOAPI, "import", importer, str(city / name)]
        must_run(f"Importing {name}", command, log, environment, CHECKOUT)
        seconds[name] = time.monotonic() - began
    bench.mark_current(database, fingerprint)
    return seconds


def make(bench: Workbench, database: str = DATABASE) -> Product:
    return Product(
        name="community map",
        version="this checkout",
        command=["env", "GEOAPI_PORT={port}", str(bench.python), "-m", "geoapi.serve"],
        environment={
            "GEOAPI_HOST": HOST,
            "GEOAPI_WORKERS": str(WORKERS),
            "GEOAPI_DATABASE_URL": bench.sqlalchemy_url(database),
            "GEOAPI_HOME": str(bench.folder),
            "PYTHONPATH": str(CHECKOUT),
        },
        path="/api/v1/locate?lon={lon}&lat={lat}",
        ready_path="/readyz",
        code_of=code_of,
        answer="grid, chain, people on duty, overlays, evidence",
    )


def code_of(body: bytes) -> str:
    """No peer knows that staff bound a building to another grid than the one it stands in."""
    answer = json.loads(body)
    return str(answer["grid"]["code"]) if answer["evidence"]["basis"] == "boundary" else SILENT


def let_report_at_will(bench: Workbench, database: str) -> None:
    """As if nobody had ever reported anything from this machine, nor ever will too often."""
    key = key_of("case", "network", network_of(HOST))
    statement = """
        INSERT INTO throttle (key, failures, until) VALUES (%s, -1000000000, now() + interval '1 day')
        ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, until = excluded.until"""
    with bench.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(statement, (key,))


def sign_in(port: int, slip: dict[str, str]) -> str:
    """The cookie of whoever has a slip."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/v1/session/slip", json.dumps(slip), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise Fault(f"Signing in was answered {response.status}: {response.read()!r}")
        return str(response.getheader("Set-Cookie")).partition(";")[0]


def make_empty(bench: Workbench) -> Product:
    return Product(
        name="empty endpoint",
        version=f"Flask {version('flask')}",
        command=[str(bench.python), *GRANIAN, "bench.peers.empty:create_edge"],
        environment={"PYTHONPATH": f"{CHECKOUT / 'scripts'}:{CHECKOUT}"},
        path="/empty?lon={lon}&lat={lat}",
        ready_path="/empty",
        code_of=lambda body: SILENT,
        answer="a constant",
    )


def make_constant(bench: Workbench, size: int) -> Product:
    """The bare server on the interface that we use, answering with `size` bytes."""
    return Product(
        name="bare server",
        version=f"granian {version('granian')}",
        command=[str(bench.python), *GRANIAN, "bench.peers.empty:create_constant"],
        environment={"PYTHONPATH": f"{CHECKOUT / 'scripts'}:{CHECKOUT}", "GEOAPI_BENCH_BYTES": str(size)},
        path="/?lon={lon}&lat={lat}",
        ready_path="/",
        code_of=lambda body: SILENT,
        answer="a constant of the size of ours",
    )
