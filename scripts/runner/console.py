"""What the operator sees: numbered steps with their time, progress, and faults in one sentence."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Fault(Exception):
    """A foreseeable failure, told in one sentence a person can act on; never shown as a traceback."""


class Stopped(BaseException):
    """Someone asked us to stop (Ctrl-C, SIGTERM, SIGHUP)."""


def say(text: str, error: bool = False, end: str = "\n") -> None:
    stream = sys.stderr if error else sys.stdout
    encoding = stream.encoding or "ascii"
    # Nobody may be listening any more, or the log be on a full disk: no reason to end.
    with suppress(OSError):
        print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True, end=end)


class Steps:
    """Numbered steps: `[2/7] Python environment`, then what came of it and how long it took."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0

    @contextmanager
    def step(self, title: str) -> Iterator[list[str]]:
        """Yields a list for remarks; they are shown with the time when the step is done."""
        self.number += 1
        say(f"[{self.number}/{self.total}] {title}")
        remarks: list[str] = []
        started = time.monotonic()
        yield remarks
        say(f"      {'; '.join([*remarks, f'{time.monotonic() - started:.1f} s'])}")


class Progress:
    """A percentage on one line of a terminal;
    where output goes to a file, a line for every fifth of the way.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.on_terminal = sys.stdout.isatty()
        self.shown = -1

    def show(self, percent: float, detail: str = "") -> None:
        percent = min(100, max(0, int(percent)))
        if self.on_terminal:
            print(f"\r\x1b[K      {self.label} {percent:3d} % {detail[:60]}", end="", flush=True)
        elif percent // 20 > self.shown // 20 or self.shown < 0:
            say(f"      {self.label} {percent} %")
            self.shown = percent

    def close(self) -> None:
        if self.on_terminal:
            print("\r\x1b[K", end="", flush=True)
