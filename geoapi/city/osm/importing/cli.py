"""`geoapi import osm`."""

from pathlib import Path
from typing import Any

import click

from geoapi.city.osm.importing.run import import_osm
from geoapi.core.db import Database
from geoapi.importing.cli import import_command
from geoapi.importing.report import Report


@import_command("osm", file_help=".osm or .osm.pbf")
@click.option("--keep", is_flag=True, help="Add to the base map instead of replacing it.")
@click.option("--no-addresses", is_flag=True, help="Make no addresses of addr:* tags.")
def osm(database: Database, file: Path, *, no_addresses: bool, **options: Any) -> Report:
    """An OpenStreetMap extract: the base map, estates, buildings, names, addresses and the road network.

    The base map is replaced by the extract. Buildings that addresses,
    posts or bindings refer to stay even when the extract lacks them, and the report says so.
    """
    return import_osm(database, file, addresses=not no_addresses, **options)
