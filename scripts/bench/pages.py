"""The pages as a phone of four times slower a processor and a slow network gets them, by Lighthouse; by TLS
and HTTP/2, which is how a city serves them.
"""

import json
import os
import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runner.console import Fault, say
from runner.processes import run

from bench import tables
from bench.grids import Grids
from bench.lookups import open_product
from bench.peers import engine, environments, front, ours
from bench.peers.servers import Product
from bench.workbench import Workbench

LOCK = environments.LOCKS / "lighthouse"
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
}
TARGET = 95
# What browsers do by themselves would be counted as the page's doing.
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Nobody has signed the certificate.
FLAGS += ["--ignore-certificate-errors"]
# An audit that costs its category less than this is not worth naming.
_SLIGHT = 0.005


@dataclass
class Page:
    name: str
    path: str
    reports: list[Any] = field(default_factory=list)

    def score(self, category: str) -> float:
        """0 to 100, the median of all runs."""
        return float(statistics.median(100 * each["categories"][category]["score"] for each in self.reports))

    def audit(self, name: str) -> float:
        """Milliseconds, or for layout shift a share of the screen; the median."""
        return float(statistics.median(each["audits"][name]["numericValue"] for each in self.reports))

    def requests(self) -> list[list[Any]]:
        return [each["audits"]["network-requests"]["details"]["items"] for each in self.reports]


def measure(bench: Workbench, grids: Grids, city: Path, rounds: int) -> str:
    environments.need(["chromium-headless-shell", "fonts-noto-cjk"], bench.logs / "setup.log")
    program = environments.prepare_node(bench.folder, LOCK, bench.logs) / "lighthouse" / "cli" / "index.js"
    ours.fill(bench, city)
    with ExitStack() as stack:
        stack.enter_context(engine.kept(bench, ours.DATABASE))
        product = open_product(bench, ours.make(bench), stack).product
        address = stack.enter_context(front.secured(bench, product))
        pages = list(find_pages(product, grids))
        for number in range(rounds):
            for page in pages:
                page.reports.append(look(bench, program, address, page))
                score = 100 * page.reports[-1]["categories"]["performance"]["score"]
                say(f"  round {number + 1}/{rounds}  {page.name:<16} performance {score:.0f}")
    return report(pages, rounds)


def find_pages(product: Product, grids: Grids) -> Iterator[Page]:
    """Every kind of page there is, on something in the middle of the city's list of grids."""
    middle = len(grids) // 2
    inside = grids.polygons[middle].representative_point()
    yield Page("/", "/")
    yield Page("/?lon=…&lat=…", f"/?lon={inside.x:.6f}&lat={inside.y:.6f}")
    # The first twelve digits of a grid's code are its community's.
    yield Page("/?area=…", f"/?area={grids.codes[middle][:12]}")
    status, body = product.ask("/api/v1/places?kind=caring_station&limit=1")
    features = json.loads(body)["features"] if status == 200 else []
    if features:
        yield Page("/?place=…", f"/?place={features[0]['id']}")
    yield Page("/docs", "/docs")
    if product.ask("/rider")[0] == 200:
        yield Page("/rider", "/rider")
        yield Page("/rider/me", "/rider/me")
    if product.ask("/matters")[0] == 200:
        yield Page("/report", "/report")
        yield Page("/matters", "/matters")
        yield Page("/matters?lon=…&lat=…", f"/matters?lon={inside.x:.6f}&lat={inside.y:.6f}")
        status, body = product.ask("/api/v1/matters?limit=1")
        for face in json.loads(body)["features"] if status == 200 else []:
            yield Page("/m/…", f"/m/{face['id']}")


def look(bench: Workbench, program: Path, address: str, page: Page) -> Any:
    """One visit with nothing cached. Lighthouse's own settings for a phone: 4× slower, 1.6 Mbit/s, 150 ms."""
    out = bench.folder / "lighthouse.json"
    out.unlink(missing_ok=True)
    command = ["node", str(program), f"{address}{page.path}", "--quiet", "--output=json"]
    command += [
        f"--output-path={out}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={' '.join(FLAGS)}",
    ]
    log = bench.logs / "lighthouse.log"
    if (
        run(command, log, os.environ | {"CHROME_PATH": "/usr/bin/chromium-headless-shell"}) != 0
        or not out.exists()
    ):
        raise Fault(f"Lighthouse failed on {page.path}; the full log is {log}.")
    found = json.loads(out.read_text(encoding="utf-8"))
    if found.get("runtimeError"):
        raise Fault(f"Lighthouse could not judge {page.path}: {found['runtimeError']['message']}")
    return found


def report(pages: list[Page], rounds: int) -> str:
    rows = [row(page) for page in pages]
    columns = [
        "Page",
        *CATEGORIES.values(),
        "all three",
        "largest paint",
        "layout shift",
        "blocked",
        "bytes",
        "requests",
    ]
    costs = [line for page in pages for line in costing(page)]
    first = pages[0].reports[0]
    text = tables.table(columns, rows) + (
        f"\n\nLighthouse {first['lighthouseVersion']}, its settings for a phone (processor 4× slower, "
        "1.6 Mbit/s, 150 ms there and back), by TLS and HTTP/2, nothing cached; "
        f"medians of {rounds} rounds in turn. Bytes are as sent; "
        f"requests to another host: {sum(map(count_outside, pages))}."
    )
    return text + "".join(f"\n\n{line}" for line in costs)


def row(page: Page) -> list[str]:
    scores = [page.score(category) for category in CATEGORIES]
    sent = statistics.median(
        sum(each.get("transferSize", 0) for each in listed) for listed in page.requests()
    )
    return [
        f"`{page.name}`",
        *(f"{score:.0f}" for score in scores),
        tables.verdict(min(scores), at_least=TARGET),
        f"{page.audit('largest-contentful-paint') / 1000:.1f} s",
        f"{page.audit('cumulative-layout-shift'):.3f}",
        f"{page.audit('total-blocking-time'):.0f} ms",
        f"{sent / 1000:,.0f} kB",
        f"{statistics.median(map(len, page.requests())):.0f}",
    ]


def count_outside(page: Page) -> int:
    home = page.reports[0]["finalDisplayedUrl"].split("/")[2]
    urls = [each["url"] for listed in page.requests() for each in listed]
    return sum(url.startswith("http") and url.split("/")[2] != home for url in urls)


def costing(page: Page) -> Iterator[str]:
    """For each score under the target, the audits that cost it most, with what they found."""
    for category, name in CATEGORIES.items():
        if page.score(category) >= TARGET:
            continue
        worst = min(page.reports, key=lambda each: each["categories"][category]["score"])
        listed = worst["categories"][category]["auditRefs"]
        whole = sum(each["weight"] for each in listed)
        lost = {
            each["id"]: each["weight"] / whole * (1 - worst["audits"][each["id"]]["score"])
            for each in listed
            if each["weight"] and worst["audits"][each["id"]]["score"] is not None
        }
        told = []
        for name_of_audit, cost in sorted(lost.items(), key=lambda each: -each[1]):
            audit = worst["audits"][name_of_audit]
            if cost >= _SLIGHT:
                told.append(
                    f"{name_of_audit} −{100 * cost:.0f} ({audit.get('displayValue') or audit['title']})"
                )
        yield f"`{page.name}` loses in {name}: {', '.join(told)}."
