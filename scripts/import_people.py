#!/usr/bin/env python3
"""Import the people who answer for areas and buildings from CSV or XLSX: one row a post, or a substitution.

Columns: post_code, staff_no, name, role, area_code, building_code, duty_phone, private_phone, duty_hours, from, until,
substitute_for; their Chinese names (岗位编码, 工号, 姓名, 角色, 网格编码 …) serve as well. A row that cannot be used is
refused with its reason and the others enter. From the first day the file tells of a post it is the whole truth about
it; what was before stays known. A row without a first day tells what is so now. An empty phone keeps the known number,
a dash takes it away. Exit code: 0 imported, 1 refused, 2 wrong usage.
"""

import argparse
import sys

from importer import moment, run, table_parser

from geoapi.city.people.importing.run import import_people
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.importing.report import Progress, Report


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The parsed command line."""
    made = table_parser(__doc__)
    made.add_argument(
        "--valid-from", type=moment, metavar="DATE", help="when rows without a first day come true (default: now)"
    )
    made.add_argument("--close-missing", action="store_true", help="end the posts that the file does not name")
    return made.parse_args(given)


def work(database: Database, options: argparse.Namespace, progress: Progress) -> Report:
    """Import the file."""
    return import_people(
        database,
        options.file,
        timezone=Settings().timezone,
        sheet=options.sheet,
        encoding=options.encoding,
        strict=options.strict,
        valid_from=options.valid_from,
        close_missing=options.close_missing,
        dry_run=options.dry_run,
        progress=progress,
    )


if __name__ == "__main__":
    sys.exit(run(arguments(), work))
