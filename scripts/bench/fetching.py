"""One client's connection to a server of this machine, and how long each answer took on it."""

import http.client
import time
from dataclasses import dataclass

from bench.peers.servers import HOST

TIMEOUT_S = 60
# No answer at all.
BROKEN = 0


@dataclass(frozen=True)
class Fetched:
    """`took_ms`: from the first byte sent to the last received. `body` is as it was sent, packed or not."""

    status: int
    body: bytes
    took_ms: float


class Fetcher:
    """Keeps its connection open, so that one worker of the server answers all;
    a broken one is opened anew.
    """

    def __init__(
        self, port: int, headers: dict[str, str] | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=timeout_s)
        self._headers = headers or {}

    def fetch(self, path: str) -> Fetched:
        began = time.perf_counter()
        try:
            self._connection.request("GET", path, headers=self._headers)
            response = self._connection.getresponse()
            status, body = response.status, response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            status, body = BROKEN, b""
        return Fetched(status, body, (time.perf_counter() - began) * 1000)

    def close(self) -> None:
        self._connection.close()
