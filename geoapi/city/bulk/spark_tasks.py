"""What Spark runs on other machines: chunks answered there, of which only the names of their files go back.

Nothing here knows Spark. A process answers for one run at a time, and loads its map when first asked to.
"""

import gc
import pickle
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from geoapi.city.bulk.answering import Answering
from geoapi.city.bulk.chunks import Chunk, unpacked
from geoapi.city.bulk.maps import Map
from geoapi.city.bulk.questions import Options
from geoapi.city.bulk.running import Run, Written
from geoapi.city.bulk.storage import Location
from geoapi.core.errors import Conflict, DomainError
from geoapi.core.snapshot_files import code_digest

# The folder of this program, geoapi.
PROGRAM = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Kit:
    """A run, and the map that it is answered from, as they are sent to each process."""

    source: Location
    out: Location
    options: Options
    charset: str | None
    size: int | None
    map: Map
    at: str


class Task(NamedTuple):
    """A chunk to be answered: read from the table where it is, or packed in a file aside."""

    number: int
    first: int
    rows: int
    packed: str | None


def save(kit: Kit, file: Path) -> None:
    """Of two pickles the first says which program wrote both."""
    with file.open("wb") as stream:
        for each in (code_digest(), kit):
            pickle.dump(each, stream, pickle.HIGHEST_PROTOCOL)


def answer(kit: str, tasks: Sequence[Task]) -> list[Written] | DomainError:
    """Answer and write the chunks of `tasks`, of the run whose kit lies in the file `kit`.

    What the operator has to be told is returned: raised, it would be tried again in vain.
    """
    try:
        worker = _worker_of(kit)
        return [worker.answer(task) for task in tasks]
    except DomainError as error:
        return type(error)(f"On {socket.gethostname()}: {error.detail}", error.extra)


class _Worker:
    def __init__(self, run: Run, answering: Answering) -> None:
        self._run, self._answering = run, answering
        self._chunks = run.table.chunks()
        self._next = 0

    def answer(self, task: Task) -> Written:
        kept, asked = self._read(task)
        return self._run.write(self._answering, task.number, task.first, kept, asked)

    def _read(self, task: Task) -> tuple[Any, Any]:
        if task.packed is not None:
            with self._run.within(task.packed).opened() as stream:
                return unpacked(stream.read())
        chunk = self._chunk(task.number)
        if (chunk.first, chunk.rows) != (task.first, task.rows):
            raise Conflict("The input is another than when this began.")
        return self._run.read(chunk)

    def _chunk(self, number: int) -> Chunk:
        """Going forward only: of what is read together, a part behind another costs no second reading."""
        if number < self._next:
            self._chunks, self._next = self._run.table.chunks(), 0
        for chunk in self._chunks:
            self._next = chunk.number + 1
            if chunk.number == number:
                return chunk
        raise Conflict("The input is shorter than when this began.")


@lru_cache(maxsize=1)
def _worker_of(kit: str) -> _Worker:
    pa.set_cpu_count(1)
    with open(kit, "rb") as stream:
        if pickle.load(stream) != code_digest():  # noqa: S301  Spark brought it as it brings the work itself.
            raise Conflict("Another version of this program is installed here: all machines need the same.")
        held: Kit = pickle.load(stream)  # noqa: S301
    run = Run(held.source, held.out, held.options, held.charset)
    if held.source.size() != held.size:
        raise Conflict(f"{held.source.said} is another file here: all machines must see the same.")
    worker = _Worker(run, run.answering(held.map, held.at))
    # What stands by now is looked through by no collector.
    gc.collect()
    gc.freeze()
    return worker
