#!/usr/bin/env python3
"""Add or change kinds of places and amenities from CSV or XLSX: one row each.

Columns: sort (kind or amenity; 类型 or 设施), code, name, name_en, other_names, icon, tone, osm (tags such as
amenity=clinic), position; lists are parted by commas. An empty cell keeps what is known, a dash empties a list. None is
ever removed: places may be of it. Exit code: 0 imported, 1 refused, 2 wrong usage.
"""

import argparse
import sys

from importer import run, table_parser

from geoapi.city.places.importing.kinds import import_place_kinds
from geoapi.core.db import Database
from geoapi.importing.report import Progress, Report


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The parsed command line."""
    return table_parser(__doc__).parse_args(given)


def work(database: Database, options: argparse.Namespace, progress: Progress) -> Report:
    """Import the file."""
    return import_place_kinds(
        database,
        options.file,
        sheet=options.sheet,
        encoding=options.encoding,
        strict=options.strict,
        dry_run=options.dry_run,
        progress=progress,
    )


if __name__ == "__main__":
    sys.exit(run(arguments(), work))
