"""A million grids: what a lookup costs there, and what the index takes to build, to open and to hold."""

import json
import shutil
import statistics
from contextlib import ExitStack

from runner.console import say

from bench import load, tables, turns
from bench.workbench import CHECKOUT, Workbench

SMALL = 1_230
TARGET = 2.0


def measure(bench: Workbench, rounds: int, count: int) -> str:
    environment = {"PYTHONPATH": f"{CHECKOUT / 'scripts'}:{CHECKOUT}"}
    program = [str(bench.python), "-m", "bench.probe"]
    facts: list[dict[str, float]] = []
    nanoseconds: list[list[float]] = [[], []]
    with ExitStack() as stack:
        workers = []
        for size in (SMALL, count, count):
            folder, log = bench.folder / f"grids-{size}", bench.logs / f"probe-{size}.log"
            if len(facts) < len({SMALL, count}):
                say(f"  building the index of {size:,} grids")
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                stack.callback(shutil.rmtree, folder)
                command = [*program, "build", str(size), str(folder)]
                facts.append(json.loads(turns.start(f"{size:,} grids", command, environment, log, stack)[1]))
            command = [*program, "open", str(folder)]
            worker, line = turns.start(f"{size:,} grids mapped", command, environment, log, stack)
            opened = json.loads(line)
            facts[-1] |= opened | {"same": facts[-1]["same"] and opened["same"]}
            workers.append(worker)
            worker.ask()  # Warm, and not counted.
        small, large, beside = workers
        for number in range(rounds):
            for worker, each in zip((small, large), nanoseconds, strict=True):
                each.append(worker.ask())
            beside.ask()
            say(f"  round {number + 1}/{rounds}  " + "  ".join(f"{each[-1]:,.0f} ns" for each in nanoseconds))
        own = [worker.ask("Private_Dirty") for worker in (small, large, beside)]
        together = sum(worker.ask("Pss") for worker in (large, beside))
    ratio = load.ratios(nanoseconds[1], nanoseconds[0])
    rows = [
        [
            f"{fact['grids']:,}",
            f"{statistics.median(each):,.0f} ns",
            f"{fact['build_s']:.1f} s ({fact['build_cpu_s']:.1f})",
            f"{fact['peak_mib']:,.0f} MiB",
            f"{fact['files_mib']:,.0f} MiB",
            f"{fact['open_s']:.2f} s ({fact['open_cpu_s']:.2f})",
            f"{dirty:,.0f} MiB",
        ]
        for fact, each, dirty in zip(facts, nanoseconds, own, strict=False)
    ]
    columns = [
        "Grids",
        "single lookup",
        "index built in",
        "peak of it",
        "in files",
        "opened in",
        "own memory",
    ]
    same = "all" if all(fact["same"] for fact in facts) else "**not all**"
    return tables.table(columns, rows) + (
        f"\n\nA single lookup takes {tables.times(ratio)} the time at {count:,} grids"
        f" ({tables.verdict(ratio[0], at_most=TARGET)}). Warped lattices of 37 vertices a grid; random "
        "points over the"
        f" whole extent; {same} single answers equal the bulk ones, and those of the files the built ones, on"
        " vertices and edges too. All is asked of mapped files, which are checked as they are opened; own"
        " memory is what a process has written to since. In brackets: seconds of a core. Two that map the"
        f" larger hold {together:,.0f} MiB together."
    )
