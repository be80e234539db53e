"""A product under measurement: how it is started, asked and understood."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from runner.console import Fault
from runner.processes import start, stop

HOST = "127.0.0.1"
WORKERS = 2
# In place of a code, where an answer does not come from the polygons and cannot be compared.
SILENT = "-"
_READY_WITHIN_S = 300


@dataclass(frozen=True)
class Product:
    """`command` and `path` are templates: {port}; {lon} and {lat}.
    `code_of` reads the grid's code from an answer.
    """

    name: str
    version: str
    command: list[str]
    environment: Mapping[str, str]
    path: str
    ready_path: str
    code_of: Callable[[bytes], str | None]
    answer: str
    port: int = field(default_factory=lambda: free_port())

    def url_path(self, lon: float, lat: float) -> str:
        return self.path.format(lon=f"{lon:.7f}", lat=f"{lat:.7f}")

    def ask(self, path: str, timeout_s: float = 30) -> tuple[int, bytes]:
        """The status and the whole body of an answer; status 0 while nobody listens."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout_s)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(product: Product, folder: Path, logs: Path) -> Iterator["subprocess.Popen[str]"]:
    """The product, ready to answer; it ends with the block, whatever happens."""
    log = logs / f"{product.name.replace(' ', '-')}.log"
    strange = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "GEOAPI_DATABASE_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in strange}
    environment |= product.environment
    command = [part.format(port=product.port) for part in product.command]
    with log.open("w", encoding="utf-8") as file:
        process = start(command, file.fileno(), environment, folder)
    try:
        _wait_ready(product, process, log)
        yield process
    finally:
        stop(process)


def _wait_ready(product: Product, process: "subprocess.Popen[str]", log: Path) -> None:
    give_up = time.monotonic() + _READY_WITHIN_S
    while (status := product.ask(product.ready_path)[0]) != 200:
        if process.poll() is not None:
            raise Fault(f"{product.name} did not start; the full log is {log}.")
        if time.monotonic() > give_up:
            raise Fault(
                f"{product.name} was not ready in time (last status {status}); the full log is {log}."
            )
        time.sleep(0.2)
