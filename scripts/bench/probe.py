"""One index of so many made-up grids in processes of their own.

`python probe.py build COUNT FOLDER`: what it takes to build, and to write into files; one line of facts.
`python probe.py open FOLDER`: maps them; one line of facts, then the nanoseconds of a single lookup for each
line read, or how many MiB of memory it has come to hold where that names a kind of it (`Private_Dirty`).
"""

import json
import resource
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from bench.coverage import make_coverage
from bench.grids import edge_midpoints, random_points, vertices
from geoapi.city.locate.index import AreaIndex
from geoapi.core import mapped
from geoapi.core.mapped import Written

LOOKUPS = 20_000
META, POINTS = "meta.json", "points.npz"


def memory_mib() -> dict[str, float]:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    kib = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return {name: kib[name] / 2**10 for name in ("Rss", "Pss", "Private_Dirty")}


def open_index(folder: Path) -> AreaIndex:
    meta = json.loads((folder / META).read_text())
    index = mapped.read(lambda name: (folder / name).open("rb"), Written(**meta))
    assert isinstance(index, AreaIndex)
    return index


def build(count: int, folder: Path) -> None:
    polygons = make_coverage(count)
    before = memory_mib()["Rss"]
    told: list[float] = []

    def tell(done: int, of: int) -> None:
        if done * 10 // of > len(told):
            told.append(time.perf_counter() - began)
            print(f"{done / of:.0%} after {told[-1]:.0f} s", file=sys.stderr, flush=True)

    began, began_cpu = time.perf_counter(), time.process_time()
    index = AreaIndex(polygons, tell)
    took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    began = time.perf_counter()
    written = mapped.write(folder, index)
    wrote = time.perf_counter() - began
    (folder / META).write_text(json.dumps(asdict(written)))
    lon, lat = random_points(polygons, LOOKUPS * 5, seed=3)
    np.savez(folder / POINTS, lon=lon, lat=lat)
    # Random ones, and such as GEOS has to decide.
    some = polygons[:: max(1, count // 300)]
    telling = [(lon, lat), vertices(some), edge_midpoints(some)]
    at_lon, at_lat = (np.ascontiguousarray(np.concatenate(each)) for each in zip(*telling, strict=True))
    same = bool((index.find(at_lon, at_lat) == open_index(folder).find(at_lon, at_lat)).all())
    facts = {
        "grids": count,
        "build_s": took,
        "build_cpu_s": took_cpu,
        "write_s": wrote,
        "files_mib": sum((folder / name).stat().st_size for name in written.checksums) / 2**20,
        "peak_mib": peak - before,
        "same": same,
    }
    print(json.dumps(facts), flush=True)


def answer(folder: Path) -> None:
    before = memory_mib()
    began, began_cpu = time.perf_counter(), time.process_time()
    index = open_index(folder)
    took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    with np.load(folder / POINTS) as points:
        lon, lat = points["lon"], points["lat"]
    single = [index.find_one(x, y) for x, y in zip(lon[:2000].tolist(), lat[:2000].tolist(), strict=True)]
    same = bool((np.array(single) == index.find(lon[:2000], lat[:2000])).all())
    print(json.dumps({"open_s": took, "open_cpu_s": took_cpu, "same": same}), flush=True)
    rng = np.random.default_rng(9)
    for line in sys.stdin:
        if (name := line.strip()) in before:
            print(memory_mib()[name] - before[name], flush=True)
            continue
        chosen = rng.integers(0, len(lon), LOOKUPS)
        points_asked = list(zip(lon[chosen].tolist(), lat[chosen].tolist(), strict=True))
        find_one = index.find_one
        # Of a core: others may be at work on this machine.
        began = time.process_time()
        for x, y in points_asked:
            find_one(x, y)
        print((time.process_time() - began) / LOOKUPS * 1e9, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "build":
        build(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        answer(Path(sys.argv[2]))
