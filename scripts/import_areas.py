#!/usr/bin/env python3
"""Import areas (districts down to grids, and overlay layers) from GeoJSON, GeoPackage, Shapefile, KML and the like.

The file enters whole or not at all: boundaries must be valid, leave no gap and no overlap, and children must fill their
parent. What fits but for a sliver is mended and reported. A boundary that changes ends, and the new one begins.
Exit code: 0 imported, 1 refused, 2 wrong usage.
"""

import argparse
import sys
from pathlib import Path

from importer import moment, parser, run

from geoapi.city.areas.codes import LEVELS
from geoapi.city.areas.coverage import TOLERANCE_M
from geoapi.city.areas.importing.columns import ALIASES, FIELDS
from geoapi.city.areas.importing.faultmap import write_fault_map
from geoapi.city.areas.importing.rows import Reading
from geoapi.city.areas.importing.run import AreaImport, import_areas
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.importing.report import Progress, Report


def _tolerance(text: str) -> float:
    width_m = float(text)
    if not 0 < width_m <= 1:
        raise argparse.ArgumentTypeError("the tolerance lies between 0 and 1 m: mending more would move boundaries")
    return width_m


def _dissolve(text: str) -> tuple[str, str]:
    level, _, field = text.partition("=")
    if level not in LEVELS or not field:
        raise argparse.ArgumentTypeError(f"{text!r} is not LEVEL=FIELD with a level of {', '.join(LEVELS)}")
    return level, field


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The parsed command line."""
    made = parser(__doc__, "GeoJSON, GeoPackage (.gpkg), Shapefile (.shp or .zip), KML or KMZ")
    made.add_argument("--crs", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n (default: what the file says)")
    made.add_argument("--file-layer", help="layer of a GeoPackage with several")
    made.add_argument("--encoding", help="encoding of a Shapefile's attributes (default: found out)")
    for field in FIELDS:
        default = " or ".join((field, *ALIASES[field][:2]))
        made.add_argument(
            f"--{field}-field", metavar="FIELD", help=f"field that holds the {field} (default: {default})"
        )
    made.add_argument("--level", help="the level of every feature, whatever the file says")
    for field in ("layer", "parent"):
        made.add_argument(f"--{field}", help=f"the {field} of every feature that does not say it")
    made.add_argument(
        "--dissolve", action="append", type=_dissolve, default=[], metavar="LEVEL=FIELD",
        help="make the areas of a coarser level by joining features with the same FIELD; may be repeated",
    )  # fmt: skip
    made.add_argument(
        "--valid-from",
        type=moment,
        metavar="DATE",
        help="when they begin (default: new areas always were, changes begin now)",
    )
    made.add_argument("--close-missing", action="store_true", help="end areas of these levels that the file lacks")
    made.add_argument(
        "--tolerance-m", type=_tolerance, default=TOLERANCE_M, help="widest sliver to mend, in metres (%(default)s)"
    )
    made.add_argument("--map", type=Path, metavar="FILE.html", help="draw the areas and their faults")
    return made.parse_args(given)


def work(database: Database, options: argparse.Namespace, progress: Progress) -> Report:
    """Import the file, and draw the map whatever the outcome."""
    order = sorted(options.dissolve, key=lambda pair: LEVELS.index(pair[0]))
    reading = Reading(
        fields={name: value for name in FIELDS if (value := getattr(options, f"{name}_field"))},
        constants={name: value for name in ("level", "layer", "parent") if (value := getattr(options, name))},
        dissolve=dict(order),
        crs=options.crs,
        file_layer=options.file_layer,
        encoding=options.encoding,
        tolerance_m=options.tolerance_m,
    )
    outcome = AreaImport(Report(options.file.name, options.dry_run))
    try:
        return import_areas(
            database,
            options.file,
            reading,
            timezone=Settings().timezone,
            valid_from=options.valid_from,
            close_missing=options.close_missing,
            dry_run=options.dry_run,
            progress=progress,
            outcome=outcome,
        )
    finally:
        if options.map is not None and outcome.members:
            write_fault_map(options.map, outcome.members, outcome.faults)
            print(f"Map of the areas and {len(outcome.faults)} faults: {options.map}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(run(arguments(), work))
