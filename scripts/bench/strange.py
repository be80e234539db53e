"""Requests that no browser sends, each of which is to be answered or refused,
and none of which is to delay others.
"""

import asyncio
import gzip
import random
from collections import Counter

from bench.hostile import (
    BATCH,
    CSV,
    HOST,
    JSON,
    LOOKUP,
    Attacker,
    ask_once,
    asking,
    dribbling,
    get,
    post,
)

_UPGRADE = (
    f"GET {{path}} HTTP/1.1\r\nHost: {HOST}\r\nConnection: Upgrade\r\nUpgrade: {{protocol}}\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_ISOCHRONE = "/api/v1/isochrones?lon={lon:.5f}&lat=40.7203&minutes=5,10,15"


def request(method: str, path: str, headers: str = "", body: bytes = b"") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n{headers}\r\n".encode() + body


def idling(begin: bytes) -> Attacker:
    """Asks once, and then only keeps the connection."""

    async def attack(port: int, endings: Counter[str]) -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(begin)
            # The answer, and then nothing until it is the server who ends it.
            while piece := await reader.read(1 << 16):
                if piece.startswith(b"HTTP/1."):
                    endings[piece.split(b" ")[1].decode()] += 1
        finally:
            writer.transport.abort()

    return attack


def pipelining(each: bytes, count: int) -> Attacker:
    """So many requests in one go, whose answers are read only then."""

    async def attack(port: int, endings: Counter[str]) -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(each * count + request("GET", LOOKUP))
            answers = await reader.read(-1)
            for line in answers.split(b"HTTP/1.1 ")[1:]:
                endings[line[:3].decode()] += 1
        finally:
            writer.transport.abort()

    return attack


def asking_elsewhere(path: str) -> Attacker:
    """Asks for an area that differs each time, so that no answer is kept."""

    async def attack(port: int, endings: Counter[str]) -> None:
        status, _ = await ask_once(port, get(path.format(lon=random.uniform(120.83, 120.87))))
        endings[str(status)] += 1
        if status == 503:
            await asyncio.sleep(0.5)

    return attack


def _batch(kind: str, body: bytes, headers: str = "") -> bytes:
    return request("POST", BATCH, f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n{headers}", body)


_JSON_BOMB = b"[" + b"[]," * 2_600_000 + b"0]"
_UNENDED = b"id,lon,lat," * 500_000
_PACKED = gzip.compress(b"[" + b" " * 50_000_000 + b"]")

# The requests, and how they may end besides with 503.
STRANGE: dict[str, tuple[Attacker, set[str]]] = {
    "lines of headers without an end": (
        dribbling(f"GET {LOOKUP} HTTP/1.1\r\nHost: {HOST}\r\n".encode(), b"X-A: a\r\n", every_s=0.5),
        {"408", "cut off", "431"},
    ),
    "idle connections": (idling(f"GET {LOOKUP} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()), {"200"}),
    "pipelined lookups": (pipelining(f"GET {LOOKUP} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(), 50), {"200"}),
    "HEAD": (asking(request("HEAD", LOOKUP)), {"200"}),
    "OPTIONS": (asking(request("OPTIONS", BATCH)), {"200", "204"}),
    "long query strings": (
        asking(request("GET", f"{LOOKUP}&x={'a' * 60_000}")),
        {"200", "400", "414", "431"},
    ),
    "many parameters": (asking(request("GET", LOOKUP + "&x=" * 20_000)), {"400"}),
    "long headers": (asking(request("GET", LOOKUP, f"Cookie: {'a=b; ' * 20_000}\r\n")), {"200", "431"}),
    "packed bodies": (asking(_batch(JSON, _PACKED, "Content-Encoding: gzip\r\n")), {"400", "415"}),
    "bodies longer than they say": (
        asking(post(BATCH, JSON, "Connection: close\r\nContent-Length: 1", b"[" * 5_000)),
        {"400"},
    ),
    "bodies shorter than they say": (
        dribbling(post(BATCH, JSON, "Content-Length: 999999999999", b"[]"), b"", every_s=5),
        {"408", "cut off"},
    ),
    "Expect that is never met": (
        dribbling(post(BATCH, JSON, "Expect: 100-continue\r\nContent-Length: 5000"), b"", every_s=5),
        {"100", "408", "cut off"},
    ),
    "upgrades to WebSocket": (idling(_UPGRADE.format(path="/", protocol="websocket").encode()), {"400"}),
    "upgrades of a lookup": (idling(_UPGRADE.format(path=LOOKUP, protocol="h2c").encode()), {"200"}),
    "preface of HTTP/2": (asking(_PREFACE), {"0", "400"}),
    "JSON of empty lists": (asking(_batch(JSON, _JSON_BOMB)), {"413"}),
    "JSON nested deeply": (asking(_batch(JSON, b"[" * 10_000 + b"]" * 10_000)), {"400"}),
    "JSON of one long text": (asking(_batch(JSON, b'[{"id":"' + b"a" * 8_000_000 + b'"}]')), {"200"}),
    "CSV with a row of a megabyte": (
        asking(_batch(CSV, b"id,lon,lat\n" + b"a" * 1_000_000 + b",120.85,40.72\n")),
        {"200"},
    ),
    "CSV without line ends": (asking(_batch(CSV, _UNENDED)), {"400"}),
    "CSV of costly addresses": (
        asking(_batch(CSV, b"id,address\n" + ("1," + "市区县镇乡村街道社区" * 19 + "\n").encode() * 2_000)),
        {"200"},
    ),
    "isochrones": (asking_elsewhere(_ISOCHRONE), {"200", "404"}),
}
