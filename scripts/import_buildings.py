#!/usr/bin/env python3
"""Import what a city knows of its buildings from CSV or XLSX.

Columns: code, households, units, grid_code (楼栋编码, 户数, 单元数, 网格编码). A grid code binds the building to it.
The buildings themselves come with the map (import_osm.py). A row that cannot be used is refused and the others enter.
Exit code: 0 imported, 1 refused, 2 wrong usage.
"""

import argparse
import sys

from importer import run, table_parser

from geoapi.city.addresses.importing.run import import_buildings
from geoapi.core.db import Database
from geoapi.importing.report import Progress, Report


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The parsed command line."""
    return table_parser(__doc__).parse_args(given)


def work(database: Database, options: argparse.Namespace, progress: Progress) -> Report:
    """Import the file."""
    return import_buildings(
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
