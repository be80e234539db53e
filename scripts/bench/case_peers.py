"""The way of a case, from its report to its end, over HTTP beside other ticket systems."""

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
    per_s: list[float] = field(default_factory=list)


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
                rate = _pressed(each, seconds)
                if number >= 0:  # The first one only warms up.
                    each.per_s.append(rate)
                say(f"  {each.product.name:<16} {rate:>7.1f} requests/s")
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
                "" if each is own else tables.times(ratio),
                tables.verdict(ratio[0], at_least=AT_LEAST) if each is best else "",
            ]
        )
    columns = ["A case reported, assigned, answered and closed", "requests/s", "ours is", "target"]
    return tables.table(columns, rows) + (
        f"\n\n{CLIENTS} at once on connections that are kept, four requests a case; medians of {rounds} "
        f"rounds of {seconds:g} s in turn; each server with {WORKERS} workers and a database of its own on "
        "the same PostgreSQL; no mail."
    )


def _pressed(competitor: Competitor, seconds: float) -> float:
    """Requests in a second, by as many as go the whole way again and again."""
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

    began = time.monotonic()
    threads = [threading.Thread(target=work, args=each) for each in zip(talks, range(CLIENTS), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise Fault(f"{competitor.product.name}: {failed[0]}")
    return sum(talk.requests for talk in talks) / (time.monotonic() - began)


def _ours(bench: Workbench, database: Database, stack: ExitStack) -> Competitor:
    product = open_product(bench, ours.make(bench, DATABASE), stack).product
    ours.let_report_at_will(bench, DATABASE)
    ground = ground_in(database, Boxes(bench.folder / KEYS))
    cookies = []
    for staff_no in (str(ground.staff.staff_no), ground.worker_no):
        slip = invite(database, staff_no, boxes=ground.boxes)
        cookies.append(ours.sign_in(product.port, {"code": slip.code, "digits": slip.digits}))
    return Competitor(product, partial(_go, ground=ground, staff=cookies[0], worker=cookies[1]))


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
    product = open_product(bench, request_tracker.make(bench), stack).product
    return Competitor(product, partial(request_tracker.go, cookie=request_tracker.sign_in(product.port)))


def _helpdesk(bench: Workbench, stack: ExitStack) -> Competitor:
    return Competitor(open_product(bench, helpdesk.make(bench), stack).product, helpdesk.go)
