"""What every `geoapi import` command shares: its options,
the progress bar, the printed report and the exit code.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import wraps
from inspect import cleandoc
from pathlib import Path
from typing import Any, NoReturn

import click
from tqdm import tqdm

from geoapi.core.clock import Calendar
from geoapi.core.db import Database, fault_of_use
from geoapi.core.errors import DomainError
from geoapi.core.settings import Settings
from geoapi.importing.report import ImportRefused, Report

Importer = Callable[..., Report]
DONE, REFUSED, STOPPED = 0, 1, 130


class Moment(click.ParamType[datetime]):
    """A day, or a moment, in the city's time."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return calendar().parse(value, "valid-from")
        except DomainError as error:
            self.fail(str(error), param, ctx)


MOMENT = Moment()


def import_command(name: str, *, file_help: str, table: bool = False) -> Callable[[Importer], click.Command]:
    """Make a command of a function (database, file, *,
    overrule, dry_run, progress, and its own options) -> Report.

    With `table` it also takes `sheet`, `encoding` and `strict`.
    Exit code: 0 imported, 1 refused, 2 wrong usage, 130 stopped by Ctrl-C.
    """

    def make(importer: Importer) -> click.Command:
        @wraps(importer)
        def run(file: Path, report: Path | None, database_url: str | None, **options: Any) -> None:
            sys.exit(_run_to_exit(importer, file, report, database_url, options))

        options = [
            click.argument("file", type=click.Path(path_type=Path), metavar="FILE"),
            click.option("--dry-run", is_flag=True, help="Check everything and report, but change nothing."),
            click.option(
                "--overrule", is_flag=True, help="Let the file change even what people set by hand."
            ),
            click.option(
                "--report", type=click.Path(path_type=Path), help="Write every line of the report to a CSV."
            ),
            click.option("--database-url", help="PostgreSQL with PostGIS.  [default: GEOAPI_DATABASE_URL]"),
        ]
        if table:
            options += [
                click.option("--sheet", help="Sheet of a workbook.  [default: the first]"),
                click.option("--encoding", help="Of text, where it is not found out: utf-8, gb18030, big5 …"),
                click.option("--strict", is_flag=True, help="Refuse the whole file if any row is refused."),
            ]
        for option in reversed(options):
            run = option(run)
        help_text = f"{cleandoc(importer.__doc__ or '')}\n\nFILE: {file_help}."
        return click.command(name, help=help_text)(run)

    return make


def calendar() -> Calendar:
    """The city's calendar. Raises InvalidInput, which names the setting that is wrong."""
    settings = Settings()
    return Calendar.load(settings.timezone, settings.calendar_file)


class ProgressBar:
    """Progress on standard error: a bar on a terminal, elsewhere one line a step."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None

    def step(self, name: str, total: int | None = None) -> None:
        self.close()
        if sys.stderr.isatty():
            self._bar = tqdm(desc=name, total=total, unit_scale=True, file=sys.stderr)
        else:
            print(f"{name} …", file=sys.stderr, flush=True)

    def advance(self, parts: int = 1) -> None:
        if self._bar is not None:
            self._bar.update(parts)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _run_to_exit(
    importer: Importer, file: Path, report: Path | None, database_url: str | None, options: dict[str, Any]
) -> int:
    """Run the importer, print its report and return the exit code."""
    bar = ProgressBar()
    try:
        # A thread that waits for the database cannot be interrupted; the one that waits for it can.
        return ThreadPoolExecutor(1).submit(_run, importer, file, report, database_url, options, bar).result()
    except DomainError as error:
        return _refuse(bar, error.detail)
    except KeyboardInterrupt:
        bar.close()
        print("Stopped; nothing was changed.", file=sys.stderr, flush=True)
        # The database undoes everything when it finds the connection gone.
        os._exit(STOPPED)
    except Exception as error:
        if (sentence := fault_of_use(error)) is None:
            raise
        return _refuse(bar, sentence)


def _run(
    importer: Importer,
    file: Path,
    report_file: Path | None,
    database_url: str | None,
    options: dict[str, Any],
    bar: ProgressBar,
) -> int:
    if not file.is_file():
        return _refuse(bar, f"{file} is not a file.")
    if report_file is not None and not report_file.absolute().parent.is_dir():
        return _refuse(bar, f"The folder of {report_file} does not exist.")
    zone = calendar().timezone.key
    database = Database(
        database_url or Settings().database_url, timezone=zone, pool_size=1, statement_timeout_s=0
    )
    refusal = None
    try:
        report = importer(database, file, progress=bar, **options)
    except ImportRefused as error:
        report, refusal = error.report, error.detail
    finally:
        bar.close()
        database.close()
    for line in report.lines():
        print(line)
    if report_file is not None:
        report.write(report_file)
    return DONE if refusal is None else _refuse(bar, refusal)


def _refuse(bar: ProgressBar, sentence: str) -> int:
    bar.close()
    print(f"Refused: {sentence}", file=sys.stderr)
    return REFUSED
