"""One point, one answer over HTTP: the community map, its peers, and what the server can do at most."""

import statistics
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from runner.console import Fault, say

from bench import load, tables
from bench.grids import Floats, Grids, random_points
from bench.peers import environments, features, mapit, ours
from bench.peers.servers import SILENT, WORKERS, Product, running
from bench.workbench import Workbench
from geoapi.city.locate.index import AreaIndex

POINTS = 20_000
CHECKED = 200
# Not counted: until every worker has met every grid, and has its connections and caches.
WARM_UP_S = 8
# How many times the requests per second of each we mean to answer.
TARGETS = {"mapit": 30.0, "tipg": 12.0, "pygeoapi": 12.0, "empty endpoint": 0.9, "bare server": 0.5}


@dataclass
class Measured:
    product: Product
    payload: int = 0
    rounds: list[load.Round] = field(default_factory=list)


def measure(bench: Workbench, grids: Grids, city: Path, rounds: int, seconds: float) -> str:
    environments.need(["wrk"], bench.logs / "setup.log")
    ours.fill(bench, city)
    makers: dict[str, Callable[[], Product]] = {
        "mapit": lambda: mapit.make(bench, grids),
        "tipg": lambda: features.make_tipg(bench, grids),
        "pygeoapi": lambda: features.make_pygeoapi(bench, grids),
    }
    lon, lat = random_points(grids.polygons, POINTS, seed=20, inside=True)
    truth = [
        grids.codes[position] for position in AreaIndex(grids.polygons).find(lon, lat)[:CHECKED].tolist()
    ]
    skipped: list[str] = []
    with ExitStack() as stack:
        measured = [open_product(bench, ours.make(bench), stack)]
        check(measured[0], truth, lon, lat)
        measured.append(open_product(bench, ours.make_constant(bench, measured[0].payload), stack))
        measured.append(open_product(bench, ours.make_empty(bench), stack))
        for name, make in makers.items():
            try:
                measured.append(open_product(bench, make(), stack))
            except Fault as fault:
                skipped.append(f"{name} was not measured: {fault}")
        for each in measured:
            check(each, truth, lon, lat)
            paths = [each.product.url_path(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
            paths_file(bench, each.product).write_text("\n".join(paths))
            load.press(each.product.port, paths_file(bench, each.product), WARM_UP_S, seed=0)
        for number in range(rounds):
            for each in measured:
                each.rounds.append(
                    load.press(each.product.port, paths_file(bench, each.product), seconds, number + 1)
                )
                say(
                    f"  round {number + 1}/{rounds}  {each.product.name:<15} "
                    f"{each.rounds[-1].per_s:>9,.0f} requests/s"
                )
    return report(measured, len(grids), rounds, seconds) + "".join(f"\n\n{reason}" for reason in skipped)


def open_product(bench: Workbench, product: Product, stack: ExitStack) -> Measured:
    say(f"Starting {product.name} {product.version} on port {product.port}")
    stack.enter_context(running(product, bench.folder, bench.logs))
    return Measured(product)


def paths_file(bench: Workbench, product: Product) -> Path:
    return bench.folder / f"paths-{product.name.replace(' ', '-')}.txt"


def check(each: Measured, truth: list[str], lon: Floats, lat: Floats) -> None:
    """All must name the same grid for the same point; also takes the size of an answer."""
    sizes = []
    for wanted, x, y in zip(truth, lon.tolist(), lat.tolist(), strict=False):
        status, body = each.product.ask(each.product.url_path(x, y))
        if status != 200:
            raise Fault(
                f"{each.product.name} answered {status} at {x},{y}: {body[:200].decode(errors='replace')}"
            )
        sizes.append(len(body))
        code = each.product.code_of(body)
        if code not in (wanted, SILENT):
            raise Fault(f"At {x},{y} {each.product.name} names grid {code}; it is {wanted}.")
    each.payload = round(statistics.median(sizes))


def report(measured: list[Measured], grids: int, rounds: int, seconds: float) -> str:
    own = [each.per_s for each in measured[0].rounds]
    rows = []
    for each in measured:
        name = each.product.name
        rate = [one.per_s for one in each.rounds]
        ratio = load.ratios(own, rate)
        lost = sum(one.broken + one.refused for one in each.rounds)
        rows.append(
            [
                f"{name} ({each.product.version})",
                tables.figure(statistics.median(rate)),
                f"{statistics.median(one.p50_us for one in each.rounds) / 1000:.1f} ms",
                f"{each.payload:,} B: {each.product.answer}",
                str(lost),
                "" if name not in TARGETS else tables.times(ratio),
                "" if name not in TARGETS else tables.verdict(ratio[0], at_least=TARGETS[name]),
            ]
        )
    columns = ["Lookup by point over HTTP", "requests/s", "median", "answer", "failed", "we answer", "target"]
    return (
        tables.table(columns, rows)
        + f"\n\n{grids:,} grids, {POINTS:,} random points, {load.CONNECTIONS} connections; medians of "
        f"{rounds} rounds"
        f" of {seconds:g} s, in turn, after {WARM_UP_S} s of warming up; each server with {WORKERS} workers;"
        f" all named the same grid at {CHECKED} points."
    )
