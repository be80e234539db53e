"""Importing places: the city's own tables, and what the map of OpenStreetMap shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.core.imports import Changes, import_transaction
from geoapi.core.reports import SILENT, ImportRefused, Progress, Report
from geoapi.core.tables import Row, Sheet, read_table
from geoapi.places.codes import made_codes
from geoapi.places.headings import OF_EXCEPTIONS, PLACE_COLUMNS
from geoapi.places.records import (
    astray,
    drop_staged,
    load_vocabulary,
    outside_city,
    places_known,
    remove_places_of_map,
    stage_places,
    write_places,
    write_spells,
)
from geoapi.places.rows import AMENITY_COLUMN, PlaceReader, PlaceRow, Unusable, identified
from geoapi.places.siting import claims_of, converted, placed, tell_far
from geoapi.places.vocabulary import Vocabulary


@dataclass(frozen=True)
class PlaceImport:
    """How to read a file of places. `kind` is that of rows that say none; with `replace`, places of the file's kinds
    that it lacks are removed."""

    crs: str | None = None
    sheet: str | None = None
    kind: str | None = None
    replace: bool = False
    strict: bool = False
    timezone: str = "Asia/Shanghai"


def import_places(
    database: Database,
    path: Path,
    how: PlaceImport | None = None,
    *,
    dry_run: bool = False,
    progress: Progress = SILENT,
) -> Report:
    """Import a city's places. A row that does not fit is refused and the others enter.

    Raises ImportRefused if any is refused and it is to be strict, or if all coordinates carry the map offset;
    InvalidInput when the file cannot be used at all.
    """
    how = how or PlaceImport()
    report = Report(path.name, dry_run)
    with import_transaction(database, dry_run=dry_run) as connection:
        progress.step("Reading places")
        vocabulary = load_vocabulary(connection)
        table = _read(path, how, vocabulary)
        if table.ignored:
            report.note("heading", f"columns not used: {', '.join(table.ignored)}")
        rows, _ = _rows(connection, table, vocabulary, how, report)
        progress.step("Placing them")
        rows = converted(rows, how.crs or "wgs84", report)
        rows, named = placed(connection, rows, report)
        tell_far(rows, named, report)
        rows, claims = claims_of(connection, rows, report)
        rows = _with_codes(connection, rows, report)
        stage_places(connection, rows, [[area.id for area in areas] for areas in claims])
        outside = outside_city(connection)
        for number in outside:
            row = rows[number]
            report.refuse(row.where, "the point lies outside the city", row.name, lon=row.lon, lat=row.lat)
        drop_staged(connection, outside)
        _tell_astray(connection, rows, report)
        if how.strict and report.refused:
            raise ImportRefused(f"{path.name} has {len(report.refused):,} faulty rows; nothing was changed.", report)
        progress.step("Writing places")
        columns = _said(table)
        of_map = remove_places_of_map(connection)
        changes = write_places(connection, "table", columns, None)
        spells = write_spells(connection, rows) if columns & set(OF_EXCEPTIONS) else Changes(0, 0, 0, 0)
    report.count("rows in the file", len(table.rows))
    for words, made in (("places", changes), ("closures and exceptions", spells)):
        report.count(f"{words} new", made.added)
        report.count(f"{words} changed", made.changed)
        report.count(f"{words} removed", made.removed)
        report.count(f"{words} unchanged", made.unchanged)
    report.count("places of the map that the list replaces", of_map)
    report.count("places whose hours are unclear", sum(not row.hours_clear for row in rows))
    return report


def _read(path: Path, how: PlaceImport, vocabulary: Vocabulary) -> Sheet:
    # A heading that is also the name of an amenity is taken for what it is among places.
    amenities = {AMENITY_COLUMN + term.code: term.called for term in vocabulary.amenities.all}
    table = read_table(path, {**amenities, **PLACE_COLUMNS}, ("name",), how.sheet)
    if not table.rows:
        raise InvalidInput.of("file", f"{path.name} has a heading but no rows.")
    return table


def _rows(
    connection: Connection, table: Sheet, vocabulary: Vocabulary, how: PlaceImport, report: Report
) -> tuple[list[PlaceRow], list[Row]]:
    """The usable rows, and those that were refused."""
    zone = ZoneInfo(how.timezone)
    today = connection.execute(text("SELECT now()")).scalar_one().astimezone(zone).date()
    rows: list[PlaceRow] = []
    refused: list[Row] = []
    for row in table.rows:
        reader = PlaceReader(row, vocabulary, zone, today, strict=how.strict)
        try:
            place = reader.place(how.kind)
        except Unusable as error:
            report.refuse(row.where, str(error), row["name"][:100])
            refused.append(row)
            continue
        for reason in reader.repaired:
            report.repair(row.where, reason, place.name)
        for reason in reader.noted:
            report.note(row.where, reason, place.name)
        rows.append(place)
    return rows, refused


def _with_codes(connection: Connection, rows: Sequence[PlaceRow], report: Report) -> list[PlaceRow]:
    known = places_known(connection)
    rows = [row if row.code else identified(row) for row in rows]
    nameless = [row.identity for row in rows if not row.code]
    taken = {row.code for row in rows if row.code} | set(known)
    made = dict(zip(nameless, made_codes(nameless, taken), strict=True))
    return [row if row.code else replace(row, code=made[row.identity]) for row in rows]


def _tell_astray(connection: Connection, rows: Sequence[PlaceRow], report: Report) -> None:
    for one in astray(connection):
        row = rows[one.number]
        where = f"in {one.lies_in}" if one.lies_in else "in no area of that level"
        reason = f"the point lies {one.distance_m:,.0f} m outside {one.named}, to which it is said to belong, {where}"
        report.note(row.where, reason, row.name, lon=row.lon, lat=row.lat)
        report.count("places outside an area they are said to be in")


def _said(table: Sheet) -> set[str]:
    """The columns the file has; one column an amenity is the column of amenities too."""
    said = set(table.columns)
    return said | {"amenities"} if any(name.startswith(AMENITY_COLUMN) for name in said) else said
