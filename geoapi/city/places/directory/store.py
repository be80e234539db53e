"""Loads the Directory from PostGIS, in one snapshot."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, text

from geoapi.city.places.directory.directory import AreaName, Directory, Place, Reports, Word
from geoapi.city.places.directory.opening import OtherHours, Timetable
from geoapi.city.places.store import COUNTED_REPORTS
from geoapi.city.routing.store import has_ferries

# A report says nothing of another day.
REPORT_HOLDS_H = 12

_PLACES = text("""
    SELECT place.id, place.code, place.kind, place.name, ST_X(entrance) AS lon, ST_Y(entrance) AS lat, address, phone,
           hours, hours_clear, access, wheelchair, amenities, photo_captions, description, operator, verified_on,
           verified_by, area.code AS area_code, area.name AS area_name, area.level AS area_level
      FROM place LEFT JOIN area ON area.id = area_id
""")
# On an edge that two areas share a place lies in the one of the smaller code.
_AREAS = text("""
    SELECT DISTINCT ON (place.id, area.level) place.id, area.code, area.name, area.level
      FROM place JOIN area_boundary AS b ON ST_Covers(b.geom, place.entrance) AND b.valid @> now()
      JOIN area ON area.id = b.area_id AND area.layer = 'admin'
     ORDER BY place.id, area.level, area.code
""")
# Also those that are over: one may ask how it was.
_EXCEPTIONS = text("""
    SELECT place_id, lower(valid) AS since, upper(valid) AS until, hours, reason
      FROM place_exception ORDER BY place_id, lower(valid) NULLS FIRST
""")
_REPORTS = text(f"{COUNTED_REPORTS} ORDER BY at")
_WORDS = {
    "kind": text("SELECT code, name, name_en, icon, tone FROM place_kind ORDER BY position, code"),
    "amenity": text("SELECT code, name, name_en, icon, NULL AS tone FROM amenity ORDER BY position, code"),
}
_LEVELS = ("grid", "community", "subdistrict", "district", "city")


def load_directory(connection: Connection, version: tuple[int, ...]) -> Directory:
    """All places as they stand. Read it inside one snapshot, so that version and content agree."""
    areas: dict[int, list[AreaName]] = defaultdict(list)
    for row in connection.execute(_AREAS):
        areas[row.id].append(AreaName(row.code, row.name, row.level))
    exceptions: dict[int, list[OtherHours]] = defaultdict(list)
    for row in connection.execute(_EXCEPTIONS):
        exceptions[row.place_id].append(OtherHours(row.since, row.until, row.hours, row.reason))
    reports: dict[int, list[datetime]] = defaultdict(list)
    for row in connection.execute(_REPORTS, {"hours": REPORT_HOLDS_H}):
        reports[row.place_id].append(row.at)
    places = []
    for row in connection.execute(_PLACES):
        lies_in = tuple(sorted(areas[row.id], key=lambda area: _LEVELS.index(area.level)))
        said = AreaName(row.area_code, row.area_name, row.area_level) if row.area_code else None
        places.append(
            Place(
                id=row.id,
                code=row.code,
                kind=row.kind,
                name=row.name,
                lon=row.lon,
                lat=row.lat,
                timetable=Timetable(row.hours, row.hours_clear, exceptions[row.id]),
                address=row.address,
                area=said or next((area for area in lies_in if area.level != "grid"), None),
                areas=lies_in,
                phone=row.phone,
                hours=row.hours,
                access=row.access,
                wheelchair=row.wheelchair,
                amenities=tuple(row.amenities),
                photo_captions=tuple(row.photo_captions),
                description=row.description,
                operator=row.operator,
                verified_on=row.verified_on,
                verified_by=row.verified_by,
                reports=Reports(tuple(reports[row.id])) if reports[row.id] else None,
            )
        )
    words = {name: [Word(*row) for row in connection.execute(query)] for name, query in _WORDS.items()}
    return Directory(places, words["kind"], words["amenity"], version=version, ferries=has_ferries(connection))
