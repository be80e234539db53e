"""Lookups where a million cases lie, beside those of another checkout: that of the commit before."""

import statistics
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from bench import load, tables
from bench.grids import Grids, random_points
from bench.lookups import WARM_UP_S, open_product, paths_file
from bench.peers import environments, ours
from bench.workbench import Workbench

POINTS = 5_000


def measure(bench: Workbench, grids: Grids, database: str, before: Path, rounds: int, seconds: float) -> str:
    """Both on the same machine in turns; the other checkout on the city without any case."""
    environments.need(["wrk"], bench.logs / "setup.log")
    mine, other = ours.make(bench, database), ours.make(bench)
    strange = {"PYTHONPATH": str(before)}
    other = replace(other, name="commit before", environment={**other.environment, **strange})
    lon, lat = random_points(grids.polygons, POINTS, seed=20, inside=True)
    rates: list[list[float]] = [[], []]
    with ExitStack() as stack:
        for product in (mine, other):
            # From its own folder: what is started there is what lies there.
            open_product(bench, product, stack)
            paths = [product.url_path(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
            paths_file(bench, product).write_text("\n".join(paths))
            load.press(product.port, paths_file(bench, product), WARM_UP_S, seed=0)
        for number in range(rounds):
            for product, rate in zip((mine, other), rates, strict=True):
                rate.append(load.press(product.port, paths_file(bench, product), seconds, number + 1).per_s)
    ratio = load.ratios(*rates)
    rows = [
        [name, tables.figure(statistics.median(rate)), times]
        for name, rate, times in (
            ("with a million cases", rates[0], tables.times(ratio)),
            ("the commit before, without any", rates[1], ""),
        )
    ]
    return tables.table(["Lookup by point", "requests/s", "as many"], rows)
