"""What other systems send and are told: feed events, cases of a hotline, a day's messages in order."""

import os
import subprocess
from pathlib import Path

from runner.console import Fault
from runner.processes import must_run

from bench import tables
from bench.workbench import CHECKOUT, Workbench

DATABASE = "bench_exchange"


def measure(bench: Workbench) -> str:
    """In a process of the map's own Python, on a database of its own."""
    bench.make_database(DATABASE)
    environment = os.environ | {
        "GEOAPI_DATABASE_URL": bench.sqlalchemy_url(DATABASE),
        "PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'scripts'}",
    }
    python = str(bench.python)
    migrate = [python, *("-m", "alembic", "-c", str(CHECKOUT / "sql" / "alembic.ini"), "upgrade", "head")]
    must_run("The migration", migrate, bench.logs / "setup.log", environment, CHECKOUT)
    work = [python, str(Path(__file__).with_name("exchange_work.py"))]
    done = subprocess.run(work, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Fault(f"The exchange could not be measured: {done.stderr[-2000:]}")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return tables.table(["The exchange", "", "unit"], rows)
