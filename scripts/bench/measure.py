"""The measurements by name, and the page of their results.

`run.py` starts this where everything is in place.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from runner.console import Fault, say
from runner.database import IMPORTS
from runner.processes import catch_signals, must_run

from bench import (
    addresses,
    attacks,
    batch,
    bulk,
    case_kills,
    case_lookups,
    case_peers,
    case_races,
    cases,
    changes,
    clerk,
    closing,
    directions,
    engines,
    exactness,
    exchange,
    informing,
    lookups,
    million,
    names,
    nearest,
    pages,
    planning,
    races,
    restoring,
    searching,
    signed_in,
    starting,
    tables,
    task_kills,
    task_races,
    tasks,
    tiles,
)
from bench.grids import Grids, read_grids
from bench.workbench import CHECKOUT, Workbench, fingerprint_of

NAMES = (
    "exactness",
    "http",
    "bulk",
    "bulk-engines",
    "million",
    "batch",
    "addresses",
    "names",
    "search",
    "directions",
    "nearest",
    "tiles",
    "pages",
    "attacks",
    "changes",
    "starting",
    "closing",
    "planning",
    "races",
    "case-races",
    "tasks",
    "task-races",
    "task-kills",
    "informing",
    "cases",
    "signed-in",
    "clerk",
    "exchange",
    "restoring",
)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="run.py", description="Measure the community map against named peers."
    )
    parser.add_argument("what", nargs="?", default="all", choices=[*NAMES, "all"])
    parser.add_argument("--size", default="city", choices=["demo", "city"], help="the demo city measured on")
    parser.add_argument("--files", type=Path, help="a folder with a city's files, instead of making one")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured, in turn")
    parser.add_argument("--seconds", type=float, default=8, help="of load in each round over HTTP")
    parser.add_argument("--points", type=int, default=10_000_000, help="of the bulk join")
    parser.add_argument("--grids", type=int, default=1_000_000, help="of the made-up large city")
    parser.add_argument("--batch-points", type=int, default=100_000)
    parser.add_argument("--batch-addresses", type=int, default=20_000)
    parser.add_argument(
        "--starts", type=int, default=1_000, help="from which the nearest stations are asked for"
    )
    parser.add_argument("--edits", type=int, default=1_000, help="of grids, at random")
    parser.add_argument("--changes", type=int, default=1_000, help="made while everything is killed")
    parser.add_argument("--matters", type=int, default=1_000_000, help="that there are of cases")
    parser.add_argument(
        "--before", type=Path, help="another checkout, which `batch` and the lookups of `cases` hold beside"
    )
    parser.add_argument("--races", type=int, default=1_000, help="rounds of each race over a case or a task")
    parser.add_argument("--attack-seconds", type=float, default=60, help="how long each attack lasts")
    parser.add_argument(
        "--only",
        default="",
        help="the attacks (else all, some 50) or races for a task whose names hold this",
    )
    parser.add_argument("--out", type=Path, help="write the tables to this file as well")
    addresses.add_options(parser)
    options = parser.parse_args(arguments)

    catch_signals()
    try:
        page = measure(options)
    except Fault as fault:
        say(f"\n{fault}", error=True)
        return 1
    say(f"\n{page}")
    if options.out:
        options.out.write_text(f"{page}\n", encoding="utf-8")
    return 0


def measure(options: argparse.Namespace) -> str:
    bench = Workbench.from_environment(Path(sys.executable))
    bench.logs.mkdir(parents=True, exist_ok=True)
    city: Path = options.files.absolute() if options.files else bench.folder / options.size
    wanted = NAMES if options.what == "all" else (options.what,)
    if not options.files and wanted not in (("million",), ("clerk",), ("exchange",)):
        make_city(bench, city, options.size)

    def small() -> Path:
        """The city that Nominatim is compared on: small enough for it to be filled in a minute."""
        if options.files:
            return city
        make_city(bench, bench.folder / "demo", "demo")
        return bench.folder / "demo"

    def grids() -> Grids:
        return read_grids(city / "areas.geojson")

    def beside_before() -> list[str]:
        if options.before is None:
            return []
        how_long = (options.rounds, options.seconds)
        return [case_lookups.measure(bench, grids(), cases.DATABASE, options.before, *how_long)]

    rows = (options.batch_points, options.batch_addresses)
    parts = {
        "exactness": lambda: exactness.measure(bench, grids()),
        "http": lambda: lookups.measure(bench, grids(), city, options.rounds, options.seconds),
        "bulk": lambda: bulk.measure(bench, grids(), city, options.rounds, options.points),
        "bulk-engines": lambda: engines.measure(bench, grids(), city, options.rounds, options.points),
        "million": lambda: million.measure(bench, options.rounds, options.grids),
        "batch": lambda: batch.measure(bench, grids(), city, options.rounds, *rows, options.before),
        "addresses": lambda: addresses.measure(bench, city, small(), options),
        "names": lambda: names.measure(bench, city, options.seed),
        "search": lambda: searching.measure(bench, city, options.rounds, options.seed),
        "directions": lambda: directions.measure(bench, grids(), city, options.rounds, options.seconds),
        "nearest": lambda: nearest.measure(bench, grids(), city, options.starts),
        "tiles": lambda: tiles.measure(bench, grids(), city),
        "pages": lambda: pages.measure(bench, grids(), city, options.rounds),
        "changes": lambda: changes.measure(bench, city, options.rounds),
        "starting": lambda: starting.measure(bench, city, min(options.rounds, 3)),
        "signed-in": lambda: signed_in.measure(bench, small()),
        "races": lambda: races.measure(bench, small(), options.changes),
        "case-races": lambda: "\n\n".join(
            (
                case_races.measure(bench, small(), options.races),
                case_kills.measure(bench, small(), options.changes),
            )
        ),
        "tasks": lambda: tasks.measure(bench, grids(), city),
        "task-races": lambda: task_races.measure(bench, small(), options.races, options.only),
        "task-kills": lambda: task_kills.measure(bench, small(), options.changes),
        "informing": lambda: informing.measure(bench, grids(), city),
        "cases": lambda: "\n\n".join(
            (
                cases.measure(bench, city, options.matters),
                *beside_before(),
                case_peers.measure(bench, small(), options.rounds, options.seconds),
            )
        ),
        "clerk": lambda: clerk.measure(bench),
        "restoring": lambda: restoring.measure(bench, city),
        "exchange": lambda: exchange.measure(bench),
        "planning": lambda: planning.measure(bench, grids(), city, options.edits),
        "closing": lambda: closing.measure(bench, city, options.rounds),
        "attacks": lambda: attacks.measure(bench, grids(), city, options.attack_seconds, options.only),
    }
    page = [f"Measured {date.today()} on {tables.machine()}"]  # noqa: DTZ011  the bench's own day
    for name in wanted:
        say(f"{name} …")
        page.append(parts[name]())
    return "\n\n".join(page)


def make_city(bench: Workbench, folder: Path, size: str) -> None:
    """The demo city's files, made once, and anew when they would be made otherwise."""
    stamp = folder / "made-from"
    made_from = fingerprint_of((CHECKOUT / "scripts" / "demo").glob("*.py"))
    complete = all((folder / name).exists() for name in IMPORTS.values())
    if complete and stamp.exists() and stamp.read_text() == made_from:
        return
    say(f"Making the demo city ({size}) in {folder} …")
    job = [str(CHECKOUT / "scripts" / "geoapi"), "demo", "generate"]
    command = [str(bench.python), *job, "--out", str(folder), "--size", size]
    must_run("Making the demo city", command, bench.logs / "setup.log")
    stamp.write_text(made_from)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
