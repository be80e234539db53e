"""How long 100 requests take by GeoReport v2, beside the same faces as GeoJSON, from a map that runs.

python -m bench.open311_reading http://127.0.0.1:8000 [TIMES]
"""

import sys
import time
from urllib.request import Request, urlopen

from bench import tables
from bench.addressing.asking import percentile

ROWS, WARM_UP = 100, 10
ASKED = {
    "faces as GeoJSON": f"/api/v1/matters?limit={ROWS}",
    "requests.json": f"/open311/v2/requests.json?page_size={ROWS}",
    "requests.xml": f"/open311/v2/requests.xml?page_size={ROWS}",
    "servicerequestupdates.json": f"/open311/v2/servicerequestupdates.json?page_size={ROWS}",
}


def measure(base: str, times: int) -> str:
    """Each in turns, so that what the machine does besides meets all alike."""
    took_ms: dict[str, list[float]] = {name: [] for name in ASKED}
    sizes = dict.fromkeys(ASKED, 0)
    for number in range(times + WARM_UP):
        for name, path in ASKED.items():
            began = time.perf_counter()
            with urlopen(Request(base + path, headers={"Accept-Encoding": "identity"}), timeout=60) as answer:
                sizes[name] = len(answer.read())
            if number >= WARM_UP:
                took_ms[name].append(1000 * (time.perf_counter() - began))
    least = percentile(took_ms["faces as GeoJSON"], 0.5)
    rows = [
        [
            name,
            *(tables.figure(percentile(took, share)) for share in (0.5, 0.99)),
            tables.figure(percentile(took, 0.5) / least),
            f"{sizes[name] / 1000:.0f}",
        ]
        for name, took in took_ms.items()
    ]
    return tables.table([f"{ROWS} of them", "p50 ms", "p99 ms", "times", "kB"], rows)


if __name__ == "__main__":
    print(measure(sys.argv[1].rstrip("/"), int(sys.argv[2]) if len(sys.argv) > 2 else 200))
