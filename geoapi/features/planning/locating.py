"""Who would answer at a place when a plan is in force, and who answers there without it."""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.core.db import Connection
from geoapi.core.errors import OutsideAllGrids
from geoapi.features.planning.drafting import box_of
from geoapi.features.planning.grids import shapes_of, shown_fate
from geoapi.features.planning.store import grids, plans
from geoapi.features.planning.store.answering import answering

Json = dict[str, Any]


def grid_at(shapes: Mapping[str, BaseGeometry], lon: float, lat: float) -> str | None:
    """The code of the grid at a point (WGS 84); on a shared edge the smallest, as in every lookup."""
    found = (code for code in sorted(shapes) if shapely.intersects_xy(shapes[code], lon, lat))
    return next(found, None)


def locate(connection: Connection, plan: plans.Plan, lon: float, lat: float) -> Json:
    """The grid at a point by a plan with its people, and the same without it (None where there is none).

    Raises OutsideAllGrids.
    """
    point = box_of([shapely.Point(lon, lat)])
    near = grids.grids_near(connection, plan, point)
    base = grids.grids_near(connection, plan, point, in_force=True)
    code, stood = grid_at(shapes_of(near), lon, lat), grid_at(shapes_of(base), lon, lat)
    if code is None:
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
        if stood is None
        else {
            "code": stood,
            "name": base[stood].name,
            "kind": base[stood].kind,
            "parent": base[stood].parent,
            "fate": None,
            "people": [vars(each) for each in answering(connection, plan, stood, in_force=True)],
        },
    }
