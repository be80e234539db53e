"""One table on its way in: read, checked and entered in one transaction, and told in the report."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from sqlalchemy import Connection

from geoapi.core.db import Database
from geoapi.importing.datums import Names
from geoapi.importing.edits import Edits
from geoapi.importing.report import SILENT, Changes, Progress, Report
from geoapi.importing.rows import Contents
from geoapi.importing.scope import Scope
from geoapi.importing.staging import import_transaction
from geoapi.importing.tables import NOTHING_SPECIAL, Sheet, read_table, require_rows, tell_heading

Finish = Callable[[Connection, Report], None]


class RunOptions(TypedDict, total=False):
    """How any table is imported: what every importer takes and gives to its `ImportRun`.

    `sheet` and `encoding` say how the file is read where that is not found out. With `strict` a refused row
    refuses the file; with `overrule` the file's word stands against what people set; with `dry_run`
    everything is undone at the end. Rows outside `scope` are refused one by one. `finish` is done last, in
    the same transaction: with it all enters, or nothing.
    """

    sheet: str | None
    encoding: str | None
    strict: bool
    overrule: bool
    dry_run: bool
    progress: Progress
    scope: Scope | None
    finish: Finish | None


class ImportRun:
    """The steps that every importer of a table takes. `noun` is what its rows are, in the plural."""

    def __init__(
        self,
        database: Database,
        path: Path,
        noun: str,
        *,
        sheet: str | None = None,
        encoding: str | None = None,
        strict: bool = False,
        overrule: bool = False,
        dry_run: bool = False,
        progress: Progress = SILENT,
        scope: Scope | None = None,
        finish: Finish | None = None,
    ) -> None:
        self.path = path
        self.sheet, self.encoding = sheet, encoding
        self.strict = strict
        self.report = Report(path.name, dry_run)
        self.edits = Edits(self.report, overrule)
        self.progress = progress
        self.scope = scope
        self._finish = finish
        self._database = database
        self._noun = noun
        self._dry_run = dry_run

    def read(
        self,
        columns: Names,
        required: Sequence[str] = (),
        *,
        holds: Contents = NOTHING_SPECIAL,
        crs: str | None = None,
    ) -> Sheet:
        """The table of the file; what was chosen among its columns is told.

        Raises InvalidInput when it cannot be used: no such column, no rows, no table at all.
        """
        self.step("Reading")
        return self.take(
            read_table(self.path, columns, required, self.sheet, holds=holds, crs=crs, encoding=self.encoding)
        )

    def take(self, sheet: Sheet) -> Sheet:
        """A table that was read otherwise: the same is told of it. Raises InvalidInput if it has no rows."""
        require_rows(sheet, self.path.name)
        tell_heading(sheet, self.report)
        self.report.count("rows in the file", len(sheet.rows))
        return sheet

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The one transaction in which all of it enters.

        Raises ImportRunning when another import is running.
        """
        with import_transaction(self._database, dry_run=self._dry_run) as connection:
            yield connection
            if self._finish is not None:
                self._finish(connection, self.report)

    def step(self, verb: str) -> None:
        """Show that it begins to do something to the rows."""
        self.progress.step(f"{verb} {self._noun}")

    def check(self) -> None:
        """Begin to check the rows against what is known."""
        self.step("Checking")

    def write(self) -> None:
        """Begin to write. Raises ImportRefused if a row was refused and the run is strict."""
        if self.strict:
            self.report.refuse_file_if_any()
        self.step("Writing")

    def count(self, changes: Changes, noun: str | None = None) -> None:
        """Tell in the report what was written, of rows called `noun`."""
        self.report.count_changes(noun or self._noun, changes)
