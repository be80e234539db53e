#!/usr/bin/env python3
"""Import an OpenStreetMap extract (.osm, .osm.pbf): the base map, estates, buildings and addresses.

The base map is replaced by the extract. Buildings that addresses, posts or bindings refer to stay even when the extract
lacks them, and the report says so. Exit code: 0 imported, 1 refused, 2 wrong usage.
"""

import argparse
import sys

from importer import parser, run

from geoapi.city.osm.importing.run import import_osm
from geoapi.core.db import Database
from geoapi.importing.report import Progress, Report


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The parsed command line."""
    made = parser(__doc__, ".osm or .osm.pbf")
    made.add_argument("--keep", action="store_true", help="add to the base map instead of replacing it")
    made.add_argument("--no-addresses", action="store_true", help="make no addresses of addr:* tags")
    return made.parse_args(given)


def work(database: Database, options: argparse.Namespace, progress: Progress) -> Report:
    """Import the file."""
    return import_osm(
        database,
        options.file,
        keep=options.keep,
        addresses=not options.no_addresses,
        dry_run=options.dry_run,
        progress=progress,
    )


if __name__ == "__main__":
    sys.exit(run(arguments(), work))
