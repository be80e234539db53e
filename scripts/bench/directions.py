"""Ways and living circles over HTTP, beside the bare engine; and a change of the roads while people ask."""

import json
import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np
from runner.console import Fault, say

from bench import load, swap, tables
from bench.addressing.asking import percentile
from bench.fetching import Fetcher
from bench.grids import Grids, random_points
from bench.lookups import open_product
from bench.peers import engine, environments, ours
from bench.peers.servers import WORKERS
from bench.workbench import Workbench
from geoapi.city.routing.modes import Mode, costing
from geoapi.city.routing.shapes import Point
from geoapi.core.geo import distance_m

QUESTIONS = 400
# Asked one at a time in each round, for the time of a single answer.
SINGLE = 50
# As far as people go on foot and riders ride within a city.
NEAREST_M, FARTHEST_M = 300, 6_000
MINUTES = (5, 10, 15)
WARM_UP_S = 2
# Nobody can go from some points, by the engine as by us.
ANSWERS = (200, 400, 404)


@dataclass
class Asked:
    """One kind of question to one of the two: its paths, and what was measured."""

    port: int
    paths: list[str]
    file: Path
    took_ms: list[float] = field(default_factory=list)
    rounds: list[load.Round] = field(default_factory=list)

    def single(self, number: int) -> None:
        """So many questions one after the other, others in each round."""
        with closing(Fetcher(self.port)) as client:
            for step in range(SINGLE):
                path = self.paths[(number * SINGLE + step) % len(self.paths)]
                found = client.fetch(path)
                if found.status not in ANSWERS:
                    raise Fault(f"{path[:120]} was answered {found.status}: {found.body[:200].decode()}")
                self.took_ms.append(found.took_ms)


def measure(bench: Workbench, grids: Grids, city: Path, rounds: int, seconds: float) -> str:
    environments.need(["wrk"], bench.logs / "setup.log")
    ours.fill(bench, city)
    with ExitStack() as stack:
        keeper = stack.enter_context(engine.kept(bench, ours.DATABASE))
        product = open_product(bench, ours.make(bench), stack).product
        kinds = make_kinds(bench, grids, {"ours": product.port, "bare": engine.port(bench) or 0})
        for pair in kinds.values():
            for each in pair.values():
                each.file.write_text("\n".join(each.paths))
                load.press(each.port, each.file, WARM_UP_S, seed=0)
        for number in range(rounds):
            for name, pair in kinds.items():
                for each in pair.values():
                    each.single(number)
                    each.rounds.append(load.press(each.port, each.file, seconds, number + 1))
                rates = ", ".join(f"{who} {each.rounds[-1].per_s:,.0f}" for who, each in pair.items())
                say(f"  round {number + 1}/{rounds}  {name:<28} {rates} requests/s")
        paths = [
            path for name, pair in kinds.items() if name.startswith("route") for path in pair["ours"].paths
        ]
        changed = swap.measure(bench, product.port, keeper, paths)
    return f"{report(kinds, rounds, seconds)}\n\n{changed}"


def make_kinds(bench: Workbench, grids: Grids, ports: Mapping[str, int]) -> dict[str, dict[str, Asked]]:
    """Ways between random points of the city in each mode,
    and circles around such points; to both of the same.
    """
    pairs = make_pairs(grids, QUESTIONS)
    kinds = {}

    def add(name: str, file: str, mine: list[str], bare: list[str]) -> None:
        paths = {"ours": mine, "bare": bare}
        kinds[name] = {
            who: Asked(port, paths[who], bench.folder / f"{who}-{file}.txt") for who, port in ports.items()
        }

    for mode in Mode:
        asked = {"directions_type": "maneuvers", **costing(mode)}
        mine = [f"/api/v1/routes?from={a[0]},{a[1]}&to={b[0]},{b[1]}&mode={mode}" for a, b in pairs]
        add(f"route, {mode}", f"route-{mode}", mine, [bare_path("route", [a, b], asked) for a, b in pairs])
    minutes = ",".join(map(str, MINUTES))
    asked = {
        "contours": [{"time": each} for each in MINUTES],
        "polygons": True,
        "denoise": 0.2,
        **costing(Mode.WALK),
    }
    mine = [f"/api/v1/isochrones?lon={a[0]}&lat={a[1]}&mode=walk&minutes={minutes}" for a, _ in pairs]
    add(
        f"isochrones, walk, {minutes} min",
        "isochrones",
        mine,
        [bare_path("isochrone", [a], asked) for a, _ in pairs],
    )
    return kinds


def make_pairs(grids: Grids, count: int) -> list[tuple[Point, Point]]:
    """Random points in the city, as far apart as people go."""
    lon, lat = random_points(grids.polygons, 4 * count, seed=40, inside=True)
    rng = np.random.default_rng(41)
    pairs: list[tuple[Point, Point]] = []
    while len(pairs) < count:
        i, j = rng.integers(0, len(lon), 2).tolist()
        start, end = (float(lon[i]), float(lat[i])), (float(lon[j]), float(lat[j]))
        if NEAREST_M <= distance_m(start, end) <= FARTHEST_M:
            pairs.append((start, end))
    return pairs


def bare_path(action: str, points: Sequence[Point], asked: Mapping[str, object]) -> str:
    """The question as we put it to the engine ourselves."""
    locations = [{"lon": lon, "lat": lat, "search_cutoff": 500} for lon, lat in points]
    return f"/{action}?json={quote(json.dumps({'locations': locations, **asked}, separators=(',', ':')))}"


def report(kinds: Mapping[str, Mapping[str, Asked]], rounds: int, seconds: float) -> str:
    rows = []
    for name, pair in kinds.items():
        mine, bare = pair["ours"], pair["bare"]
        ratio = load.ratios([each.per_s for each in mine.rounds], [each.per_s for each in bare.rounds])
        rows.append(
            [
                name,
                f"{percentile(mine.took_ms, 0.5):.1f} ms",
                f"{percentile(mine.took_ms, 0.99):.1f} ms",
                f"{percentile(bare.took_ms, 0.5):.1f} ms",
                tables.figure(statistics.median(each.per_s for each in mine.rounds)),
                tables.figure(statistics.median(each.per_s for each in bare.rounds)),
                tables.times(ratio),
                str(sum(each.broken for each in (*mine.rounds, *bare.rounds))),
            ]
        )
    columns = [
        "Directions over HTTP",
        "p50",
        "p99",
        "p50 of the bare engine",
        "requests/s",
        "the bare engine's",
    ]
    columns += ["ours is", "broken"]
    return tables.table(columns, rows) + (
        f"\n\n{QUESTIONS} pairs of random points {NEAREST_M / 1000:g} to {FARTHEST_M / 1000:g} km "
        "apart; p50 and p99 of"
        f" {rounds * SINGLE} questions asked one at a time, requests/s with {load.CONNECTIONS} "
        "connections, medians of"
        f" {rounds} rounds of {seconds:g} s, in turn. The bare engine is the same Valhalla server, "
        "asked the same"
        f" without us; ours has {WORKERS} workers and the engine 2 threads."
    )
