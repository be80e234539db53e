"""Clients that mean no good, in numbers,
and beside them a patient one in a process of its own that asks and times.
"""

import asyncio
import itertools
import json
import math
import multiprocessing
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote

HOST = "127.0.0.1"
LOOKUP = "/api/v1/locate?lon=120.8512&lat=40.7203"
BATCH = "/api/v1/locate/batch"
PASSWORD = "/api/v1/session/password"
PROBES_PER_S = 20
# A lookup that takes longer counts as unanswered.
PATIENCE_S = 5.0


@dataclass
class Probed:
    """How lookups were answered: the seconds of each that was, and how many were not."""

    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        return len(self.seconds) + self.failed.total()

    def ms(self, share: float) -> float:
        """The time that this share of the answers took at most."""
        ordered = sorted(self.seconds) or [math.inf]
        return 1000 * ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]

    def __str__(self) -> str:
        lost = f" {dict(self.failed)}" if self.failed else ""
        return (
            f"{len(self.seconds)}/{self.asked} answered{lost}, p50 {self.ms(0.5):.1f} ms,"
            f" p99 {self.ms(0.99):.1f} ms, slowest {self.ms(1):.1f} ms"
        )


def probe(port: int, seconds: float, path: str = LOOKUP, per_s: float = PROBES_PER_S) -> Probed:
    """Ask at a steady rate, whether earlier questions are answered or not,
    each on a connection of its own.
    """
    return asyncio.run(_probe(port, seconds, path, per_s))


async def _probe(port: int, seconds: float, path: str, per_s: float) -> Probed:
    probed = Probed()

    async def ask() -> None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE_S):
                status, _ = await ask_once(port, get(path))
        except (OSError, TimeoutError, ValueError) as error:
            probed.failed[type(error).__name__] += 1
            return
        if status == 200:
            probed.seconds.append(time.perf_counter() - began)
        else:
            probed.failed[str(status)] += 1

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(seconds * per_s)):
            await asyncio.sleep(max(0.0, began + number / per_s - time.perf_counter()))
            group.create_task(ask())
    return probed


class Prober:
    """`probe` in another process, so that the attackers' work is not timed."""

    def __init__(self, port: int, path: str = LOOKUP) -> None:
        self._port, self._path = port, path
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self._pool.submit(probe, port, 0.5, path).result()

    def start(self, seconds: float) -> "Future[Probed]":
        return self._pool.submit(probe, self._port, seconds, self._path)

    def close(self) -> None:
        self._pool.shutdown()


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()


def post(path: str, content_type: str, framing: str, body: bytes = b"") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {content_type}\r\n{framing}\r\n\r\n"
    return head.encode() + body


def whole_post(path: str, content_type: str, body: bytes) -> bytes:
    return post(path, content_type, f"Connection: close\r\nContent-Length: {len(body)}", body)


async def ask_once(port: int, request: bytes) -> tuple[int, bytes]:
    """The status and the body of one answer to a request that closes its connection."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(request)
        answer = await reader.read()
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]) if head.startswith(b"HTTP/1.") else 0, body


Attacker = Callable[[int, Counter[str]], Awaitable[None]]


def dribbling(begin: bytes, drip: bytes, every_s: float = 1.0) -> Attacker:
    """Begins a request and then sends a little at a time, without an end."""

    async def attack(port: int, endings: Counter[str]) -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(begin)
            while True:
                writer.write(drip)
                await writer.drain()
                with suppress(TimeoutError):
                    async with asyncio.timeout(every_s):
                        endings[_ending(await reader.read(1 << 16))] += 1
                        return
        finally:
            writer.transport.abort()

    return attack


def flooding(begin: bytes, drip: bytes) -> Attacker:
    """The same, as fast as it is taken."""

    async def attack(port: int, endings: Counter[str]) -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        ended = asyncio.create_task(reader.read(1 << 16))
        try:
            writer.write(begin)
            while not ended.done():
                writer.write(drip)
                await writer.drain()
                await asyncio.sleep(0)
            endings[_ending(ended.result())] += 1
        finally:
            ended.cancel()
            writer.transport.abort()

    return attack


def reading_slowly(request: bytes, bytes_per_s: int = 10) -> Attacker:
    """Sends a whole request, then takes hardly any of its answer."""

    async def attack(port: int, endings: Counter[str]) -> None:
        reader, writer = await asyncio.open_connection(HOST, port, limit=bytes_per_s)
        try:
            writer.write(request)
            status = b""
            while piece := await reader.read(bytes_per_s):
                status = (status + piece)[:64]
                await asyncio.sleep(1)
            endings[_ending(status)] += 1
        finally:
            writer.transport.abort()

    return attack


def asking(request: bytes) -> Attacker:
    """Asks again and again, each time when the last is answered."""

    async def attack(port: int, endings: Counter[str]) -> None:
        status, _ = await ask_once(port, request)
        endings[str(status)] += 1
        if status == 503:
            await asyncio.sleep(0.5)

    return attack


def guessing(accounts: int) -> Attacker:
    """Tries passwords that are wrong, of so many accounts in turn."""
    numbers = itertools.count()

    async def attack(port: int, endings: Counter[str]) -> None:
        guess = b'{"staff_no":"S%d","password":"correct horse","code":"000000"}' % (next(numbers) % accounts)
        await asking(whole_post(PASSWORD, JSON, guess))(port, endings)

    return attack


def _ending(received: bytes) -> str:
    return received.split(b" ")[1].decode() if received.startswith(b"HTTP/1.") else "cut off"


async def assail(port: int, attacker: Attacker, count: int, seconds: float) -> Counter[str]:
    """So many attackers for so long; who is turned out comes back. Returns how their requests ended."""
    endings: Counter[str] = Counter()

    async def persist() -> None:
        while True:
            try:
                await attacker(port, endings)
            except OSError as error:
                endings[type(error).__name__] += 1
                await asyncio.sleep(0.2)

    tasks = [asyncio.create_task(persist()) for _ in range(count)]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return endings


CHUNKED = "Transfer-Encoding: chunked"
JSON, CSV = "application/json", "text/csv"
CHUNK = b"1\r\n \r\n"


def csv_of(rows: int) -> bytes:
    return b"id,lon,lat\n" + b"1,120.8512,40.7203\n" * rows


def costly_rows(rows: int) -> bytes:
    """Addresses that are read for long, no two alike."""
    text = "市区县镇乡村街道社区" * 19
    return json.dumps(
        [{"id": row, "address": f"{text}{row:06d}"} for row in range(rows)], ensure_ascii=False
    ).encode()


def packed_rows(rows: int) -> bytes:
    """As many rows as fit, by point, which are answered fast: the work is to read and to write them."""
    return json.dumps([{"id": row, "lon": 120.8512, "lat": 40.7203} for row in range(rows)]).encode()


def dated_rows(rows: int) -> bytes:
    """The same point, asked for on as many days of the past."""
    days = [f"{2019 + row // 336 % 7}-{row // 28 % 12 + 1:02d}-{row % 28 + 1:02d}" for row in range(rows)]
    return json.dumps(
        [{"id": row, "lon": 120.8512, "lat": 40.7203, "at": day} for row, day in enumerate(days)]
    ).encode()


SLOW: dict[str, Attacker] = {
    "headers": dribbling(f"GET {LOOKUP} HTTP/1.1\r\nHost: x\r\nX-A: ".encode(), b"a"),
    "bodies": dribbling(post(BATCH, JSON, "Content-Length: 100000", b"["), b" "),
    "bodies of CSV": dribbling(post(BATCH, CSV, "Content-Length: 100000", b"id,lon,lat\n"), b"1"),
    "bodies of reports": dribbling(
        post("/api/v1/places/x/closed-reports", JSON, "Content-Length: 5000", b"{"), b" "
    ),
    "bodies to nowhere": dribbling(post("/nowhere", JSON, "Content-Length: 5000", b"{"), b" "),
    "endless chunks": dribbling(post(BATCH, JSON, CHUNKED, b"1\r\n[\r\n"), CHUNK),
    "floods of tiny chunks": flooding(post(BATCH, JSON, CHUNKED, b"1\r\n[\r\n"), CHUNK * 200),
    "readers of CSV": reading_slowly(whole_post(BATCH, CSV, csv_of(60_000))),
    "readers of a large file": reading_slowly(get("/web/vendor/swagger-ui/swagger-ui-bundle.js")),
    "readers of boundaries": reading_slowly(get("/api/v1/areas.geojson")),
}
SEARCH = "/api/v1/addresses/search?q=" + quote("市区县镇乡村街道社区" * 19)
HEAVY: dict[str, Attacker] = {
    "costly addresses one by one": asking(get(SEARCH)),
    "costly addresses in JSON": asking(whole_post(BATCH, JSON, costly_rows(10_000))),
    "points in JSON": asking(whole_post(BATCH, JSON, packed_rows(10_000))),
    "many dates in JSON": asking(whole_post(BATCH, JSON, dated_rows(10_000))),
    "wrong passwords of one account": guessing(1),
    "wrong passwords of 10,000 accounts": guessing(10_000),
}
