"""A Parquet file in chunks: columns of numbers, text, or the points of GeoParquet."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geoapi.city.bulk.chunks import CHUNK_BYTES, Chunk
from geoapi.city.bulk.questions import Options, lay_out
from geoapi.city.bulk.storage import Location
from geoapi.core.errors import InvalidInput

_GEO = b"geo"


class ParquetTable:
    """Raises InvalidInput where the file is none, or its columns do not do."""

    is_seekable = True

    def __init__(self, location: Location, options: Options) -> None:
        try:
            self._file = pq.ParquetFile(location.opened(), pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise InvalidInput.of(
                "file", f"{location.said} is no whole Parquet file: {str(error).partition(chr(10))[0]}"
            ) from None
        self._most_rows = options.chunk_rows
        self._schema = self._file.schema_arrow
        geo = _geo_of(self._schema)
        headings = self._schema.names
        place = headings.index(geo["primary_column"]) if geo.get("primary_column") in headings else None
        self.layout = lay_out(headings, options, geometry=place, geometry_crs=_crs_of(geo))
        for name, at in self.layout.asked.items():
            _check_type(name, self._schema.field(at))

    @property
    def kept_schema(self) -> Any:
        fields = [self._schema.field(place) for place in self.layout.kept]
        metadata = self._schema.metadata or {}
        is_geo = self.layout.asked.get("geometry") in self.layout.kept and _GEO in metadata
        return pa.schema(fields, {_GEO: metadata[_GEO]} if is_geo else None)

    @property
    def rows(self) -> int:
        return int(self._file.metadata.num_rows)

    def description(self) -> Mapping[str, Any]:
        return {"rows": self.rows, "row_groups": self._file.metadata.num_row_groups}

    def chunks(self) -> Iterator[Chunk]:
        metadata = self._file.metadata
        number = first = 0
        group = 0
        while group < metadata.num_row_groups:
            step = self._chunk_rows(group)
            groups, rows = [group], metadata.row_group(group).num_rows
            # Small groups together make a chunk.
            while (after := groups[-1] + 1) < metadata.num_row_groups:
                more = metadata.row_group(after).num_rows
                if rows + more > min(step, self._chunk_rows(after)):
                    break
                groups, rows = [*groups, after], rows + more
            batches = _Batches(self._file, groups, self._columns(), step)
            for at in range(0, rows, step):
                count = min(step, rows - at)
                yield Chunk(number, first, count, _reader(self, batches, at // step))
                number, first = number + 1, first + count
            group = groups[-1] + 1

    def _chunk_rows(self, group: int) -> int:
        found = self._file.metadata.row_group(group)
        bytes_a_row = found.total_byte_size / max(1, found.num_rows)
        return max(1, min(self._most_rows, int(CHUNK_BYTES / max(1.0, bytes_a_row))))

    def _columns(self) -> list[str]:
        return [self._schema.names[place] for place in {*self.layout.kept, *self.layout.asked.values()}]

    def split(self, table: Any) -> tuple[Any, Any]:
        """The columns to be handed back, and those that ask."""
        kept = [_single(table.column(self._schema.names[place])) for place in self.layout.kept]
        asked = {
            name: _asking(_single(table.column(self._schema.names[place])))
            for name, place in self.layout.asked.items()
        }
        schema = self.kept_schema
        return (
            pa.record_batch(kept, schema=schema) if kept else pa.record_batch([], schema=schema),
            pa.record_batch(asked | {"fault": pa.nulls(len(table), pa.string())}),
        )


class _Batches:
    """Rows of some row groups as tables of `step` rows each but the last, taken in order."""

    def __init__(self, file: Any, groups: list[int], columns: list[str], step: int) -> None:
        self._read = file.iter_batches(batch_size=step, row_groups=groups, columns=columns)
        self._step = step
        self._held: Any = None
        self._next = 0

    def take(self, number: int) -> Any:
        """Table `number`; those before it are passed over."""
        while True:
            held = self._one()
            self._next += 1
            if self._next > number:
                return held

    def _one(self) -> Any:
        # Batches end where row groups do, and wherever else the reader likes.
        parts = [self._held] if self._held is not None else []
        while sum(map(len, parts)) < self._step:
            batch = next(self._read, None)
            if batch is None:
                break
            parts.append(pa.Table.from_batches([batch]))
        joined = pa.concat_tables(parts)
        self._held = joined.slice(self._step) if len(joined) > self._step else None
        return joined.slice(0, self._step)


def _reader(table: ParquetTable, batches: _Batches, number: int) -> Any:
    return lambda: table.split(batches.take(number))


def _geo_of(schema: Any) -> dict[str, Any]:
    """What GeoParquet says of itself: its main column, how it is encoded and in which system."""
    try:
        said = json.loads((schema.metadata or {}).get(_GEO, b"{}"))
        return {"primary_column": said["primary_column"], **said["columns"][said["primary_column"]]}
    except (ValueError, KeyError, TypeError):
        return {}


def _crs_of(geo: Mapping[str, Any]) -> str | None:
    """The system of GeoParquet's points: longitude and latitude where it says none."""
    said = geo.get("crs")
    try:
        authority, code = str(said["id"]["authority"]), str(said["id"]["code"])  # type: ignore[index]
    except (KeyError, TypeError):
        return None
    return f"EPSG:{code}" if authority == "EPSG" else "wgs84" if code == "CRS84" else None


def _check_type(name: str, field: Any) -> None:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    is_shape = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or _is_point(kind)
    fits = is_shape if name == "geometry" else is_text or (is_number and name != "address")
    if not fits and not pa.types.is_null(kind):
        wanted = {"geometry": "points (WKB)", "address": "text"}.get(name, "numbers")
        raise InvalidInput.of("file", f"The column {field.name[:80]!r} holds {kind}, not {wanted}.")


def _is_point(kind: Any) -> bool:
    return pa.types.is_struct(kind) and {"x", "y"} <= {field.name for field in kind}


def _asking(column: Any) -> Any:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    return column.cast(pa.float64(), safe=False) if is_number else column


def _single(column: Any) -> Any:
    """A column in one piece."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
