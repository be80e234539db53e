"""Lookups while the server is under attack: how many of 20 a second are answered, and how fast."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import shapely
from runner.console import say

from bench import hostile, tables
from bench.grids import Grids
from bench.lookups import open_product
from bench.peers import ours
from bench.workbench import Workbench

# Slow clients in one go, and then so many more.
CROWDS = (64, 256, 1024)
HEAVY_CLIENTS = 16
# What asks the database while it hangs or is locked, a second.
TILES_PER_S = 8
TARGET_MS = 50.0
LOCKED = "basemap_point, basemap_road, basemap_surface, building, place, area, area_boundary"

Attack = Callable[[int, float], Coroutine[None, None, Counter[str]]]


def measure(bench: Workbench, grids: Grids, city: Path, seconds: float) -> str:
    ours.fill(bench, city)
    centre = shapely.point_on_surface(grids.polygons[0])
    path = f"/api/v1/locate?lon={centre.x:.6f}&lat={centre.y:.6f}"
    rows: list[list[str]] = []
    with ExitStack() as stack:
        product = open_product(bench, ours.make(bench), stack).product
        prober = hostile.Prober(product.port, path)
        stack.callback(prober.close)

        def run(name: str, clients: int, attack: Attack, lasting: float) -> None:
            asked = prober.start(lasting)
            endings = asyncio.run(attack(product.port, lasting))
            probed = asked.result()
            say(f"  {name}, {clients} clients: {probed}; {dict(endings)}")
            rows.append(row_of(name, clients, probed, endings))

        run("nothing", 0, rest, min(seconds, 20))
        for name, attacker in hostile.SLOW.items():
            run(f"slow {name}", CROWDS[0], by(attacker, CROWDS[0]), seconds)
        for crowd in CROWDS[1:]:
            run("slow bodies", crowd, by(hostile.SLOW["bodies"], crowd), seconds)
            run("slow readers of CSV", crowd, by(hostile.SLOW["readers of CSV"], crowd), seconds)
        for name, attacker in hostile.HEAVY.items():
            run(name, HEAVY_CLIENTS, by(attacker, HEAVY_CLIENTS), seconds)
        with locked_tables(bench):
            run("tables locked", TILES_PER_S, ask_the_database, seconds)
        if data := own_cluster():
            with stopped(data):
                run("PostgreSQL stopped (SIGSTOP)", TILES_PER_S, ask_the_database, seconds)
    columns = ["Attack", "clients", "answered of asked", "p50", "p99", "slowest", "their requests ended", "target"]
    return tables.table(columns, rows) + (
        f"\n\n{hostile.PROBES_PER_S} lookups a second from another process, each on a connection of its own, during"
        f" {seconds:g} s an attack; one takes {hostile.PATIENCE_S:g} s at most or counts as unanswered. Target: every"
        f" one answered, 99 % within {TARGET_MS:g} ms."
    )


def row_of(name: str, clients: int, probed: hostile.Probed, endings: Counter[str]) -> list[str]:
    held = len(probed.seconds) == probed.asked and probed.ms(0.99) <= TARGET_MS
    told = ", ".join(f"{ending}: {count:,}" for ending, count in endings.most_common(4))
    times = [f"{probed.ms(share):.1f} ms" for share in (0.5, 0.99, 1)]
    return [
        *(name, str(clients), f"{len(probed.seconds):,} of {probed.asked:,}", *times),
        *(told or "not yet", "yes" if held else "**no**"),
    ]


def by(attacker: hostile.Attacker, count: int) -> Attack:
    return lambda port, seconds: hostile.assail(port, attacker, count, seconds)


async def rest(port: int, seconds: float) -> Counter[str]:  # noqa: ARG001
    await asyncio.sleep(seconds)
    return Counter()


async def ask_the_database(port: int, seconds: float) -> Counter[str]:
    """Requests that need the database, at a steady rate, each another so that none is kept."""
    endings: Counter[str] = Counter()

    async def ask(number: int) -> None:
        try:
            status, _ = await hostile.ask_once(port, hostile.get(f"/api/v1/areas?level=grid&limit={number % 199 + 1}"))
            endings[str(status)] += 1
        except OSError as error:
            endings[type(error).__name__] += 1

    async with asyncio.TaskGroup() as group:
        for number in range(int(seconds * TILES_PER_S)):
            group.create_task(ask(number))
            await asyncio.sleep(1 / TILES_PER_S)
    return endings


@contextmanager
def locked_tables(bench: Workbench) -> Iterator[None]:
    """As a migration locks them that waits for something."""
    with bench.connect(ours.DATABASE) as connection:
        connection.autocommit = False
        connection.cursor().execute(f"LOCK TABLE {LOCKED} IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            connection.rollback()


def own_cluster() -> Path | None:
    """The folder of the cluster that `run.py` started for us; nobody else's is stopped."""
    folder = os.environ.get("GEOAPI_BENCH_CLUSTER")
    return Path(folder) if folder else None


@contextmanager
def stopped(data: Path) -> Iterator[None]:
    """Every process of a cluster holds still, as under a debugger or on a disk that does not answer."""
    postmaster = int((data / "postmaster.pid").read_text().split()[0])
    # The postmaster first, so that no child escapes.
    os.kill(postmaster, signal.SIGSTOP)
    children = children_of(postmaster)
    for child in children:
        os.kill(child, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in (*children, postmaster):
            os.kill(process, signal.SIGCONT)


def children_of(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                # The name may hold spaces and brackets; the parent is the second field behind it.
                if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                    found.append(int(folder.name))
            except OSError:  # It has just ended.
                continue
    return found
