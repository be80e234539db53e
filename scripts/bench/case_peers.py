"""The way of a case, from its report to its end, over HTTP beside other ticket systems."""

import os
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from runner.console import Fault, say

from bench import load, tables
from bench.case_races import Ground, ground_in
from bench.lookups import open_product
from bench.peers import helpdesk, ours, request_tracker
from bench.peers.servers import WORKERS, Product
from bench.peers.tickets import Conversation
from bench.scene import children
from bench.workbench import Workbench
from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.access.commands import invite

DATABASE = "bench_case_peers"
CLIENTS = 8
AT_LEAST = 5.0


@dataclass
class Competitor:
    product: Product
    go: Callable[[Conversation, int], None]
    # Its first process, all those that it started, and what they and PostgreSQL took of a processor.
    pid: int = 0
    per_s: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


def measure(bench: Workbench, city: Path, rounds: int, seconds: float) -> str:
    ours.fill(bench, city)
    bench.copy_database(ours.DATABASE, DATABASE)
    database = Database(bench.sqlalchemy_url(DATABASE))
    skipped = list[str]()
    with ExitStack() as stack:
        stack.callback(database.close)
        known = [_ours(bench, database, stack)]
        for make in (_request_tracker, _helpdesk):
            try:
                known.append(make(bench, stack))
            except Fault as fault:
                skipped.append(f"Not measured: {fault}")
        for number in range(-1, rounds):
            for each in known:
                rate, cpu_ms = _pressed(each, seconds)
                if number >= 0:  # The first one only warms up.
                    each.per_s.append(rate)
                    each.cpu_ms.append(cpu_ms)
                say(
                    f"  {each.product.name:<16} {rate:>7.1f} requests/s {cpu_ms:>7.1f} ms of a processor each"
                )
    return "\n\n".join([_report(known, rounds, seconds), *skipped])


def _report(known: list[Competitor], rounds: int, seconds: float) -> str:
    own, *others = known
    best = max(others, key=lambda each: statistics.median(each.per_s), default=None)
    rows = []
    for each in known:
        ratio = load.ratios(own.per_s, each.per_s)
        rows.append(
            [
                f"{each.product.name} ({each.product.version})",
                tables.figure(statistics.median(each.per_s)),
                f"{statistics.median(each.cpu_ms):.1f} ms",
                "" if each is own else tables.times(ratio),
                "" if each is own else tables.times(load.ratios(each.cpu_ms, own.cpu_ms)),
                tables.verdict(ratio[0], at_least=AT_LEAST) if each is best else "",
            ]
        )
    columns = [
        "A case reported, assigned, answered and closed",
        "requests/s",
        "processor",
        "ours does",
        "and takes less",
    ]
    columns.append("target, of requests/s")
    return tables.table(columns, rows) + (
        f"\n\n{CLIENTS} at once on connections that are kept, four requests a case; medians of {rounds} "
        f"rounds of {seconds:g} s in turn; each server with {WORKERS} workers and a database of its own on "
        "the same PostgreSQL; no mail."
    )


def _pressed(competitor: Competitor, seconds: float) -> tuple[float, float]:
    """Requests in a second, by as many as go the whole way again and again; and the processor's
    milliseconds of each, which others on the machine change least.
    """
    talks = [Conversation(competitor.product.port) for _ in range(CLIENTS)]
    failed = list[Exception]()
    give_up = time.monotonic() + seconds

    def work(talk: Conversation, first: int) -> None:
        number = first
        try:
            while time.monotonic() < give_up:
                competitor.go(talk, number)
                number += CLIENTS
        except Exception as error:  # noqa: BLE001  told below, whatever it is
            failed.append(error)

    processes = [competitor.pid, _postgresql()]
    began, cpu_s = time.monotonic(), sum(map(processor_s, processes))
    threads = [threading.Thread(target=work, args=each) for each in zip(talks, range(CLIENTS), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise Fault(f"{competitor.product.name}: {failed[0]}")
    done, took_s = sum(talk.requests for talk in talks), time.monotonic() - began
    return done / took_s, 1000 * (sum(map(processor_s, processes)) - cpu_s) / done


def processor_s(pid: int) -> float:
    """What a process and all that it started have taken of a processor; of 0 nothing."""
    if not pid:
        return 0.0
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        below = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return 0.0  # It has ended, which its parent counts.
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") + sum(map(processor_s, below))


def _postgresql() -> int:
    """The first process of the bench's own server; 0 where it is somebody else's."""
    data = os.environ.get("GEOAPI_BENCH_CLUSTER")
    return int(Path(data, "postmaster.pid").read_text().split()[0]) if data else 0


def _ours(bench: Workbench, database: Database, stack: ExitStack) -> Competitor:
    product, pid = _opened(bench, ours.make(bench, DATABASE), stack)
    ours.let_report_at_will(bench, DATABASE)
    ground = ground_in(database, Boxes(bench.folder / KEYS))
    cookies = []
    for staff_no in (str(ground.staff.staff_no), ground.worker_no):
        slip = invite(database, staff_no, boxes=ground.boxes)
        cookies.append(ours.sign_in(product.port, {"code": slip.code, "digits": slip.digits}))
    return Competitor(product, partial(_go, ground=ground, staff=cookies[0], worker=cookies[1]), pid)


def _go(talk: Conversation, number: int, ground: Ground, staff: str, worker: str) -> None:
    """Submit, assign, answer, close."""
    said = {
        "submission": str(uuid.uuid4()),
        "category": "street_lamp",
        "text": f"楼下第二盏路灯不亮，晚上看不见路。{number}",
        "at": {"lon": ground.lon, "lat": ground.lat},
        "phone": "13912345678",
        "answer_by": "phone",
    }
    receipt = talk.send("POST", "/api/v1/cases", said, {})
    path = f"/api/v1/matters/{receipt['number']}"

    def move(turn: int, cookie: str, *moves: tuple[str, dict[str, Any]]) -> None:
        body = {"turn": turn, "moves": [{"verb": verb, "fields": fields} for verb, fields in moves]}
        headers = {"Cookie": cookie, "Idempotency-Key": str(uuid.uuid4())}
        talk.send("POST", f"{path}/moves", body, headers)

    move(0, staff, ("accept", {"weight": "simple"}), ("dispatch", {"post": ground.post}))
    move(2, worker, ("acknowledge", {}), ("resolve", {"outcome": "fixed", "said": "换了灯泡"}))
    close = {"key": receipt["key"], "submission": str(uuid.uuid4()), "turn": 4, "verb": "confirm"}
    talk.send("POST", f"{path}/receipt/moves", close, {})


def _request_tracker(bench: Workbench, stack: ExitStack) -> Competitor:
    product, pid = _opened(bench, request_tracker.make(bench), stack)
    return Competitor(product, partial(request_tracker.go, cookie=request_tracker.sign_in(product.port)), pid)


def _helpdesk(bench: Workbench, stack: ExitStack) -> Competitor:
    product, pid = _opened(bench, helpdesk.make(bench), stack)
    return Competitor(product, helpdesk.go, pid)


def _opened(bench: Workbench, product: Product, stack: ExitStack) -> tuple[Product, int]:
    before = set(children(os.getpid()))
    open_product(bench, product, stack)
    return product, next(iter(set(children(os.getpid())) - before))
