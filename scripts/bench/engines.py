"""Tables of points answered by `geoapi bulk locate`: by this machine's processes, and by Spark on them."""

import hashlib
import os
import re
import shutil
import statistics
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from runner.console import Fault, say
from runner.processes import run

from bench import load, tables
from bench.grids import Grids, random_points
from bench.peers import ours
from bench.workbench import Workbench

ENGINES = {"embedded": [], "Spark, local[*]": ["--engine", "spark"]}
_SAID = re.compile(r"([\d.]+) s, ([\d,]+) rows/s")


def measure(bench: Workbench, grids: Grids, city: Path, rounds: int, count: int) -> str:
    ours.fill(bench, city)
    source = bench.folder / "engines.parquet"
    lon, lat = random_points(grids.polygons, count, seed=11)
    pq.write_table(pa.table({"id": np.arange(count), "lon": lon, "lat": lat}), source)
    answering: dict[str, list[float]] = {}
    whole: dict[str, list[float]] = {}
    outs = {name: bench.folder / f"engines-{number}" for number, name in enumerate(ENGINES)}
    for number in range(rounds):
        for name, options in ENGINES.items():
            shutil.rmtree(outs[name], ignore_errors=True)
            began = time.monotonic()
            took = locate(bench, source, outs[name], options)
            whole.setdefault(name, []).append(time.monotonic() - began)
            answering.setdefault(name, []).append(took)
            say(f"  round {number + 1}/{rounds}  {name:<16} {took:7.1f} s, {whole[name][-1]:.1f} s in all")
    first, second = outs.values()
    same = "the same files" if parts(first) == parts(second) else "**other files**"
    rows = [
        [
            name,
            f"{count / statistics.median(each) / 1e6:.2f} M",
            f"{statistics.median(whole[name]):.0f} s",
            "" if name == "embedded" else tables.times(load.ratios(answering["embedded"], each)),
        ]
        for name, each in answering.items()
    ]
    columns = ["Tables of points", "rows/s", "the whole command", "rows/s to those of embedded"]
    return tables.table(columns, rows) + (
        f"\n\n{count:,} points of a Parquet on {len(grids):,} grids with all columns of the answer, {rounds} "
        f"rounds in turn; {same}. The whole command loads the map, and begins Spark and its processes."
    )


def locate(bench: Workbench, source: Path, out: Path, options: list[str]) -> float:
    """Returns the seconds that the answering took."""
    said: list[str] = []
    environment = {
        **os.environ,
        "GEOAPI_DATABASE_URL": bench.sqlalchemy_url(ours.DATABASE),
        "GEOAPI_HOME": str(bench.folder),
    }
    command = [str(bench.python), ours.GEOAPI, "bulk", "locate", str(source), f"{out}/", *options]
    command += ["--at", "2026-11-23T10:00:00+08:00"]
    code = run(command, bench.logs / "engines.log", environment, on_line=said.append)
    found = _SAID.search("\n".join(said))
    if code != 0 or found is None:
        raise Fault(f"{' '.join(command)} has failed; the full log is {bench.logs / 'engines.log'}.")
    return float(found[1])


def parts(folder: Path) -> list[str]:
    """What tells the parts from others."""
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("part-*"))]
