"""Who would answer at a place when a plan is in force, and who answers there without it."""

from typing import Any

import numpy as np
import shapely

from geoapi.core.db import Connection
from geoapi.core.errors import OutsideAllGrids
from geoapi.features.planning.drawing.drafting import box_of
from geoapi.features.planning.figures import grids_at
from geoapi.features.planning.grids import shapes_of, shown_fate
from geoapi.features.planning.store import grids, plans
from geoapi.features.planning.store.answering import answering

Json = dict[str, Any]


def locate(connection: Connection, plan: plans.Plan, lon: float, lat: float) -> Json:
    """The grid at a point by a plan with its people, and the same without it (None where there is none).

    Raises OutsideAllGrids.
    """
    point = box_of([shapely.Point(lon, lat)])
    near = grids.grids_near(connection, plan, point)
    base = grids.grids_near(connection, plan, point, in_force=True)
    code, stood = (
        str(grids_at(shapes_of(side), np.array([lon]), np.array([lat]))[0]) for side in (near, base)
    )
    if not code:
        was = f" It lies in {base[stood].name} ({stood}) now." if stood else ""
        raise OutsideAllGrids(f"By this plan the point is in no grid.{was}")
    grid = near[code]
    return {
        "version": plan.version,
        "query": {"lon": lon, "lat": lat},
        "grid": {
            "code": code,
            "name": grid.name,
            "kind": grid.kind,
            "parent": grid.parent,
            "fate": shown_fate(grid),
            "people": [vars(each) for each in answering(connection, plan, code)],
        },
        "in_force": None
        if not stood
        else {
            "code": stood,
            "name": base[stood].name,
            "kind": base[stood].kind,
            "parent": base[stood].parent,
            "fate": None,
            "people": [vars(each) for each in answering(connection, plan, stood, in_force=True)],
        },
    }
