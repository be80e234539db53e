"""Loads the Atlas of a moment from PostGIS, in one snapshot."""

from datetime import datetime
from io import BytesIO

import numpy as np
import shapely
from sqlalchemy import Connection, text

from geoapi.city.locate.atlas import Area, Atlas, Binding, BuildingPoints
from geoapi.city.people.rules import Period, Post, Substitution
from geoapi.core.db import version_of

# Boundaries change at these moments only, so an Atlas holds from one to the next.
_EPOCH = text("""
    SELECT max(edge) FILTER (WHERE edge <= :at), min(edge) FILTER (WHERE edge > :at)
      FROM (SELECT lower(valid) AS edge FROM area_boundary UNION SELECT upper(valid) FROM area_boundary) AS edges
""")

_AREAS = text("""
    SELECT area.code, area.name, area.level, area.layer, area.kind, parent.code AS parent, ST_AsBinary(geom) AS shape
      FROM area JOIN area_boundary ON area_id = area.id AND valid @> CAST(:at AS timestamptz)
      LEFT JOIN area AS parent ON parent.id = area.parent_id
""")

_POSTS = text("""
    SELECT post.code, post.role, coalesce(person.name, post.desk_name) AS name,
           coalesce(person.duty_phone, post.desk_phone) AS duty_phone, post.duty_hours,
           lower(post.valid) AS since, upper(post.valid) AS until,
           area.code AS area_code, building.code AS building_code
      FROM post LEFT JOIN person ON person.id = post.person_id
      LEFT JOIN area ON area.id = post.area_id LEFT JOIN building ON building.id = post.building_id
     WHERE post.valid && tstzrange(:since, :until)
     ORDER BY post.code, lower(post.valid)
""")

_SUBSTITUTIONS = text("""
    SELECT post_code, person.name, person.duty_phone, lower(valid) AS since, upper(valid) AS until
      FROM substitution JOIN person ON person.id = person_id
     WHERE valid && tstzrange(:since, :until)
     ORDER BY post_code, lower(valid)
""")

_BINDINGS = text("""
    SELECT building.code, area.code AS grid_code, ST_AsBinary(geom) AS footprint
      FROM building JOIN area ON area.id = bound_grid_id ORDER BY building.code
""")

_DWELLINGS = """
    COPY (SELECT ST_X(entrance)::float8, ST_Y(entrance)::float8, coalesce(households, 0)::int4 FROM building)
      TO STDOUT (FORMAT binary)
"""
# PostgreSQL's binary COPY: each row a field count, then each field behind its length.
_DWELLING_ROW = np.dtype(
    [
        *(("fields", ">i2"), ("lon_size", ">i4"), ("lon", ">f8"), ("lat_size", ">i4"), ("lat", ">f8")),
        *(("households_size", ">i4"), ("households", ">i4")),
    ]
)
_COPY_HEADER_BYTES, _COPY_TRAILER_BYTES = 19, 2


def load_atlas(connection: Connection, at: datetime) -> Atlas:
    """The Atlas whose period holds `at`. Read it inside one snapshot, so that version and content agree."""
    since, until = connection.execute(_EPOCH, {"at": at}).one()
    bounds = {"since": since, "until": until}
    substitutions: dict[str, list[Substitution]] = {}
    for row in connection.execute(_SUBSTITUTIONS, bounds):
        stand_in = Substitution(row.name, row.duty_phone, Period(row.since, row.until))
        substitutions.setdefault(row.post_code, []).append(stand_in)
    return Atlas(
        version=version_of(connection, "atlas"),
        period=Period(since, until),
        areas=[
            Area(row.code, row.name, row.level, row.layer, row.kind, row.parent, shapely.from_wkb(bytes(row.shape)))
            for row in connection.execute(_AREAS, {"at": at})
        ],
        posts=[
            Post(
                code=row.code,
                role=row.role,
                name=row.name,
                phone=row.duty_phone,
                duty_hours=row.duty_hours,
                period=Period(row.since, row.until),
                area_code=row.area_code,
                building_code=row.building_code,
                substitutions=tuple(substitutions.get(row.code, ())),
            )
            for row in connection.execute(_POSTS, bounds)
        ],
        bindings=[
            Binding(row.code, row.grid_code, shapely.from_wkb(bytes(row.footprint)))
            for row in connection.execute(_BINDINGS)
        ],
        dwellings=_load_dwellings(connection),
    )


def _load_dwellings(connection: Connection) -> BuildingPoints:
    """All buildings, of which a city has hundreds of thousands: in binary, without a Python object for each."""
    buffer = BytesIO()
    connection.connection.cursor().copy_expert(_DWELLINGS, buffer)
    rows = np.frombuffer(buffer.getvalue()[_COPY_HEADER_BYTES:-_COPY_TRAILER_BYTES], dtype=_DWELLING_ROW)
    lon, lat = rows["lon"].astype(np.float64), rows["lat"].astype(np.float64)
    return BuildingPoints(lon, lat, rows["households"].astype(np.int64))
