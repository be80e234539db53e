"""All that serves the map, where each part can be killed at a named point, and what must hold afterwards."""

import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection
from runner.cluster import SUPERUSER, Cluster
from runner.console import Fault
from runner.processes import start, stop

from bench import halting, tables
from bench.peers import ours
from bench.peers.servers import HOST, free_port
from bench.workbench import CHECKOUT, Workbench
from geoapi.core.settings import KEYS

KILL_EVERY = 25
# What is sent is sent again until it is answered, for so long at most.
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
    database: str
    processes: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)

    def connect(self) -> Connection:
        give_up = time.monotonic() + PATIENCE_S
        while True:
            try:
                made = psycopg2.connect(
                    self.cluster.url(SUPERUSER, self.database).replace("+psycopg2", "", 1)
                )
                made.autocommit = True
                return made
            except psycopg2.OperationalError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.05)

    def launch(self, name: str) -> None:
        module = {SERVER: "geoapi.serve", CLERK: "geoapi.clerk"}[name]
        with (self.logs / f"{self.database}-{module}.log").open("a", encoding="utf-8") as log:
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
            for worker in children(self.processes[SERVER].pid):
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
        """The status and the answer; 0 where there was none. Bytes are sent as they are."""
        sent = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=timeout_s)) as connection:
            try:
                as_is = body is None or isinstance(body, bytes)
                connection.request(method, path, body if as_is else json.dumps(body), sent)
                response = connection.getresponse()
                return response.status, json.loads(response.read() or b"null"), response
            except (OSError, http.client.HTTPException, ValueError):
                return 0, None, None

    def send_unread(self, method: str, path: str, body: Any, **headers: str) -> None:
        """Send something, and when its answer has come leave it unread."""
        sent = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        with (
            closing(http.client.HTTPConnection(HOST, self.port, timeout=10)) as connection,
            suppress(OSError),
        ):
            connection.request(method, path, json.dumps(body), sent)
            assert connection.sock is not None
            connection.sock.recv(1)

    def insist(self, what: str, send: Callable[[], Any], refusals: Sequence[int] = ()) -> Any:
        """Send something as often as it takes; the answer. Raises Fault where it is refused otherwise."""
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            status, answer, _ = send()
            if status in (200, 201, *refusals):
                return answer
            if status and status < 500 and status != 429:
                raise Fault(f"{what} was answered {status}: {answer}")
            time.sleep(0.1)
        raise Fault(f"{what} was not answered for {PATIENCE_S:.0f} s, but {status}: {answer}")

    def put_photo(self, photo: bytes, submission: str, plan: "Plan | None") -> None:
        """Send a photo that was named by a submission; with a plan for it, of the kill that it names."""
        path = f"/api/v1/evidence/{sha256(photo).hexdigest()}?submission={submission}"
        put = partial(self.ask, "PUT", path, photo, Content_Type="image/png")
        if plan is not None:
            self.disturb(plan, put, lambda: None)
        self.insist(f"the photo of {submission}", put)

    def disturb(self, plan: "Plan", send: Callable[[], Any], send_unread: Callable[[], None]) -> None:
        """Send something for the first time, whose victim is killed at the point of the plan."""
        point, victim = plan
        self.kills[f"{victim} {point.name}"] += 1
        if point is BEFORE_ANSWER:
            send_unread()
            self.kill(victim, None)
            return
        with closing(self.connect()) as connection, halting.holding(connection, point):
            first = threading.Thread(target=send, daemon=True)
            first.start()
            # A seal is made every so often, after a fault a minute later; what is sent at once.
            within_s = 90 if point in halting.OF_A_SEAL else 5
            backend = halting.held_backend(connection, point, within_s)
            if backend is None:
                raise Fault(f"Nothing came {point.name} within {within_s} s.")
            self.kill(victim, backend)
        first.join()

    def sign_in(self, acts_as: str) -> tuple[str, Any]:
        """The cookie of somebody of the demo city, and who that is."""
        command = [str(self.python), ours.GEOAPI, "demo", "sign-in", acts_as]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Fault(f"Nobody could sign in: {done.stderr}")
        return self.session({"code": done.stdout.partition("#demo=")[2].split()[0]})

    def session(self, slip: dict[str, str]) -> tuple[str, Any]:
        """The cookie of whoever has a slip, and who that is."""
        status, me, response = self.ask("POST", "/api/v1/session/slip", slip)
        if status != 200:
            raise Fault(f"Signing in was answered {status}: {me}")
        return response.getheader("Set-Cookie").partition(";")[0], me

    def sealed(self) -> bool:
        """Whether the clerk has sealed all that was noted."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit WHERE id > coalesce((SELECT max(to_id) FROM seal), 0)")
            return cursor.fetchone() == (0,)

    def verdict(self, what: str, took_s: float, faults: dict[str, int]) -> str:
        """The table of what was found at the end, with what `audit verify` finds."""
        until(self.sealed, "the clerk to seal what was noted")
        verify = [str(self.python), ours.GEOAPI, "audit", "verify"]
        checked = subprocess.run(verify, env=self.environment, capture_output=True, text=True, check=False)
        verified = 0 if checked.returncode == 0 else 1
        columns = [f"{what}, {sum(self.kills.values())} kills", "", "target"]
        found = faults | {"`audit verify` finds": verified}
        rows = [[name, str(count), tables.verdict(count, at_most=0)] for name, count in found.items()]
        last = (checked.stdout + checked.stderr).strip().splitlines()[-1:]
        listed = "; ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return (
            tables.table(columns, rows)
            + f"\n\nIn {took_s:.0f} s, each sent again with its key until it was answered. "
            f"Killed with -9: {listed}. `audit verify`: {' '.join(last)}"
        )


Plan = tuple[halting.Point, str]


def plans_of(points: Sequence[halting.Point], *more: Plan, rng: random.Random) -> Iterator[Plan]:
    """Each victim at each point, and more, in an order of its own, again and again."""
    each: list[Plan] = list(itertools.product(points, (SERVER, CLERK, BACKEND, POSTGRES)))
    each += [(BEFORE_ANSWER, SERVER), (BEFORE_ANSWER, POSTGRES), *more]
    while True:
        rng.shuffle(each)
        yield from each


@contextmanager
def opened_scene(bench: Workbench, city: Path, database: str) -> Iterator[Scene]:
    """On a cluster of its own, which is killed with the rest."""
    cluster = Cluster(bench.folder / "races", bench.logs)
    cluster.init()
    cluster.start()
    try:
        with _served(bench, city, cluster, database) as scene:
            yield scene
    finally:
        cluster.stop()


@contextmanager
def _served(bench: Workbench, city: Path, cluster: Cluster, database: str) -> Iterator[Scene]:
    keywords = psycopg2.extensions.parse_dsn(cluster.url(SUPERUSER, "postgres").replace("+psycopg2", "", 1))
    server = {name: value for name, value in keywords.items() if name in ("host", "port", "user")}
    own = Workbench(bench.folder, bench.python, server)
    with own.connect("postgres") as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    ours.fill(own, city, database)
    home = bench.folder / "races-home"
    home.mkdir(exist_ok=True)
    port = free_port()
    environment = os.environ | {
        "GEOAPI_DATABASE_URL": cluster.url(SUPERUSER, database),
        "GEOAPI_HOME": str(home),
        "GEOAPI_KEY_FILE": str(bench.folder / KEYS),
        "GEOAPI_HOST": HOST,
        "GEOAPI_PORT": str(port),
        "GEOAPI_WORKERS": "2",
        "PYTHONPATH": str(CHECKOUT),
    }
    scene = Scene(cluster, environment, bench.python, bench.logs, port, database)
    try:
        for name in (SERVER, CLERK):
            scene.launch(name)
        until(lambda: scene.ask("GET", "/readyz")[0] == 200, "the server to be ready")
        with closing(scene.connect()) as connection:
            halting.install(connection)
        yield scene
    finally:
        for process in scene.processes.values():
            stop(process)


def until(holds: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + 180
    while not holds():
        if time.monotonic() > give_up:
            raise Fault(f"Waited in vain for {what}.")
        time.sleep(0.1)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
