"""Importing a city's standard addresses."""

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from sqlalchemy import Connection

from geoapi.city.addresses.importing.columns import ADDRESS_COLUMNS
from geoapi.city.addresses.importing.declared_areas import DeclaredAreas, astray, stage_declared_areas
from geoapi.city.addresses.importing.edited import spare_corrected
from geoapi.city.addresses.importing.rows import (
    AddressRow,
    address_rows,
    require_columns_of_address,
    written_once,
)
from geoapi.city.addresses.importing.staging import (
    FAR_FROM_BUILDING_M,
    KNOWN_POINTS,
    STAGED_POINTS,
    drop_staged,
    far_from_building,
    known_buildings,
    place_at_entrances,
    places_of_buildings,
    stage_addresses,
    without_address,
    write_addresses,
)
from geoapi.city.areas.importing.bounds import OUTSIDE_CITY, REASON, Bounds
from geoapi.city.areas.importing.shift import shift_of_points
from geoapi.city.areas.store import outside_city
from geoapi.core.db import Database
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Entry, ImportRefused, Report
from geoapi.importing.run import ImportRun, RunOptions

# Enough to see a common offset by; fewer may all be mistaken in their own way.
POINTS_LOOKED_AT, LEAST_POINTS = 2_000, 5
# Of the buildings without an address, the report names as many.
FIRST_CODES = 10


def import_addresses(
    database: Database,
    path: Path,
    *,
    crs: str | None = None,
    **options: Unpack[RunOptions],
) -> Report:
    """Import standard addresses (`crs` is WGS 84 unless said), whole or in parts. A row outside the city
    or naming an unknown building is refused; one without coordinates is placed at its building's entrance.

    Raises ImportRefused if any is and the run is strict,
    or if all coordinates are off by the map offset; InvalidInput when the file as a whole cannot be used.
    """
    run = ImportRun(database, path, "addresses", **options)
    report = run.report
    table = run.read(ADDRESS_COLUMNS, crs=crs)
    require_columns_of_address(table, path.name)
    rows = address_rows(table, crs or table.crs or "wgs84", report)
    with run.transaction() as connection:
        run.check()
        buildings = known_buildings(connection, sorted({row.building for row in rows if row.building}))
        rows = [row for row in rows if _has_known_building(row, buildings, report)]
        rows = written_once(rows, report)
        claims = DeclaredAreas.load(connection)
        stage_addresses(connection, rows, claims)
        _check_shift(connection, crs, report)
        place_at_entrances(connection)
        outside = outside_city(connection, "staged_address", "geom")
        for number in outside:
            row = rows[number]
            report.refuse(row.where, OUTSIDE_CITY, row.text, lon=row.lon, lat=row.lat)
        drop_staged(connection, outside)
        _refuse_others(connection, run, rows)
        _tell_far(connection, rows, report)
        stage_declared_areas(connection, claims)
        _tell_astray(connection, rows, report)
        run.write()
        spare_corrected(connection, run.edits)
        changes, replaced = write_addresses(connection, run.edits)
        run.count(changes)
        if run.scope is None:
            _tell_without_address(connection, report)
        report.count("less complete texts of the same building replaced", replaced)
    return report


def _refuse_others(connection: Connection, run: ImportRun, rows: Sequence[AddressRow]) -> None:
    """Refuse what lies or has lain outside the areas of whoever sent the file, or is of a building there."""
    bounds = Bounds(connection, run.scope)
    outside = {*bounds.numbers_outside(STAGED_POINTS), *bounds.numbers_outside(KNOWN_POINTS)}
    buildings = bounds.buildings_outside(sorted({row.building for row in rows if row.building}))
    outside |= {number for number, row in enumerate(rows) if (row.building or "") in buildings}
    for number in sorted(outside):
        row = rows[number]
        lon, lat = buildings.get(row.building or "", (None, None)) if row.lon is None else (row.lon, row.lat)
        run.report.refuse(row.where, REASON, row.text, lon=lon, lat=lat)
    drop_staged(connection, sorted(outside))


def _tell_far(connection: Connection, rows: Sequence[AddressRow], report: Report) -> None:
    for number, distance_m in far_from_building(connection):
        row = rows[number]
        sentence = (
            f"the point lies {distance_m:,.0f} m from its building {row.building}"
            f" (expected: {FAR_FROM_BUILDING_M})"
        )
        reason = Reason("point-far", sentence, metres=f"{distance_m:.0f}", value=row.building)
        report.note(row.where, reason, row.text, lon=row.lon, lat=row.lat)


def _tell_astray(connection: Connection, rows: Sequence[AddressRow], report: Report) -> None:
    for one in astray(connection):
        row = rows[one.number]
        where = f"in {one.lies_in}" if one.lies_in else "in no area of that level"
        sentence = (
            f"the point lies {one.distance_m:,.0f} m outside {one.named}, which the address names, {where}"
        )
        reason = Reason(
            "point-astray", sentence, metres=f"{one.distance_m:.0f}", value=one.named, read=one.lies_in
        )
        report.note(row.where, reason, row.text, lon=row.lon, lat=row.lat)
        report.count("addresses outside an area they name")


def _tell_without_address(connection: Connection, report: Report) -> None:
    """How many buildings have no address, and the first of them; the report file lists them all."""
    found = without_address(connection)
    if not found:
        return
    codes = ", ".join(code for code, _, _ in found[:FIRST_CODES]) + (" …" if len(found) > FIRST_CODES else "")
    report.note("buildings", f"{len(found):,} have no address: {codes}")
    for code, lon, lat in found:
        report.entries.append(
            Entry("without address", f"building {code}", code, "no address names it", lon, lat)
        )


def _check_shift(connection: Connection, crs: str | None, report: Report) -> None:
    """Point out coordinates that carry the offset of another system against the buildings they name.

    Raises ImportRefused unless the file's system was said.
    """
    places = places_of_buildings(connection, POINTS_LOOKED_AT)
    shift = shift_of_points(places[:, :2], places[:, 2:]) if len(places) >= LEAST_POINTS else None
    if shift is not None and crs is None:
        report.refuse("file", shift.reason(f"{shift}; to have it as it is, say --crs wgs84"))
        raise ImportRefused(f"{report.source} does not fit the buildings; nothing was changed.", report)
    if shift is not None:
        report.note("file", shift.reason(str(shift)))


def _has_known_building(row: AddressRow, buildings: set[str], report: Report) -> bool:
    known = row.building is None or row.building in buildings
    if not known:
        sentence = f"there is no building {row.building}: import the map first"
        report.refuse(row.where, Reason("no-building", sentence, value=row.building), row.text)
    return known
