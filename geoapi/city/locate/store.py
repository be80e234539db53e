"""Loads the Atlas of a moment from PostGIS, in one snapshot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import numpy as np
import shapely
from shapely import Geometry
from sqlalchemy import Connection, Row, text

from geoapi.city.areas.store import load_layers
from geoapi.city.locate.atlas import Area, Atlas, Binding, BuildingPoints, group_posts
from geoapi.city.people.rules import Period, Post, Substitution
from geoapi.city.people.store import load_roles
from geoapi.core.changes import Keys

# Boundaries and bindings change at these moments only, so an Atlas holds from one to the next.
_EPOCH = text("""
    SELECT max(edge) FILTER (WHERE edge <= :at), min(edge) FILTER (WHERE edge > :at)
      FROM (SELECT lower(valid) AS edge FROM area_boundary UNION SELECT upper(valid) FROM area_boundary
            UNION SELECT lower(valid) FROM building_binding
            UNION SELECT upper(valid) FROM building_binding) AS edges
""")

_AREAS = text("""
    SELECT area.code, boundary.name, area.level, area.layer, boundary.kind, parent.code AS parent,
           ST_AsBinary(geom) AS shape
      FROM area JOIN area_boundary AS boundary ON area_id = area.id AND valid @> CAST(:at AS timestamptz)
      LEFT JOIN area AS parent ON parent.id = area.parent_id
""")

_CHANGED_AREAS = text(f"{_AREAS.text} WHERE area.code = ANY(:codes)")

_POSTS = """
    SELECT post.code, post.role, coalesce(person.name, post.desk_name) AS name,
           coalesce(person.duty_phone, post.desk_phone) AS duty_phone, post.duty_hours,
           lower(post.valid) AS since, upper(post.valid) AS until,
           area.code AS area_code, building.code AS building_code
      FROM post LEFT JOIN person ON person.id = post.person_id
      LEFT JOIN area ON area.id = post.area_id LEFT JOIN building ON building.id = post.building_id
     WHERE post.valid && tstzrange(:since, :until) {}
     ORDER BY post.code, lower(post.valid) NULLS FIRST
"""

_SUBSTITUTIONS = """
    SELECT post_code AS code, person.name, person.duty_phone, lower(valid) AS since, upper(valid) AS until
      FROM substitution JOIN person ON person.id = person_id
     WHERE valid && tstzrange(:since, :until) {}
     ORDER BY post_code, lower(valid) NULLS FIRST
"""

_BINDINGS = text("""
    SELECT building.code, area.code AS grid_code, ST_AsBinary(geom) AS footprint
      FROM building_binding JOIN building ON building.id = building_id JOIN area ON area.id = area_id
     WHERE valid @> CAST(:at AS timestamptz) ORDER BY building.code
""")

_DWELLINGS = """
    COPY (SELECT id, ST_X(entrance)::float8, ST_Y(entrance)::float8, coalesce(households, 0)::int4
            FROM building {} ORDER BY id) TO STDOUT (FORMAT binary)
"""
# PostgreSQL's binary COPY: each row a field count, then each field behind its length.
_DWELLING_ROW = np.dtype(
    [
        *(("fields", ">i2"), ("id_size", ">i4"), ("id", ">i8"), ("lon_size", ">i4"), ("lon", ">f8")),
        *(("lat_size", ">i4"), ("lat", ">f8"), ("households_size", ">i4"), ("households", ">i4")),
    ]
)
_COPY_HEADER_BYTES, _COPY_TRAILER_BYTES = 19, 2


def load_atlas(connection: Connection, at: datetime, version: int = 0) -> Atlas:
    """The Atlas whose period holds `at`. Read it inside one snapshot, so that version and content agree."""
    since, until = connection.execute(_EPOCH, {"at": at}).one()
    period = Period(since, until)
    return Atlas(
        version=version,
        period=period,
        areas=[_area(row) for row in connection.execute(_AREAS, {"at": at})],
        posts=_posts(connection, period),
        layers=load_layers(connection),
        bindings=_bindings(connection, at),
        dwellings=_dwellings(connection),
    )


def amend_atlas(
    connection: Connection, held: Atlas, changes: Mapping[str, Keys], at: datetime, version: int
) -> Atlas | None:
    """The next version of an Atlas, from what has changed of its topics; None where it must be loaded whole.

    What is held holds at `at` but for the changes;
    so its period may end earlier or begin later now, but no more.
    """
    since, until = connection.execute(_EPOCH, {"at": at}).one()
    period = Period(since, until)
    if not held.period.covers(period):
        return None
    areas = posts = bindings = dwellings = None
    if "boundaries" in changes:
        areas = _changed_areas(connection, held, changes["boundaries"], at)
        if areas is None:
            return None
    if "posts" in changes:
        codes = changes["posts"]
        if codes is None:
            return None
        found = group_posts(_posts(connection, period, sorted(codes)), lambda post: post.code)
        posts = {code: found.get(code, ()) for code in codes}
    if "buildings" in changes:
        ids = changes["buildings"]
        if ids is None:
            return None
        bindings = _bindings(connection, at)
        changed = np.array(sorted(map(int, ids)), dtype=np.int64)
        dwellings = held.dwellings.with_changed(changed, _dwellings(connection, changed.tolist()))
    return held.amended(version, period, areas=areas, posts=posts, bindings=bindings, dwellings=dwellings)


def _area(row: Row[Any], old: Area | None = None) -> Area:
    shape: Geometry = shapely.from_wkb(bytes(row.shape))
    # The very object it was, if it is the same: what was worked out from it then holds.
    if old is not None and shapely.equals_exact(shape, old.shape):
        shape = old.shape
    return Area(row.code, row.name, row.level, row.layer, row.kind, row.parent, shape)


def _changed_areas(connection: Connection, held: Atlas, codes: Keys, at: datetime) -> list[Area] | None:
    """All areas, those of `codes` read anew."""
    if codes is None:
        return None
    rows = connection.execute(_CHANGED_AREAS, {"at": at, "codes": sorted(codes)})
    found = {row.code: _area(row, held.areas.get(row.code)) for row in rows}
    others = {code: area for code, area in held.areas.items() if code not in codes}
    if any(area.parent in codes and area.parent not in found for area in others.values()):
        return None  # An area above others is gone, or has another code now.
    return list((others | found).values())


def _posts(connection: Connection, period: Period, codes: Sequence[str] | None = None) -> list[Post]:
    """All posts that exist at some time of a period, or those of `codes`."""
    roles = load_roles(connection)
    bounds = {"since": period.since, "until": period.until, "codes": codes}
    only = ("", "") if codes is None else ("AND post.code = ANY(:codes)", "AND post_code = ANY(:codes)")
    substitutions: dict[str, list[Substitution]] = {}
    for row in connection.execute(text(_SUBSTITUTIONS.format(only[1])), bounds):
        stand_in = Substitution(row.name, row.duty_phone, Period(row.since, row.until))
        substitutions.setdefault(row.code, []).append(stand_in)
    posts = [
        Post(
            code=row.code,
            role=roles[row.role],
            name=row.name,
            phone=row.duty_phone,
            duty_hours=row.duty_hours,
            period=Period(row.since, row.until),
            area_code=row.area_code,
            building_code=row.building_code,
            substitutions=tuple(substitutions.get(row.code, ())),
        )
        for row in connection.execute(text(_POSTS.format(only[0])), bounds)
    ]
    # In an order that depends on no collation.
    return sorted(posts, key=lambda post: post.code)


def _bindings(connection: Connection, at: datetime) -> list[Binding]:
    rows = connection.execute(_BINDINGS, {"at": at})
    return [Binding(row.code, row.grid_code, shapely.from_wkb(bytes(row.footprint))) for row in rows]


def _dwellings(connection: Connection, ids: Sequence[int] | None = None) -> BuildingPoints:
    """All buildings, hundreds of thousands, or those of `ids`: in binary, without an object for each."""
    buffer = BytesIO()
    only = "" if ids is None else f"WHERE id = ANY(ARRAY{list(ids)}::bigint[])"
    connection.connection.cursor().copy_expert(_DWELLINGS.format(only), buffer)
    rows = np.frombuffer(buffer.getvalue()[_COPY_HEADER_BYTES:-_COPY_TRAILER_BYTES], dtype=_DWELLING_ROW)
    return BuildingPoints(
        rows["id"].astype(np.int64),
        rows["lon"].astype(np.float64),
        rows["lat"].astype(np.float64),
        rows["households"].astype(np.int64),
    )
