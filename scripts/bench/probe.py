"""One index of so many made-up grids in a process of its own: what it takes to build, to hold and to ask.

Run as `python probe.py COUNT`. Prints one line of facts,
then the nanoseconds of a single lookup for each line read.
"""

import gc
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from bench.coverage import make_coverage
from bench.grids import random_points
from geoapi.city.locate.index import AreaIndex

LOOKUPS = 20_000


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main(count: int) -> None:
    before = resident_mib()
    polygons = make_coverage(count)
    made = resident_mib()
    lon, lat = random_points(polygons, LOOKUPS * 5, seed=3)
    began = time.perf_counter()
    index = AreaIndex(polygons)
    took = time.perf_counter() - began
    del polygons
    gc.collect()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    held = resident_mib() - before
    single = np.array(
        [index.find_one(x, y) for x, y in zip(lon[:2000].tolist(), lat[:2000].tolist(), strict=True)]
    )
    same = bool((single == index.find(lon[:2000], lat[:2000])).all())
    facts = {
        "grids": count,
        "build_s": took,
        "held_mib": held,
        "peak_mib": peak,
        "polygons_mib": made - before,
    }
    print(json.dumps({**facts, "found": float((single >= 0).mean()), "same": same}), flush=True)
    rng = np.random.default_rng(9)
    for _ in sys.stdin:
        chosen = rng.integers(0, len(lon), LOOKUPS)
        points = list(zip(lon[chosen].tolist(), lat[chosen].tolist(), strict=True))
        find_one = index.find_one
        began = time.perf_counter()
        for x, y in points:
            find_one(x, y)
        print((time.perf_counter() - began) / LOOKUPS * 1e9, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
