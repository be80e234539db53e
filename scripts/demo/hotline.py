"""A 12345 hotline that is not real: sends cases and returns, is told of moves, and fails as it is asked to.

It knows its own words alone; hotline.csv beside it is the mapping file by which the map understands them.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

CODE, NAME = "hotline", "滨城12345热线"
MAPPING = Path(__file__).with_suffix(".csv")
# What it may be told to do with what comes: all but the first are faults of a receiver.
Mode = Literal["take", "hang", "fail", "late", "redirect"]
MODES: tuple[Mode, ...] = ("take", "hang", "fail", "late", "redirect")
# Sends a signed body to the map: its headers and itself; what is answered, by status and as JSON.
Send = Callable[[Mapping[str, str], bytes], tuple[int, Any]]


@dataclass(frozen=True)
class Delivery:
    """A message that it was told: its number, by which a repetition is known, and its body."""

    message: str
    body: Mapping[str, Any]

    @property
    def number(self) -> str:
        return str(self.body["data"]["number"])

    @property
    def turn(self) -> int:
        return int(self.body["data"]["turn"])


@dataclass
class Hotline:
    """`secret`: by which it signs; `told_secret`: by which it knows the map."""

    secret: str
    told_secret: str
    send: Send
    mode: Mode = "take"
    elsewhere: str = "http://127.0.0.1:9/"
    # All that came with a signature that holds, repetitions too; and how much did not.
    came: list[Delivery] = field(default_factory=list)
    forged: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def told(self) -> list[Delivery]:
        """What it was told, each once, in the order in which it came first."""
        return list({each.message: each for each in reversed(self.came)}.values())[::-1]

    def say(self, kind: str, its_id: str, *, message: Any = None, **more: Any) -> tuple[int, Any]:
        """Send one message; `message`: its number, for one that is sent again."""
        body = json.dumps({"type": kind, "id": its_id, **more}, ensure_ascii=False).encode()
        return self.send(signed(self.secret, message or str(uuid4()), body), body)

    @contextmanager
    def listening(self, port: int = 0) -> Iterator[str]:
        """Its URL for as long as it is up."""
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # Who was sending has gone.
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        self.ended.clear()
        try:
            yield f"http://127.0.0.1:{server.server_port}/told"
        finally:
            self.ended.set()
            server.shutdown()
            server.server_close()
            thread.join()

    def takes(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether what came is of the map."""
        try:
            Webhook(self.told_secret).verify(body, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            self.forged += 1
            return False
        self.came.append(Delivery(headers["webhook-id"], json.loads(body)))
        return True


def signed(secret: str, message: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """The headers of a message, signed by the rules of Standard Webhooks; `at`: seconds since 1970."""
    moment = datetime.fromtimestamp(int(time.time() if at is None else at), UTC)
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(message, moment, body.decode()),
    }


def _handler(hotline: Hotline) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            if hotline.mode == "hang":
                hotline.ended.wait(60)
                return
            if hotline.mode == "fail":
                self._answer(500)
            elif hotline.mode == "redirect":
                self._answer(302)
            elif not hotline.takes(headers, body):
                self._answer(401)
            elif hotline.mode == "late":
                # It has taken it, and never says so.
                self.wfile.write(b"HTTP/1.1 2")
            else:
                self._answer(204)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", hotline.elsewhere)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """What it was told is shown by whoever runs it."""

    return Handler
