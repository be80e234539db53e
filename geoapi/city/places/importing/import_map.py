"""Importing the places that the map shows, all of them: those it no longer shows go."""

from collections import Counter

from sqlalchemy import Connection

from geoapi.city.areas.store import outside_city
from geoapi.city.places.directory.vocabulary import Vocabulary
from geoapi.city.places.importing.from_osm import COLUMNS, deduplicate, read_osm
from geoapi.city.places.importing.identity import with_codes
from geoapi.city.places.importing.rows import SitedPlace
from geoapi.city.places.importing.siting import to_wgs84_rows
from geoapi.city.places.importing.staging import (
    MISSING_FROM_MAP,
    drop_known_of_list,
    drop_staged,
    stage_places,
    write_places,
)
from geoapi.importing.run import ImportRun


def import_map(run: ImportRun, connection: Connection, vocabulary: Vocabulary, crs: str) -> None:
    """Enter what an extract of OpenStreetMap shows, but for what the city's own list has.

    Raises InvalidInput when the file is broken.
    """
    report = run.report
    run.step("Reading")
    shown = to_wgs84_rows(read_osm(run.path, vocabulary, report, run.progress), crs, report)
    rows = deduplicate(shown)
    sited = [
        SitedPlace(row, (row.lon, row.lat)) for row in rows if row.lon is not None and row.lat is not None
    ]
    places = with_codes(connection, sited, "map")
    stage_places(connection, places)
    outside = set(outside_city(connection, "staged_place", "entrance"))
    drop_staged(connection, sorted(outside))
    listed = drop_known_of_list(connection)
    run.write()
    changes = write_places(connection, "map", COLUMNS, MISSING_FROM_MAP, run.edits)
    report.count("places that the map shows", len(shown))
    report.count("shown twice, left out", len(shown) - len(places))
    report.count("outside the city, left out", len(outside))
    report.count("in the city's own list, left out", listed)
    run.count(changes)
    report.count("places whose hours are unclear", sum(not place.row.hours_clear for place in places))
    kept = Counter(place.row.kind for number, place in enumerate(places) if number not in outside)
    for kind in vocabulary.kinds.all:
        report.count(f"of the kind {kind.name}", kept[kind.code])
