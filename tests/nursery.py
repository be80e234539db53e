"""Servers that are there at once: forked from a process which has imported the program already.

Importing takes a server longer than all else that it does at the start, and tests start a hundred of them.
What runs in the child is what `python -m geoapi.serve` runs.
"""

import atexit
import gc
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Child:
    """A process that is not one's own child: as much of subprocess.Popen as tests need."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        try:
            self._handle: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = None

    def poll(self) -> int | None:
        """None while it runs. How it ended is not known."""
        return None if self._handle is not None and not self._ends_within(0) else 0

    def send_signal(self, number: int) -> None:
        if self._handle is not None and self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def wait(self, timeout: float) -> None:
        """Raises TimeoutError."""
        if self._handle is not None and not self._ends_within(timeout):
            raise TimeoutError(f"process {self.pid} runs still after {timeout} s")

    def _ends_within(self, seconds: float) -> bool:
        assert self._handle is not None
        return bool(select.select([self._handle], [], [], seconds)[0])


class Nursery:
    """The process that has imported the program."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.nursery"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self._end)

    def serve(self, environment: Mapping[str, str], log: Path) -> Child:
        """A server with these variables, which prints into `log`."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"environment": dict(environment), "log": str(log)}) + "\n")
        self._process.stdin.flush()
        return Child(int(self._process.stdout.readline()))

    def _end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)


@cache
def nursery() -> Nursery:
    """One for each process that runs tests."""
    return Nursery()


def main() -> None:
    # What a server imports by and by.
    import geoapi.app  # noqa: F401
    from geoapi.serve import main as serve

    # No child looks for garbage among what all of them share.
    gc.collect()
    gc.freeze()
    # Nobody asks how a server has ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid:
            print(pid, flush=True)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with Path(asked["log"]).open("ab") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        os.environ.clear()
        os.environ.update(asked["environment"])
        serve()
        os._exit(0)


if __name__ == "__main__":
    main()
