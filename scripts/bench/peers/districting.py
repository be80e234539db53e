"""`python districting.py gerrychain|spopt SECONDS`: how even a peer gets three districts.

The precincts come on stdin. Runs in the peer's environment and prints {"off": the largest share off the mean,
"seconds": until that was found}.
"""

import json
import random
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

DISTRICTS = 3


def gerrychain(households: list[int], edges: list[list[int]]) -> Iterator[list[int]]:
    """ReCom: two districts are joined and parted anew along a spanning tree, again and again."""
    chain, proposals, tree = (import_module(f"gerrychain{each}") for each in ("", ".proposals", ".tree"))
    random.seed(1)
    networkx = import_module("networkx")
    graph = networkx.Graph(edges)
    networkx.set_node_attributes(graph, dict(enumerate(households)), "households")
    precincts = chain.Graph.from_networkx(graph)
    mean = sum(households) / DISTRICTS
    began = tree.recursive_tree_part(precincts, range(DISTRICTS), mean, "households", 0.2)
    counted = {"households": chain.updaters.Tally("households")}
    first = chain.Partition(precincts, began, updaters=counted)
    # Two districts that no tree parts within the tolerance are left alone for others.
    parted = partial(tree.bipartition_tree, max_attempts=100, allow_pair_reselection=True)
    wanted = {"pop_col": "households", "pop_target": mean, "epsilon": 0.05, "node_repeats": 0}
    propose = partial(proposals.recom, bipartition_tree_fn=parted, **wanted)
    for partition in chain.MarkovChain(propose, [], chain.accept.always_accept, first, 1_000_000):
        yield list(partition["households"].values())


def spopt(households: list[int], edges: list[list[int]]) -> Iterator[list[int]]:
    """MaxP: as many regions as there can be with no fewer households than a threshold."""
    numpy, shapely = import_module("numpy"), import_module("shapely")
    weights, region = import_module("libpysal.weights"), import_module("spopt.region")
    near: dict[int, list[int]] = {n: [] for n in range(len(households))}
    for one, other in edges:
        near[one].append(other)
        near[other].append(one)
    points = [shapely.Point(n, 0) for n in near]
    frame = import_module("geopandas").GeoDataFrame({"households": households}, geometry=points)
    mean = sum(households) / DISTRICTS
    for seed in range(10**6):
        numpy.random.seed(seed)
        threshold = mean * (1 - 0.01 * (1 + seed % 12))
        found = region.MaxPHeuristic(frame, weights.W(near), ["households"], "households", threshold, 2)
        found.solve()
        sums = frame["households"].groupby(found.labels_).sum()
        if len(sums) == DISTRICTS:
            yield [int(each) for each in sums]


def main(name: str, seconds: float) -> None:
    warnings.simplefilter("ignore")
    told: dict[str, Any] = json.load(sys.stdin)
    run: Callable[..., Iterator[list[int]]] = {"gerrychain": gerrychain, "spopt": spopt}[name]
    mean = sum(told["households"]) / DISTRICTS
    began = time.perf_counter()
    best = {"off": float("inf"), "seconds": 0.0}
    for loads in run(told["households"], told["edges"]):
        passed = time.perf_counter() - began
        off = max(abs(load / mean - 1) for load in loads)
        if off < best["off"]:
            best = {"off": off, "seconds": passed}
        if passed > seconds:
            break
    print(json.dumps(best))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
