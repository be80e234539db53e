"""Importing the city's own table of places, or a file of shapes with one."""

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from geoapi.city.areas.importing.bounds import OUTSIDE_CITY, REASON, Bounds
from geoapi.city.areas.importing.rows import Reading
from geoapi.city.areas.store import outside_city
from geoapi.city.places.codes import plate_code
from geoapi.city.places.directory.vocabulary import Vocabulary
from geoapi.city.places.importing.columns import HOLDS, OF_EXCEPTIONS, PLACE_COLUMNS
from geoapi.city.places.importing.features import read_place_features
from geoapi.city.places.importing.identity import each_once, with_codes
from geoapi.city.places.importing.rows import (
    AMENITY_COLUMN,
    PlaceReader,
    PlaceRow,
    SitedPlace,
    plain_name,
)
from geoapi.city.places.importing.siting import (
    detect_shift,
    locate_rows,
    report_far,
    resolve_areas,
    to_wgs84_rows,
)
from geoapi.city.places.importing.staging import (
    KNOWN_POINTS,
    MISSING_FROM_LIST,
    STAGED_AREAS,
    STAGED_POINTS,
    areas_in_force,
    drop_staged,
    outside_areas,
    remove_places_of_map,
    spare,
    stage_places,
    write_exceptions,
    write_places,
)
from geoapi.core.errors import InvalidInput
from geoapi.core.terms import names_of
from geoapi.importing.filekinds import kind_of_file
from geoapi.importing.reasons import Reason, Unusable
from geoapi.importing.report import ImportRefused, Report
from geoapi.importing.run import ImportRun
from geoapi.importing.tables import Sheet


class How(NamedTuple):
    """How a list is read; see `import_places`."""

    crs: str | None
    kind: str | None
    file_layer: str | None
    replace: bool
    zone: ZoneInfo


def import_list(run: ImportRun, connection: Connection, vocabulary: Vocabulary, how: How) -> None:
    """Enter a list. Raises as `import_places` does."""
    report = run.report
    table, crs = _read(run, vocabulary, how)
    rows = _rows(connection, table, vocabulary, how, run)
    run.step("Placing")
    places = locate_rows(connection, to_wgs84_rows(rows, crs, report), report)
    places = resolve_areas(areas_in_force(connection), places, report)
    _check_shift(connection, places, how, report)
    report_far(places, report)
    places = with_codes(connection, each_once(places, report), "table")
    stage_places(connection, places)
    outside = _drop_outside_city(connection, places, report)
    outside |= _drop_others(connection, run, places)
    _tell_outside_areas(connection, places, report)
    run.write()
    left = {place.row.where for number, place in enumerate(places) if number not in outside}
    spare(
        connection,
        ((plate_code(r["code"]), plain_name(r["name"])) for r in table.rows if r.where not in left),
    )
    said = _said(table)
    of_map = remove_places_of_map(connection)
    run.count(write_places(connection, "table", said, MISSING_FROM_LIST if how.replace else None, run.edits))
    rows = [place.row for place in places]
    if said & set(OF_EXCEPTIONS):
        run.count(write_exceptions(connection, rows, run.edits), "closures and exceptions")
    report.count("places of the map that the list replaces", of_map)
    report.count(
        "places whose hours are unclear", sum(not row.hours_clear for row in rows if row.where in left)
    )


def _read(run: ImportRun, vocabulary: Vocabulary, how: How) -> tuple[Sheet, str]:
    """The table, and the coordinate system of its points."""
    # A heading that is also the name of an amenity is taken for what it is among places.
    amenities = {AMENITY_COLUMN + term.code: names_of(term) for term in vocabulary.amenities.all}
    names = {**amenities, **PLACE_COLUMNS}
    if kind_of_file(run.path) != "features":
        table = run.read(names, ("name",), holds=HOLDS, crs=how.crs)
        return table, how.crs or table.crs or "wgs84"
    run.step("Reading")
    reading = Reading(crs=how.crs, file_layer=how.file_layer or run.sheet, encoding=run.encoding)
    table = read_place_features(run.path, names, reading, run.report)
    if "name" not in table.columns:
        fields = ", ".join(table.ignored) or "none"
        raise InvalidInput.of("file", f"{run.path.name} has no field name (名称); it has {fields}.")
    return run.take(table), "wgs84"


def _rows(
    connection: Connection, table: Sheet, vocabulary: Vocabulary, how: How, run: ImportRun
) -> list[PlaceRow]:
    """The rows that can be read."""
    zone, report = how.zone, run.report
    today = connection.execute(text("SELECT now()")).scalar_one().astimezone(zone).date()
    rows = []
    for row in table.rows:
        reader = PlaceReader(row, vocabulary, zone, today, strict=run.strict)
        try:
            place = reader.place(how.kind)
        except Unusable as error:
            report.refuse(row.where, error.reason, row["name"][:100])
            continue
        for reason in reader.repaired:
            report.repair(row.where, reason, place.name)
        for reason in reader.noted:
            report.note(row.where, reason, place.name)
        rows.append(place)
    return rows


def _check_shift(connection: Connection, places: Sequence[SitedPlace], how: How, report: Report) -> None:
    """Point out coordinates that carry the offset of another system.

    Raises ImportRefused unless theirs was said.
    """
    shift = detect_shift(connection, places)
    if shift is not None and how.crs is None:
        report.refuse("file", shift.reason(f"{shift}; to have it as it is, say --crs wgs84"))
        raise ImportRefused(f"{report.source} does not fit the map; nothing was changed.", report)
    if shift is not None:
        report.note("file", shift.reason(str(shift)))


def _drop_outside_city(connection: Connection, places: Sequence[SitedPlace], report: Report) -> set[int]:
    """Refuse the staged places outside the city; returns their numbers."""
    outside = outside_city(connection, "staged_place", "entrance")
    for number in outside:
        (lon, lat), row = places[number].point, places[number].row
        report.refuse(row.where, OUTSIDE_CITY, row.name, lon=lon, lat=lat)
    drop_staged(connection, outside)
    return set(outside)


def _drop_others(connection: Connection, run: ImportRun, places: Sequence[SitedPlace]) -> set[int]:
    """Refuse the staged places that lie, or have lain, outside the areas of whoever sent the file, or are
    said to belong there; returns their numbers.
    """
    bounds = Bounds(connection, run.scope)
    outside = {*bounds.numbers_outside(STAGED_POINTS), *bounds.numbers_outside(KNOWN_POINTS)}
    outside.update(bounds.numbers_of_others(STAGED_AREAS))
    for number in sorted(outside):
        (lon, lat), row = places[number].point, places[number].row
        run.report.refuse(row.where, REASON, row.name, lon=lon, lat=lat)
    drop_staged(connection, sorted(outside))
    return outside


def _tell_outside_areas(connection: Connection, places: Sequence[SitedPlace], report: Report) -> None:
    for one in outside_areas(connection):
        (lon, lat), row = places[one.number].point, places[one.number].row
        where = f"in {one.lies_in}" if one.lies_in else "in no area of that level"
        sentence = (
            f"the point lies {one.distance_m:,.0f} m outside {one.named}, to which it is said to "
            f"belong, {where}"
        )
        reason = Reason(
            "point-astray", sentence, metres=f"{one.distance_m:.0f}", value=one.named, read=one.lies_in
        )
        report.note(row.where, reason, row.name, lon=lon, lat=lat)
        report.count("places outside an area they are said to be in")


def _said(table: Sheet) -> set[str]:
    """The columns the file has; one column an amenity is the column of amenities too."""
    said = set(table.columns)
    return said | {"amenities"} if any(name.startswith(AMENITY_COLUMN) for name in said) else said
