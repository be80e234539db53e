"""The same way of a case at every product: submitted, assigned, answered and closed, a request each."""

import http.client
import json
from typing import Any

from runner.console import Fault

from bench.peers.servers import HOST


class Conversation:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.requests = 0

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        """The answer. Raises Fault for any that says it was not done."""
        sent = {"Content-Type": "application/json"} | headers
        self._connection.request(method, path, json.dumps(body), sent)
        response = self._connection.getresponse()
        read = response.read()
        self.requests += 1
        if response.status not in (200, 201):
            raise Fault(f"{method} {path} was answered {response.status}: {read[:300]!r}")
        return json.loads(read)
