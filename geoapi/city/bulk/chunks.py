"""Parts of a table that are answered one by one, each by itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

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

    @property
    def kept_schema(self) -> Any:
        """The Arrow schema of what is handed back."""

    @property
    def rows(self) -> int:
        """How many rows it has: estimated, where that is only known at the end."""

    def chunks(self) -> Iterator[Chunk]: ...

    def description(self) -> Mapping[str, Any]:
        """What tells this input from another."""
