"""Evening out grids: against every plan of a small instance, beside peers, and in a city's communities."""

import json
import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from runner.console import say

from bench.peers import environments, ours
from bench.precincts import (
    GOOD_SHARE,
    PRECINCTS,
    Instance,
    least_moved,
    make_instance,
    plans,
    starts,
)
from bench.workbench import Workbench
from geoapi.core.db import Database
from geoapi.features.planning.balancing.annealing import LEAST_MOVED, MOST_EVEN, search
from geoapi.features.planning.balancing.ground import Ground, Wish, drafted, problem_of
from geoapi.features.planning.balancing.problem import Problem
from geoapi.features.planning.balancing.proposals import Result, Solver
from geoapi.features.planning.store import plans as plan_store
from geoapi.features.planning.store.balancing import ground_of

STARTS, START_S = 100, 1.0
PEERS, PEER_S = ("gerrychain", "spopt"), 30.0
BOUNDS = (300, 500)
# So many communities, of at least so many grids; the large one has so much more than the bound above.
COMMUNITIES, COMMUNITY_S, LEAST_GRIDS, GROWN = 40, 3.0, 3, 1.15
HERE = Path(__file__).resolve().parent


def rows_of_instance(bench: Workbench) -> list[list[str]]:
    """Households that move from random starts, and how even plans get, both against every plan there is."""
    instance = make_instance()
    say(f"  every plan of {PRECINCTS} precincts …")
    began = time.process_time()
    good = list(plans(instance, GOOD_SHARE))
    counted_s = time.process_time() - began
    excess = _excess(instance, good)
    worst = f"{sum(each == 0 for each in excess)} of {STARTS} the optimum"
    best = min(_off(instance, [instance.load(part) for part in parts]) for parts in good)
    known = f"least possible {best:.5f}, of {len(good):,} plans within {GOOD_SHARE:.0%}"
    return [
        [
            f"least moved from {STARTS} starts, {START_S:.0f} s each: more than the optimum",
            f"median {median(excess):.1%}",
            f"worst {max(excess):.1%}",
            worst,
            "median 0, worst ≤ 4 %",
        ],
        ["every plan, by branch and bound", f"{counted_s:.1f} s", "", known, "–"],
        _evenness(instance),
        *(_evenness_of(bench, instance, name) for name in PEERS),
    ]


def _excess(instance: Instance, good: list[tuple[int, int, int]]) -> list[float]:
    found = []
    for homes in starts(instance, STARTS):
        truth = least_moved(instance, homes, good)
        best = _annealed(instance.problem(homes), START_S)
        found.append(float("inf") if best is None else best / truth - 1)
    return found


def _annealed(problem: Problem, seconds: float) -> float | None:
    """The fewest households that move into the bounds, found in so many seconds of computing."""
    began = time.process_time()
    rounds = search(problem, LEAST_MOVED, 1, lambda: time.process_time() - began > seconds)
    return min((each.cost for each in rounds if each.out == 0), default=None)


def _off(instance: Instance, loads: list[int]) -> float:
    return max(abs(load / instance.mean - 1) for load in loads)


def _evenness(instance: Instance) -> list[str]:
    problem = instance.problem(starts(instance, 1)[0])
    began = time.perf_counter()
    best, found_s = float("inf"), 0.0
    for each in search(problem, MOST_EVEN, 1, lambda: time.perf_counter() - began > PEER_S / 3):
        off = _off(instance, problem.loads(each.owners))
        if off < best:
            best, found_s = off, time.perf_counter() - began
    return ["the most even plan: own annealing", f"{best:.5f}", f"{found_s:.1f} s", "from one start", "–"]


def _evenness_of(bench: Workbench, instance: Instance, name: str) -> list[str]:
    python = environments.prepare(bench.folder, name, bench.logs)
    edges = [
        [one, other] for one in range(PRECINCTS) for other in range(one) if instance.near[one] >> other & 1
    ]
    command = [str(python), str(HERE / "peers" / "districting.py"), name, str(PEER_S)]
    told = subprocess.run(
        command,
        input=json.dumps({"households": instance.households, "edges": edges}),
        capture_output=True,
        text=True,
        check=False,
        timeout=10 * PEER_S,
    )
    label = f"the most even plan: {name} {environments.version(name)}"
    if told.returncode:
        last = (told.stderr.strip().splitlines() or ["nothing said"])[-1]
        return [label, "failed", "", last[:80], "–"]
    found: dict[str, Any] = json.loads(told.stdout.strip().splitlines()[-1])
    return [label, f"{found['off']:.5f}", f"{found['seconds']:.1f} s", f"in {PEER_S:.0f} s", "–"]


def rows_of_city(bench: Workbench, codes: Sequence[str]) -> list[list[str]]:
    """Communities in which a grid has grown out of its bounds, evened out again."""
    database = Database(bench.sqlalchemy_url(ours.DATABASE))
    solved, tried, moved, bound, firsts = 0, 0, 0, 0, list[float]()
    for ground in _grown(database, codes):
        tried += 1
        began = time.process_time()
        told: list[float] = []

        def tell(result: Result, told: list[float] = told, began: float = began) -> None:
            if result.proposals:
                told.append(time.process_time() - began)

        wish = Wish(*BOUNDS, whole_estates=False)
        result = Solver(ground, wish, COMMUNITY_S, time.process_time, tell=tell).solve()
        if result.proposals:
            solved += 1
            moved += result.proposals[0].households
            bound += _least_without_contiguity(ground)
            firsts += told
    database.close()
    ratio = f"{moved:,} moved: {moved / max(1, bound):.2f} of a bound without contiguity"
    return [
        [
            f"communities in which a grid has grown, {COMMUNITY_S:.0f} s each",
            f"{solved} of {tried} solved",
            f"first after {median(firsts):.2f} s, at most {max(firsts):.2f} s",
            ratio,
            "all, ≤ 0.1 s, ≤ 1.35",
        ]
    ]


def _grown(database: Database, codes: Sequence[str]) -> Iterator[Ground]:
    """Communities each of which has a grid that has grown well over the bound above."""
    nothing = plan_store.Plan(
        -1, "-", "-", None, "draft", 0, None, None, -1, "-", datetime.now(UTC), None, None, (), 0, 0, 0
    )
    number = 0
    for community in sorted({code[:12] for code in codes}):
        with database.transaction(snapshot=True) as connection:
            ground = ground_of(connection, nothing, community)
        grown = _with_a_large_grid(ground) if ground and len(ground.bounded()) >= LEAST_GRIDS else None
        if grown is not None:
            yield grown
            number += 1
        if number == COMMUNITIES:
            return


def _with_a_large_grid(ground: Ground) -> Ground | None:
    """The same with the largest grid grown into its neighbours; None where those have nothing to give."""
    problem = problem_of(ground, Wish(0, 10**6, whole_estates=False))
    loads = {n: load for n, load in enumerate(problem.loads(problem.homes)) if n not in problem.still}
    large = max(loads, key=lambda each: loads[each])
    owners = list(problem.homes)
    chance = random.Random(1)
    while problem.loads(tuple(owners))[large] < GROWN * BOUNDS[1]:
        beside = [
            unit
            for unit in problem.movable
            if owners[unit] != large
            and any(owners[other] == large for other in problem.beside[unit])
            and problem.stays_whole(owners, unit)
        ]
        if not beside:
            return None
        owners[chance.choice(beside)] = large
    made = drafted(ground, problem, tuple(owners))
    return None if made is None else replace(ground, grids=made.grids)


def _least_without_contiguity(ground: Ground) -> int:
    """As many have to leave the large grids, or come into the small ones, wherever those lie."""
    problem = problem_of(ground, Wish(*BOUNDS, whole_estates=False))
    loads = [load for n, load in enumerate(problem.loads(problem.homes)) if n not in problem.still]
    over = sum(max(0, load - BOUNDS[1]) for load in loads)
    return max(over, sum(max(0, BOUNDS[0] - load) for load in loads))
