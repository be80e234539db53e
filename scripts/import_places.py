#!/usr/bin/env python3
"""Import places (service centres, clinics, canteens, caring stations …) from CSV, XLSX, GeoJSON, GeoPackage, Shapefile
(.shp or .zip), KML, KMZ, FlatGeobuf or TopoJSON, or those that OpenStreetMap data shows (.osm, .osm.pbf), which are
left out where the city's own list has the same.

Columns: code, name, kind, address, lon, lat, building, area, district, phone, hours, closed_from, closed_until,
closed_reason, exceptions, access, wheelchair, amenities (or one column an amenity), photo_captions, description,
operator, verified_on, verified_by; their Chinese names (编码, 名称, 类型, 地址, 经度, 纬度, 开放时间, 服务设施 …) serve
as well. A row without coordinates is placed at its building's entrance or its standard address. Hours may be OSM
opening_hours or Chinese words; what cannot be understood for certain is kept as text and never shown as open. A row
that cannot be used is refused with its reason and the others enter. Columns that the file does not have keep what is
known; an empty cell clears it. Exit code: 0 imported, 1 refused, 2 wrong usage.
"""

import argparse
import sys

from importer import run, table_parser

from geoapi.city.places.importing.run import PlaceImport, import_places
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.importing.report import Progress, Report


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The parsed command line."""
    made = table_parser(__doc__, "CSV, XLSX, GeoJSON, GeoPackage, Shapefile, KML, .zip, .osm, .osm.pbf …")
    made.add_argument("--file-layer", help="layer of a GeoPackage, KML or archive that has several")
    made.add_argument("--crs", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n (default: wgs84, or what the file says)")
    made.add_argument("--kind", help="the kind of rows that do not say theirs")
    made.add_argument("--replace", action="store_true", help="remove places of the file's kinds that it lacks")
    return made.parse_args(given)


def work(database: Database, options: argparse.Namespace, progress: Progress) -> Report:
    """Import the file."""
    how = PlaceImport(
        crs=options.crs,
        sheet=options.sheet,
        file_layer=options.file_layer,
        encoding=options.encoding,
        kind=options.kind,
        replace=options.replace,
        strict=options.strict,
        timezone=Settings().timezone,
    )
    return import_places(database, options.file, how, dry_run=options.dry_run, progress=progress)


if __name__ == "__main__":
    sys.exit(run(arguments(), work))
