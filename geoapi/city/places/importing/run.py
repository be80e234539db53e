"""Importing places: the city's own tables, and what the map of OpenStreetMap shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from geoapi.city.areas.importing.rows import Reading
from geoapi.city.areas.store import outside_city
from geoapi.city.places.codes import made_codes, plate_code
from geoapi.city.places.directory.vocabulary import Vocabulary
from geoapi.city.places.importing import features, from_osm
from geoapi.city.places.importing.columns import HOLDS, OF_EXCEPTIONS, PLACE_COLUMNS
from geoapi.city.places.importing.rows import (
    AMENITY_COLUMN,
    PlaceReader,
    PlaceRow,
    SitedPlace,
    Unusable,
    plain_name,
    with_identity,
)
from geoapi.city.places.importing.siting import (
    detect_shift,
    locate_rows,
    report_far,
    resolve_areas,
    to_wgs84_rows,
)
from geoapi.city.places.importing.staging import (
    MISSING_FROM_LIST,
    MISSING_FROM_MAP,
    areas_in_force,
    drop_known_of_list,
    drop_staged,
    load_vocabulary,
    outside_areas,
    places_known,
    remove_places_of_map,
    spare,
    stage_places,
    write_exceptions,
    write_places,
)
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.core.terms import names_of
from geoapi.importing.edits import Edits
from geoapi.importing.filekinds import kind_of_file
from geoapi.importing.report import SILENT, ImportRefused, Progress, Report
from geoapi.importing.staging import import_transaction
from geoapi.importing.tables import Sheet, read_table, require_rows, tell_heading


@dataclass(frozen=True)
class PlaceImport:
    """How to read a file of places. `kind` is that of rows that say none; with `replace`,
    places of the city's list that are of the file's kinds and not in it are removed.
    """

    crs: str | None = None
    sheet: str | None = None
    file_layer: str | None = None
    encoding: str | None = None
    kind: str | None = None
    replace: bool = False
    strict: bool = False
    overrule: bool = False
    timezone: str = "Asia/Shanghai"


def import_places(
    database: Database,
    path: Path,
    how: PlaceImport | None = None,
    *,
    dry_run: bool = False,
    progress: Progress = SILENT,
) -> Report:
    """Import a file of places. A row that does not fit is refused and the others enter.

    Raises ImportRefused if any is refused and it is to be strict, or if all coordinates carry the map offset;
    InvalidInput when the file cannot be used at all.
    """
    how = how or PlaceImport()
    report = Report(path.name, dry_run)
    with import_transaction(database, dry_run=dry_run) as connection:
        progress.step("Reading places")
        vocabulary = load_vocabulary(connection)
        if path.suffix.lower() in from_osm.SUFFIXES or kind_of_file(path) == "map":
            _import_map(connection, path, vocabulary, how, report, progress)
        else:
            _import_list(connection, path, vocabulary, how, report, progress)
    return report


def _import_list(
    connection: Connection,
    path: Path,
    vocabulary: Vocabulary,
    how: PlaceImport,
    report: Report,
    progress: Progress,
) -> None:
    table, crs = _read(path, how, vocabulary, report)
    tell_heading(table, report)
    report.count("rows in the file", len(table.rows))
    rows = _rows(connection, table, vocabulary, how, report)
    progress.step("Placing them")
    places = locate_rows(connection, to_wgs84_rows(rows, crs, report), report)
    places = resolve_areas(areas_in_force(connection), places, report)
    _check_shift(connection, places, how, report)
    report_far(places, report)
    places = _with_codes(connection, _deduplicate(places, report), "table")
    stage_places(connection, places)
    outside = _drop_outside_city(connection, places, report)
    _tell_outside_areas(connection, places, report)
    if how.strict:
        report.refuse_file_if_any()
    progress.step("Writing places")
    left = {place.row.where for number, place in enumerate(places) if number not in outside}
    spare(
        connection,
        ((plate_code(r["code"]), plain_name(r["name"])) for r in table.rows if r.where not in left),
    )
    said, edits = _said(table), Edits(report, how.overrule)
    of_map = remove_places_of_map(connection)
    changes = write_places(connection, "table", said, MISSING_FROM_LIST if how.replace else None, edits)
    report.count_changes("places", changes)
    rows = [place.row for place in places]
    if said & set(OF_EXCEPTIONS):
        report.count_changes("closures and exceptions", write_exceptions(connection, rows, edits))
    report.count("places of the map that the list replaces", of_map)
    report.count(
        "places whose hours are unclear", sum(not row.hours_clear for row in rows if row.where in left)
    )


def _import_map(
    connection: Connection,
    path: Path,
    vocabulary: Vocabulary,
    how: PlaceImport,
    report: Report,
    progress: Progress,
) -> None:
    """The whole of the map's places: those it no longer shows go."""
    shown = to_wgs84_rows(from_osm.read_osm(path, vocabulary, report, progress), how.crs or "wgs84", report)
    rows = from_osm.deduplicate(shown)
    sited = [
        SitedPlace(row, (row.lon, row.lat)) for row in rows if row.lon is not None and row.lat is not None
    ]
    places = _with_codes(connection, sited, "map")
    stage_places(connection, places)
    outside = set(outside_city(connection, "staged_place", "entrance"))
    drop_staged(connection, sorted(outside))
    listed = drop_known_of_list(connection)
    if how.strict:
        report.refuse_file_if_any()
    progress.step("Writing places")
    changes = write_places(connection, "map", from_osm.COLUMNS, MISSING_FROM_MAP, Edits(report, how.overrule))
    report.count("places that the map shows", len(shown))
    report.count("shown twice, left out", len(shown) - len(places))
    report.count("outside the city, left out", len(outside))
    report.count("in the city's own list, left out", listed)
    report.count_changes("places", changes)
    report.count("places whose hours are unclear", sum(not place.row.hours_clear for place in places))
    kept = Counter(place.row.kind for number, place in enumerate(places) if number not in outside)
    for kind in vocabulary.kinds.all:
        report.count(f"of the kind {kind.name}", kept[kind.code])


def _read(path: Path, how: PlaceImport, vocabulary: Vocabulary, report: Report) -> tuple[Sheet, str]:
    """The table, and the coordinate system of its points."""
    # A heading that is also the name of an amenity is taken for what it is among places.
    amenities = {AMENITY_COLUMN + term.code: names_of(term) for term in vocabulary.amenities.all}
    names = {**amenities, **PLACE_COLUMNS}
    if kind_of_file(path) == "features":
        table, crs = features.read_place_features(path, names, _reading(how), report), "wgs84"
        if "name" not in table.columns:
            fields = ", ".join(table.ignored) or "none"
            raise InvalidInput.of("file", f"{path.name} has no field name (名称); it has {fields}.")
    else:
        table = read_table(path, names, ("name",), how.sheet, holds=HOLDS, crs=how.crs, encoding=how.encoding)
        crs = how.crs or table.crs or "wgs84"
    require_rows(table, path.name)
    return table, crs


def _reading(how: PlaceImport) -> Reading:
    return Reading(crs=how.crs, file_layer=how.file_layer or how.sheet, encoding=how.encoding)


def _rows(
    connection: Connection, table: Sheet, vocabulary: Vocabulary, how: PlaceImport, report: Report
) -> list[PlaceRow]:
    """The rows that can be read."""
    zone = ZoneInfo(how.timezone)
    today = connection.execute(text("SELECT now()")).scalar_one().astimezone(zone).date()
    rows = []
    for row in table.rows:
        reader = PlaceReader(row, vocabulary, zone, today, strict=how.strict)
        try:
            place = reader.place(how.kind)
        except Unusable as error:
            report.refuse(row.where, str(error), row["name"][:100])
            continue
        for reason in reader.repaired:
            report.repair(row.where, reason, place.name)
        for reason in reader.noted:
            report.note(row.where, reason, place.name)
        rows.append(place)
    return rows


def _check_shift(
    connection: Connection, places: Sequence[SitedPlace], how: PlaceImport, report: Report
) -> None:
    """Point out coordinates that carry the offset of another system.

    Raises ImportRefused unless theirs was said.
    """
    shift = detect_shift(connection, places)
    if shift is not None and how.crs is None:
        report.refuse("file", f"{shift}; to have it as it is, say --crs wgs84")
        raise ImportRefused(f"{report.source} does not fit the map; nothing was changed.", report)
    if shift is not None:
        report.note("file", str(shift))


def _drop_outside_city(connection: Connection, places: Sequence[SitedPlace], report: Report) -> set[int]:
    """Refuse the staged places outside the city; returns their numbers."""
    outside = outside_city(connection, "staged_place", "entrance")
    for number in outside:
        (lon, lat), row = places[number].point, places[number].row
        report.refuse(row.where, "the point lies outside the city", row.name, lon=lon, lat=lat)
    drop_staged(connection, outside)
    return set(outside)


def _deduplicate(places: Sequence[SitedPlace], report: Report) -> list[SitedPlace]:
    """Each place once, with what it is known by; a second row of one is refused."""
    first: dict[str, PlaceRow] = {}
    kept = []
    for place in places:
        row = with_identity(place.row)
        other = first.setdefault(row.code or row.identity, row)
        if other is row:
            kept.append(replace(place, row=row))
        elif row.code:
            report.refuse(row.where, f"the code {row.code} stands in {other.where} already", row.name)
        else:
            reason = f"one of this kind, name and address stands in {other.where} already: give both a code"
            report.refuse(row.where, reason, row.name)
    return kept


def _with_codes(connection: Connection, places: Sequence[SitedPlace], source: str) -> list[SitedPlace]:
    """The places with the codes they lack: of what they are known by, unless another place has that code."""
    rows = [place.row for place in places]
    known = places_known(connection)
    given = {row.code for row in rows if row.code}
    nameless = {row.identity: row for row in rows if not row.code}

    def taken(identity: str, code: str) -> bool:
        if code in given:
            return True
        if code not in known:
            return False
        kind, name, known_source = known[code]
        # The map may call a thing by another name tomorrow; it is all of the map's places that come.
        if source == "map":
            return known_source != "map"
        return (kind, name) != (nameless[identity].kind, nameless[identity].name)

    made = made_codes(nameless, taken)
    return [
        place if place.row.code else replace(place, row=replace(place.row, code=made[place.row.identity]))
        for place in places
    ]


def _tell_outside_areas(connection: Connection, places: Sequence[SitedPlace], report: Report) -> None:
    for one in outside_areas(connection):
        (lon, lat), row = places[one.number].point, places[one.number].row
        where = f"in {one.lies_in}" if one.lies_in else "in no area of that level"
        reason = (
            f"the point lies {one.distance_m:,.0f} m outside {one.named}, to which it is said to "
            f"belong, {where}"
        )
        report.note(row.where, reason, row.name, lon=lon, lat=lat)
        report.count("places outside an area they are said to be in")


def _said(table: Sheet) -> set[str]:
    """The columns the file has; one column an amenity is the column of amenities too."""
    said = set(table.columns)
    return said | {"amenities"} if any(name.startswith(AMENITY_COLUMN) for name in said) else said
