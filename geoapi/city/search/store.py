"""Reads what a search holds in memory besides the other snapshots: names of things, kinds, roads."""

from collections.abc import Collection, Iterator

import numpy as np
import shapely
from sqlalchemy import Connection, text

from geoapi.city.addresses.gazetteer.entries import AreaName
from geoapi.city.search.crossings import Roads, ways_by_name
from geoapi.city.search.kind_names import AMENITY, KIND, KindNames, KindWords
from geoapi.city.search.names.entries import PLACE, NamedThing
from geoapi.city.search.names.index import NameIndex

TOPONYM, ESTATE = "toponym", "estate"
# On an edge that two areas share a thing lies in both: either said leads to it.
_AREAS_OF = """
    ARRAY(SELECT area.code FROM area_in_force AS area
           WHERE area.layer = 'admin' AND ST_Covers(area.geom, thing.point))"""
_PLACES = f"""
    SELECT '{PLACE}', code, name, ST_X(point), ST_Y(point), {_AREAS_OF}
      FROM (SELECT code, name, entrance AS point FROM place WHERE retired_at IS NULL {{}}) AS thing"""
_TOPONYMS = f"""
    SELECT '{TOPONYM}', '{TOPONYM} ' || code, name, ST_X(point), ST_Y(point), {_AREAS_OF}
      FROM (SELECT code, name, geom AS point FROM toponym
             WHERE kind = 'place' AND NOT EXISTS (
                   SELECT FROM place WHERE place.name = toponym.name AND retired_at IS NULL
                      AND ST_DWithin(place.entrance, toponym.geom, 0.002))) AS thing"""
_ESTATES = f"""
    SELECT '{ESTATE}', '{ESTATE} ' || code, name, ST_X(point), ST_Y(point), {_AREAS_OF}
      FROM (SELECT code, name, ST_PointOnSurface(geom) AS point
              FROM estate WHERE geom IS NOT NULL) AS thing"""
_AREAS = """
    SELECT area.code, area.level, area.name, parent.code
      FROM area_in_force AS area LEFT JOIN area AS parent ON parent.id = area.parent_id
     WHERE area.layer = 'admin' AND area.level <> 'grid'"""
_KINDS = f"""
    SELECT '{KIND}', code, name, name_en, other_names, position FROM place_kind
    UNION ALL SELECT '{AMENITY}', code, name, name_en, other_names, position FROM amenity
     ORDER BY 1 DESC, position, code"""
_ROADS = "SELECT name, name_en, ST_AsBinary(geom) FROM basemap_road WHERE name <> '' ORDER BY name, osm_id"
_FETCH_ROWS = 20_000


def load_names(connection: Connection) -> NameIndex:
    """Everything that has a name, as of this transaction's snapshot."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    areas = [AreaName(*row) for row in connection.execute(text(_AREAS))]
    return NameIndex.build(_things(connection), areas)


def named_places(connection: Connection, codes: Collection[str]) -> list[NamedThing]:
    """The places of some codes, as far as they are there."""
    sql = text(_PLACES.format("AND code = ANY(:codes)"))
    return [_thing(*row) for row in connection.execute(sql, {"codes": list(codes)})]


def load_kinds(connection: Connection) -> KindNames:
    rows = connection.execute(text(_KINDS))
    return KindNames(
        KindWords(role, code, name, name_en, tuple(others)) for role, code, name, name_en, others, _ in rows
    )


def load_roads(connection: Connection) -> Roads:
    rows = connection.execute(text(_ROADS), execution_options={"yield_per": _FETCH_ROWS})
    return Roads(
        ways_by_name(
            (name, name_en, np.asarray(shapely.get_coordinates(shapely.from_wkb(bytes(geom)))))
            for name, name_en, geom in rows
        )
    )


def _things(connection: Connection) -> Iterator[NamedThing]:
    for sql in (_ESTATES, _TOPONYMS, _PLACES.format("")):
        for row in connection.execute(text(sql), execution_options={"yield_per": _FETCH_ROWS}):
            yield _thing(*row)


def _thing(kind: str, code: str, name: str, lon: float, lat: float, areas: list[str]) -> NamedThing:
    return NamedThing(kind, code, name, lon, lat, tuple(sorted(areas)))
