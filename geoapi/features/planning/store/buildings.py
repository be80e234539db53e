"""Buildings, as the households of grids are counted by them."""

from collections.abc import Collection

import numpy as np
from sqlalchemy import Connection, text

from geoapi.features.planning.figures import Dwellings
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
    sql = f"""
        SELECT * FROM ({_DWELLINGS}
         WHERE entrance && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
            OR bound_to.code = ANY(:codes) OR mine.grid_code = ANY(:codes)) AS found ORDER BY id"""
    values = {"plan": -1 if in_force else plan.id, "at": plan.effective_at, "codes": sorted(bound_to)}
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
