"""Parts of a table that are answered one by one, each by itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from geoapi.city.bulk.questions import Layout

# Of long rows a chunk has fewer than asked for: of each process, a few such are held at a time.
CHUNK_BYTES = 64 << 20


@dataclass(frozen=True)
class Chunk:
    """`rows` rows from `first` on. `read` gives two Arrow record batches: the columns that are handed back,
    and those that ask (lon, lat: numbers or text; address, geometry; `fault`: why a row asks nothing).
    """

    number: int
    first: int
    rows: int
    read: Callable[[], tuple[Any, Any]]


class Table(Protocol):
    """A table that is read a chunk at a time, always into the same chunks."""

    layout: Layout
    # Whether a chunk can be read without those before it.
    is_seekable: bool

    @property
    def kept_schema(self) -> Any:
        """The Arrow schema of what is handed back."""

    @property
    def rows(self) -> int:
        """How many rows it has: estimated, where that is only known at the end."""

    def chunks(self) -> Iterator[Chunk]: ...

    def description(self) -> Mapping[str, Any]:
        """What tells this input from another."""


def packed(kept: Any, asked: Any) -> bytes:
    """The two record batches of a chunk, to be sent."""
    sink = pa.BufferOutputStream()
    for batch in (kept, asked):
        with pa.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def unpacked(sent: bytes) -> tuple[Any, Any]:
    source = pa.BufferReader(sent)
    # To the end of each stream: the second begins behind it.
    (kept,), (asked,) = (list(pa.ipc.open_stream(source)) for _ in range(2))
    return kept, asked
