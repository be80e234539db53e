"""What everybody is answered about matters: faces that a person has cleared, and what has changed of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.office.matters.serializers import Names
from geoapi.office.matters.store import files, public
from geoapi.office.matters.store.public import Face, Wanted

Json = dict[str, Any]
# Whoever copies faces reads so much of the time before anew: what was written then may be seen only now.
OVERLAP_S = 60
MOST_CHANGES = 1_000


class Faces:
    """Reads what is public, by the login for that."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def near_or_in(self, wanted: Wanted, limit: int) -> Json:
        """GeoJSON, and where to go on; near a point there is no more. Raises NotFound for an area."""
        with self._database.transaction() as connection:
            if wanted.area is not None and not public.is_area(connection, wanted.area):
                raise NotFound("There is no area of this code.")
            found = public.faces(connection, wanted, limit + 1)
            shown = found[:limit]
            codes = {face.post_code for face, _ in shown if face.post_code}
            names = files.post_names(connection, codes)
        last = shown[-1][0] if len(found) > limit and wanted.near is None else None
        return {
            "type": "FeatureCollection",
            "features": [face_json(face, names, away) for face, away in shown],
            "cursor": last and f"{last.opened_at.isoformat()}~{last.number}",
        }

    def one(self, number: str) -> Json:
        """One, with the states it has gone through. Raises NotFound, for whatever is not shown alike."""
        with self._database.transaction() as connection:
            found = public.face_called(connection, number)
            if found is None:
                raise NotFound("There is no such report.")
            face, steps, notes = found
            names = files.post_names(connection, {face.post_code} if face.post_code else set())
        shown = face_json(face, names)
        shown["properties"] |= {"steps": steps, "notes": notes}
        return shown

    def changes(self, since: tuple[datetime, str]) -> Json:
        """What has changed behind a cursor, the oldest first; `gone`: forget what you have of it."""
        with self._database.transaction() as connection:
            found = public.changes(connection, *since, MOST_CHANGES + 1)
            settled = public.settled_until(connection, OVERLAP_S)
        told = found[:MOST_CHANGES]
        more = len(found) > MOST_CHANGES
        at, number = since
        if more:
            at, number = told[-1].at, told[-1].number
        elif settled > at:
            at, number = settled, ""
        return {
            "changes": [{"number": each.number, "at": each.at, "gone": each.is_gone} for each in told],
            "next": f"{at.isoformat()}~{number}",
            "more": more,
        }


def face_json(face: Face, names: Names, away: float | None = None) -> Json:
    """A feature: where it is no more exactly than its `grade` says, and nothing of who reported it."""
    name = names.get(face.post_code or "")
    return {
        "type": "Feature",
        "id": face.number,
        "geometry": {"type": "Point", "coordinates": [round(face.lon, 6), round(face.lat, 6)]},
        "properties": {
            **_plain(vars(face)),
            "category": {
                "code": face.category,
                "name": face.category_name,
                "name_en": face.category_name_en,
            },
            "area": face.area_code and {"code": face.area_code, "name": face.area_name},
            "holder": name
            and {
                "role_name": name.role_name,
                "role_name_en": name.role_name_en,
                "area_name": name.area_name,
            },
            "distance_m": away,
        },
    }


def _plain(face: Mapping[str, Any]) -> Json:
    names = (
        *("number", "kind", "state", "phase", "outcome", "disputed", "confirmed", "text", "opened_at"),
        *("closed_at", "changed_at", "grade", "followers"),
    )
    return {name: face[name] for name in names}


def read_cursor(text: str, field: str = "cursor") -> tuple[datetime, str]:
    """A moment and a number. Raises InvalidInput."""
    at, _, number = text.partition("~")
    # A plus in an address that was not written as %2B is read as a gap.
    try:
        moment = datetime.fromisoformat(at.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput.of(
            field, "Write a moment with its offset, 2026-11-30T08:00:00+08:00, or a cursor."
        )
    return moment, number
