"""Bulk work on this machine: its processes answer the chunks that this one reads."""

from collections.abc import Iterator
from typing import NamedTuple

from geoapi.city.bulk.answering import Answering
from geoapi.city.bulk.chunks import Chunk, packed, unpacked
from geoapi.city.bulk.processes import Processes
from geoapi.city.bulk.running import Run, Written


class _Given(NamedTuple):
    number: int
    first: int
    batches: bytes


class Embedded:
    """`processes` processes, forked from this one: they have the map without loading it."""

    def __init__(self, run: Run, answering: Answering, processes: int) -> None:
        def work(given: _Given) -> Written:
            return run.write(answering, given.number, given.first, *unpacked(given.batches))

        self._run = run
        self._pool: Processes[_Given, Written] = Processes(processes, work)

    def each(self, chunks: Iterator[Chunk]) -> Iterator[Written]:
        return self._pool.each(
            _Given(chunk.number, chunk.first, packed(*self._run.read(chunk))) for chunk in chunks
        )

    def end(self) -> None:
        self._pool.end()
