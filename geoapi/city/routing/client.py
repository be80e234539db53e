"""Asking Valhalla's own server, over connections that are kept open."""

import http.client
import logging
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from geoapi.core.errors import RoutingUnavailable

log = logging.getLogger("geoapi.routes")

# Longest wait for one answer. Whoever replaces the engine lets the old one live longer than two of these.
ANSWER_WITHIN_S = 8.0
_CONNECTIONS_KEPT = 8
_RETRY_AFTER_S = 5
# Where the keeper of the engine writes which URL answers now.
ADDRESS_FILE = Path("routing", "address")


class Refused(Exception):
    """The engine understood and declines; `code` is its own (valhalla/docs: error codes)."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def address_by(url: str | None, home: Path) -> Callable[[], str | None]:
    """Tells the engine's URL: the given one, or else what the keeper in `home` says at that moment."""
    if url is not None:
        return lambda: url
    file = home / ADDRESS_FILE

    def read() -> str | None:
        try:
            return file.read_text(encoding="utf-8").strip() or None
        except OSError:
            return None

    return read


class Engine:
    """Questions go to the engine that is in force at that moment; threads may share one Engine."""

    def __init__(
        self, address: Callable[[], str | None], *, answer_within_s: float = ANSWER_WITHIN_S
    ) -> None:
        self._address = address
        self._answer_within_s = answer_within_s
        self._idle: deque[tuple[str, http.client.HTTPConnection]] = deque()

    @property
    def address(self) -> str | None:
        """The URL of the engine in force; a new one means new roads. None while there is no engine."""
        return self._address()

    def ask(self, action: str, question: dict[str, Any]) -> Any:
        """The engine's answer.

        Raises Refused, or RoutingUnavailable when there is no engine or no answer in time.
        """
        body = orjson.dumps(question)
        # A connection kept from before may have been closed meanwhile, and the engine replaced: the second
        # try is on a new one, to the address read anew. Questions change nothing, so asking twice is
        # harmless.
        for last in (False, True):
            url = self._address()
            if url is None:
                raise unavailable(
                    "the roads are still being prepared, or their map is to be imported (again)"
                )
            try:
                status, answer = self._exchange(url, action, body, kept=not last)
                break
            except TimeoutError:
                raise unavailable("it took too long to answer") from None
            except (OSError, http.client.HTTPException) as error:
                if last:
                    log.warning("the routing engine at %s cannot be reached: %s", url, error)
                    raise unavailable("the routing engine cannot be reached") from error
        return _understood(status, answer)

    def close(self) -> None:
        while self._idle:
            self._idle.pop()[1].close()

    def _exchange(self, url: str, action: str, body: bytes, *, kept: bool) -> tuple[int, bytes]:
        connection = self._connection(url, kept)
        try:
            headers = {"Content-Type": "application/json"}
            # By POST, so that no log of the engine holds where somebody goes.
            connection.request("POST", f"{urlsplit(url).path.rstrip('/')}/{action}", body, headers)
            response = connection.getresponse()
            answer = response.status, response.read()
        except BaseException:
            connection.close()
            raise
        if response.will_close or len(self._idle) >= _CONNECTIONS_KEPT:
            connection.close()
        else:
            self._idle.append((url, connection))
        return answer

    def _connection(self, url: str, kept: bool) -> http.client.HTTPConnection:
        while self._idle:
            try:
                known, connection = self._idle.pop()
            except IndexError:  # another thread took the last one
                break
            if kept and known == url:
                return connection
            connection.close()
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        return kind(parts.netloc, timeout=self._answer_within_s)


def unavailable(reason: str) -> RoutingUnavailable:
    return RoutingUnavailable(
        f"Directions cannot be given at the moment: {reason}. Everything else works.",
        {"retry_after_s": _RETRY_AFTER_S},
    )


def _understood(status: int, answer: bytes) -> Any:
    try:
        value = orjson.loads(answer)
    except orjson.JSONDecodeError:
        raise unavailable("the routing engine's answer cannot be read") from None
    if status == 200:
        return value
    if 400 <= status < 500 and isinstance(value, dict) and isinstance(value.get("error_code"), int):
        raise Refused(value["error_code"], str(value.get("error")))
    # Not what it answers, which may tell where somebody goes.
    code = value.get("error_code") if isinstance(value, dict) else None
    log.error("the routing engine answers %s (error %s)", status, code)
    raise unavailable("the routing engine failed")
