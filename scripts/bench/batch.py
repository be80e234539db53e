"""CSV in, CSV out over HTTP: rows a second for points and for addresses."""

import csv
import http.client
import io
import statistics
import time
from contextlib import ExitStack
from pathlib import Path

from runner.console import Fault, say

from bench import tables
from bench.grids import Grids, random_points
from bench.lookups import open_product
from bench.peers import ours
from bench.peers.servers import HOST, Product
from bench.workbench import Workbench

PATH = "/api/v1/locate/batch"


def measure(bench: Workbench, grids: Grids, city: Path, rounds: int, points: int, addresses: int) -> str:
    ours.fill(bench, city)
    kinds = {
        "points": points_csv(grids, points),
        "addresses": addresses_csv(city / "addresses.csv", addresses),
    }
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    notes: dict[str, tuple[int, int, int]] = {}
    with ExitStack() as stack:
        product = open_product(bench, ours.make(bench), stack).product
        for number in range(rounds):
            for kind, body in kinds.items():
                took, answer = post(product, body)
                seconds[kind].append(took)
                notes[kind] = (*count_rows(answer), len(answer))
                say(f"  round {number + 1}/{rounds}  {kind:<10} {notes[kind][0] / took:>9,.0f} rows/s")
    rows = []
    for kind in kinds:
        count, faulty, size = notes[kind]
        rate = count / statistics.median(seconds[kind])
        rows.append([kind, f"{count:,}", tables.figure(rate), f"{size / count:,.0f} B", f"{faulty:,}"])
    columns = ["Batch CSV over HTTP", "rows", "rows/s", "a row out", "rows with an error"]
    return tables.table(columns, rows) + (
        f"\n\nOne request at a time, so one of the two workers is busy; medians of {rounds} rounds; "
        "the clock runs"
        " from the first byte sent to the last received."
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


def post(product: Product, body: bytes) -> tuple[float, bytes]:
    """Seconds and the answer. Raises Fault unless the status is 200."""
    connection = http.client.HTTPConnection(HOST, product.port, timeout=600)
    began = time.perf_counter()
    connection.request("POST", PATH, body, {"Content-Type": "text/csv; charset=utf-8"})
    response = connection.getresponse()
    answer = response.read()
    took = time.perf_counter() - began
    connection.close()
    if response.status != 200:
        raise Fault(f"The batch was answered {response.status}: {answer[:300].decode(errors='replace')}")
    return took, answer


def count_rows(answer: bytes) -> tuple[int, int]:
    """How many rows came back, and how many of them with an error."""
    rows = list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"))))
    return len(rows), sum(bool(row.get("error")) for row in rows)
