"""Lookups while the server is under attack: how many of 20 a second are answered, and how fast."""

import asyncio
import os
import resource
import signal
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import shapely
from runner.console import say

from bench import hostile, strange, tables
from bench.grids import Grids
from bench.peers import ours
from bench.peers.servers import running
from bench.workbench import Workbench

# Slow clients of every kind, and then so many of the worst kinds.
SLOW_CLIENTS, CROWD = 64, 1024
CROWDED = ("bodies", "endless chunks", "readers of CSV")
HEAVY_CLIENTS = (16, 64, 256)
STRANGE_CLIENTS = 16
# Those that cost nothing each.
IDLE = {"idle connections", "lines of headers without an end", "upgrades to WebSocket"}
# What asks the database while it hangs or is locked, a second.
TILES_PER_S = 8
TARGET_MS = 50.0
# Before and after all of it.
NOTHING = "nothing"
LOCKED = (
    "basemap_point, basemap_road, basemap_surface, building, place, area, area_boundary, place_report, "
    "report_salt"
)

Attack = Callable[[int, float], Coroutine[None, None, Counter[str]]]


def measure(bench: Workbench, grids: Grids, city: Path, seconds: float, only: str = "") -> str:
    ours.fill(bench, city)
    centre = shapely.point_on_surface(grids.polygons[0])
    path = f"/api/v1/locate?lon={centre.x:.6f}&lat={centre.y:.6f}"
    rows: list[list[str]] = []
    with ExitStack() as stack:
        product = ours.make(bench)
        server = stack.enter_context(running(product, bench.folder, bench.logs))
        prober = hostile.Prober(product.port, path)
        stack.callback(prober.close)

        def run(name: str, clients: int, attack: Attack, lasting: float = seconds) -> None:
            if only not in name and name != NOTHING:
                return
            before = largest_mib(server.pid)
            asked = prober.start(lasting)
            endings = asyncio.run(attack(product.port, lasting))
            probed = asked.result()
            memory, load = (before, largest_mib(server.pid)), os.getloadavg()[0]
            facts = f"{dict(endings)}; {memory[0]} to {memory[1]} MiB; load {load:.1f}"
            say(f"  {name}, {clients} clients: {probed}; {facts}")
            rows.append(row_of(name, clients, probed, endings, memory, load))

        run(NOTHING, 0, rest, min(seconds, 20))
        for name, attacker in hostile.SLOW.items():
            run(f"slow {name}", SLOW_CLIENTS, by(attacker, SLOW_CLIENTS))
        for name in CROWDED:
            run(f"slow {name}", CROWD, by(hostile.SLOW[name], CROWD))
        for name, attacker in hostile.HEAVY.items():
            for clients in HEAVY_CLIENTS:
                run(name, clients, by(attacker, clients))
        for name, (attacker, _) in strange.STRANGE.items():
            clients = CROWD if name in IDLE else STRANGE_CLIENTS
            run(name, clients, by(attacker, clients))
        with locked_tables(bench) as codes:
            run("tables locked", TILES_PER_S, ask_the_database)
            run("tables locked that reports write", TILES_PER_S, reporting(codes))
        if data := own_cluster():
            with stopped(data):
                run("PostgreSQL stopped (SIGSTOP)", TILES_PER_S, ask_the_database)
        run(NOTHING, 0, rest, min(seconds, 20))
    columns = ["Attack", "clients", "answered of asked", "p50", "p99", "slowest", "their requests ended"]
    return tables.table([*columns, "largest worker, MiB", "load", "target"], rows) + (
        f"\n\n{hostile.PROBES_PER_S} lookups a second from another process, each on a connection of "
        "its own, during"
        f" {seconds:g} s an attack; one takes {hostile.PATIENCE_S:g} s at most or counts as "
        "unanswered. Target: every"
        f" one answered, 99 % within {TARGET_MS:g} ms. Memory: resident before and after. Load: of the "
        "machine, over"
        f" the last minute, ours included; with {os.cpu_count()} cores and others at work, times are "
        "no proof."
    )


def row_of(
    name: str,
    clients: int,
    probed: hostile.Probed,
    endings: Counter[str],
    memory: tuple[int, int],
    load: float,
) -> list[str]:
    held = len(probed.seconds) == probed.asked and probed.ms(0.99) <= TARGET_MS
    told = ", ".join(f"{ending}: {count:,}" for ending, count in endings.most_common(4))
    times = [f"{probed.ms(share):.1f} ms" for share in (0.5, 0.99, 1)]
    return [
        *(name, str(clients), f"{len(probed.seconds):,} of {probed.asked:,}", *times),
        *(told or "not yet", f"{memory[0]} → {memory[1]}", f"{load:.1f}", "yes" if held else "**no**"),
    ]


def largest_mib(server: int) -> int:
    """What the largest worker of a server holds of memory."""
    pages = [int(Path(f"/proc/{worker}/statm").read_text().split()[1]) for worker in children_of(server)]
    return max(pages, default=0) * resource.getpagesize() >> 20


def by(attacker: hostile.Attacker, count: int) -> Attack:
    return lambda port, seconds: hostile.assail(port, attacker, count, seconds)


async def rest(port: int, seconds: float) -> Counter[str]:  # noqa: ARG001
    await asyncio.sleep(seconds)
    return Counter()


async def ask_the_database(port: int, seconds: float) -> Counter[str]:
    """Requests that need the database, at a steady rate, each another so that none is kept."""
    return await send_steadily(
        port, seconds, lambda number: hostile.get(f"/api/v1/areas?level=grid&limit={number % 199 + 1}")
    )


def reporting(codes: Sequence[str]) -> Attack:
    """What couriers report, which is written into the tables of reports."""

    def request(number: int) -> bytes:
        path = f"/api/v1/places/{codes[number % len(codes)]}/closed-reports"
        return hostile.whole_post(path, hostile.JSON, b'{"device":"%032d"}' % number)

    return lambda port, seconds: send_steadily(port, seconds, request)


async def send_steadily(port: int, seconds: float, request: Callable[[int], bytes]) -> Counter[str]:
    endings: Counter[str] = Counter()

    async def ask(number: int) -> None:
        try:
            status, _ = await hostile.ask_once(port, request(number))
            endings[str(status)] += 1
        except OSError as error:
            endings[type(error).__name__] += 1

    async with asyncio.TaskGroup() as group:
        for number in range(int(seconds * TILES_PER_S)):
            group.create_task(ask(number))
            await asyncio.sleep(1 / TILES_PER_S)
    return endings


@contextmanager
def locked_tables(bench: Workbench) -> Iterator[list[str]]:
    """As a migration locks them that waits for something. Yields the codes of some places."""
    with bench.connect(ours.DATABASE) as connection:
        connection.autocommit = False
        cursor = connection.cursor()
        cursor.execute("SELECT code FROM place LIMIT 200")
        codes = [str(code) for (code,) in cursor]
        cursor.execute(f"LOCK TABLE {LOCKED} IN ACCESS EXCLUSIVE MODE")
        try:
            yield codes
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
