"""Answered chunks as files of their own, and all of them as one."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from geoapi.city.bulk.storage import Location
from geoapi.core.cells import harmless
from geoapi.core.errors import InvalidInput

CSV, PARQUET = ".csv", ".parquet"
# Of cells that begin otherwise a spreadsheet may make something of its own.
_HARMFUL = r"^[\t\r\n]|^\s*[^0-9A-Za-z\p{Han}\s]"


def check_writable(schema: Any, ending: str) -> None:
    """Raises InvalidInput where a column cannot be a CSV's."""
    for field in schema if ending == CSV else ():
        kind = field.type
        if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            raise InvalidInput.of(
                "keep",
                f"The column {field.name[:80]!r} holds {kind}, which a CSV cannot: "
                "write Parquet, or say which columns to hand back, by --keep.",
            )


def write_part(table: Any, part: Location, ending: str) -> int:
    """Write a chunk. Returns its bytes."""
    with part.created() as stream:
        if ending == CSV:
            cells = pa.table([_harmless(column) for column in table.columns], names=table.schema.names)
            pa.csv.write_csv(cells, stream, pa.csv.WriteOptions(include_header=False, eol="\r\n"))
        else:
            pq.write_table(table, stream, compression="zstd")
    size = part.size()
    assert size is not None
    return size


def join_parts(parts: Sequence[Location], schema: Any, out: Location, ending: str) -> None:
    """All parts in their order as one file, which appears when it is whole."""
    with out.written() as stream:
        if ending == CSV:
            heading = pa.table({name: [""] for name in schema.names}).slice(0, 0)
            pa.csv.write_csv(heading, stream, pa.csv.WriteOptions(eol="\r\n", quoting_header="needed"))
            for part in parts:
                with part.opened() as piece:
                    while block := piece.read(1 << 20):
                        stream.write(block)
        else:
            with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
                for part in parts:
                    with part.opened() as piece:
                        writer.write_table(pq.read_table(piece, schema=schema))


def _harmless(column: Any) -> Any:
    """Text that a spreadsheet would not calculate."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    risky = pc.fill_null(pc.match_substring_regex(column, _HARMFUL), False)
    if not pc.any(risky).as_py():
        return column
    mended = pa.array([harmless(cell) for cell in column.filter(risky).to_pylist()], column.type)
    return pc.replace_with_mask(column.combine_chunks(), risky.combine_chunks(), mended)
