"""A table of questions into a table of answers, one process a core; a run that was ended is gone on with."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

import pyarrow as pa

from geoapi.city.bulk.answering import ANSWER_SCHEMA, DISTANCE, Answering
from geoapi.city.bulk.chunks import Chunk, Table
from geoapi.city.bulk.csv_table import CsvTable
from geoapi.city.bulk.manifest import Job, Manifest
from geoapi.city.bulk.maps import Map, Maps
from geoapi.city.bulk.parquet_table import ParquetTable
from geoapi.city.bulk.parts import CSV, PARQUET, check_writable, join_parts, write_part
from geoapi.city.bulk.questions import Options
from geoapi.city.bulk.storage import Location
from geoapi.city.locate import csv_questions
from geoapi.core.errors import Conflict, InvalidInput

_TABLES = {CSV: CSV, ".txt": CSV, ".tsv": CSV, PARQUET: PARQUET, ".pq": PARQUET, ".geoparquet": PARQUET}
_SAMPLE_BYTES = 1 << 20
_MANIFEST, _LOCK, _WHOLE = "_manifest.json", "_lock", "_SUCCESS"
# What begins so is no part: nothing that reads the folder takes it for one.
_ASIDE = "_aside-"


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


class Written(NamedTuple):
    """An answered chunk; `staged` is the name of its file until it is found among those that are done."""

    number: int
    first: int
    rows: int
    size: int
    errors: int
    staged: str


class Engine(Protocol):
    """What has chunks answered: by `Run.write`, on one machine or on many."""

    def each(self, chunks: Iterator[Chunk]) -> Iterator[Written]:
        """The chunks as they are written, in no order; few are held at a time.

        Raises InvalidInput where the table cannot be read on, ProcessDied.
        """

    def end(self) -> None:
        """At once: what is being answered is left undone."""


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
        self.source, self.out, self.options, self.charset = source, out, options, charset
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
        options = self.options.as_json() | {"at": at, "charset": self.charset, "to": self._ending}
        job = Job(self._input(), options, maps.tokens)
        found = location.read_json()
        if found is not None:
            return Manifest.going_on(location, found, job)
        return Manifest(location, job, at or maps.now)

    def answering(self, held: Map, at: str) -> Answering:
        """What answers each chunk. Raises InvalidInput."""
        options = csv_questions.Options(crs=self.table.layout.crs, accuracy_m=self.options.accuracy_m, at=at)
        return Answering(held.locator, held.answers, options, distances=self.options.distances)

    def answer(self, manifest: Manifest, engine: Engine, watcher: Watcher) -> Done:
        """Have all answered that is not done, and put the result together.

        Raises InvalidInput where the table cannot be read on, ProcessDied.
        """
        kept = sum(chunk["rows"] for chunk in manifest.chunks.values())
        watcher.began(self.table.rows, kept)
        manifest.save()
        numbers: list[int] = []
        done = kept
        try:
            for written in engine.each(self._to_do(manifest, numbers)):
                self._take(written)
                manifest.add(written.number, written.first, written.rows, written.size, written.errors)
                done += written.rows
                watcher.is_at(done, self.table.rows)
        finally:
            engine.end()
            manifest.save()
        watcher.says(f"putting {len(numbers):,} parts together")
        self._finish(numbers)
        chunks = [manifest.chunks[number] for number in numbers]
        return Done(sum(each["rows"] for each in chunks), sum(each["errors"] for each in chunks), kept)

    def read(self, chunk: Chunk) -> tuple[Any, Any]:
        """What `chunk.read` gives. Raises InvalidInput where the table breaks off."""
        try:
            return chunk.read()
        except (pa.ArrowException, OSError) as error:
            sentence = str(error).partition("\n")[0]
            raise InvalidInput.of(
                "file", f"{self.source.said} cannot be read at row {chunk.first + 1:,}: {sentence}"
            ) from None

    def write(self, answering: Answering, number: int, first: int, kept: Any, asked: Any) -> Written:
        """Answer a chunk, and write it where only `answer` finds it: whoever is killed, or does again what
        another has done, changes nothing.
        """
        answers = answering.answer(asked)
        table = pa.table([*kept.columns, *answers.columns], schema=self.schema)
        staged = self._staged(number)
        size = write_part(table, staged, self._ending)
        errors = len(table) - answers.column("error").null_count
        return Written(number, first, len(table), size, errors, os.path.basename(staged.path))

    def aside(self, name: str) -> Location:
        """A file of this run that is gone when the result is whole."""
        return self.within(f"{_ASIDE}{name}-{uuid4().hex}")

    def within(self, name: str) -> Location:
        """A file beside the parts."""
        return self._parts.within(name)

    def _staged(self, number: int) -> Location:
        # What is uploaded appears when it is whole, and cannot be renamed: done twice, it is the same.
        return self.aside(f"part-{number:06d}") if self.out.is_local else self._part(number)

    def _take(self, written: Written) -> None:
        staged, part = self.within(written.staged), self._part(written.number)
        if staged == part:
            return
        try:
            staged.rename_to(part)
        except FileNotFoundError:
            raise InvalidInput.of(
                "out",
                f"A part is written and not found in {self._parts.said}: all machines must see the same "
                "folder there.",
            ) from None

    def _part(self, number: int) -> Location:
        return self._parts.within(f"part-{number:06d}{self._ending}")

    def _to_do(self, manifest: Manifest, numbers: list[int]) -> Iterator[Chunk]:
        """The chunks that are not done; `numbers` gathers those of all."""
        for chunk in self.table.chunks():
            numbers.append(chunk.number)
            if not manifest.is_done(chunk.number, chunk.first, chunk.rows, self._part(chunk.number)):
                yield chunk

    def _finish(self, numbers: list[int]) -> None:
        if not self.out.is_folder:
            join_parts([self._part(number) for number in numbers], self.schema, self.out, self._ending)
            self._parts.remove()
            return
        if not numbers:
            write_part(self.schema.empty_table(), self._part(0), self._ending)
        for name in self._parts.names():
            if name.startswith(_ASIDE):
                self._parts.within(name).remove()
        if self.out.is_local:
            self._parts.within(_LOCK).remove()
            self.out.remove()
            self._parts.rename_to(self.out)
        else:
            self.out.within(_WHOLE).write_json({"parts": len(numbers)})

    def _input(self) -> dict[str, Any]:
        size = self.source.size() or 0
        with self.source.opened() as file:
            some = hashlib.sha256(file.read(_SAMPLE_BYTES))
            file.seek(max(0, size - _SAMPLE_BYTES))
            some.update(file.read(_SAMPLE_BYTES))
        return {
            "size": size,
            "changed": self.source.changed_at(),
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
