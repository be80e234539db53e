"""Buildings, as the households of grids are counted by them."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from geoapi.core.phones import stored_phone
from geoapi.features.planning.dwellings import Dwellings
from geoapi.features.planning.grids import Box
from geoapi.features.planning.store.plans import Plan

_DWELLINGS = """
    SELECT building.id, ST_X(entrance) AS lon, ST_Y(entrance) AS lat, coalesce(households, 0) AS households,
           CASE WHEN mine.building_id IS NOT NULL THEN coalesce(mine.grid_code, '')
                ELSE coalesce(bound_to.code, '') END AS bound
      FROM building
      LEFT JOIN plan_binding AS mine ON mine.building_id = building.id AND mine.plan_id = :plan
      LEFT JOIN building_binding AS bound ON bound.building_id = building.id
       AND bound.valid @> coalesce(CAST(:at AS timestamptz), now())
      LEFT JOIN area AS bound_to ON bound_to.id = bound.area_id"""


def dwellings_near(
    connection: Connection, plan: Plan, box: Box, bound_to: Collection[str], *, in_force: bool = False
) -> Dwellings:
    """The buildings in a box (west, south, east, north) and those bound to these grids.

    `in_force`: as they are bound without the plan.
    """
    # Each of these three by its index: a condition over all of them would read every building of the city.
    sql = f"""
        {_DWELLINGS} WHERE building.id IN (
            SELECT id FROM building WHERE entrance && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
            UNION SELECT building_id FROM building_binding JOIN area ON area.id = area_id
             WHERE area.code = ANY(:codes) AND valid @> coalesce(CAST(:at AS timestamptz), now())
            UNION SELECT building_id FROM plan_binding WHERE plan_id = :plan AND grid_code = ANY(:codes))
         ORDER BY building.id"""
    values = {"plan": -1 if in_force else plan.id, "at": plan.base_at, "codes": sorted(bound_to)}
    west, south, east, north = box
    bounds = {"west": west, "south": south, "east": east, "north": north}
    rows = connection.execute(text(sql), values | bounds).all()
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    return Dwellings(
        np.asarray(columns[0], np.int64),
        np.asarray(columns[1], np.float64),
        np.asarray(columns[2], np.float64),
        np.asarray(columns[3], np.int64),
        np.asarray(columns[4], np.str_),
    )


@dataclass(frozen=True)
class Described:
    """A building as people know it; degrees. `address` is the standard one, "" of one without."""

    id: int
    code: str
    name: str
    estate: str | None
    lon: float
    lat: float
    address: str


def describe(connection: Connection, ids: Collection[int]) -> dict[int, Described]:
    sql = """
        SELECT building.id, building.code, coalesce(building.name, ''), estate.name,
               ST_X(entrance), ST_Y(entrance), coalesce(standard.text, '')
          FROM building LEFT JOIN estate ON estate.id = estate_id
          LEFT JOIN LATERAL (
                SELECT text FROM address WHERE building_id = building.id ORDER BY length(text), text LIMIT 1
               ) AS standard ON true
         WHERE building.id = ANY(:ids)"""
    return {row[0]: Described(*row) for row in connection.execute(text(sql), {"ids": sorted(ids)})}


def footprints_of(connection: Connection, ids: Collection[int]) -> dict[int, BaseGeometry]:
    """The outlines of buildings, in degrees."""
    sql = "SELECT id, ST_AsBinary(geom) FROM building WHERE id = ANY(:ids)"
    rows = connection.execute(text(sql), {"ids": sorted(ids)})
    return {number: shapely.from_wkb(bytes(shape)) for number, shape in rows}


@dataclass(frozen=True)
class Answerer:
    """Who answers for a grid, with the telephone that the public is shown."""

    name: str
    role: str
    phone: str | None


def answerers_of(
    connection: Connection, plan: Plan, codes: Collection[str], *, in_force: bool
) -> dict[str, list[Answerer]]:
    """Who answers for these grids on a plan's day, who is nearest to residents first.

    `in_force`: without the plan; else posts are where it puts them.
    """
    sql = """
        SELECT coalesce(mine.to_grid, area.code) AS code, coalesce(person.name, desk_name) AS name,
               role.name AS role, coalesce(duty_phone, desk_phone) AS phone
          FROM post JOIN area ON area.id = area_id JOIN role ON role.code = post.role
          LEFT JOIN person ON person.id = person_id
          LEFT JOIN plan_post AS mine ON mine.plan_id = :plan AND mine.post_code = post.code
         WHERE coalesce(mine.to_grid, area.code) = ANY(:codes) AND role.listed
           AND post.valid @> coalesce(CAST(:at AS timestamptz), now())
           AND coalesce(person.name, desk_name) IS NOT NULL
           AND coalesce(mine.decision, 'stays') NOT IN ('ends', 'vacant')
         ORDER BY role.rank, post.code"""
    values = {"plan": -1 if in_force else plan.id, "codes": sorted(codes), "at": plan.base_at}
    found: dict[str, list[Answerer]] = {}
    for code, name, role, phone in connection.execute(text(sql), values):
        told = stored_phone(phone).text if phone else None
        found.setdefault(code, []).append(Answerer(name, role, told))
    return found


def names_of(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """The codes of buildings and the names of their estates."""
    sql = """
        SELECT building.id, building.code, estate.name FROM building LEFT JOIN estate ON estate.id = estate_id
         WHERE building.id = ANY(:ids)"""
    return {
        number: (code, estate) for number, code, estate in connection.execute(text(sql), {"ids": list(ids)})
    }


def divisions_of(connection: Connection, plan: Plan) -> dict[str, str]:
    """The names of the areas in a plan's scope and above, by code."""
    sql = """
        WITH RECURSIVE above AS (
            SELECT area.id, parent_id FROM plan_scope JOIN area ON area.id = area_id WHERE plan_id = :plan
            UNION SELECT area.id, area.parent_id FROM area JOIN above ON area.id = above.parent_id),
        below AS (
            SELECT area_id AS id FROM plan_scope WHERE plan_id = :plan
            UNION SELECT area.id FROM area JOIN below ON area.parent_id = below.id
             WHERE level <> 'grid')
        SELECT code, name FROM area WHERE id IN (SELECT id FROM above UNION SELECT id FROM below)
         ORDER BY length(code), code"""
    return {code: name for code, name in connection.execute(text(sql), {"plan": plan.id})}


def grids_of_buildings(connection: Connection, plan: Plan, codes: Collection[str]) -> list[str]:
    """The grids that these buildings lie in, are bound to, or are bound to by the plan."""
    sql = """
        SELECT area.code FROM building JOIN area_boundary AS boundary ON ST_Covers(boundary.geom, entrance)
           AND valid @> coalesce(CAST(:at AS timestamptz), now())
          JOIN area ON area.id = area_id AND area.layer = 'admin' AND area.level = 'grid'
         WHERE building.code = ANY(:codes)
        UNION SELECT mine.code FROM building
          JOIN plan_grid AS mine ON mine.plan_id = :plan AND ST_Covers(mine.geom, entrance)
         WHERE building.code = ANY(:codes)
        UNION SELECT area.code FROM building JOIN building_binding AS bound ON bound.building_id = building.id
           AND bound.valid @> coalesce(CAST(:at AS timestamptz), now())
          JOIN area ON area.id = bound.area_id WHERE building.code = ANY(:codes)
        UNION SELECT grid_code FROM plan_binding JOIN building ON building.id = building_id
         WHERE plan_id = :plan AND grid_code IS NOT NULL AND building.code = ANY(:codes)
        ORDER BY 1"""
    values = {"plan": plan.id, "at": plan.base_at, "codes": sorted(codes)}
    return list(connection.execute(text(sql), values).scalars()) if codes else []
