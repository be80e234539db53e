"""Starting again what has ended: after pauses that grow, and for as long as it takes."""

import re
import subprocess
import time
from collections.abc import Callable

from runner.cluster import Cluster
from runner.console import Fault, say

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
HELD_S = 60.0  # what ran so long has come back for good
LAST_WORDS = re.compile(
    r"^.*\] (?:PANIC|FATAL):\s+(.*)$", re.MULTILINE
)  # of the server itself, not of a session


class Pauses:
    """How long to wait before the next start: twice as long each time, short again after one that held."""

    def __init__(self) -> None:
        self.ends = 0
        self.started = time.monotonic()

    def note_start(self) -> None:
        self.started = time.monotonic()

    def after_end(self) -> float:
        self.ends = 1 if time.monotonic() - self.started > HELD_S else self.ends + 1
        return float(min(FIRST_PAUSE_S * 2 ** min(self.ends - 1, 20), LONGEST_PAUSE_S))


class ClusterRevival:
    """Brings a cluster back that died, be it that its disk is full for a day:
    the rest of the map goes on meanwhile.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.pauses = Pauses()
        self.away = False
        self.due: float | None = None

    def tend(self) -> None:
        """Called again and again; waits for nothing."""
        if not self.cluster.has_died():
            if self.away and self.cluster.is_ready():
                self.away = False
                say("PostgreSQL is back.")
        elif self.due is None:
            pause_s = self.pauses.after_end()
            self.due = time.monotonic() + pause_s
            what = "does not start" if self.away else "died"
            self.away = True
            say(f"PostgreSQL {what}{self.last_words()}; the full log is {self.cluster.log}.")
            say(f"It is started again in {pause_s:.0f} s. What is held in memory is answered meanwhile.")
        elif time.monotonic() >= self.due:
            self.due = None
            self.pauses.note_start()
            try:
                self.cluster.launch()
            except (Fault, OSError) as error:
                say(str(error))

    def last_words(self) -> str:
        try:
            end = self.cluster.log.read_bytes()[-4096:].decode("utf-8", "replace")
        except OSError:
            return ""
        found = LAST_WORDS.findall(end)
        return f" ({found[-1]})" if found else ""


class ProcessRevival:
    """Starts a program again that ended; `start` starts it."""

    def __init__(self, name: str, start: Callable[[], "subprocess.Popen[str]"], hint: str) -> None:
        self.name = name
        self.start = start
        self.hint = hint
        self.pauses = Pauses()
        self.due: float | None = None
        self.process = start()

    def tend(self) -> None:
        """Called again and again; waits for nothing."""
        if self.process.poll() is None:
            return
        if self.due is None:
            pause_s = self.pauses.after_end()
            self.due = time.monotonic() + pause_s
            say(f"{self.name} ended and is started again in {pause_s:.0f} s; {self.hint}")
        elif time.monotonic() >= self.due:
            self.due = None
            self.pauses.note_start()
            try:
                self.process = self.start()
            except OSError as error:
                say(f"{self.name} could not be started: {error.strerror}.")
