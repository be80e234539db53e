"""Changes at the desk while a server, the clerk and PostgreSQL are killed at named points: none may be lost,
none done twice, and the audit must tell of each.
"""

import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection
from runner.cluster import SUPERUSER, Cluster
from runner.console import Fault, say
from runner.processes import start, stop

from bench import halting, tables
from bench.peers import ours
from bench.peers.servers import HOST, free_port
from bench.workbench import CHECKOUT, Workbench

DATABASE = "races"
KILL_EVERY = 25
# A change is sent again until it is answered, for so long at most.
PATIENCE_S = 90.0
# Not in the database: the answer has come, and is not read.
BEFORE_ANSWER = halting.Point("before the answer", "")
SERVER, CLERK, BACKEND, POSTGRES = "the server's workers", "the clerk", "a backend", "PostgreSQL"


@dataclass
class Scene:
    """All that runs, and can be killed."""

    cluster: Cluster
    environment: dict[str, str]
    python: Path
    logs: Path
    port: int
    processes: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)

    def connect(self) -> Connection:
        give_up = time.monotonic() + PATIENCE_S
        while True:
            try:
                made = psycopg2.connect(self.cluster.url(SUPERUSER, DATABASE).replace("+psycopg2", "", 1))
                made.autocommit = True
                return made
            except psycopg2.OperationalError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.05)

    def launch(self, name: str) -> None:
        module = {SERVER: "geoapi.serve", CLERK: "geoapi.clerk"}[name]
        with (self.logs / f"races-{module}.log").open("a", encoding="utf-8") as log:
            self.processes[name] = start(
                [str(self.python), "-m", module], log.fileno(), self.environment, CHECKOUT
            )

    def kill(self, victim: str, backend: int | None) -> None:
        """With -9, and what somebody would start again is started again."""
        if victim == POSTGRES:
            assert self.cluster.process is not None
            self.cluster.process.kill()
            self.cluster.process.wait()
            self.cluster.start()
        elif victim == BACKEND and backend is not None:
            with suppress(ProcessLookupError):
                os.kill(backend, signal.SIGKILL)
        elif victim == SERVER:
            for worker in _children(self.processes[SERVER].pid):
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            # Its parent starts others; where it ends instead, the operator's runner starts it again.
            time.sleep(0.3)
            if self.processes[SERVER].poll() is not None:
                self.launch(SERVER)
        else:
            self.processes[CLERK].kill()
            self.processes[CLERK].wait()
            self.launch(CLERK)

    def ask(self, method: str, path: str, body: Any = None, timeout_s: float = 10, **headers: str) -> Any:
        """The status and the answer; 0 where there was none."""
        sent = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=timeout_s)) as connection:
            try:
                connection.request(method, path, None if body is None else json.dumps(body), sent)
                response = connection.getresponse()
                return response.status, json.loads(response.read() or b"null"), response
            except (OSError, http.client.HTTPException, ValueError):
                return 0, None, None


def measure(bench: Workbench, city: Path, changes: int) -> str:
    """On a cluster of its own, which is killed with the rest."""
    cluster = Cluster(bench.folder / "races", bench.logs)
    cluster.init()
    cluster.start()
    try:
        with _scene(bench, city, cluster) as scene:
            return _run(scene, changes)
    finally:
        cluster.stop()


@contextmanager
def _scene(bench: Workbench, city: Path, cluster: Cluster) -> Iterator[Scene]:
    keywords = psycopg2.extensions.parse_dsn(cluster.url(SUPERUSER, "postgres").replace("+psycopg2", "", 1))
    server = {name: value for name, value in keywords.items() if name in ("host", "port", "user")}
    own = Workbench(bench.folder, bench.python, server)
    with own.connect("postgres") as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    ours.fill(own, city, DATABASE)
    home = bench.folder / "races-home"
    home.mkdir(exist_ok=True)
    port = free_port()
    environment = os.environ | {
        "GEOAPI_DATABASE_URL": cluster.url(SUPERUSER, DATABASE),
        "GEOAPI_HOME": str(home),
        "GEOAPI_HOST": HOST,
        "GEOAPI_PORT": str(port),
        "GEOAPI_WORKERS": "2",
        "PYTHONPATH": str(CHECKOUT),
    }
    scene = Scene(cluster, environment, bench.python, bench.logs, port)
    try:
        for name in (SERVER, CLERK):
            scene.launch(name)
        _until(lambda: scene.ask("GET", "/readyz")[0] == 200, "the server to be ready")
        with closing(scene.connect()) as connection:
            halting.install(connection)
        yield scene
    finally:
        for process in scene.processes.values():
            stop(process)


def _run(scene: Scene, changes: int) -> str:
    cookie, places = _sign_in(scene)
    rng = random.Random(20261129)
    plans = _plans(rng)
    answers: dict[int, int] = {}
    began = time.monotonic()
    for number in range(changes):
        plan = next(plans) if number % KILL_EVERY == KILL_EVERY - 1 else None
        answers[number] = _change(scene, cookie, rng.choice(places), number, plan)
        if plan:
            say(f"  {number + 1:>5} of {changes}  killed {plan[1]} {plan[0].name}")
    took_s = time.monotonic() - began
    _until(lambda: _unsealed(scene) == 0, "the clerk to seal what was noted")
    with closing(scene.connect()) as connection, connection.cursor() as cursor:
        faults = _faults(cursor, answers)
    verify = [str(scene.python), ours.GEOAPI, "audit", "verify"]
    checked = subprocess.run(verify, env=scene.environment, capture_output=True, text=True, check=False)
    return _report(scene, changes, took_s, faults, checked)


Plan = tuple[halting.Point, str]


def _plans(rng: random.Random) -> Iterator[Plan]:
    """Each victim at each point, in an order of its own, again and again."""
    each: list[Plan] = list(itertools.product(halting.OF_A_CHANGE, (SERVER, CLERK, BACKEND, POSTGRES)))
    each += [(BEFORE_ANSWER, SERVER), (BEFORE_ANSWER, POSTGRES)]
    each += list(itertools.product(halting.OF_A_SEAL, (CLERK, BACKEND, POSTGRES)))
    while True:
        rng.shuffle(each)
        yield from each


def _change(scene: Scene, cookie: str, place: str, number: int, plan: Plan | None) -> int:
    """Close a place with a reason of its own, as often as it takes; returns the number of the change."""
    key = str(uuid.uuid4())

    def send() -> Any:
        body = {"reason": f"change {number}"}
        return scene.ask("POST", f"/api/v1/places/{place}/closures", body, Cookie=cookie, Idempotency_Key=key)

    if plan is not None:
        _disturbed(scene, plan, send, cookie, place, number, key)
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        status, body, _ = send()
        if status == 201:
            return int(body["change"])
        if status and status < 500 and status not in (409, 429):
            raise Fault(f"Change {number} was answered {status}: {body}")
        time.sleep(0.1)
    raise Fault(f"Change {number} was not answered for {PATIENCE_S:.0f} s.")


def _disturbed(
    scene: Scene, plan: Plan, send: Callable[[], Any], cookie: str, place: str, number: int, key: str
) -> None:
    """The first try of a change, whose victim is killed at the point of the plan."""
    point, victim = plan
    scene.kills[f"{victim} {point.name}"] += 1
    if point is BEFORE_ANSWER:
        _hang_up_unread(scene, cookie, place, number, key)
        scene.kill(victim, None)
        return
    with closing(scene.connect()) as connection, halting.holding(connection, point):
        first = threading.Thread(target=send, daemon=True)
        first.start()
        # A seal is made every so often, after a fault a minute later; a change at once.
        within_s = 90 if point in halting.OF_A_SEAL else 5
        backend = halting.held_backend(connection, point, within_s)
        if backend is None:
            raise Fault(f"Nothing came {point.name} within {within_s} s.")
        scene.kill(victim, backend)
    first.join()


def _hang_up_unread(scene: Scene, cookie: str, place: str, number: int, key: str) -> None:
    """Send the change, and when its answer has come leave it unread."""
    with closing(http.client.HTTPConnection(HOST, scene.port, timeout=10)) as connection, suppress(OSError):
        headers = {"Content-Type": "application/json", "Cookie": cookie, "Idempotency-Key": key}
        body = json.dumps({"reason": f"change {number}"})
        connection.request("POST", f"/api/v1/places/{place}/closures", body, headers)
        assert connection.sock is not None
        connection.sock.recv(1)


def _sign_in(scene: Scene) -> tuple[str, list[str]]:
    """The cookie of somebody of the demo city, and the places that they may close."""
    command = [str(scene.python), ours.GEOAPI, "demo", "sign-in", "community"]
    done = subprocess.run(command, env=scene.environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Fault(f"Nobody could sign in: {done.stderr}")
    code = done.stdout.partition("#demo=")[2].split()[0]
    status, me, response = scene.ask("POST", "/api/v1/session/slip", {"code": code})
    if status != 200:
        raise Fault(f"Signing in was answered {status}: {me}")
    area = me["posts"][0]["area_code"]
    places = [each["code"] for each in scene.ask("GET", f"/api/v1/areas/{area}")[1]["places"]]
    return response.getheader("Set-Cookie").partition(";")[0], places


def _unsealed(scene: Scene) -> int:
    with closing(scene.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit WHERE id > coalesce((SELECT max(to_id) FROM seal), 0)")
        return int((cursor.fetchone() or (0,))[0])


def _faults(cursor: Any, answers: dict[int, int]) -> dict[str, int]:
    """What was lost, doubled or told wrongly: a number each."""
    cursor.execute("SELECT reason, array_agg(id) FROM audit WHERE act = 'place.close' GROUP BY reason")
    noted = {str(reason): ids for reason, ids in cursor.fetchall()}
    cursor.execute(
        """SELECT count(*) FROM (
               SELECT DISTINCT ON (subject) subject, after FROM audit WHERE act = 'place.close'
                ORDER BY subject, id DESC) AS latest
            JOIN place ON place.code = latest.subject
           WHERE (SELECT array_agg(reason ORDER BY reason) FROM place_exception WHERE place_id = place.id)
                 IS DISTINCT FROM
                 (SELECT array_agg(each ->> 'reason' ORDER BY each ->> 'reason')
                    FROM jsonb_array_elements(latest.after) AS each)"""
    )
    (differing,) = cursor.fetchone()
    return {
        "lost": sum(f"change {number}" not in noted for number in answers),
        "doubled": sum(len(ids) - 1 for ids in noted.values()),
        "answered with another number": sum(
            noted.get(f"change {number}", [None])[0] != answer for number, answer in answers.items()
        ),
        "places that are not as the audit says": int(differing),
    }


def _report(
    scene: Scene,
    changes: int,
    took_s: float,
    faults: dict[str, int],
    checked: "subprocess.CompletedProcess[str]",
) -> str:
    columns = [f"{changes:,} changes, {sum(scene.kills.values())} kills", "", "target"]
    rows = [[name, str(count), tables.verdict(count, at_most=0)] for name, count in faults.items()]
    verified = 0 if checked.returncode == 0 else 1
    rows.append(["`audit verify` finds", str(verified), tables.verdict(verified, at_most=0)])
    last = (checked.stdout + checked.stderr).strip().splitlines()[-1:]
    listed = "; ".join(f"{name} {count}" for name, count in sorted(scene.kills.items()))
    return (
        tables.table(columns, rows)
        + f"\n\nIn {took_s:.0f} s, each change sent again with its key until it was answered. "
        f"Killed with -9: {listed}. `audit verify`: {' '.join(last)}"
    )


def _until(holds: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + 180
    while not holds():
        if time.monotonic() > give_up:
            raise Fault(f"Waited in vain for {what}.")
        time.sleep(0.1)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
