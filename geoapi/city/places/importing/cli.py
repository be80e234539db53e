"""`geoapi import places` and `place-kinds`."""

from pathlib import Path
from typing import Any

import click

from geoapi.city.places.importing.kinds import import_place_kinds
from geoapi.city.places.importing.run import import_places
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.importing.cli import import_command
from geoapi.importing.report import Report


@import_command(
    "places", file_help="CSV, XLSX, GeoJSON, GeoPackage, Shapefile, KML, .zip, .osm, .osm.pbf", table=True
)
@click.option("--file-layer", help="Layer of a GeoPackage, KML or archive that has several.")
@click.option(
    "--crs", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n.  [default: wgs84, or what the file says]"
)
@click.option("--kind", help="The kind of rows that do not say theirs.")
@click.option("--replace", is_flag=True, help="Remove places of the file's kinds that it lacks.")
def places(database: Database, file: Path, **options: Any) -> Report:
    """Places: service centres, clinics, canteens, caring stations …

    Tables, shapes (.shp or .zip), KML, KMZ, FlatGeobuf and TopoJSON,
    or what OpenStreetMap data shows, which is left out where the city's own list has the same.

    Columns: code, name, kind, address, lon, lat, building, area, district, phone, hours, closed_from,
    closed_until, closed_reason, exceptions, access, wheelchair, amenities (or one column an amenity),
    photo_captions, description, operator, verified_on, verified_by; their Chinese names (编码, 名称, 类型,
    地址, 经度, 纬度, 开放时间, 服务设施 …) serve as well. A row without coordinates is placed at its
    building's entrance or its standard address. Hours may be OSM opening_hours or Chinese words; what cannot
    be understood for certain is kept as text and never shown as open. A row that cannot be used is refused
    with its reason and the others enter. Columns that the file does not have keep what is known; an empty
    cell clears it.
    """
    return import_places(database, file, timezone=Settings().timezone, **options)


@import_command("place-kinds", file_help="CSV or XLSX", table=True)
def place_kinds(database: Database, file: Path, **options: Any) -> Report:
    """Kinds of places and amenities, one row each, beside those that are there.

    Columns: term_type (kind or amenity; 类型 or 设施), code, name, name_en, other_names, icon, tone, osm
    (tags such as amenity=clinic), position; lists are parted by commas. An empty cell keeps what is known, a
    dash empties a list. None is ever removed: places may be of it.
    """
    return import_place_kinds(database, file, **options)
