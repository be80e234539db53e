"""`geoapi import buildings`, `addresses` and `aliases`."""

from pathlib import Path
from typing import Any

import click

from geoapi.city.addresses.importing.aliases import import_aliases
from geoapi.city.addresses.importing.buildings import import_buildings
from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.db import Database
from geoapi.importing.cli import MOMENT, import_command
from geoapi.importing.report import Report

TABLE = "CSV or XLSX"


@import_command("buildings", file_help=TABLE, table=True)
@click.option(
    "--valid-from", type=MOMENT, help="When bindings begin.  [default: first ones always were, others now]"
)
def buildings(database: Database, file: Path, **options: Any) -> Report:
    """Households and units of buildings, and buildings bound to a grid.

    Columns: code, households, units, grid_code (楼栋编码, 户数, 单元数, 网格编码). A grid code binds the
    building to it from a day on, an empty cell lets it go. The buildings themselves come with the map (geoapi
    import osm). A row that cannot be used is refused and the others enter.
    """
    return import_buildings(database, file, **options)


@import_command("addresses", file_help=TABLE, table=True)
@click.option(
    "--crs", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n.  [default: wgs84, or what the headings say]"
)
def addresses(database: Database, file: Path, **options: Any) -> Report:
    """Standard addresses: the text of each, its point, its building.

    Columns: text, lon, lat, building (标准地址, 经度, 纬度, 楼栋编码). Instead of the text, or beside it, the
    address may stand in columns (省, 市, 区县, 街道, 社区, 街路巷, 门牌号, 小区, 楼栋号, 单元号, 室号 …).
    Rooms of a unit become one row; a row without coordinates stands at its building's entrance. A row that
    cannot be used is refused with its reason and the others enter. Importing a file twice changes nothing.
    """
    return import_addresses(database, file, **options)


@import_command("aliases", file_help=TABLE, table=True)
@click.option("--replace", is_flag=True, help="Remove names of earlier tables that this one lacks.")
def aliases(database: Database, file: Path, **options: Any) -> Report:
    """Other and former names of estates, roads, places, buildings and areas.

    Columns: kind, target, alias, area, from, until (类型, 标准名称, 别名, 所在区域, 起, 止). The kind is
    estate, road, place, building or area (小区, 道路, 地名, 楼栋, 区域); a building is named by its code
    (楼栋编码). A former name (曾用名) was official from one day until before another. A row that cannot be
    used is refused with its reason and the others enter. Importing a file twice changes nothing.
    """
    return import_aliases(database, file, **options)
