"""How long a server takes to start, and what its processes hold: from files that they map, and without."""

import os
import shutil
import statistics
import time
from dataclasses import dataclass, replace
from pathlib import Path

from runner.console import say
from runner.processes import must_run

from bench import tables
from bench.peers import ours
from bench.peers.servers import running
from bench.workbench import CHECKOUT, Workbench

# So many questions in a row that were answered mean that every worker is ready.
_IN_A_ROW = 30


@dataclass(frozen=True)
class Start:
    """Seconds until all workers are ready; of a worker the seconds of a core, and its memory in MiB."""

    ready_s: float
    worker_cpu_s: float
    own_mib: float
    share_mib: float


def measure(bench: Workbench, city: Path, rounds: int) -> str:
    ours.fill(bench, city)
    folder = bench.folder / "snapshots"
    shutil.rmtree(folder, ignore_errors=True)
    say("  writing the files")
    began = _children_cpu_s()
    _write(bench, folder)
    wrote_s = _children_cpu_s() - began
    began = _children_cpu_s()
    _write(bench, folder)
    looked_s = _children_cpu_s() - began
    rows = []
    for name, place in (("from files", folder), ("from the database", bench.folder / "no-snapshots")):
        starts = []
        for number in range(rounds):
            starts.append(_start(bench, place))
            say(f"  {name}, {number + 1}/{rounds}: {starts[-1]}")
        columns = [[getattr(each, field) for each in starts] for field in Start.__dataclass_fields__]
        ready_s, cpu_s, own_mib, share_mib = map(statistics.median, columns)
        rows.append(
            [name, f"{ready_s:.1f} s", f"{cpu_s:.1f} s", f"{own_mib:,.0f} MiB", f"{share_mib:,.0f} MiB"]
        )
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    shutil.rmtree(folder)
    names = ["The server starts", "all ready", "a worker: of a core", "its own memory", "its share of all"]
    return tables.table(names, rows) + (
        f"\n\nThe files are {size >> 20} MiB. To write them took {wrote_s:.1f} s of a core, to see that"
        f" they are as the database says {looked_s:.1f} s."
    )


def _write(bench: Workbench, folder: Path) -> None:
    environment = {
        **os.environ,
        "GEOAPI_DATABASE_URL": bench.sqlalchemy_url(ours.DATABASE),
        "GEOAPI_HOME": str(bench.folder),
        "GEOAPI_SNAPSHOT_FOLDER": str(folder),
    }
    command = [str(bench.python), ours.GEOAPI, "snapshots", "build"]
    must_run("Writing the files", command, bench.logs / "setup.log", environment, CHECKOUT)


def _start(bench: Workbench, folder: Path) -> Start:
    product = ours.make(bench)
    product = replace(product, environment={**product.environment, "GEOAPI_SNAPSHOT_FOLDER": str(folder)})
    began = time.monotonic()
    with running(product, CHECKOUT, bench.logs) as server:
        answered = 0
        while answered < _IN_A_ROW:
            answered = answered + 1 if product.ask(product.ready_path)[0] == 200 else 0
        ready_s = time.monotonic() - began
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        memory = [_memory_mib(each) for each in children]
        return Start(
            ready_s,
            statistics.mean(map(_cpu_s, children)),
            statistics.mean(each["Private_Dirty"] for each in memory),
            statistics.mean(each["Pss"] for each in memory),
        )


def _children_cpu_s() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _cpu_s(process: str) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mib(process: str) -> dict[str, float]:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) / 2**10 for name, _, rest in (line.partition(":") for line in lines)}
