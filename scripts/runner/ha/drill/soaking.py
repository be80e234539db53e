"""People on a cluster for an hour, and whether it becomes slower or larger: `scripts/geoapi cluster soak`."""

import math
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from runner.cluster import DATABASE as MAP
from runner.console import say
from runner.ha import parts, trying
from runner.ha.drill.counts import ANSWERS, Asked, columns
from runner.ha.drill.load import City, Load, a_point
from runner.ha.drill.run import change_reaches, make_probe_table, prepare, surviving_writes
from runner.ha.layout import WEBS, Layout

SLICES = 12
# What the last quarter may have beyond the second; in the first, caches fill.
MOST_MEMORY, MOST_P99 = 1.1, 1.5
_CHANGE_EVERY_S = 60.0
# A text may fit several houses, and on a tile may lie nothing.
_ANSWERS = ANSWERS | {204, 409}
_NAMES = 500
_ZOOM = 14
HEADINGS = ("minute", "lookups failed", "half within", "99 % within", "writes", *WEBS, "change in all")


@dataclass(frozen=True)
class Slice:
    """A twelfth of it. `memory_mib`: of each node, what its processes hold (PSS, shared pages in part);
    `reached_s`: of the changes made in it the slowest, None where one did not reach every worker.
    """

    until_s: float
    lookups: int
    failed: int
    p50_ms: float
    p99_ms: float
    writes: int
    memory_mib: tuple[float, ...]
    reached_s: float | None


def soak(layout: Layout, minutes: float, *, keep: bool = False) -> int:
    """Exit code 0 only if no lookup failed, no write was lost, and it stayed as fast and as large as it was.

    Raises Fault where a cluster cannot be made.
    """
    slices: list[Slice] = []
    try:
        trying.up(layout)
        city = prepare(layout)
        make_probe_table(layout)
        load = Load(layout, city, mixed(layout, city))
        with load.running():
            for number in range(SLICES):
                slices.append(observe(layout, load, (number + 1) * minutes * 60 / SLICES))
                say("  ".join(row(slices[-1])))
        acknowledged = {key for _, key in load.heard.acknowledged}
        lost = len(acknowledged - surviving_writes(layout))
    finally:
        if not keep:
            trying.down(layout, with_data=True)
    say("")
    for line in columns(HEADINGS, [row(each) for each in slices]):
        say(line)
    say(f"\n{lost} of {len(acknowledged):,} acknowledged writes lost.")
    wrong = [*([f"{lost} acknowledged writes are lost"] if lost else []), *faults(slices)]
    for fault in wrong:
        say(fault, error=True)
    return 1 if wrong else 0


def mixed(layout: Layout, city: City) -> Callable[[], str]:
    """What people ask: mostly where a point lies; places near it, addresses, names, tiles."""
    texts = trying.sql(
        layout, f"SELECT text FROM address ORDER BY md5(text) LIMIT {_NAMES}", MAP
    ).splitlines()
    names = trying.sql(layout, f"SELECT name FROM place ORDER BY md5(name) LIMIT {_NAMES}", MAP).splitlines()

    def ask() -> str:
        lon, lat = a_point(city)
        return random.choices(
            (
                f"/api/v1/locate?lon={lon:.6f}&lat={lat:.6f}",
                f"/api/v1/places?near={lon:.6f},{lat:.6f}&limit=5",
                f"/api/v1/locate?address={quote(random.choice(texts))}",
                f"/api/v1/search?q={quote(random.choice(names))}",
                f"/tiles/areas/{_ZOOM}/{_tile_over(lon, lat)}.mvt",
            ),
            (10, 3, 3, 3, 1),
        )[0]

    return ask


def _tile_over(lon: float, lat: float) -> str:
    """x/y of the tile that holds a point, in the usual scheme of squares of Web Mercator."""
    x, y = (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"{int(x * 2**_ZOOM)}/{int(y * 2**_ZOOM)}"


def observe(layout: Layout, load: Load, until_s: float) -> Slice:
    """What is answered until then, while a grid is renamed now and then."""
    written = len(load.heard.acknowledged)
    reached: list[float | None] = []
    while (left_s := until_s - load.now()) > 0:
        time.sleep(min(left_s, _CHANGE_EVERY_S))
        reached.append(change_reaches(layout, WEBS))
    asked, load.heard.lookups = load.heard.lookups, []
    return Slice(
        until_s=load.now(),
        lookups=len(asked),
        failed=sum(each.status not in _ANSWERS for each in asked),
        p50_ms=_within_ms(asked, 0.5),
        p99_ms=_within_ms(asked, 0.99),
        writes=len(load.heard.acknowledged) - written,
        memory_mib=tuple(memory_mib(parts.tree(parts.running(layout, name) or 0)) for name in WEBS),
        reached_s=None if None in reached else max(each for each in reached if each is not None),
    )


def _within_ms(asked: Sequence[Asked], share: float) -> float:
    took = sorted(each.took_s for each in asked)
    return took[min(len(took) - 1, int(share * len(took)))] * 1000 if took else float("inf")


def memory_mib(pids: Sequence[int]) -> float:
    """What processes hold; a page that several share counts to each by its share."""
    return sum(map(_pss_kib, pids)) / 1024


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:  # It has ended.
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def faults(slices: Sequence[Slice]) -> Iterator[str]:
    """What must not be, in words."""
    for each in slices:
        minute = f"until minute {each.until_s / 60:.0f}"
        if not each.lookups or not each.writes:
            yield f"{minute} nobody asked or nobody wrote"
        if each.failed:
            yield f"{minute} {each.failed} lookups failed"
        if each.reached_s is None:
            yield f"{minute} a change did not reach every worker"
    for node, name in enumerate(WEBS):
        if (grown := _grown([each.memory_mib[node] for each in slices])) > MOST_MEMORY:
            yield f"the memory of {name} grew to {grown:.2f} times, and {MOST_MEMORY} is the bound"
    if (slower := _grown([each.p99_ms for each in slices])) > MOST_P99:
        yield f"99 % of lookups took {slower:.2f} times as long, and {MOST_P99} is the bound"


def _grown(values: Sequence[float]) -> float:
    """The last quarter beside the second."""
    quarter = len(values) // 4
    return statistics.median(values[-quarter:]) / statistics.median(values[quarter : 2 * quarter])


def row(each: Slice) -> tuple[str, ...]:
    return (
        f"{each.until_s / 60:.0f}",
        f"{each.failed} of {each.lookups:,}",
        f"{each.p50_ms:.1f} ms",
        f"{each.p99_ms:.0f} ms",
        f"{each.writes:,}",
        *(f"{memory:,.0f} MiB" for memory in each.memory_mib),
        "never" if each.reached_s is None else f"{each.reached_s:.1f} s",
    )
