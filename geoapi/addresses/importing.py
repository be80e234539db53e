"""Importing what a city knows of its buildings and addresses."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from geoapi.addresses.records import (
    FAR_FROM_BUILDING_M,
    drop_staged,
    far_from_building,
    known_buildings,
    known_grids,
    outside_city,
    places_of_buildings,
    stage_addresses,
    write_addresses,
    write_buildings,
)
from geoapi.addresses.tables import (
    ADDRESS_COLUMNS,
    BUILDING_COLUMNS,
    AddressRow,
    BuildingRow,
    address_rows,
    building_rows,
    require_rows,
)
from geoapi.areas.shift import shift_of_points
from geoapi.core.db import Database
from geoapi.core.imports import import_transaction
from geoapi.core.reports import SILENT, ImportRefused, Progress, Report
from geoapi.core.tables import read_table

# Enough to see a common offset by; fewer may all be mistaken in their own way.
POINTS_LOOKED_AT, LEAST_POINTS = 2_000, 5


def import_buildings(
    database: Database,
    path: Path,
    *,
    sheet: str | None = None,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress = SILENT,
) -> Report:
    """Import households, units and grid bindings of buildings already loaded. A row that does not fit is refused.

    Raises ImportRefused if any is and `strict` is set, InvalidInput when the file as a whole cannot be used.
    """
    report = Report(path.name, dry_run)
    progress.step("Reading buildings")
    table = read_table(path, BUILDING_COLUMNS, ("code",), sheet)
    require_rows(table, path.name)
    _tell_ignored(report, table.ignored)
    rows = building_rows(table, report)
    with import_transaction(database, dry_run=dry_run) as connection:
        rows = _known_rows(connection, rows, report)
        _refuse_if_strict(report, strict)
        progress.step("Writing buildings")
        changes = write_buildings(connection, rows, sorted(table.columns))
    report.count("rows in the file", len(table.rows))
    report.count("buildings changed", changes.changed)
    report.count("buildings unchanged", changes.unchanged)
    report.count("bindings to a grid", sum(1 for row in rows if row.grid_code))
    return report


def _known_rows(connection: Connection, rows: Sequence[BuildingRow], report: Report) -> list[BuildingRow]:
    buildings = known_buildings(connection, [row.code for row in rows])
    grids = known_grids(connection, sorted({row.grid_code for row in rows if row.grid_code}))
    kept = []
    for row in rows:
        if row.code not in buildings:
            report.refuse(row.where, f"there is no building {row.code}: import the map first", row.code)
        elif row.grid_code and grids.get(row.grid_code) != "grid":
            level = grids.get(row.grid_code)
            what = f"{row.grid_code} is a {level}, not a grid" if level else f"there is no grid {row.grid_code}"
            report.refuse(row.where, what, row.code)
        else:
            kept.append(row)
    return kept


def import_addresses(
    database: Database,
    path: Path,
    *,
    crs: str | None = None,
    sheet: str | None = None,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress = SILENT,
) -> Report:
    """Import standard addresses (`crs` is WGS 84 unless said). A row outside the city or naming an unknown building is
    refused.

    Raises ImportRefused if any is and `strict` is set, or if all coordinates are off by the map offset; InvalidInput
    when the file as a whole cannot be used.
    """
    report = Report(path.name, dry_run)
    progress.step("Reading addresses")
    table = read_table(path, ADDRESS_COLUMNS, ("text", "lon", "lat"), sheet)
    require_rows(table, path.name)
    _tell_ignored(report, table.ignored)
    rows = address_rows(table, crs or "wgs84", report)
    with import_transaction(database, dry_run=dry_run) as connection:
        buildings = known_buildings(connection, sorted({row.building for row in rows if row.building}))
        rows = [row for row in rows if _has_known_building(row, buildings, report)]
        progress.step("Checking addresses")
        stage_addresses(connection, rows)
        _check_shift(connection, crs, report)
        outside = outside_city(connection)
        for number in outside:
            row = rows[number]
            report.refuse(row.where, "the point lies outside the city", row.text, lon=row.lon, lat=row.lat)
        _refuse_if_strict(report, strict)
        drop_staged(connection, outside)
        for number, distance_m in far_from_building(connection):
            row = rows[number]
            reason = (
                f"the point lies {distance_m:,.0f} m from its building {row.building} (expected: {FAR_FROM_BUILDING_M})"
            )
            report.note(row.where, reason, row.text, lon=row.lon, lat=row.lat)
        progress.step("Writing addresses")
        changes, replaced = write_addresses(connection)
    report.count("rows in the file", len(table.rows))
    report.count("addresses new", changes.added)
    report.count("addresses changed", changes.changed)
    report.count("addresses unchanged", changes.unchanged)
    report.count("less complete texts of the same building replaced", replaced)
    return report


def _check_shift(connection: Connection, crs: str | None, report: Report) -> None:
    """Point out coordinates that carry the offset of another system against the buildings they name.

    Raises ImportRefused unless the file's system was said.
    """
    places = places_of_buildings(connection, POINTS_LOOKED_AT)
    shift = shift_of_points(places[:, :2], places[:, 2:]) if len(places) >= LEAST_POINTS else None
    if shift is not None and crs is None:
        report.refuse("file", f"{shift}; to have it as it is, say --crs wgs84")
        raise ImportRefused(f"{report.source} does not fit the buildings; nothing was changed.", report)
    if shift is not None:
        report.note("file", str(shift))


def _has_known_building(row: AddressRow, buildings: set[str], report: Report) -> bool:
    known = row.building is None or row.building in buildings
    if not known:
        report.refuse(row.where, f"there is no building {row.building}: import the map first", row.text)
    return known


def _tell_ignored(report: Report, headings: Sequence[str]) -> None:
    if headings:
        report.note("heading", f"columns not used: {', '.join(headings)}")


def _refuse_if_strict(report: Report, strict: bool) -> None:
    if strict and report.refused:
        raise ImportRefused(f"{report.source} has {len(report.refused):,} faulty rows; nothing was changed.", report)
