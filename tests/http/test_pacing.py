"""Bodies and long answers: nothing lost, nothing reordered, nobody waited for past the least rate."""

import asyncio
import errno
import os
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from geoapi.core.errors import StorageFull, TooLarge, TooSlow
from geoapi.core.turns import Gone
from geoapi.http import backlog, pacing
from geoapi.http.backlog import Backlog
from geoapi.http.pacing import Pipe, gather
from tests import loops


async def body(*pieces: bytes, every_s: float = 0.0) -> AsyncIterator[bytes]:
    for piece in pieces:
        await asyncio.sleep(every_s)
        yield piece


def test_a_body_is_gathered_whatever_its_size() -> None:
    pieces = [bytes([number]) * 700_000 for number in range(5)]
    with loops.run(gather(body(*pieces, b""), 8 << 20)) as gathered:
        assert gathered.read() == b"".join(pieces)


def test_a_short_body_waits_for_nothing_and_crumbs_do() -> None:
    def gate_after(*pieces: bytes) -> float:
        with loops.run(gather(body(*pieces, b""), 100)) as gathered:
            assert gathered.read() == b"".join(pieces)
        return pacing._crumbs._next

    before = pacing._crumbs._next
    assert gate_after(b"{}") == before
    assert gate_after(b"{", b"}") > before


def test_a_body_past_the_bound_is_refused_and_one_that_broke_off_is_none() -> None:
    with pytest.raises(TooLarge, match="1 MiB"):
        loops.run(gather(body(b"x" * (1 << 20), b"x", b""), 1 << 20))
    with pytest.raises(Gone):
        loops.run(gather(body(b"x", b"", b""), 1 << 20))


def test_many_bodies_at_once_lie_on_disk() -> None:
    async def stand_still() -> AsyncIterator[bytes]:
        for _ in range(15):
            yield b"x" * (1 << 16)
            await asyncio.sleep(0)
        await asyncio.sleep(60)

    async def all_at_once() -> int:
        tasks = [asyncio.create_task(gather(stand_still(), 8 << 20)) for _ in range(150)]
        await asyncio.sleep(2)
        held = pacing._Held.of_all
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return held

    assert 0 < loops.run(all_at_once()) < 64 << 20
    assert pacing._Held.of_all == 0


def test_many_clients_pass_a_gate_no_faster_than_one() -> None:
    async def all_at_once() -> float:
        gate, began = pacing._Gate(200), time.monotonic()
        await asyncio.gather(*(gate.pass_after(0.0) for _ in range(100)))
        return time.monotonic() - began

    assert loops.run(all_at_once()) >= 0.49


def test_who_left_a_gate_does_not_keep_it_shut() -> None:
    async def all_at_once() -> float:
        gate = pacing._Gate(100)
        left = [asyncio.create_task(gate.pass_after(0.0)) for _ in range(5_000)]
        await asyncio.sleep(0)
        for task in left:
            task.cancel()
        return gate._next - asyncio.get_running_loop().time()

    assert loops.run(all_at_once()) <= 5.01


def test_a_body_slower_than_the_least_rate_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "BODY_WITHIN_S", 1.0)
    began = time.monotonic()
    with pytest.raises(TooSlow):
        loops.run(gather(body(*[b"x" * 300] * 100, every_s=0.1), 1 << 20))
    assert time.monotonic() - began < 8
    # Each piece brings what the least rate asks of a second: it may take its time.
    with loops.run(gather(body(*[b"x" * 5000] * 12, every_s=0.1), 1 << 20)) as gathered:
        assert len(gathered.read()) == 60_000


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, piece: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None: ...

    monkeypatch.setattr(pacing, "SpooledTemporaryFile", lambda **options: Full())
    with pytest.raises(StorageFull, match="disk is full"):
        loops.run(gather(body(b"x", b""), 1 << 20))


def make(backlog: Backlog, pieces: list[bytes]) -> threading.Thread:
    def put() -> None:
        try:
            for piece in pieces:
                backlog.put(piece)
            backlog.end(whole=True)
        except Gone:
            backlog.end(whole=False)

    thread = threading.Thread(target=put)
    thread.start()
    return thread


def test_a_long_answer_arrives_whole_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where its making has to wait for its reader again and again."""
    monkeypatch.setattr(backlog, "_AHEAD_BYTES", 200_000)
    monkeypatch.setattr(backlog, "_IN_MEMORY_BYTES", 100_000)
    pieces = [os.urandom(1 + number * 7919 % 90_000) for number in range(80)]

    async def run() -> bytes:
        made = Backlog(asyncio.get_running_loop(), pieces[0])
        thread = make(made, pieces[1:])
        read = b"".join([piece async for piece in made.pieces()])
        await asyncio.to_thread(thread.join)
        return read

    assert loops.run(run()) == b"".join(pieces)


def test_who_makes_an_answer_that_nobody_reads_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "_AHEAD_BYTES", 100_000)
    monkeypatch.setattr(backlog, "_IN_MEMORY_BYTES", 100_000)

    async def run() -> None:
        made = Backlog(asyncio.get_running_loop(), b"x" * 150_000)
        thread = make(made, [b"x" * 150_000])
        await asyncio.sleep(0.1)
        assert thread.is_alive()
        made.abandon()
        await asyncio.to_thread(thread.join, 5)
        assert not thread.is_alive()

    loops.run(run())


def test_a_disk_that_takes_its_time_holds_up_the_thread_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "_IN_MEMORY_BYTES", 4)
    written = threading.Event()
    pwrite = os.pwrite

    def slow(*args: Any) -> int:
        assert written.wait(20)
        return pwrite(*args)

    monkeypatch.setattr(os, "pwrite", slow)

    async def run() -> None:
        made = Backlog(asyncio.get_running_loop(), b"here")
        thread = make(made, [b"on disk"])
        await asyncio.sleep(0.1)
        pieces = made.pieces()
        assert await anext(pieces) == b"here"
        written.set()
        assert [piece async for piece in pieces] == [b"on disk"]
        await asyncio.to_thread(thread.join)

    loops.run(run())


@pytest.mark.parametrize("reader", ["stops", "leaves"])
def test_a_reader_who_stops_or_leaves_is_noticed(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    monkeypatch.setattr(pacing, "PIECE_WITHIN_S", 0.5)

    async def run() -> None:
        pipe = await Pipe.open()
        # As the server does: it opens the path and reads as fast as its client.
        with open(pipe.path, "rb", buffering=0) as server:
            made = Backlog(asyncio.get_running_loop(), b"x" * 3_000_000)
            made.end(whole=True)
            sending = asyncio.create_task(pipe.send(made))
            for _ in range(10):
                await asyncio.to_thread(server.read, 1 << 16)
            if reader == "leaves":
                server.close()
            began = time.monotonic()
            with pytest.raises(Gone):
                await sending
            assert time.monotonic() - began < 3
        pipe.close()

    loops.run(run())
