"""Millions of points to grids on one core: our index and our command beside SedonaDB and geopandas."""

import shutil
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import shapely
from runner.console import Fault, say
from runner.home import Home
from runner.wheels import find_arrow

from bench import load, tables, turns
from bench.grids import Grids, random_points
from bench.peers import environments
from bench.workbench import CHECKOUT, Workbench

# Points that are joined at a time, however many there are: those of all products lie in memory.
PIECE = 10_000_000
TARGETS = {"sedonadb": 4.0, "geopandas": 8.0}
HOW = {
    "ours": "`AreaIndex.find`",
    "sedonadb": "`JOIN … ON ST_Intersects`, to Arrow",
    "geopandas": "`sjoin(predicate='intersects')`",
}


def measure(bench: Workbench, grids: Grids, city: Path, rounds: int, count: int) -> str:
    find_arrow(Home.from_environment(CHECKOUT))
    # Once it can import Arrow.
    from bench import bulk_files

    folder = bench.folder / "bulk"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "grids.wkb").write_text("\n".join(shapely.to_wkb(grids.polygons, hex=True)))
    (folder / "codes.txt").write_text("\n".join(grids.codes))
    with ExitStack() as stack:
        workers, skipped = start_workers(bench, folder, stack)
        pieces = list(range(0, count, PIECE))
        say(f"  {count:,} points in {len(pieces)} pieces")
        joined = join(workers, folder, grids, count, rounds)
        answered = bulk_files.measure(bench, workers, folder, grids, city, rounds, count)
    shutil.rmtree(folder)
    return "\n\n".join([joined, answered, *skipped])


def start_workers(
    bench: Workbench, folder: Path, stack: ExitStack
) -> tuple[Sequence[turns.Worker], Sequence[str]]:
    """Whoever can be had, and why the others cannot."""
    script = str(CHECKOUT / "scripts" / "bench" / "joins.py")
    workers, skipped = [], []
    for name in HOW:
        try:
            python = bench.python if name == "ours" else environments.prepare(bench.folder, name, bench.logs)
            modules = f"{CHECKOUT}:{bench.folder.parent / 'arrow'}" if name == "ours" else ""
            environment = {"PYTHONPATH": modules}
            log = bench.logs / f"bulk-{name}.log"
            command = [str(python), script, name, str(folder)]
            workers.append(turns.start(name, command, environment, log, stack)[0])
        except Fault as fault:
            if name == "ours":
                raise
            skipped.append(f"{name} was not measured: {fault}")
    return workers, skipped


def join(workers: Sequence[turns.Worker], folder: Path, grids: Grids, count: int, rounds: int) -> str:
    """The join alone, from memory to memory; each piece once, or as often as there are rounds."""
    per_s: dict[str, list[float]] = {worker.name: [] for worker in workers}
    differing: Counter[str] = Counter()
    for piece, first in enumerate(range(0, count, PIECE)):
        size = min(PIECE, count - first)
        points = folder / f"points-{piece}.npy"
        np.save(points, np.stack(random_points(grids.polygons, size, seed=11 + piece), axis=1))
        for number in range(rounds if count <= PIECE else 1):
            for worker in workers:
                rate = size / worker.ask(f"piece {piece}")
                per_s[worker.name].append(rate)
                said = f"  piece {piece}, round {number + 1}"
                say(f"{said}  {worker.name:<10} {rate / 1e6:6.1f} M points/s")
        found = {worker.name: np.load(folder / f"found-{worker.name}.npy") for worker in workers}
        for name, each in found.items():
            differing[name] += int((each != found["ours"]).sum())
        points.unlink()
    rows = [
        [f"{product(name)}: {HOW[name]}", f"{differing[name]:,}", *compared(name, per_s, TARGETS)]
        for name in per_s
    ]
    columns = [
        "Points to grids, the join alone",
        "differing answers",
        "points/s",
        "ours is faster",
        "target",
    ]
    return tables.table(columns, rows) + (
        f"\n\n{count:,} random points on {len(grids):,} grids, {PIECE:,} at a time, one thread on one core, "
        f"medians of {len(per_s['ours'])} rounds in turn; points and indexes of all are made before the "
        "clock starts."
    )


def product(name: str) -> str:
    return "community map" if name == "ours" else f"{name} {environments.version(name)}"


def compared(name: str, per_s: Mapping[str, Sequence[float]], targets: Mapping[str, float]) -> list[str]:
    """The cells of a product: its rate, by how much ours is faster, and whether that is enough."""
    rate = f"{tables.figure(statistics.median(per_s[name]) / 1e6)} M"
    if name == "ours":
        return [rate, "", ""]
    ratio = load.ratios(per_s["ours"], per_s[name])
    return [rate, tables.times(ratio), tables.verdict(ratio[0], at_least=targets[name])]
