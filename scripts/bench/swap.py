"""New roads, tiles and server while people ask for ways,
and the death of the server: failed questions are counted.
"""

import itertools
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field

from runner.console import say

from bench import tables
from bench.addressing.asking import percentile
from bench.fetching import Fetcher
from bench.peers import engine, ours
from bench.workbench import Workbench

PER_S = 40
ASKERS = 8
# Before the change, and after it was done: until the server replaced has ended.
QUIET_S, AFTER_S = 4, 24
# How long questions go on after the server was killed.
DEATH_S = 10
FINE = (200, 404)


@dataclass
class Tally:
    """What came of the questions of one stretch of time."""

    name: str
    statuses: Counter[int] = field(default_factory=Counter)
    took_ms: list[float] = field(default_factory=list)
    failed_at: list[float] = field(default_factory=list)
    # What the first failures said.
    said: list[str] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return sum(count for status, count in self.statuses.items() if status not in FINE)


class Crowd:
    """Asks for the paths in turn at a steady rate,
    however long the answers take, until it is told to stop.
    """

    def __init__(self, port: int, paths: Sequence[str]) -> None:
        self._port = port
        self._paths = paths
        self._number = itertools.count()
        self._done = threading.Event()
        self._lock = threading.Lock()
        self.tally = Tally("")
        self._threads = [threading.Thread(target=self._ask_on, daemon=True) for _ in range(ASKERS)]

    def __enter__(self) -> "Crowd":
        self._began = time.monotonic()
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for each in self._threads:
            each.join()

    def count_as(self, name: str) -> Tally:
        """Answers from now on count under this name."""
        with self._lock:
            self.tally = Tally(name)
            return self.tally

    def _ask_on(self) -> None:
        with closing(Fetcher(self._port)) as client:
            while not self._done.is_set():
                number = next(self._number)
                time.sleep(max(0.0, self._began + number / PER_S - time.monotonic()))
                found = client.fetch(self._paths[number % len(self._paths)])
                with self._lock:
                    # A question belongs to the stretch in which it was answered, or not answered.
                    tally = self.tally
                    tally.statuses[found.status] += 1
                    tally.took_ms.append(found.took_ms)
                    if found.status not in FINE:
                        tally.failed_at.append(time.monotonic())
                        tally.said.append(
                            f"{found.status} {found.body[:200].decode(errors='replace')}".strip()
                        )


def measure(bench: Workbench, port: int, keeper: "subprocess.Popen[str]", paths: Sequence[str]) -> str:
    """The roads are left as they were found."""
    before = engine.read_roads(bench, ours.DATABASE)
    changed = engine.with_a_street_renamed(before.pbf)
    log = bench.logs / "routing.log"
    try:
        with Crowd(port, paths) as crowd:
            stretches = [crowd.count_as("before")]
            time.sleep(QUIET_S)
            old = engine.tiles_in_force(bench)
            stretches.append(
                crowd.count_as("while new roads were imported, built and put in force, and after")
            )
            began = time.monotonic()
            engine.write_roads(bench, ours.DATABASE, changed)
            engine.wait_until(lambda: engine.tiles_in_force(bench) not in ("", old), keeper, log)
            took_s = time.monotonic() - began
            say(f"  new roads in force after {took_s:.0f} s")
            time.sleep(AFTER_S)
            pid = engine.server_pid(bench)
            stretches.append(crowd.count_as("after the server was killed"))
            killed = time.monotonic()
            os.kill(pid, signal.SIGKILL)
            time.sleep(DEATH_S)
    finally:
        engine.write_roads(bench, ours.DATABASE, before.pbf)
    return report(stretches, took_s, max(stretches[-1].failed_at, default=killed) - killed)


def report(stretches: Sequence[Tally], took_s: float, away_s: float) -> str:
    rows = []
    for each in stretches:
        targets = ["", tables.verdict(each.failed, at_most=0), ""]
        rows.append(
            [
                each.name,
                f"{sum(each.statuses.values()):,}",
                f"{each.failed:,}",
                targets[stretches.index(each)],
                f"{percentile(each.took_ms, 0.5):.1f} ms",
                f"{percentile(each.took_ms, 0.99):.0f} ms",
            ]
        )
    columns = [f"Ways asked for, {PER_S} a second", "questions", "failed", "target", "p50", "p99"]
    return (
        tables.table(columns, rows)
        + (
            f"\n\nNew roads were in force {took_s:.0f} s after they stood in the database; their tiles "
            "are built on one"
            " of the processors that answer. After the kill the last failed question came "
            f"{away_s:.1f} s later."
        )
        + "".join(f"\n\nA failure {each.name}: `{each.said[0]}`" for each in stretches if each.said)
    )
