"""People who ask and write while something happens: through the balancer, as anybody would."""

import contextlib
import http.client
import json
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import psycopg2

from runner.cluster import OWNER
from runner.ha.drill.counts import Asked, Heard
from runner.ha.layout import LOOPBACK, Layout

DATABASE = "drill"
READERS = 2
_LOOKUP_EVERY_S, _WRITE_EVERY_S, _REPORT_EVERY_S = 0.02, 0.005, 0.25
_PATIENCE_S = 8.0


@dataclass(frozen=True)
class City:
    """What is asked for: points in a box (WGS 84: west, south, east, north), and places by their codes."""

    box: tuple[float, float, float, float]
    places: tuple[str, ...]


def a_point(city: City) -> tuple[float, float]:
    west, south, east, north = city.box
    return random.uniform(west, east), random.uniform(south, north)


def locate_path(city: City) -> str:
    lon, lat = a_point(city)
    return f"/api/v1/locate?lon={lon:.6f}&lat={lat:.6f}"


class Load:
    """Asks and writes until it is told to end. `heard` is what was answered, by the clock of `now`."""

    def __init__(self, layout: Layout, city: City, ask: Callable[[], str] | None = None) -> None:
        """`ask`: what is read, a path; a point of the city, if left out."""
        self._layout = layout
        self._city = city
        self._question = ask or partial(locate_path, city)
        self._ending = threading.Event()
        self._began = time.monotonic()
        self.heard = Heard()

    def now(self) -> float:
        return time.monotonic() - self._began

    @contextmanager
    def running(self) -> Iterator[None]:
        jobs: list[Callable[[], None]] = [*[self._look_up] * READERS, self._write, self._report]
        threads = [threading.Thread(target=job, daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ending.set()
            for thread in threads:
                thread.join(_PATIENCE_S + 2)

    def _look_up(self) -> None:
        while not self._ending.wait(_LOOKUP_EVERY_S):
            self.heard.lookups.append(self._ask("GET", self._question()))

    def _report(self) -> None:
        while not self._ending.wait(_REPORT_EVERY_S):
            path = f"/api/v1/places/{random.choice(self._city.places)}/closed-reports"
            self.heard.reports.append(self._ask("POST", path, {"device": uuid.uuid4().hex}))

    def _ask(self, method: str, path: str, body: object = None) -> Asked:
        began = self.now()
        # Each from another address of this machine: the map bounds how much one network may report.
        source = (f"127.{random.randrange(1, 250)}.{random.randrange(250)}.{random.randrange(1, 250)}", 0)
        port = self._layout.home.port
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_PATIENCE_S, source_address=source)
        status: int | str
        try:
            given = None if body is None else json.dumps(body)
            connection.request(method, path, given, {"Content-Type": "application/json"} if given else {})
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        finally:
            connection.close()
        return Asked(began, self.now() - began, status)

    def _write(self) -> None:
        """Each in a transaction of its own; acknowledged once the commit was."""
        connection = None
        while not self._ending.wait(_WRITE_EVERY_S):
            key = uuid.uuid4().hex
            try:
                if connection is None:
                    connection = connect(self._layout)
                with connection.cursor() as cursor:
                    cursor.execute("INSERT INTO probe VALUES (%s)", (key,))
                self.heard.acknowledged.append((self.now(), key))
            except psycopg2.Error:
                if connection is not None:
                    with contextlib.suppress(psycopg2.Error):
                        connection.close()
                connection = None
                time.sleep(0.1)
        if connection is not None:
            connection.close()


def connect(layout: Layout) -> "psycopg2.extensions.connection":
    """To the database of the drill, as its owner; every statement commits."""
    connection = psycopg2.connect(
        host=LOOPBACK,
        port=layout.primary_port,
        user=OWNER,
        password=layout.passwords[OWNER],
        dbname=DATABASE,
        connect_timeout=2,
    )
    connection.autocommit = True
    return connection
