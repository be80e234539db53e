"""Buildings, as the households of grids are counted by them."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, text

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
    """A building as people know it; degrees."""

    id: int
    code: str
    name: str
    estate: str | None
    lon: float
    lat: float


def describe(connection: Connection, ids: Collection[int]) -> dict[int, Described]:
    sql = """
        SELECT building.id, building.code, coalesce(nullif(building.name, ''), building.code),
               estate.name, ST_X(entrance), ST_Y(entrance)
          FROM building LEFT JOIN estate ON estate.id = estate_id WHERE building.id = ANY(:ids)"""
    return {row[0]: Described(*row) for row in connection.execute(text(sql), {"ids": sorted(ids)})}


def people_of(connection: Connection, plan: Plan, codes: Collection[str]) -> dict[str, list[str]]:
    """Who answers for these grids at a plan's date, by names, first who is nearest to residents."""
    sql = """
        SELECT area.code, coalesce(person.name, desk_name) AS name
          FROM post JOIN area ON area.id = area_id JOIN role ON role.code = post.role
          LEFT JOIN person ON person.id = person_id
         WHERE area.code = ANY(:codes) AND role.listed
           AND post.valid @> coalesce(CAST(:at AS timestamptz), now())
           AND coalesce(person.name, desk_name) IS NOT NULL
         ORDER BY role.rank, post.code"""
    found: dict[str, list[str]] = {}
    for code, name in connection.execute(text(sql), {"codes": sorted(codes), "at": plan.base_at}):
        found.setdefault(code, []).append(name)
    return found


def names_of(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """The codes of buildings and the names of their estates."""
    sql = """
        SELECT building.id, building.code, estate.name FROM building LEFT JOIN estate ON estate.id = estate_id
         WHERE building.id = ANY(:ids)"""
    return {
        number: (code, estate) for number, code, estate in connection.execute(text(sql), {"ids": list(ids)})
    }
