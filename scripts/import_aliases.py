#!/usr/bin/env python3
"""Import other names from CSV or XLSX: kind, target, alias, area, from, until (类型, 标准名称, 别名, 所在区域, 起, 止).

The kind is estate, road, place, building or area (小区, 道路, 地名, 楼栋, 区域); a building is named by its code
(楼栋编码). A former name (曾用名) was official from one day until before another. A row that cannot be used is refused
with its reason and the others enter. Importing a file twice changes nothing.
Exit code: 0 imported, 1 refused, 2 wrong usage.
"""

import argparse
import sys

from importer import run, table_parser

from geoapi.city.addresses.importing.aliases import import_aliases
from geoapi.core.db import Database
from geoapi.importing.report import Progress, Report


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The parsed command line."""
    made = table_parser(__doc__)
    made.add_argument("--replace", action="store_true", help="remove names of earlier tables that this one lacks")
    return made.parse_args(given)


def work(database: Database, options: argparse.Namespace, progress: Progress) -> Report:
    """Import the file."""
    return import_aliases(
        database,
        options.file,
        sheet=options.sheet,
        encoding=options.encoding,
        replace=options.replace,
        strict=options.strict,
        dry_run=options.dry_run,
        progress=progress,
    )


if __name__ == "__main__":
    sys.exit(run(arguments(), work))
