"""Loads the Directory from PostGIS, in one snapshot."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, text

from geoapi.city.places.directory.directory import (
    ANSWER_HOLDS_H,
    AreaName,
    Directory,
    Place,
    ReportAnswer,
    Reports,
    Word,
)
from geoapi.city.places.directory.opening import OtherHours, Timetable
from geoapi.city.places.reports.store import COUNTED_REPORTS
from geoapi.city.routing.store import has_ferries
from geoapi.core.changes import Keys

# A report says nothing of another day.
REPORT_HOLDS_H = 12

_ONLY = "AND place.code = ANY(:codes)"
_PLACES = """
    SELECT place.id, place.code, place.kind, place.name, ST_X(entrance) AS lon, ST_Y(entrance) AS lat,
      address, phone,
           hours, hours_clear, access, wheelchair, amenities, photo_captions, description, operator,
           verified_on,
           verified_by
      FROM place WHERE retired_at IS NULL {}
"""
# On an edge that two areas share a place lies in the one of the smaller code.
_LIES_IN = """
    SELECT DISTINCT ON (place.id, area.level) place.id, area.code, area.name, area.level
      FROM place JOIN area_in_force AS area ON ST_Covers(area.geom, place.entrance) AND area.layer = 'admin'
     WHERE true {} ORDER BY place.id, area.level, area.code
"""
_BELONGS_TO = """
    SELECT place.id, area.code, area.name, area.level FROM place JOIN area ON area.id = area_id WHERE true {}
"""
# Also those that are over: one may ask how it was.
_EXCEPTIONS = """
    SELECT place_id, lower(valid) AS since, upper(valid) AS until, place_exception.hours, reason
      FROM place_exception JOIN place ON place.id = place_id WHERE true {}
     ORDER BY place_id, lower(valid) NULLS FIRST
"""
_REPORTS = f"""
    SELECT place_id, at FROM ({COUNTED_REPORTS}) AS counted JOIN place ON place.id = place_id
     WHERE true {{}} ORDER BY at
"""
_ANSWERS = """
    SELECT DISTINCT ON (place_id) place_id, settled_at AS at, answer
      FROM place_report JOIN place ON place.id = place_id
     WHERE answer IS NOT NULL AND settled_at > now() - make_interval(hours => :hours) {}
     ORDER BY place_id, settled_at DESC
"""
_WORDS = {
    "kind": text("SELECT code, name, name_en, icon, tone FROM place_kind ORDER BY position, code"),
    "amenity": text("SELECT code, name, name_en, icon, NULL AS tone FROM amenity ORDER BY position, code"),
}
_LEVELS = ("grid", "community", "subdistrict", "district", "city")

Codes = Sequence[str] | None


def load_directory(connection: Connection, version: int = 0) -> Directory:
    """All places as they stand. Read it inside one snapshot, so that version and content agree."""
    words = {name: [Word(*row) for row in connection.execute(query)] for name, query in _WORDS.items()}
    return Directory(
        _places(connection), words["kind"], words["amenity"], version=version, ferries=has_ferries(connection)
    )


def amend_directory(
    connection: Connection, held: Directory, changes: Mapping[str, Keys], version: int
) -> Directory | None:
    """The next version of a Directory, from what has changed of its topics;
    None where it must be loaded whole.
    """
    codes: set[str] = set()
    for topic in changes.keys() - {"boundaries"}:
        keys = changes[topic]
        if keys is None:
            return None
        codes |= keys
    places: dict[str, Place | None] = {}
    if "boundaries" in changes:
        lie = _whereabouts(connection)
        places |= {place.code: replace(place, **lie[place.id]._asdict()) for place in held.places}
    if codes:
        places |= dict.fromkeys(codes)
        places |= {place.code: place for place in _places(connection, sorted(codes))}
    return held.amended(places, version)


class _Whereabouts(NamedTuple):
    """The area a place is said to belong to, or else its community;
    and those it lies in, the smallest first.
    """

    area: AreaName | None = None
    areas: tuple[AreaName, ...] = ()


def _whereabouts(connection: Connection, codes: Codes = None) -> defaultdict[int, _Whereabouts]:
    areas: defaultdict[int, list[AreaName]] = defaultdict(list)
    for row in _read(connection, _LIES_IN, codes):
        areas[row.id].append(AreaName(row.code, row.name, row.level))
    found: defaultdict[int, _Whereabouts] = defaultdict(_Whereabouts)
    for place, lies_in in areas.items():
        lies_in.sort(key=lambda area: _LEVELS.index(area.level))
        found[place] = _Whereabouts(
            next((area for area in lies_in if area.level != "grid"), None), tuple(lies_in)
        )
    for row in _read(connection, _BELONGS_TO, codes):
        found[row.id] = found[row.id]._replace(area=AreaName(row.code, row.name, row.level))
    return found


def _read(connection: Connection, query: str, codes: Codes, **values: object) -> CursorResult[Any]:
    """Rows of all places, or of those of `codes`."""
    return connection.execute(text(query.format("" if codes is None else _ONLY)), {"codes": codes, **values})


def _places(connection: Connection, codes: Codes = None) -> list[Place]:
    lie = _whereabouts(connection, codes)
    exceptions: dict[int, list[OtherHours]] = defaultdict(list)
    for row in _read(connection, _EXCEPTIONS, codes):
        exceptions[row.place_id].append(OtherHours(row.since, row.until, row.hours, row.reason))
    reports: dict[int, list[datetime]] = defaultdict(list)
    for row in _read(connection, _REPORTS, codes, hours=REPORT_HOLDS_H):
        reports[row.place_id].append(row.at)
    answers = {
        row.place_id: ReportAnswer(row.at, row.answer)
        for row in _read(connection, _ANSWERS, codes, hours=ANSWER_HOLDS_H)
    }
    return [
        Place(
            id=row.id,
            code=row.code,
            kind=row.kind,
            name=row.name,
            lon=row.lon,
            lat=row.lat,
            timetable=Timetable(row.hours, row.hours_clear, exceptions[row.id]),
            address=row.address,
            area=lie[row.id].area,
            areas=lie[row.id].areas,
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
            report_answer=answers.get(row.id),
        )
        for row in _read(connection, _PLACES, codes)
    ]
