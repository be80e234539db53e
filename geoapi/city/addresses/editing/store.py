"""Other names, bindings and addresses, one at a time, and what of them concerns an area: SQL."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from geoapi.city.addresses.importing.edited import ALIAS_KEY
from geoapi.city.areas.store import BUILDING_NAME

Json = dict[str, Any]
_MOST_LISTED = 200
_ALIAS = """
    SELECT kind, target, name, area_code AS area, valid::text, source FROM alias
     WHERE (kind, target, name, area_code) = (:kind, :target, :name, :area)"""
_BINDINGS = """
    SELECT coalesce(jsonb_agg(jsonb_build_object('grid', area.code, 'since', lower(valid),
                                                 'until', upper(valid)) ORDER BY valid), '[]')
      FROM building_binding AS bound JOIN area ON area.id = area_id
      JOIN building ON building.id = building_id WHERE building.code = :code"""
_ADDRESS = """
    SELECT address.id, address.text, ST_X(address.geom) AS lon, ST_Y(address.geom) AS lat,
           building.code AS building, elements
      FROM address LEFT JOIN building ON building.id = building_id"""


@dataclass(frozen=True)
class AddressFound:
    id: int
    text: str
    lon: float
    lat: float
    building: str | None
    elements: Json | None

    def as_json(self) -> Json:
        return {name: value for name, value in vars(self).items() if name != "id"}


def now(connection: Connection) -> datetime:
    """Not of when the transaction began: it may have waited for another that changed the same since."""
    moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment


def lock_alias(connection: Connection, alias: Mapping[str, Any]) -> Json | None:
    """Another name as it stands; nobody else adds or takes it away until this transaction ends."""
    key = {name: alias[name] for name in ("kind", "target", "name", "area")}
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('alias ' || :key, 0))"
    connection.execute(text(lock), {"key": "|".join(key.values())})
    row = connection.execute(text(_ALIAS), key).mappings().one_or_none()
    return None if row is None else dict(row)


def add_alias(connection: Connection, alias: Mapping[str, Any]) -> None:
    statement = """
        INSERT INTO alias (kind, target, name, area_code, valid, source)
        VALUES (:kind, :target, :name, :area, CAST(:valid AS daterange), :source)"""
    connection.execute(text(statement), dict(alias))


def remove_alias(connection: Connection, alias: Mapping[str, Any]) -> None:
    statement = """
        DELETE FROM alias WHERE (kind, target, name, area_code) = (:kind, :target, :name, :area)"""
    connection.execute(text(statement), {name: alias[name] for name in ("kind", "target", "name", "area")})


def lock_building(connection: Connection, code: str) -> bool:
    """Whether there is such a building; nobody else binds it until this transaction ends."""
    statement = "SELECT id FROM building WHERE code = :code FOR NO KEY UPDATE"
    return connection.execute(text(statement), {"code": code}).scalar_one_or_none() is not None


def bindings_of(connection: Connection, code: str) -> list[Json]:
    """The grids that a building is, was and will be bound to."""
    found: list[Json] = connection.execute(text(_BINDINGS), {"code": code}).scalar_one()
    return found


def replace_bindings(connection: Connection, code: str, bindings: list[Json]) -> None:
    """Make these, as `bindings_of` gives them, all bindings of a building."""
    of_building = "building_id = (SELECT id FROM building WHERE code = :code)"
    connection.execute(text(f"DELETE FROM building_binding WHERE {of_building}"), {"code": code})
    statement = """
        INSERT INTO building_binding (building_id, area_id, valid)
        SELECT building.id, area.id, tstzrange(since, until)
          FROM jsonb_to_recordset(CAST(:rows AS jsonb))
               AS told (grid text, since timestamptz, until timestamptz)
          JOIN area ON area.code = grid JOIN building ON building.code = :code"""
    connection.execute(text(statement), {"code": code, "rows": json.dumps(bindings)})


def lock_address(
    connection: Connection, *, said: str | None = None, number: int | None = None
) -> AddressFound | None:
    """An address by its text or its number, until this transaction ends."""
    where = "address.text = :said" if said is not None else "address.id = :number"
    statement = f"{_ADDRESS} WHERE {where} FOR UPDATE OF address"
    row = connection.execute(text(statement), {"said": said, "number": number}).one_or_none()
    return None if row is None else AddressFound(*row)


def write_address(connection: Connection, number: int, told: Mapping[str, Any]) -> None:
    """Make an address what `AddressFound.as_json` told of it."""
    statement = """
        UPDATE address SET text = :text, geom = ST_Point(:lon, :lat, 4326),
               building_id = (SELECT id FROM building WHERE code = :building),
               elements = CAST(:elements AS jsonb) WHERE id = :number"""
    elements = None if told["elements"] is None else json.dumps(told["elements"], ensure_ascii=False)
    connection.execute(text(statement), {**told, "elements": elements, "number": number})


_INSIDE = """
    WITH RECURSIVE inside AS (
        SELECT id, code FROM area WHERE code = :code
        UNION SELECT area.id, area.code FROM inside JOIN area ON area.parent_id = inside.id)"""
# Of an area and those below it; of buildings in it; of whatever else, where it is said to be one of them.
_ALIASES_OF = f"""{_INSIDE}
    SELECT alias.kind, target, alias.name, area_code AS area, valid::text, alias.source,
           coalesce(named.name, {BUILDING_NAME}, target) AS target_name, e.edited_by
      FROM alias LEFT JOIN area AS named ON alias.kind = 'area' AND named.code = target
      LEFT JOIN building ON alias.kind = 'building' AND building.code = target
      LEFT JOIN edited_cell AS e ON e.table_name = 'alias' AND e.key = {ALIAS_KEY.format("alias")}
     WHERE area_code IN (SELECT code FROM inside)
        OR (alias.kind = 'area' AND target IN (SELECT code FROM inside))
        OR building.id IN (SELECT building.id FROM area_in_force AS area JOIN building
                               ON ST_Covers(area.geom, building.entrance) WHERE area.code = :code)
     ORDER BY alias.kind, target, alias.name LIMIT :limit"""
# Bound to a grid of the area, or lying in it, and not the grid that it lies in.
_BOUND_OTHERWISE = f"""{_INSIDE}
    SELECT building.code, {BUILDING_NAME} AS name, bound_to.code AS grid, bound_to.name AS grid_name,
           lies_in.code AS lies_in, lies_in.name AS lies_in_name, lower(bound.valid) AS since,
           ST_X(entrance) AS lon, ST_Y(entrance) AS lat
      FROM building_binding AS bound JOIN building ON building.id = bound.building_id
      JOIN area AS bound_to ON bound_to.id = bound.area_id
      LEFT JOIN area_in_force AS lies_in ON lies_in.layer = 'admin' AND lies_in.level = 'grid'
           AND ST_Covers(lies_in.geom, building.entrance)
     WHERE bound.valid @> now() AND lies_in.id IS DISTINCT FROM bound_to.id
       AND (bound_to.id IN (SELECT id FROM inside) OR lies_in.id IN (SELECT id FROM inside))
     ORDER BY building.code LIMIT :limit"""
_GRIDS = f"""{_INSIDE}
    SELECT area.code, area.name, area.level FROM inside JOIN area USING (id)
     WHERE layer = 'admin' ORDER BY length(area.code), area.code LIMIT :limit"""
_AREA = """
    SELECT code, name, level, layer, introduction, edited_by, edited_at FROM area
      LEFT JOIN edited_cell ON table_name = 'area' AND key = code AND column_name = 'introduction'
     WHERE code = :code"""


def find_area(connection: Connection, code: str) -> Json | None:
    row = connection.execute(text(_AREA), {"code": code}).mappings().one_or_none()
    return None if row is None else dict(row)


def aliases_of(connection: Connection, code: str) -> list[Json]:
    return _listed(connection, _ALIASES_OF, code)


def bound_otherwise(connection: Connection, code: str) -> list[Json]:
    return _listed(connection, _BOUND_OTHERWISE, code)


def areas_inside(connection: Connection, code: str) -> list[Json]:
    """An area and all below it, the larger first."""
    return _listed(connection, _GRIDS, code)


def _listed(connection: Connection, sql: str, code: str) -> list[Json]:
    rows = connection.execute(text(sql), {"code": code, "limit": _MOST_LISTED}).mappings()
    return [dict(row) for row in rows]


_BUILDING = f"""
    SELECT building.code, {BUILDING_NAME} AS name, bound_to.code AS grid, bound_to.name AS grid_name,
           lies_in.code AS lies_in, lies_in.name AS lies_in_name,
           ST_X(entrance) AS lon, ST_Y(entrance) AS lat,
           (SELECT text FROM address WHERE building_id = building.id ORDER BY length(text), text LIMIT 1)
               AS address
      FROM building
      LEFT JOIN building_binding AS bound
           ON bound.building_id = building.id AND bound.valid @> clock_timestamp()
      LEFT JOIN area AS bound_to ON bound_to.id = bound.area_id
      LEFT JOIN area_in_force AS lies_in ON lies_in.layer = 'admin' AND lies_in.level = 'grid'
           AND ST_Covers(lies_in.geom, building.entrance)
     WHERE building.code = :code LIMIT 1"""


def find_building(connection: Connection, code: str) -> Json | None:
    row = connection.execute(text(_BUILDING), {"code": code}).mappings().one_or_none()
    return None if row is None else dict(row)


def own_areas(connection: Connection, ids: Collection[int]) -> list[Json]:
    """These areas, the larger first."""
    statement = """
        SELECT code, name, level FROM area_in_force WHERE id = ANY(:ids) ORDER BY length(code), code"""
    return [dict(row) for row in connection.execute(text(statement), {"ids": sorted(ids)}).mappings()]
