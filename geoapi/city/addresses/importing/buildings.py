"""Importing what a city knows of its buildings: households, units, and which grid staff gave them to."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Unpack

from sqlalchemy import Connection, text

from geoapi.city.addresses.importing.columns import BUILDING_COLUMNS
from geoapi.city.addresses.importing.edited import spare_bindings
from geoapi.city.addresses.importing.rows import BuildingRow, building_rows
from geoapi.city.addresses.importing.staging import (
    bind_buildings,
    known_buildings,
    known_grids,
    later_bindings,
    write_buildings,
)
from geoapi.city.areas.importing.bounds import REASON, Bounds
from geoapi.core.db import Database
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Report
from geoapi.importing.run import ImportRun, RunOptions


def import_buildings(
    database: Database, path: Path, *, valid_from: datetime | None = None, **options: Unpack[RunOptions]
) -> Report:
    """Import households, units and grid bindings of buildings already loaded.
    A row that does not fit is refused.

    A binding that changes ends at `valid_from` (default: now) and the new one begins; without that date, the
    first one a building has is one that it always had. Raises ImportRefused if any is and the run is strict,
    InvalidInput when the file as a whole cannot be used.
    """
    run = ImportRun(database, path, "buildings", **options)
    table = run.read(BUILDING_COLUMNS, ("code",))
    rows = building_rows(table, run.report)
    with run.transaction() as connection:
        run.check()
        at = valid_from or connection.execute(text("SELECT now()")).scalar_one()
        rows = known_rows(connection, rows, at, run.report)
        rows = _rows_within(Bounds(connection, run.scope), rows, run.report)
        if "grid_code" in table.columns:
            rows = spare_bindings(connection, rows, run.edits)
            rows = settled_rows(connection, rows, at, run.report)
        run.write()
        run.count(write_buildings(connection, rows, sorted(table.columns), run.edits))
        if "grid_code" in table.columns:
            run.count(bind_buildings(connection, at, always=valid_from is None), "bindings to a grid")
    return run.report


def known_rows(
    connection: Connection, rows: Sequence[BuildingRow], at: datetime, report: Report
) -> list[BuildingRow]:
    """The rows of buildings and grids that there are; the others go to `report` with their reason."""
    buildings = known_buildings(connection, [row.code for row in rows])
    grids = known_grids(connection, sorted({row.grid_code for row in rows if row.grid_code}), at)
    kept = []
    for row in rows:
        level, in_force = grids.get(row.grid_code or "", (None, False))
        if row.code not in buildings:
            sentence = f"there is no building {row.code}: import the map first"
            report.refuse(row.where, Reason("no-building", sentence, value=row.code), row.code)
        elif row.grid_code and level is None:
            reason = Reason("no-area", f"there is no grid {row.grid_code}", value=row.grid_code)
            report.refuse(row.where, reason, row.code)
        elif row.grid_code and level != "grid":
            sentence = f"{row.grid_code} is a {level}, not a grid"
            report.refuse(row.where, Reason("not-a-grid", sentence, value=row.grid_code), row.code)
        elif row.grid_code and not in_force:
            sentence = f"the grid {row.grid_code} is not in force on {at:%Y-%m-%d}"
            report.refuse(row.where, Reason("not-a-grid", sentence, value=row.grid_code), row.code)
        else:
            kept.append(row)
    return kept


def _rows_within(bounds: Bounds, rows: Sequence[BuildingRow], report: Report) -> list[BuildingRow]:
    """The rows of buildings, and of grids, of whoever sent the file; the others are refused."""
    buildings = bounds.buildings_outside([row.code for row in rows])
    grids = bounds.areas_outside([row.grid_code for row in rows if row.grid_code])
    kept = []
    for row in rows:
        if row.code in buildings or row.grid_code in grids:
            lon, lat = buildings.get(row.code, (None, None))
            report.refuse(row.where, REASON, row.code, lon=lon, lat=lat)
        else:
            kept.append(row)
    return kept


def settled_rows(
    connection: Connection, rows: Sequence[BuildingRow], at: datetime, report: Report
) -> list[BuildingRow]:
    """The rows but those that bind a building otherwise than it is bound at `at`, and that changes later."""
    later = later_bindings(connection, [row.code for row in rows], at)
    kept = []
    for row in rows:
        bound_to, changes_at = later.get(row.code, (row.grid_code, at))
        if bound_to == row.grid_code:
            kept.append(row)
        else:
            on = f"{changes_at:%Y-%m-%d}"
            sentence = f"its binding changes on {on}: import with a date after it"
            report.refuse(row.where, Reason("binding-changes-later", sentence, read=on), row.code)
    return kept
