"""What those who are signed in wait for, beside a lookup; and what asking a permission costs."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from runner.console import Fault

from bench import closing as closing_bench
from bench import tables
from bench.addressing.asking import percentile
from bench.lookups import open_product
from bench.peers import ours
from bench.peers.servers import HOST, WORKERS
from bench.workbench import Workbench
from geoapi.core.actors import Site
from geoapi.core.db import Database
from geoapi.office.access.queries import Access
from geoapi.permissions import PERMISSIONS

CLIENTS = (1, 8)
REQUESTS = 800


def measure(bench: Workbench, city: Path) -> str:
    ours.fill(bench, city)
    with ExitStack() as stack:
        port = open_product(bench, ours.make(bench), stack).product.port
        cookie, place = _sign_in(bench, port)
        checked_us = _policy_us(bench, cookie)
        rows = []
        for name, method, path, body in _requests(place):
            cells = [name]
            for clients in CLIENTS:
                took = _load(port, clients, method, path, body, cookie)
                cells += [f"{percentile(took, 0.5):.1f} ms", f"{percentile(took, 0.99):.1f} ms"]
            rows.append(cells)
    columns = ["Signed in", *(f"{clients} clients, {p}" for clients in CLIENTS for p in ("p50", "p99"))]
    return tables.table(columns, rows) + (
        f"\n\n{REQUESTS} requests each, {WORKERS} workers. What somebody may do, worked out from the "
        f"posts for all {len(PERMISSIONS)} permissions, and one of them asked: {checked_us:.0f} us."
    )


def _requests(place: str) -> list[tuple[str, str, str, Any]]:
    return [
        ("a lookup, which looks at no session", "GET", "/api/v1/locate?lon=120.8501&lat=40.7203", None),
        ("who one is, by which posts", "GET", "/api/v1/me", None),
        ("what was changed of a place", "GET", f"/api/v1/changes?subject={place}", None),
        ("a place verified", "POST", f"/api/v1/places/{place}/verifications", {}),
        ("a place closed", "POST", f"/api/v1/places/{place}/closures", {"reason": "停水停电"}),
    ]


def _sign_in(bench: Workbench, port: int) -> tuple[str, str]:
    link = closing_bench.sign_in(bench, port)
    place = closing_bench.station_of(bench, link)
    with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
        body = json.dumps({"code": link.partition("#demo=")[2]})
        connection.request("POST", "/api/v1/session/slip", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        if response.status != 200:
            raise Fault(f"Signing in was answered {response.status}: {response.read()!r}")
        return str(response.getheader("Set-Cookie")).partition(";")[0], place


def _load(port: int, clients: int, method: str, path: str, body: Any, cookie: str) -> list[float]:
    """Milliseconds of each request."""
    took: list[float] = []

    def ask() -> None:
        with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
            for _ in range(REQUESTS // clients):
                headers = {"Cookie": cookie, "Content-Type": "application/json"}
                if body is not None:
                    headers["Idempotency-Key"] = str(uuid.uuid4())
                began = time.perf_counter()
                connection.request(method, path, None if body is None else json.dumps(body), headers)
                response = connection.getresponse()
                response.read()
                took.append(1000 * (time.perf_counter() - began))
                if response.status not in (200, 201):
                    raise Fault(f"{method} {path} was answered {response.status}.")

    _side_by_side(ask, clients)
    return took


def _side_by_side(act: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=act) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _policy_us(bench: Workbench, cookie: str, rounds: int = 10_000) -> float:
    database = Database(bench.sqlalchemy_url(ours.DATABASE))
    access = Access(database, PERMISSIONS)
    somebody = access.signed_in(cookie.partition("=")[2])
    site = Site(area_ids=frozenset(post.area_id for post in somebody.posts if post.area_id is not None))
    began = time.perf_counter()
    for _ in range(rounds):
        access.acting(somebody).must("place.edit", site)
    took = time.perf_counter() - began
    database.close()
    return 1e6 * took / rounds
