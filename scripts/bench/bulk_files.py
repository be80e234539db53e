"""Millions of points from one Parquet file to another: the command `bulk locate` beside the peers' join."""

import os
import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
from numpy.typing import NDArray
from runner.console import say
from runner.processes import must_run

from bench import load, tables, turns
from bench.grids import Grids, random_points
from bench.peers import environments, ours
from bench.workbench import CHECKOUT, Workbench

ROWS_A_PIECE = 5_000_000
_COMMAND = "command"
_HOW = {
    "ours": "`AreaIndex.find` between Arrow's reader and writer",
    "sedonadb": "`read_parquet`, `JOIN`, `to_parquet`",
    "geopandas": "`sjoin` of 2 M rows at a time",
    _COMMAND: "`bulk locate`, all columns but distances",
}


def measure(
    bench: Workbench,
    workers: Sequence[turns.Worker],
    folder: Path,
    grids: Grids,
    city: Path,
    rounds: int,
    count: int,
) -> str:
    ours.fill(bench, city)
    source = folder / "points.parquet"
    write_points(source, grids, count)
    seconds: dict[str, list[float]] = {}
    for number in range(rounds):
        for name in (*(worker.name for worker in workers), _COMMAND):
            if name == _COMMAND:
                took = locate(bench, source, folder / f"answers-{name}")
            else:
                worker = next(each for each in workers if each.name == name)
                took = worker.ask(f"file {source} {folder / f'answers-{name}'}")
            seconds.setdefault(name, []).append(took)
            say(f"  file, round {number + 1}/{rounds}  {name:<12} {count / took / 1e6:6.2f} M rows/s")
    mine, _ = answers(folder / "answers-ours", count)
    rows, bound = [], 0
    for name, each in seconds.items():
        theirs, decided = answers(folder / f"answers-{name}", count)
        bound += int(decided.sum())
        rows.append(
            [
                f"{_name(name)}: {_HOW[name]}",
                f"{count / statistics.median(each) / 1e6:.2f} M",
                f"{int((theirs != mine)[~decided].sum()):,}",
                "" if name == "ours" else tables.times(load.ratios(each, seconds["ours"])),
            ]
        )
    columns = ["Points to grids, file to file", "rows/s", "differing answers", "the index is faster"]
    return tables.table(columns, rows) + (
        f"\n\n{count:,} rows of a Parquet (id, lon, lat) into another, on one core, medians of {rounds} "
        "rounds in turn; all but the command hold the grids already and write the code alone. The command "
        f"begins with nothing, loads the map, and writes whatever is told of a place; {bound:,} of its rows "
        "lie in buildings that are bound to a grid, of which the others know nothing: they are not compared."
    )


def write_points(file: Path, grids: Grids, count: int) -> None:
    schema = pa.schema([("id", pa.int64()), ("lon", pa.float64()), ("lat", pa.float64())])
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for first in range(0, count, ROWS_A_PIECE):
            size = min(ROWS_A_PIECE, count - first)
            lon, lat = random_points(grids.polygons, size, seed=1_000 + first)
            columns = [np.arange(first, first + size), lon, lat]
            writer.write_table(pa.table(columns, schema=schema), row_group_size=200_000)


def locate(bench: Workbench, source: Path, out: Path) -> float:
    """The seconds of the command, from its start to its end."""
    shutil.rmtree(out, ignore_errors=True)
    pinned = ["taskset", "-c", str(max(os.sched_getaffinity(0)))] if shutil.which("taskset") else []
    command = [*pinned, str(bench.python), ours.GEOAPI, "bulk", "locate", str(source), f"{out}/"]
    options = ["--keep", "id", "--no-distance", "--processes", "1"]
    environment = {
        **os.environ,
        "GEOAPI_DATABASE_URL": bench.sqlalchemy_url(ours.DATABASE),
        "GEOAPI_HOME": str(bench.folder),
    }
    began = time.monotonic()
    must_run("bulk locate", [*command, *options], bench.logs / "bulk-files.log", environment, CHECKOUT)
    return time.monotonic() - began


def answers(path: Path, count: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """By id the code as a number, 0 where there is none, and whether a binding decided it."""
    codes, bound = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    found = pyarrow.dataset.dataset(path)
    names = [name for name in ("id", "grid_code", "basis") if name in found.schema.names]
    for batch in found.to_batches(columns=names):
        rows = batch["id"].to_numpy()
        codes[rows] = batch["grid_code"].cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        if "basis" in names:
            bound[rows] = [each == "binding" for each in batch["basis"].to_pylist()]
    return codes, bound


def _name(name: str) -> str:
    return "community map" if name in ("ours", _COMMAND) else f"{name} {environments.version(name)}"
