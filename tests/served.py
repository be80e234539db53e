"""A real server with the edge in it, on a database of the test's choice."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.nursery import Child, nursery

QUESTIONS = 20


@dataclass(frozen=True)
class Served:
    port: int
    process: Child

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def status(self, path: str) -> int:
        """The status of an answer; 0 where there is none."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=25) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def workers(self) -> list[int]:
        """Their process ids."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in children.split()]

    def wait_for(self, path: str, status: int, within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while (told := self.status(path)) != status:
            assert self.process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, f"{path} answers {told}, not {status}"
            time.sleep(0.1)

    def wait_for_all_workers(self) -> None:
        """Until so many questions in a row met one that is ready that each was asked."""
        in_a_row = 0
        self.wait_for("/readyz", 200)
        while in_a_row < QUESTIONS:
            in_a_row = in_a_row + 1 if self.status("/readyz") == 200 else 0
            assert self.process.poll() is None, "the server ended"


@contextmanager
def served(
    database_url: str, home: Path, workers: int = 1, *, log: Path | None = None, **settings: str
) -> Iterator[Served]:
    """The server, running but perhaps not ready yet, with what it prints in `log`; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "GEOAPI_DATABASE_URL": database_url,
        "GEOAPI_HOME": str(home),
        "GEOAPI_HOST": "127.0.0.1",
    }
    environment |= {"GEOAPI_PORT": str(port), "GEOAPI_WORKERS": str(workers), **settings}
    process = nursery().serve(environment, log or Path(os.devnull))
    try:
        yield Served(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
