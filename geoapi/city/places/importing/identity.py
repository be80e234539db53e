"""What a place is known by when its file comes again: its code, or else its kind, name and address."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from geoapi.city.places.codes import made_codes
from geoapi.city.places.importing.rows import PlaceRow, SitedPlace
from geoapi.city.places.importing.staging import places_known
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Report


def _with_identity(row: PlaceRow) -> PlaceRow:
    """The row with what it is known by where it brings no code:
    kind, name and address, or its point to some 100 m.
    """
    where = row.address or f"{row.lon or 0:.3f},{row.lat or 0:.3f}"
    return replace(row, identity="\n".join((row.kind, row.name, where)))


def each_once(places: Sequence[SitedPlace], report: Report) -> list[SitedPlace]:
    """Each place once, with what it is known by; a second row of one is refused."""
    first: dict[str, PlaceRow] = {}
    kept = []
    for place in places:
        row = _with_identity(place.row)
        other = first.setdefault(row.code or row.identity, row)
        if other is row:
            kept.append(replace(place, row=row))
        elif row.code:
            sentence = f"the code {row.code} stands in {other.where} already"
            report.refuse(row.where, Reason("repeated", sentence, row=other.where), row.name)
        else:
            sentence = f"one of this kind, name and address stands in {other.where} already: give both a code"
            report.refuse(row.where, Reason("repeated", sentence, row=other.where), row.name)
    return kept


def with_codes(connection: Connection, places: Sequence[SitedPlace], source: str) -> list[SitedPlace]:
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
