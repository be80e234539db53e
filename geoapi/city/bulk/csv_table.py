"""A CSV in chunks: read as the batch over HTTP reads it, in whichever encoding."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import pyarrow as pa

from geoapi.city.bulk.chunks import CHUNK_BYTES, Chunk
from geoapi.city.bulk.questions import Options, lay_out
from geoapi.city.bulk.storage import Location
from geoapi.city.locate.csv_questions import RowLayout, faults_of, handed_back, heading_of
from geoapi.core.encodings import decoded_lines
from geoapi.core.records import Record, Records

_BLOCK_ROWS = 2_000


class CsvTable:
    """Raises InvalidInput where the heading does not do, UnsupportedContent for an unknown charset."""

    # Where a row begins is known by the quotation marks before it.
    is_seekable = False

    def __init__(self, location: Location, options: Options, charset: str | None) -> None:
        self._stream = location.opened()
        self._size: int = max(1, self._stream.size())
        self._charset = charset
        self._records = Records(decoded_lines(self._stream, charset))
        self._headings = heading_of(self._records)
        self.layout = lay_out(self._headings, options)
        self._cells = RowLayout(len(self._headings), self.layout.kept, dict(self.layout.asked))
        self._chunk_rows = options.chunk_rows
        self._rows_read = 0

    @property
    def kept_schema(self) -> Any:
        return pa.schema([(self._headings[place], pa.string()) for place in self.layout.kept])

    @property
    def rows(self) -> int:
        return round(self._rows_read * self._size / max(1, int(self._stream.tell())))

    def description(self) -> Mapping[str, Any]:
        return {"headings": self._headings, "separator": self._records.separator}

    def chunks(self) -> Iterator[Chunk]:
        held: list[Record] = []
        number = size = 0
        rows = self._records.blocks(self._cells.look_like_rows, _BLOCK_ROWS, CHUNK_BYTES)
        for record in chain.from_iterable(rows):
            held.append(record)
            size += sum(map(len, record.cells))
            if len(held) == self._chunk_rows or size > CHUNK_BYTES:
                yield self._chunk(number, held)
                held, number, size = [], number + 1, 0
        if held:
            yield self._chunk(number, held)

    def _chunk(self, number: int, held: list[Record]) -> Chunk:
        first = self._rows_read
        self._rows_read += len(held)
        return Chunk(number, first, len(held), lambda: self._batches(held))

    def _batches(self, held: Sequence[Record]) -> tuple[Any, Any]:
        faults = faults_of(held, self._cells.width)
        kept = [handed_back(record.cells, self._cells) for record in held]
        asked = {
            # Of a row with a fault no cell is used.
            name: pa.array(
                [None if row in faults else record.cells[place] for row, record in enumerate(held)],
                pa.string(),
            )
            for name, place in self.layout.asked.items()
        }
        columns = [pa.array(column, pa.string()) for column in zip(*kept, strict=True)]
        return (
            pa.record_batch(columns, schema=self.kept_schema),
            pa.record_batch(asked | {"fault": pa.array(map(faults.get, range(len(held))), pa.string())}),
        )
