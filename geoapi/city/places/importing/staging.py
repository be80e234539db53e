"""What an import reads and writes of places: SQL that touches only rows that differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from geoapi.city.areas.store import ROUNDING_DEGREES
from geoapi.city.places.directory.vocabulary import PlaceTerm, Vocabulary
from geoapi.city.places.importing.by_hand import MADE_BY_HAND, settle_retired
from geoapi.city.places.importing.rows import AreaKnown, PlaceRow, SitedPlace
from geoapi.core.db import copy_rows
from geoapi.core.terms import Terms
from geoapi.importing.edits import Edits, set_by_hand
from geoapi.importing.report import Changes
from geoapi.importing.staging import merge, text_array

# A place of the map as near as this to one of the city's own list, of the same kind, is that one.
SAME_PLACE_M = 60
# Of the staged places, where they are to be, where those that are known have been, and whose they are to be.
STAGED_POINTS = "SELECT number, entrance AS geom FROM staged_place"
KNOWN_POINTS = "SELECT s.number, p.entrance AS geom FROM staged_place s JOIN place p USING (code)"
STAGED_AREAS = "SELECT number, area_id FROM staged_place"
# What the columns of a table say of a place; the others are always said.
_COLUMNS = (
    *(
        "address",
        "phone",
        "hours",
        "access",
        "wheelchair",
        "amenities",
        "photo_captions",
        "description",
        "operator",
    ),
    *("verified_on", "verified_by"),
)


# How what a person set, and what the file says instead, is shown.
_SHOWN = {"entrance": "ST_AsText({0}, 6)", "area_id": "(SELECT code FROM area WHERE id = {0})"}


class Outside(NamedTuple):
    """A staged place outside an area it is said to be in.

    `lies_in` is None where no area of that level is.
    """

    number: int
    named: str
    distance_m: float
    lies_in: str | None


def load_vocabulary(connection: Connection) -> Vocabulary:
    """The kinds and amenities in their order."""

    def terms(table: str) -> Terms[PlaceTerm]:
        rows = connection.execute(
            text(f"SELECT code, name, name_en, other_names, osm FROM {table} ORDER BY position, code")
        )
        return Terms(
            PlaceTerm(code, name, en, tuple(others), tuple(osm)) for code, name, en, others, osm in rows
        )

    return Vocabulary(terms("place_kind"), terms("amenity"))


def areas_in_force(connection: Connection) -> list[AreaKnown]:
    sql = """
        SELECT id, code, name, level, parent_id FROM area_in_force WHERE layer = 'admin' ORDER BY code"""
    found = {row.id: row for row in connection.execute(text(sql))}
    areas = []
    for row in found.values():
        chain, above = {row.code}, row.parent_id
        while above in found and found[above].code not in chain:
            chain.add(found[above].code)
            above = found[above].parent_id
        areas.append(AreaKnown(row.id, row.code, row.name, row.level, frozenset(chain)))
    return areas


def boundaries_of(connection: Connection, ids: Sequence[int]) -> dict[int, BaseGeometry]:
    """The boundaries now in force of areas, in degrees."""
    sql = text("SELECT id, ST_AsBinary(geom) FROM area_in_force WHERE id = ANY(:ids)")
    return {area: shapely.from_wkb(bytes(wkb)) for area, wkb in connection.execute(sql, {"ids": list(ids)})}


def entrances_of(connection: Connection, codes: Sequence[str]) -> dict[str, tuple[float, float]]:
    """The entrances of those of `codes` that are codes of buildings."""
    sql = text("SELECT code, ST_X(entrance), ST_Y(entrance) FROM building WHERE code = ANY(:codes)")
    return {code: (lon, lat) for code, lon, lat in connection.execute(sql, {"codes": list(codes)})}


def points_of_addresses(connection: Connection, texts: Sequence[str]) -> dict[str, tuple[float, float]]:
    """The points of those of `texts` that are standard addresses."""
    sql = text("SELECT text, ST_X(geom), ST_Y(geom) FROM address WHERE text = ANY(:texts)")
    return {address: (lon, lat) for address, lon, lat in connection.execute(sql, {"texts": list(texts)})}


def places_known(connection: Connection) -> dict[str, tuple[str, str, str]]:
    """Kind, name and source of every place by its code."""
    rows = connection.execute(text("SELECT code, kind, name, source FROM place"))
    return {code: (kind, name, source) for code, kind, name, source in rows}


def stage_places(connection: Connection, places: Sequence[SitedPlace]) -> None:
    """Put places with codes, and the areas each is said to be in, into temporary tables."""
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_place (number integer PRIMARY KEY, code text, kind text, name text,
            address text, area_id bigint, entrance geometry(Point, 4326), phone text, hours text,
            hours_clear boolean, access text, wheelchair text, amenities text[], photo_captions text[],
            description text, operator text, verified_on date, verified_by text,
            source text) ON COMMIT DROP""")
    )
    connection.execute(text("CREATE TEMP TABLE staged_claim (number integer, area_id bigint) ON COMMIT DROP"))
    columns = ("number", "code", "kind", "name", "hours_clear", "area_id", "entrance", *_COLUMNS)
    copy_rows(connection, "staged_place", columns, _staged(places))
    pairs = ((number, area.id) for number, place in enumerate(places) for area in place.areas)
    copy_rows(connection, "staged_claim", ("number", "area_id"), pairs)
    for table in ("staged_place", "staged_claim"):
        connection.execute(text(f"ANALYZE {table}"))


def _staged(places: Sequence[SitedPlace]) -> Iterator[tuple[object, ...]]:
    for number, place in enumerate(places):
        (lon, lat), row = place.point, place.row
        point = f"SRID=4326;POINT({lon!r} {lat!r})"
        values = (getattr(row, name) for name in _COLUMNS)
        told = (text_array(value) if isinstance(value, tuple) else value for value in values)
        yield (
            number,
            row.code,
            row.kind,
            row.name,
            row.hours_clear,
            place.areas[0].id if place.areas else None,
            point,
            *told,
        )


def outside_areas(connection: Connection) -> list[Outside]:
    """The staged places outside an area they are said to be in,
    by how far, and where of that level they are.
    """
    sql = text("""
        SELECT s.number, a.name, ST_Distance(a.geom::geography, s.entrance::geography),
               (SELECT other.name FROM area_in_force other
                 WHERE other.layer = a.layer AND other.level = a.level
                   AND ST_Covers(other.geom, s.entrance) ORDER BY other.code LIMIT 1)
          FROM staged_place s JOIN staged_claim c USING (number) JOIN area_in_force a ON a.id = c.area_id
         WHERE NOT ST_DWithin(a.geom, s.entrance, :rounding) ORDER BY s.number, a.code DESC""")
    return [Outside(*row) for row in connection.execute(sql, {"rounding": ROUNDING_DEGREES})]


def drop_staged(connection: Connection, numbers: Sequence[int]) -> None:
    """Take rows out of the import."""
    connection.execute(
        text("DELETE FROM staged_place WHERE number = ANY(:numbers)"), {"numbers": list(numbers)}
    )


def drop_known_of_list(connection: Connection) -> int:
    """Take out the staged places of the map that the city's own list has; returns how many."""
    done = connection.execute(
        text(f"DELETE FROM staged_place s USING place t WHERE t.source = 'table' AND {_SAME}")
    )
    return done.rowcount


def remove_places_of_map(connection: Connection) -> int:
    """Remove the places of the map that the staged ones of the city's list are; returns how many."""
    found = connection.execute(
        text(f"SELECT DISTINCT t.id FROM place t JOIN staged_place s ON {_SAME} WHERE t.source = 'map'")
    ).scalars()
    ids = list(found)
    if ids:
        connection.execute(text("DELETE FROM place WHERE id = ANY(:ids)"), {"ids": ids})
    return len(ids)


def spare(connection: Connection, refused: Iterable[tuple[str | None, str]]) -> None:
    """Keep the places with these codes or names when others are removed:
    a row that was refused is not missing.
    """
    connection.execute(text("CREATE TEMP TABLE spared_place (code text, name text) ON COMMIT DROP"))
    copy_rows(connection, "spared_place", ("code", "name"), iter(refused))


# What to remove: of the city's list, whatever the file lacks of its kinds;
# of the map, whatever it no longer shows.
MISSING_FROM_LIST = f"""t.source = 'table' AND t.kind IN (SELECT kind FROM staged_place)
    AND NOT EXISTS (SELECT FROM spared_place x WHERE x.code = t.code OR x.name = t.name)
    AND NOT {MADE_BY_HAND}"""
MISSING_FROM_MAP = "t.source = 'map'"


def write_places(
    connection: Connection, source: str, columns: Iterable[str], remove_where: str | None, edits: Edits
) -> Changes:
    """Add or change the staged places by code.

    Of what the file says nothing of (`columns`), the known stays.
    """
    connection.execute(text("UPDATE staged_place SET source = :source"), {"source": source})
    said = set(columns)
    names = ["kind", "name", "entrance", "source", *(name for name in _COLUMNS if name in said)]
    names += ["hours_clear"] if "hours" in said else []
    names += ["area_id"] if said & {"area", "district"} else []
    edits = replace(edits, shown=_SHOWN)
    settle_retired(connection, edits)
    return merge(
        connection, "place", "staged_place", ("code",), names, remove_where=remove_where, edits=edits
    )


def write_exceptions(connection: Connection, rows: Sequence[PlaceRow], edits: Edits) -> Changes:
    """Make the closures and exceptions of these rows all those of the staged places.

    Those that are over stay as they were, but where the file tells of the same time otherwise.
    So do those that a person set, unless that is overruled.
    """
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_other_hours (code text, since timestamptz, until timestamptz, hours text,
            reason text) ON COMMIT DROP""")
    )
    values = (
        (row.code, each.since, each.until, each.hours, each.reason) for row in rows for each in row.exceptions
    )
    copy_rows(connection, "staged_other_hours", ("code", "since", "until", "hours", "reason"), values)
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_exception ON COMMIT DROP AS
        SELECT p.id AS place_id, tstzrange(s.since, s.until) AS valid, s.hours, s.reason
          FROM staged_other_hours s JOIN staged_place USING (code) JOIN place p USING (code)""")
    )
    _settle_edited_exceptions(connection, edits)
    of_staged = """t.edited_by IS NULL AND t.place_id IN (
            SELECT p.id FROM place p JOIN staged_place USING (code))
        AND (upper_inf(t.valid) OR upper(t.valid) > now() OR EXISTS (
            SELECT FROM staged_exception s WHERE s.place_id = t.place_id AND s.valid && t.valid))"""
    keys = ("place_id", "valid")
    return merge(
        connection, "place_exception", "staged_exception", keys, ("hours", "reason"), remove_where=of_staged
    )


def _settle_edited_exceptions(connection: Connection, edits: Edits) -> None:
    """Where the file says otherwise of a time that a person told of, or nothing:
    leave the file's out or, if the person is overruled, make theirs the file's to change.
    """
    differing = """
        FROM place_exception t JOIN place p ON p.id = t.place_id JOIN staged_place USING (code)
        LEFT JOIN staged_exception s ON s.place_id = t.place_id AND s.valid && t.valid
        WHERE t.edited_by IS NOT NULL AND (upper_inf(t.valid) OR upper(t.valid) > now())
          AND (t.valid, t.hours, t.reason) IS DISTINCT FROM (s.valid, s.hours, s.reason)"""
    told = f"""
        SELECT p.code, t.hours, t.edited_by, to_char(t.edited_at, 'YYYY-MM-DD'),
               to_char(lower(t.valid), 'YYYY-MM-DD'), s.hours {differing} ORDER BY p.code, t.valid"""
    for code, kept, edited_by, edited_on, since, said in connection.execute(text(told)):
        edited = f"hours {kept!r} from {since or 'ever'}, set by {edited_by} on {edited_on}"
        file_says = "nothing of them" if said is None else repr(said)
        how = "go" if edits.overrule else "stay"
        reason = set_by_hand(f"{edited}, {how}; the file says {file_says}", kept, said, edited_by, edited_on)
        (edits.report.overrule if edits.overrule else edits.report.keep)(f"place {code}", reason)
    if edits.overrule:
        forget = (
            "UPDATE place_exception SET edited_by = NULL, edited_at = NULL"
            f" WHERE id IN (SELECT t.id {differing})"
        )
        connection.execute(text(forget))
    else:
        connection.execute(
            text("""
            DELETE FROM staged_exception s USING place_exception t
             WHERE t.place_id = s.place_id AND t.valid && s.valid AND t.edited_by IS NOT NULL""")
        )


_SAME = f"""t.kind = s.kind AND ST_DWithin(t.entrance, s.entrance, {2 * SAME_PLACE_M / 111_700})
    AND ST_DWithin(t.entrance::geography, s.entrance::geography, {SAME_PLACE_M})"""
