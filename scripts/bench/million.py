"""A million grids: what a lookup costs there, and what the index takes to build and to hold."""

import json
import statistics
from contextlib import ExitStack

from runner.console import say

from bench import load, tables, turns
from bench.workbench import CHECKOUT, Workbench

SMALL = 1_230
TARGET = 2.0


def measure(bench: Workbench, rounds: int, count: int) -> str:
    environment = {"PYTHONPATH": f"{CHECKOUT / 'scripts'}:{CHECKOUT}"}
    facts: list[dict[str, float]] = []
    nanoseconds: list[list[float]] = [[], []]
    with ExitStack() as stack:
        workers = []
        for size in (SMALL, count):
            say(f"  building the index of {size:,} grids")
            command = [str(bench.python), "-m", "bench.probe", str(size)]
            log = bench.logs / f"probe-{size}.log"
            worker, line = turns.start(f"{size:,} grids", command, environment, log, stack)
            workers.append(worker)
            facts.append(json.loads(line))
            worker.ask()  # Warm, and not counted.
        for number in range(rounds):
            for worker, each in zip(workers, nanoseconds, strict=True):
                each.append(worker.ask())
            say(f"  round {number + 1}/{rounds}  " + "  ".join(f"{each[-1]:,.0f} ns" for each in nanoseconds))
    ratio = load.ratios(nanoseconds[1], nanoseconds[0])
    rows = [
        [
            f"{fact['grids']:,}",
            f"{statistics.median(each):,.0f} ns",
            f"{fact['build_s']:.1f} s",
            f"{fact['held_mib']:,.0f} MiB",
            f"{fact['peak_mib']:,.0f} MiB",
        ]
        for fact, each in zip(facts, nanoseconds, strict=True)
    ]
    columns = ["Grids", "single lookup", "index built in", "memory of a worker", "peak while building"]
    same = "all" if all(fact["same"] for fact in facts) else "**not all**"
    return tables.table(columns, rows) + (
        f"\n\nA single lookup takes {tables.times(ratio)} the time at {count:,} grids"
        f" ({tables.verdict(ratio[0], at_most=TARGET)}). Warped lattices of 37 vertices a grid; random "
        "points over the"
        f" whole extent; {same} single answers equal the bulk ones. Memory: what the process holds "
        "beyond an empty one."
    )
