"""Millions of points to grids in one process and one thread: our index, SedonaDB and geopandas."""

import statistics
from contextlib import ExitStack

import numpy as np
import shapely
from runner.console import Fault, say

from bench import load, tables, turns
from bench.grids import Grids, random_points
from bench.peers import environments
from bench.workbench import CHECKOUT, Workbench

TARGETS = {"sedonadb": 4.0, "geopandas": 8.0}
HOW = {
    "ours": "`AreaIndex.find`",
    "sedonadb": "`JOIN … ON ST_Intersects`, to Arrow",
    "geopandas": "`sjoin(predicate='intersects')`",
}


def measure(bench: Workbench, grids: Grids, rounds: int, count: int) -> str:
    folder = bench.folder / "bulk"
    folder.mkdir(exist_ok=True)
    lon, lat = random_points(grids.polygons, count, seed=11)
    np.save(folder / "points.npy", np.stack([lon, lat], axis=1))
    (folder / "grids.wkb").write_text("\n".join(shapely.to_wkb(grids.polygons, hex=True)))
    script = str(CHECKOUT / "scripts" / "bench" / "joins.py")
    seconds: dict[str, list[float]] = {}
    skipped = []
    with ExitStack() as stack:
        workers = []
        for name in HOW:
            try:
                python = (
                    bench.python if name == "ours" else environments.prepare(bench.folder, name, bench.logs)
                )
                environment = {"PYTHONPATH": str(CHECKOUT)} if name == "ours" else {"PYTHONPATH": ""}
                log = bench.logs / f"bulk-{name}.log"
                say(f"  {name}: making {count:,} points")
                worker, _ = turns.start(
                    name, [str(python), script, name, str(folder)], environment, log, stack
                )
                workers.append(worker)
            except Fault as fault:
                if name == "ours":
                    raise
                skipped.append(f"{name} was not measured: {fault}")
        for number in range(rounds):
            for worker in workers:
                took = worker.ask("keep" if number == 0 else "go")
                seconds.setdefault(worker.name, []).append(took)
                rate = count / took / 1e6
                say(f"  round {number + 1}/{rounds}  {worker.name:<10} {took:8.2f} s  {rate:6.1f} M points/s")
    found = {name: np.load(folder / f"found-{name}.npy") for name in seconds}
    rows = []
    for name, each in seconds.items():
        differing = int((found[name] != found["ours"]).sum())
        ratio = load.ratios(each, seconds["ours"])
        product = "community map" if name == "ours" else f"{name} {environments.version(name)}"
        rows.append(
            [
                f"{product}: {HOW[name]}",
                f"{count / statistics.median(each) / 1e6:.1f} M",
                f"{differing:,}",
                "" if name == "ours" else tables.times(ratio),
                "" if name == "ours" else tables.verdict(ratio[0], at_least=TARGETS[name]),
            ]
        )
    columns = ["Points to grids in bulk", "points/s", "differing answers", "ours is faster by", "target"]
    text = tables.table(columns, rows) + (
        f"\n\n{count:,} random points on {len(grids):,} grids, one thread on one core, medians of "
        f"{rounds} rounds in"
        " turn; points and indexes of all are made before the clock starts."
    )
    return text + "".join(f"\n\n{reason}" for reason in skipped)
