"""A table of questions into a table of answers, one process a core; a run that was ended is gone on with."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from geoapi.city.bulk.answering import ANSWER_SCHEMA, DISTANCE, Answering
from geoapi.city.bulk.chunks import Chunk, Table
from geoapi.city.bulk.csv_table import CsvTable
from geoapi.city.bulk.manifest import Job, Manifest
from geoapi.city.bulk.maps import Maps
from geoapi.city.bulk.parquet_table import ParquetTable
from geoapi.city.bulk.parts import CSV, PARQUET, check_writable, join_parts, write_part
from geoapi.city.bulk.processes import Processes
from geoapi.city.bulk.questions import Options
from geoapi.city.bulk.storage import Location
from geoapi.city.locate import csv_questions
from geoapi.core.errors import Conflict, InvalidInput

_TABLES = {CSV: CSV, ".txt": CSV, ".tsv": CSV, PARQUET: PARQUET, ".pq": PARQUET, ".geoparquet": PARQUET}
_SAMPLE_BYTES = 1 << 20
_MANIFEST, _LOCK, _WHOLE = "_manifest.json", "_lock", "_SUCCESS"


class Watcher(Protocol):
    """Who is told how far the work is."""

    def began(self, rows: int, done: int) -> None: ...
    def is_at(self, done: int, of: int) -> None: ...
    def says(self, sentence: str) -> None: ...


@dataclass(frozen=True)
class Done:
    rows: int
    errors: int
    # Of these, what an earlier run had done.
    kept: int


class _Given(NamedTuple):
    number: int
    first: int
    kept: bytes
    asked: bytes


class _Written(NamedTuple):
    number: int
    first: int
    rows: int
    size: int
    errors: int


def open_table(location: Location, options: Options, charset: str | None) -> Table:
    """Raises InvalidInput."""
    kind = _TABLES.get(location.ending)
    if kind is None:
        raise InvalidInput.of("file", f"{location.said} must end with .csv, .parquet or .geoparquet.")
    if location.is_local and location.size() is None:
        raise InvalidInput.of("file", f"{location.said} is not a file.")
    return CsvTable(location, options, charset) if kind == CSV else ParquetTable(location, options)


class Run:
    """One piece of bulk work: `source` is answered into `out`.

    Raises InvalidInput where either cannot be, or where it was begun otherwise.
    """

    def __init__(self, source: Location, out: Location, options: Options, charset: str | None) -> None:
        self._source, self.out, self._options = source, out, options
        self._ending = PARQUET if out.is_folder else _TABLES.get(out.ending, "")
        if self._ending not in (CSV, PARQUET):
            raise InvalidInput.of("out", f"{out.said} must end with .csv, .parquet, or / for a folder.")
        if not out.is_folder and not out.is_local:
            raise InvalidInput.of("out", f"On object storage a result is a folder: {out.said}/")
        self.table = open_table(source, options, charset)
        self.schema = _schema_of(self.table, options)
        check_writable(self.schema, self._ending)
        # On object storage nothing can be renamed: there the parts are where they stay.
        self._parts = out.beside(".parts") if out.is_local else out
        self._charset = charset

    @property
    def by_address(self) -> bool:
        return "address" in self.table.layout.asked

    @contextmanager
    def alone(self, *, anew: bool = False) -> Iterator[None]:
        """Nobody else writes the same; what an earlier run began is there, unless it is made `anew`.

        Raises Conflict.
        """
        for folder in (self._parts, *([self.out] if self.out.is_folder else [])):
            if not _is_ours(folder):
                raise Conflict(f"{folder.said} holds what this command has not made: name another OUT.")
        if anew:
            self._parts.remove()
        whole = self.out if self.out.is_local else self.out.within(_WHOLE)
        begun = self.out.is_local and self._parts.within(_MANIFEST).exists()
        if whole.exists() and not anew and not begun:
            raise Conflict(f"{self.out.said} is there already: --anew makes it again.")
        self._parts.make_folder()
        if not self._parts.is_local:
            yield
            return
        with open(self._parts.within(_LOCK).path, "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Conflict(f"Another process is writing {self.out.said}.") from None
            yield

    def manifest(self, maps: Maps, at: str | None) -> Manifest:
        """That of an earlier run, or a new one. Raises InvalidInput where the earlier run was another."""
        location = self._parts.within(_MANIFEST)
        options = self._options.as_json() | {"at": at, "charset": self._charset, "to": self._ending}
        job = Job(self._input(), options, maps.tokens)
        found = location.read_json()
        if found is not None:
            return Manifest.going_on(location, found, job)
        return Manifest(location, job, at or maps.now)

    def answering(self, maps: Maps, manifest: Manifest) -> Answering:
        """What answers each chunk. Raises InvalidInput, DatabaseUnavailable."""
        options = csv_questions.Options(
            crs=self.table.layout.crs, accuracy_m=self._options.accuracy_m, at=manifest.at
        )
        return Answering(maps.locator, maps.answers(manifest.at), options, distances=self._options.distances)

    def answer(self, manifest: Manifest, answering: Answering, processes: int, watcher: Watcher) -> Done:
        """Answer all that is not done, and put the result together.

        Raises InvalidInput where the table cannot be read on, ProcessDied.
        """
        kept = sum(chunk["rows"] for chunk in manifest.chunks.values())
        watcher.began(self.table.rows, kept)
        work = _worker(answering, self.schema, self._part, self._ending)
        pool: Processes[_Given, _Written] = Processes(processes, work)
        manifest.save()
        numbers: list[int] = []
        done = kept
        try:
            for written in pool.each(self._to_do(manifest, numbers)):
                manifest.add(*written)
                done += written.rows
                watcher.is_at(done, self.table.rows)
        finally:
            pool.end()
            manifest.save()
        watcher.says(f"putting {len(numbers):,} parts together")
        self._finish(numbers)
        chunks = [manifest.chunks[number] for number in numbers]
        return Done(sum(each["rows"] for each in chunks), sum(each["errors"] for each in chunks), kept)

    def _part(self, number: int) -> Location:
        return self._parts.within(f"part-{number:06d}{self._ending}")

    def _to_do(self, manifest: Manifest, numbers: list[int]) -> Iterator[_Given]:
        """The chunks that are not done, as they are sent; `numbers` gathers those of all."""
        for chunk in self.table.chunks():
            numbers.append(chunk.number)
            if not manifest.is_done(chunk.number, chunk.first, chunk.rows, self._part(chunk.number)):
                kept, asked = _read(chunk, self._source)
                yield _Given(chunk.number, chunk.first, _sent(kept), _sent(asked))

    def _finish(self, numbers: list[int]) -> None:
        if self.out.is_folder:
            if not numbers:
                write_part(self.schema.empty_table(), self._part(0), self._ending)
            if self.out.is_local:
                self._parts.within(_LOCK).remove()
                self.out.remove()
                self._parts.rename_to(self.out)
            else:
                self.out.within(_WHOLE).write_json({"parts": len(numbers)})
            return
        join_parts([self._part(number) for number in numbers], self.schema, self.out, self._ending)
        self._parts.remove()

    def _input(self) -> dict[str, Any]:
        size = self._source.size() or 0
        with self._source.opened() as file:
            some = hashlib.sha256(file.read(_SAMPLE_BYTES))
            file.seek(max(0, size - _SAMPLE_BYTES))
            some.update(file.read(_SAMPLE_BYTES))
        return {
            "size": size,
            "changed": self._source.changed_at(),
            "beginning_and_end": some.hexdigest(),
            **self.table.description(),
        }


def _is_ours(folder: Location) -> bool:
    """Whether a folder may be filled and taken away again: it is empty, or an earlier run made it."""
    names = folder.names()
    return names <= {_LOCK} or _MANIFEST in names


def _schema_of(table: Table, options: Options) -> Any:
    answers = [field for field in ANSWER_SCHEMA if options.distances or field.name != DISTANCE]
    kept = table.kept_schema
    return pa.schema([*kept, *answers], kept.metadata)


def _read(chunk: Chunk, source: Location) -> tuple[Any, Any]:
    try:
        return chunk.read()
    except (pa.ArrowException, OSError) as error:
        sentence = str(error).partition("\n")[0]
        raise InvalidInput.of(
            "file", f"{source.said} cannot be read at row {chunk.first + 1:,}: {sentence}"
        ) from None


def _worker(
    answering: Answering, schema: Any, part: Callable[[int], Location], ending: str
) -> Callable[[_Given], _Written]:
    def work(given: _Given) -> _Written:
        kept, answers = _received(given.kept), answering.answer(_received(given.asked))
        table = pa.table([*kept.columns, *answers.columns], schema=schema)
        size = write_part(table, part(given.number), ending)
        errors = len(table) - answers.column("error").null_count
        return _Written(given.number, given.first, len(table), size, errors)

    return work


def _sent(batch: Any) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def _received(sent: bytes) -> Any:
    with pa.ipc.open_stream(sent) as stream:
        return stream.read_next_batch()


def cores() -> int:
    return len(os.sched_getaffinity(0))
