#!/usr/bin/env python3
"""Import standard addresses from CSV or XLSX: text, lon, lat, building (标准地址, 经度, 纬度, 楼栋编码).

Instead of the text, or beside it, the address may stand in columns (省, 市, 区县, 街道, 社区, 街路巷, 门牌号, 小区,
楼栋号, 单元号, 室号 …). Rooms of a unit become one row; a row without coordinates stands at its building's entrance.
A row that cannot be used is refused with its reason and the others enter. Importing a file twice changes nothing.
Exit code: 0 imported, 1 refused, 2 wrong usage.
"""

import argparse
import sys

from importer import run, table_parser

from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.db import Database
from geoapi.importing.report import Progress, Report


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The parsed command line."""
    made = table_parser(__doc__)
    made.add_argument("--crs", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n (default: wgs84)")
    return made.parse_args(given)


def work(database: Database, options: argparse.Namespace, progress: Progress) -> Report:
    """Import the file."""
    return import_addresses(
        database,
        options.file,
        crs=options.crs,
        sheet=options.sheet,
        encoding=options.encoding,
        strict=options.strict,
        dry_run=options.dry_run,
        progress=progress,
    )


if __name__ == "__main__":
    sys.exit(run(arguments(), work))
