"""Cases over HTTP where a million lie: an inbox of every level, reporting, moving, and lookups meanwhile."""

import hashlib
import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from runner.console import Fault, say

from bench import tables
from bench.addressing.asking import percentile
from bench.case_filling import fill
from bench.case_races import CALENDAR, Ground, foreign_matters, ground_in
from bench.lookups import open_product
from bench.peers import ours
from bench.peers.servers import HOST, WORKERS
from bench.photos import make_photo
from bench.workbench import Workbench
from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.kinds import KINDS
from geoapi.office.access.commands import invite, make_demo_slip
from geoapi.office.matters.rehoming import rehome

DATABASE = "bench_cases"
LEVELS = ("grid", "community", "subdistrict", "district", "city", "department")
TIMES, SUBMISSIONS, MOVED = 100, 400, 100
CLIENTS = 8
INBOX_MS, MOVE_MS = 10.0, 15.0
# As a phone takes them, once a page has made them smaller: some 700 kB.
PHOTO_PIXELS = (560, 420)


class Client:
    """Somebody on a connection of their own, which is kept open."""

    def __init__(self, port: int, slip: Any = None) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.took_ms: list[float] = []
        self._headers: dict[str, str] = {}
        if slip is not None:
            body = {"code": slip.code, **({"digits": slip.digits} if slip.digits else {})}
            self._headers["Cookie"] = ours.sign_in(port, body)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer. Raises Fault for any that is none."""
        is_json = body is not None and not isinstance(body, bytes)
        sent = self._headers | ({"Content-Type": "application/json"} if is_json else {})
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.perf_counter()
        self._connection.request(method, path, json.dumps(body) if is_json else body, sent)
        response = self._connection.getresponse()
        read = response.read()
        self.took_ms.append(1000 * (time.perf_counter() - began))
        if response.status not in (200, 201, 202):
            raise Fault(f"{method} {path} was answered {response.status}: {read[:300]!r}")
        return json.loads(read)


def measure(bench: Workbench, city: Path, matters: int) -> str:
    ours.fill(bench, city)
    bench.copy_database(ours.DATABASE, DATABASE)
    with bench.connect(DATABASE) as connection:
        began = time.monotonic()
        count = fill(connection, matters)
        say(f"  {matters:,} matters in {time.monotonic() - began:.0f} s, {count:,} open")
    ours.let_report_at_will(bench, DATABASE)
    database = Database(bench.sqlalchemy_url(DATABASE))
    with ExitStack() as stack:
        stack.callback(database.close)
        port = open_product(bench, ours.make(bench, DATABASE), stack).product.port
        ground = ground_in(database, Boxes(bench.folder / KEYS))
        rows = _inboxes(port, database, ground)
        rows += [*_submissions(port, ground), *_moves(port, ground), _followed(database)]
    columns = ["Cases over HTTP", "p50", "p99", "what", "target"]
    told = f"\n\n{matters:,} matters, {count:,} of them open; {WORKERS} workers."
    return tables.table(columns, rows) + told


def _slip(database: Database, ground: Ground, level: str) -> Any:
    boxes = ground.boxes
    known = {"grid": ground.worker_no, "community": ground.staff.staff_no}.get(level)
    return invite(database, known, boxes=boxes) if known else make_demo_slip(database, level)


def _inboxes(port: int, database: Database, ground: Ground) -> list[list[str]]:
    """The first page as somebody of each level opens it, one late and by state, and the second."""
    rows, cookies = list[list[str]](), dict[str, Client]()
    for level in LEVELS:
        client = cookies[level] = Client(port, _slip(database, ground, level))
        first = client.send("GET", "/api/v1/inbox")
        queries = ["", "?late=true", "?state=dispatched,working"]
        if first["cursor"]:
            queries.append("?cursor=" + first["cursor"].replace("+", "%2B"))
        for query in queries:
            client.took_ms.clear()
            for _ in range(TIMES):
                answer = client.send("GET", f"/api/v1/inbox{query}")
            shown = f"{len(answer['matters'])} rows"
            name = f"inbox, {level} {query.partition('=')[0].lstrip('?')}".strip()
            rows.append(_row(name, client.took_ms, shown, INBOX_MS))
    return rows


def _row(name: str, took_ms: list[float], what: str, most_ms: float | None = None) -> list[str]:
    middle = percentile(took_ms, 0.5)
    target = "" if most_ms is None else tables.verdict(round(middle, 1), at_most=most_ms)
    say(f"  {name:<40} {middle:>7.1f} ms {percentile(took_ms, 0.99):>7.1f} ms  {what}")
    return [name, f"{middle:.1f} ms", f"{percentile(took_ms, 0.99):.1f} ms", what, target]


def _case(ground: Ground, **also: Any) -> dict[str, Any]:
    return {
        "submission": str(uuid.uuid4()),
        "category": "corridor_lamp",
        "text": "楼道灯不亮",
        "at": {"lon": ground.lon, "lat": ground.lat},
        "phone": "13912345678",
        "answer_by": "phone",
        **also,
    }


def _submissions(port: int, ground: Ground) -> list[list[str]]:
    rows = []
    for clients in (1, CLIENTS):
        took, per_s = _side_by_side(
            port, clients, SUBMISSIONS, lambda client: client.send("POST", "/api/v1/cases", _case(ground))
        )
        rows.append(_row(f"report, {clients} at once", took, f"{per_s:.0f} a second"))
    with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
        connection.request("GET", "/openapi.json")
        has_photos = b'"/api/v1/evidence/' in connection.getresponse().read()
    if not has_photos:
        return [*rows, ["report with a photo", "", "", "this checkout takes no photos yet", ""]]
    photo = make_photo(1, *PHOTO_PIXELS)

    def send(client: Client) -> None:
        own = photo + uuid.uuid4().bytes  # What follows the picture makes another file of it.
        said = _case(ground, evidence=[hashlib.sha256(own).hexdigest()])
        began = time.perf_counter()
        client.send("POST", "/api/v1/cases", said)
        path = f"/api/v1/evidence/{said['evidence'][0]}?submission={said['submission']}"
        client.send("PUT", path, own, Content_Type="image/png")
        client.took_ms[-2:] = [1000 * (time.perf_counter() - began)]

    took, per_s = _side_by_side(port, 1, SUBMISSIONS // 8, send)
    what = f"{per_s:.0f} a second, {len(photo) // 1000} kB each"
    return [*rows, _row("report with a photo", took, what)]


def _moves(port: int, ground: Ground) -> list[list[str]]:
    """From accepting to closing, by who does it; each move by itself."""
    database, boxes = ground.database, ground.boxes
    staff = Client(port, invite(database, str(ground.staff.staff_no), boxes=boxes))
    worker = Client(port, invite(database, ground.worker_no, boxes=boxes))
    resident = Client(port)
    way: list[tuple[Client, str, dict[str, Any]]] = [
        (staff, "accept", {"weight": "simple"}),
        (staff, "dispatch", {"post": ground.post}),
        (worker, "acknowledge", {}),
        (worker, "resolve", {"outcome": "fixed", "said": "换了灯泡"}),
    ]
    took: dict[str, list[float]] = {verb: [] for _, verb, _ in way}
    for _ in range(MOVED):
        number = resident.send("POST", "/api/v1/cases", _case(ground))["number"]
        for turn, (client, verb, fields) in enumerate(way):
            said = {"turn": turn, "moves": [{"verb": verb, "fields": fields}]}
            key = str(uuid.uuid4())
            client.send("POST", f"/api/v1/matters/{number}/moves", said, Idempotency_Key=key)
            took[verb].append(client.took_ms[-1])
    staff.took_ms.clear()
    for _ in range(TIMES):
        staff.send("GET", f"/api/v1/matters/{number}")
    rows = [_row(f"move: {verb}", each, "", MOVE_MS) for verb, each in took.items()]
    return [*rows, _row("a file opened", staff.took_ms, "")]


def _followed(database: Database) -> list[str]:
    """All open ones looked at for whether they lie elsewhere: as after boundaries have changed."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        with database.transaction() as connection:
            rehome(connection, None, "bench", kinds=KINDS, calendar=CALENDAR)
        took.append(1000 * (time.perf_counter() - began))
    return _row("all open ones put where they lie", took, f"{foreign_matters(database)} lie elsewhere")


def _side_by_side(
    port: int, clients: int, times: int, act: Callable[[Client], Any]
) -> tuple[list[float], float]:
    """Milliseconds of each, and how many in a second in all."""
    every = [Client(port) for _ in range(clients)]

    def work(client: Client) -> None:
        for _ in range(times // clients):
            act(client)

    threads = [threading.Thread(target=work, args=(client,)) for client in every]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = [each for client in every for each in client.took_ms]
    return took, len(took) / (time.perf_counter() - began)
