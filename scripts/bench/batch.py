"""CSV in, CSV out over HTTP: rows a second for points and for addresses."""

import csv
import http.client
import io
import os
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from runner.console import Fault, say

from bench import tables
from bench.attacks import children_of
from bench.case_peers import processor_s
from bench.grids import Grids, random_points
from bench.peers import ours
from bench.peers.servers import HOST, WORKERS, Product, free_port, running
from bench.workbench import Workbench

PATH = "/api/v1/locate/batch"
# Rows a second on all workers.
TARGETS = {"points": 100_000, "addresses": 20_000}
_MOST_TRIES = 200


@dataclass(frozen=True)
class Taken:
    """Rows a second of all workers, microseconds of a processor for each row, and one worker's answer."""

    per_s: float
    processor_us: float
    answer: bytes


def measure(
    bench: Workbench,
    grids: Grids,
    city: Path,
    rounds: int,
    points: int,
    addresses: int,
    before: Path | None = None,
) -> str:
    """`before`: another checkout, measured in turns with this one."""
    ours.fill(bench, city)
    kinds = {
        "points": points_csv(grids, points),
        "addresses": addresses_csv(city / "addresses.csv", addresses),
    }
    products = [ours.make(bench)]
    if before is not None:
        environment = {**products[0].environment, "PYTHONPATH": str(before)}
        other = replace(products[0], name="before", environment=environment, port=free_port())
        products.append(other)
    taken: dict[tuple[str, str, int], list[Taken]] = {}
    with ExitStack() as stack:
        servers = [stack.enter_context(running(each, bench.folder, bench.logs)) for each in products]
        for number in range(rounds):
            for kind, body in kinds.items():
                for product, server in zip(products, servers, strict=True):
                    for workers in range(1, WORKERS + 1):
                        one = post(product, server.pid, body, workers)
                        taken.setdefault((product.name, kind, workers), []).append(one)
                        said = f"{one.per_s:>9,.0f} rows/s  {product.name}, {workers} at work"
                        say(f"  round {number + 1}/{rounds}  {kind:<10} {said}")
    rows = []
    for (name, kind, workers), each in taken.items():
        rates = [one.per_s for one in each]
        judged = name == products[0].name and workers == WORKERS
        count, faulty = count_rows(each[-1].answer)
        rows.append(
            [
                f"{name}: {kind}, {workers} of {WORKERS} workers",
                tables.figure(statistics.median(rates)),
                f"{tables.figure(min(rates))}–{tables.figure(max(rates))}",
                tables.verdict(statistics.median(rates), at_least=TARGETS[kind]) if judged else "",
                f"{statistics.median(one.processor_us for one in each):.1f} µs",
                f"{count:,}",
                f"{len(each[-1].answer) / count:,.0f} B",
                f"{faulty:,}",
            ]
        )
    columns = ["Batch CSV over HTTP", "rows/s", "of rounds", "target", "processor a row", "rows", "a row out"]
    return tables.table([*columns, "with an error"], rows) + (
        f"\n\nEach worker at work answers a file of its own, all at the same time; medians of {rounds} "
        "rounds in turn; the clock runs from the first byte sent to the last received, and whoever sends "
        "and receives works on the same machine. Processor: of the workers, also where others keep it busy."
    )


def points_csv(grids: Grids, count: int) -> bytes:
    lon, lat = random_points(grids.polygons, count, seed=30, inside=True)
    lines = [f"{number},{x:.7f},{y:.7f}" for number, (x, y) in enumerate(zip(lon, lat, strict=True))]
    return ("id,lon,lat\n" + "\n".join(lines) + "\n").encode()


def addresses_csv(file: Path, count: int) -> bytes:
    """The city's own standard addresses, again from the first where it has fewer."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    step = max(1, len(texts) // count)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "address"])
    writer.writerows((number, texts[number * step % len(texts)]) for number in range(count))
    return out.getvalue().encode()


def post(product: Product, server: int, body: bytes, workers: int) -> Taken:
    """So many workers each answer the body. Raises Fault unless the status is 200."""

    def send(connection: http.client.HTTPConnection) -> bytes:
        connection.request("POST", PATH, body, {"Content-Type": "text/csv; charset=utf-8"})
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise Fault(f"The batch was answered {response.status}: {answer[:300].decode(errors='replace')}")
        return answer

    processes = children_of(server)
    with ExitStack() as stack, ThreadPoolExecutor(workers) as pool:
        connections = connections_to(processes[:workers], product.port, stack)
        before_s, began = sum(map(processor_s, processes)), time.perf_counter()
        answers = list(pool.map(send, connections))
        took_s = time.perf_counter() - began
    rows = workers * count_rows(answers[0])[0]
    used_s = sum(map(processor_s, processes)) - before_s
    return Taken(rows / took_s, 1e6 * used_s / rows, answers[0])


def connections_to(
    workers: Sequence[int], port: int, stack: ExitStack
) -> Sequence[http.client.HTTPConnection]:
    """A connection to each of some processes that share a port. Raises Fault where one takes none."""
    found: dict[int, http.client.HTTPConnection] = {}
    for _ in range(_MOST_TRIES):
        connection = http.client.HTTPConnection(HOST, port, timeout=600)
        stack.callback(connection.close)
        connection.connect()
        # Who has answered on it has taken it.
        connection.request("GET", "/livez")
        connection.getresponse().read()
        socket = inode_of(port, connection.sock.getsockname()[1])
        for worker in workers:
            if worker not in found and socket in sockets_of(worker):
                found[worker] = connection
        if len(found) == len(workers):
            return list(found.values())
    raise Fault(f"Of {len(workers)} workers {len(found)} took a connection.")


def inode_of(port: int, client_port: int) -> str:
    """The server's end of a connection on this machine."""
    ends = f":{port:04X}", f":{client_port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if (fields[1][-5:], fields[2][-5:]) == ends:
            return fields[9]
    return ""


def sockets_of(process: int) -> set[str]:
    links = [os.readlink(each) for each in Path(f"/proc/{process}/fd").iterdir() if each.is_symlink()]
    return {link[8:-1] for link in links if link.startswith("socket:[")}


def count_rows(answer: bytes) -> tuple[int, int]:
    """How many rows came back, and how many of them with an error."""
    rows = list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"))))
    return len(rows), sum(bool(row.get("error")) for row in rows)
