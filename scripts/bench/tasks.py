"""Tasks near and on the way among a thousand: exact against measuring all, fast, and beside pgRouting.

And how many are claimed in a second by a hundred couriers at once.
"""

import http.client
import json
import statistics
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from runner.console import Fault, say
from sqlalchemy import text

from bench import tables
from bench.addressing.asking import percentile
from bench.grids import Grids, random_points
from bench.lookups import open_product
from bench.peers import engine, ours, pgrouting
from bench.peers.servers import HOST, WORKERS
from bench.workbench import Workbench
from geoapi.city.routing.client import Engine, address_by
from geoapi.city.routing.modes import Mode
from geoapi.city.routing.queries import Router
from geoapi.core.db import Database
from geoapi.core.errors import DomainError
from geoapi.office.access.slips import lookup_of, new_code
from geoapi.office.access.store import accounts, credentials, enrollments
from geoapi.office.access.tokens import SLIP

TASKS, STARTS, WANTED, COURIERS = 1_000, 300, 10, 100
# A tenth of the starts is asked of the peer too, or it would take all day.
SHARED = 10
NEAR_MS, WAY_MS = 20.0, 60.0
DIGITS = "1024"
_ALWAYS = (("2026-01-01T00:00:00+08:00", "2027-12-31T00:00:00+08:00"),)
_MOMENT = "2026-11-24T10:00:00+08:00"

Point = tuple[float, float]


@dataclass
class Asked:
    """Of one question: how long each took, and how often the answer was not that of measuring all."""

    took_ms: list[float] = field(default_factory=list)
    all_ms: list[float] = field(default_factory=list)
    differing: int = 0


class Phone:
    """A courier's, signed in, on a connection that stays open."""

    def __init__(self, port: int, code: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self._cookie = ""
        answer = self._send("POST", "/api/v1/session/slip", {"code": code, "digits": DIGITS})
        self._cookie = str(answer.getheader("Set-Cookie")).partition(";")[0]
        answer.read()

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any, float]:
        """Status, answer and milliseconds. Bytes are sent as they are, as a photo."""
        began = time.perf_counter()
        answer = self._send(method, f"/api/v1{path}", body)
        told = answer.read()
        return answer.status, json.loads(told), 1000 * (time.perf_counter() - began)

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, body: Any) -> http.client.HTTPResponse:
        headers = {"Content-Type": "application/json", "Cookie": self._cookie}
        headers["Idempotency-Key"] = str(uuid.uuid4())
        if isinstance(body, bytes):
            headers["Content-Type"] = "image/png"
        as_is = body is None or isinstance(body, bytes)
        self._connection.request(method, path, body if as_is else json.dumps(body), headers)
        return self._connection.getresponse()


def measure(bench: Workbench, grids: Grids, city: Path) -> str:
    ours.fill(bench, city)
    database = Database(bench.sqlalchemy_url(ours.DATABASE))
    lon, lat = random_points(grids.polygons, TASKS + 2 * STARTS, seed=71, inside=True)
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    tasks, starts, ends = points[:TASKS], points[TASKS : TASKS + STARTS], points[TASKS + STARTS :]
    numbers = offer(database, tasks)
    codes = enroll(database, COURIERS)
    near, way = Asked(), Asked()
    with ExitStack() as stack:
        stack.enter_context(engine.kept(bench, ours.DATABASE))
        port = open_product(bench, ours.make(bench), stack).product.port
        router = Router(Engine(address_by(None, bench.folder)))
        phone = stack.enter_context(closing(Phone(port, codes[0])))
        for start, end in zip(starts[:30], ends[:30], strict=True):
            _ask_near(phone, start)
            _ask_way(phone, start, end)
        for start, end in zip(starts, ends, strict=True):
            _compare(near, _ask_near(phone, start), router, start, None, tasks, numbers)
            _compare(way, _ask_way(phone, start, end), router, start, end, tasks, numbers)
        say(f"  {STARTS} starts: {near.differing} and {way.differing} differ")
        try:
            peer = _beside(bench, phone, tasks, starts[: STARTS // SHARED])
        except Fault as fault:
            peer = f"pgRouting was not measured: {fault}"
        claimed = _claims(port, codes, numbers)
    database.close()
    return "\n\n".join((_report(near, way), peer, claimed))


def _ask_near(phone: Phone, start: Point) -> tuple[list[Any], float]:
    path = f"/tasks/near?lon={start[0]}&lat={start[1]}&limit={WANTED}&mode=scooter"
    return _tasks(phone.ask("GET", path))


def _ask_way(phone: Phone, start: Point, end: Point) -> tuple[list[Any], float]:
    ends = {name: {"lon": at[0], "lat": at[1]} for name, at in (("from", start), ("to", end))}
    return _tasks(phone.ask("POST", "/tasks/on-way", {**ends, "limit": WANTED, "mode": "scooter"}))


def _tasks(answer: tuple[int, Any, float]) -> tuple[list[Any], float]:
    status, told, took_ms = answer
    if status != 200 or told["basis"] != "network":
        raise Fault(f"Tasks were answered {status}: {str(told)[:300]}")
    return told["tasks"], took_ms


def _compare(
    into: Asked,
    asked: tuple[list[Any], float],
    router: Router,
    start: Point,
    end: Point | None,
    tasks: Sequence[Point],
    numbers: Sequence[str],
) -> None:
    """With the way by every single task."""
    told, took_ms = asked
    into.took_ms.append(took_ms)
    began = time.perf_counter()
    try:
        there = router.travel_times(start, list(tasks), Mode.SCOOTER)
        onward = None if end is None else router.times_to(list(tasks), end, Mode.SCOOTER)
    except DomainError:
        return
    into.all_ms.append(1000 * (time.perf_counter() - began))
    seconds = [
        np.inf if way is None or (onward is not None and onward[n] is None)
        else way.duration_s + (onward[n].duration_s if onward is not None else 0)  # type: ignore[union-attr]
        for n, way in enumerate(there)
    ]  # fmt: skip
    best = np.sort(np.asarray(seconds, dtype=float))[: len(told)]
    position = {number: n for n, number in enumerate(numbers)}
    ours_s = [seconds[position[each["number"]]] for each in told]
    into.differing += not np.array_equal(np.asarray(ours_s), best)


def _beside(bench: Workbench, phone: Phone, tasks: Sequence[Point], starts: Sequence[Point]) -> str:
    """Near, in turns with pgRouting."""
    stations = [pgrouting.Station(f"T{n}", *at, _ALWAYS) for n, at in enumerate(tasks)]
    edges = pgrouting.fill(bench, engine.read_roads(bench, ours.DATABASE).pbf, stations)
    took: dict[str, list[float]] = {"ours": [], "whole": [], "bounded": []}
    with bench.connect(pgrouting.DATABASE) as connection, connection.cursor() as cursor:
        for start in starts:
            took["ours"].append(_ask_near(phone, start)[1])
            for name, bounded in (("whole", False), ("bounded", True)):
                began = time.perf_counter()
                cursor.execute(pgrouting.NEAREST, (*start, _MOMENT, WANTED, pgrouting.SPEED_M_S, bounded))
                cursor.fetchall()
                took[name].append(1000 * (time.perf_counter() - began))
    middle = {name: statistics.median(each) for name, each in took.items()}
    return (
        f"The {WANTED} nearest of {TASKS:,}, {len(starts)} starts in turn: ours over HTTP "
        f"{middle['ours']:.1f} ms, "
        f"pgRouting {pgrouting.version(bench)} in the database, {edges:,} edges: {middle['whole']:.0f} ms "
        f"({middle['whole'] / middle['ours']:.0f} times), bounded to a box {middle['bounded']:.0f} ms "
        f"({middle['bounded'] / middle['ours']:.0f} times)."
    )


def _claims(port: int, codes: Sequence[str], numbers: Sequence[str]) -> str:
    """Each courier takes one, all at once."""
    phones = [Phone(port, code) for code in codes]
    start, came = threading.Barrier(len(phones) + 1), list[tuple[int, float]]()

    def take(phone: Phone, number: str) -> None:
        start.wait()
        status, _, took_ms = phone.ask("POST", f"/tasks/{number}/claim", {})
        came.append((status, took_ms))

    threads = [threading.Thread(target=take, args=(phone, numbers[7 * n])) for n, phone in enumerate(phones)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took_s = time.perf_counter() - began
    for phone in phones:
        phone.close()
    got = sum(status == 201 for status, _ in came)
    middle = percentile([took_ms for _, took_ms in came], 0.5)
    return (
        f"{len(phones)} couriers claim at once over HTTP, {WORKERS} workers: {got} have one, "
        f"{got / took_s:.0f} claims a second, p50 {middle:.0f} ms."
    )


def _report(near: Asked, way: Asked) -> str:
    rows = []
    for name, asked, target in (("near", near, NEAR_MS), ("on the way", way, WAY_MS)):
        middle = percentile(asked.took_ms, 0.5)
        verdict = "yes" if middle <= target else "no"
        rows.append(
            [
                f"{name}, the best {WANTED}",
                f"{middle:.1f} ms",
                f"{percentile(asked.took_ms, 0.99):.1f} ms",
                f"≤ {target:.0f} ms: {verdict}",
                f"{statistics.median(asked.all_ms):.0f} ms",
                f"{asked.differing} of {len(asked.all_ms)}",
            ]
        )
    columns = [f"{TASKS:,} open tasks", "p50 over HTTP", "p99", "target", "measuring all, p50", "unlike that"]
    return tables.table(columns, rows)


def offer(database: Database, tasks: Sequence[Point]) -> list[str]:
    """As many as there are points, each with one seat."""
    with database.transaction() as connection:
        connection.execute(text("UPDATE matter SET state = 'void', closed_at = now() WHERE kind = 'task'"))
        return [
            str(connection.execute(_OFFER, {"lon": x, "lat": y, "day": f"26{n:04}"}).scalar_one())
            for n, (x, y) in enumerate(tasks)
        ]


def enroll(database: Database, many: int) -> list[str]:
    """Slips of new couriers, each with DIGITS."""
    codes = [new_code() for _ in range(many)]
    with database.transaction() as connection:
        area = connection.execute(text("SELECT min(id) FROM area WHERE level = 'community'")).scalar_one()
        for code in codes:
            account = accounts.add_member(connection, "骑手")
            enrollments.enroll(connection, account, "courier", area, None)
            credentials.add_slip(connection, account, SLIP, lookup_of(code), DIGITS)
    return codes


# What somebody is answered of one, and takes it by.
_OFFER = text("""
    INSERT INTO matter (number, kind, state, category, channel, title, body, facts, area_ids, point,
                        submission, submission_digest, receipt_key)
    SELECT :day || '-' || string_agg(substr('23456789ABCDEFGHJKMNP', 1 + floor(random() * 21)::int, 1), ''),
           'task', 'open', 'task_look', 'desk', '看看', '',
           jsonb_build_object('call', gen_random_uuid(), 'minutes', 5, 'lease_min', 60, 'seats', 1,
                              'until', now() + interval '1 day'),
           '{}', ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), gen_random_uuid(), 'x',
           decode(repeat('ab', 16), 'hex')
      FROM generate_series(1, 4) RETURNING number""")
