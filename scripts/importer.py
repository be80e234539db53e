"""What the import scripts share: common options, the progress bar, the printed report and the exit code."""

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from sqlalchemy import exc
from tqdm import tqdm

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import DomainError
from geoapi.core.settings import Settings
from geoapi.importing.report import ImportRefused, Progress, Report

Work = Callable[[Database, argparse.Namespace, Progress], Report]
DONE, REFUSED, STOPPED = 0, 1, 130


class Bar:
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


def calendar() -> Calendar:
    """The city's calendar. Raises InvalidInput, which names the setting that is wrong."""
    settings = Settings()
    return Calendar.load(settings.timezone, settings.calendar_file)


def moment(text: str) -> datetime:
    """The value of an option such as --valid-from: a day, or a moment, in the city's time."""
    try:
        return calendar().parse(text, "valid-from")
    except DomainError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parser(description: str | None, file_help: str) -> argparse.ArgumentParser:
    """An argument parser with the options all importers have."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("file", type=Path, help=file_help)
    made.add_argument("--dry-run", action="store_true", help="check everything and report, but change nothing")
    made.add_argument("--report", type=Path, metavar="FILE.csv", help="write every line of the report to this file")
    made.add_argument("--database-url", help="PostgreSQL with PostGIS (default: GEOAPI_DATABASE_URL)")
    return made


def table_parser(description: str | None, file_help: str = "CSV or XLSX") -> argparse.ArgumentParser:
    """An argument parser with the options of importers that read tables."""
    made = parser(description, file_help)
    made.add_argument("--sheet", help="sheet of a workbook (default: the first)")
    made.add_argument("--encoding", help="of text, where it is not found out: utf-8, gb18030, big5 …")
    made.add_argument("--strict", action="store_true", help="refuse the whole file if any row is refused")
    return made


def run(arguments: argparse.Namespace, work: Work) -> int:
    """Do the work, print its report and return the exit code: 0 done, 1 refused, 130 stopped by Ctrl-C."""
    bar = Bar()
    try:
        # A thread that waits for the database cannot be interrupted; the one that waits for it can.
        return ThreadPoolExecutor(1).submit(_run, arguments, work, bar).result()
    except DomainError as error:
        return _refused(bar, error.detail)
    except exc.ArgumentError:
        return _refused(bar, "The database URL cannot be understood: postgresql+psycopg2://user@host/name is the form.")
    except exc.ProgrammingError as error:
        if getattr(error.orig, "pgcode", None) != "42P01":
            raise
        return _refused(bar, "The database has no tables yet: run alembic -c sql/alembic.ini upgrade head first.")
    except KeyboardInterrupt:
        bar.close()
        print("Stopped; nothing was changed.", file=sys.stderr, flush=True)
        # The database undoes everything when it finds the connection gone.
        os._exit(STOPPED)


def _run(arguments: argparse.Namespace, work: Work, bar: Bar) -> int:
    if not arguments.file.is_file():
        return _refused(bar, f"{arguments.file} is not a file.")
    if arguments.report is not None and not arguments.report.absolute().parent.is_dir():
        return _refused(bar, f"The folder of {arguments.report} does not exist.")
    zone = calendar().timezone.key
    url = arguments.database_url or Settings().database_url
    database = Database(url, timezone=zone, pool_size=1, statement_timeout_s=0)
    refusal = None
    try:
        report = work(database, arguments, bar)
    except ImportRefused as error:
        report, refusal = error.report, error.detail
    finally:
        bar.close()
        database.close()
    for line in report.lines():
        print(line)
    if arguments.report is not None:
        report.write(arguments.report)
    return DONE if refusal is None else _refused(bar, refusal)


def _refused(bar: Bar, sentence: str) -> int:
    bar.close()
    print(f"Refused: {sentence}", file=sys.stderr)
    return REFUSED
