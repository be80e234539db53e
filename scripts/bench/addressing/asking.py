"""One client at a time: a connection that stays open, and how long each answer took."""

import http.client
import json
import math
import time
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from runner.console import Fault

from bench.peers.servers import HOST

TIMEOUT_S = 60
LOADED_WITHIN_S = 300
NOT_READY = 503
SEARCH, SUGGEST, PARSE = "/api/v1/addresses/search", "/api/v1/addresses/suggest", "/api/v1/addresses/parse"


class Client:
    """Asks a server of this machine; `took_ms` holds the time of every answer, from the first byte sent."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)
        self.took_ms: list[float] = []

    def get(self, path: str, **parameters: object) -> tuple[int, Any]:
        """Status and JSON; waits while the server is still loading.

        Raises Fault where it does not answer in time.
        """
        give_up = time.monotonic() + LOADED_WITHIN_S
        while (answer := self._get(path, parameters))[0] == NOT_READY and time.monotonic() < give_up:
            self.took_ms.pop()
            time.sleep(0.1)
        return answer

    def _get(self, path: str, parameters: dict[str, object]) -> tuple[int, Any]:
        target = f"{path}?{urlencode(parameters)}"
        began = time.perf_counter()
        try:
            self._connection.request("GET", target)
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Fault(f"{path} broke off ({error!r}) on {str(parameters)[:120]}") from None
        self.took_ms.append((time.perf_counter() - began) * 1000)
        try:
            return response.status, json.loads(body)
        except ValueError:
            return response.status, None

    def search(self, text: str, limit: int = 5) -> list[dict[str, Any]]:
        """Candidates, best first. Raises Fault on any status but 200."""
        status, answer = self.get(SEARCH, q=text, limit=limit)
        if status != 200:
            raise Fault(f"The search answered {status} to {text[:80]!r}: {answer}")
        results: list[dict[str, Any]] = answer["results"]
        return results

    def close(self) -> None:
        self._connection.close()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of all do not exceed; of no values 0."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def milliseconds(values: Iterable[float]) -> list[str]:
    """p50, p95, p99 and the longest, as cells of a table."""
    listed = list(values)
    return [f"{percentile(listed, share):.2f}" for share in (0.5, 0.95, 0.99, 1.0)]
