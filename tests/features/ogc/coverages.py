"""A draft as it is stored, and whether its grids fit."""

import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.core.db import Database
from tests.office.access.town import rows


def exact(town: Database, plan: str) -> dict[str, BaseGeometry]:
    """All grids as the draft has them."""
    sql = """
        SELECT code, encode(ST_AsBinary(geom), 'hex') FROM area_in_force WHERE level = 'grid'
           AND code NOT IN (SELECT plan_grid.code FROM plan_grid)
         UNION ALL
        SELECT plan_grid.code, encode(ST_AsBinary(plan_grid.geom), 'hex')
          FROM plan_grid JOIN plan ON plan.id = plan_id
         WHERE plan.code = :plan AND plan_grid.geom IS NOT NULL"""
    return {str(code): shapely.from_wkb(str(shape)) for code, shape in rows(town, sql, plan=plan)}


def is_whole(town: Database, plan: str) -> bool:
    shapes = list(exact(town, plan).values())
    sql = "SELECT encode(ST_AsBinary(geom), 'hex') FROM area_in_force WHERE level = 'community'"
    base = [shapely.from_wkb(str(shape)) for (shape,) in rows(town, sql)]
    gap = shapely.symmetric_difference(shapely.union_all(base), shapely.union_all(shapes))
    return bool(shapely.coverage_is_valid(shapes)) and gap.buffer(-2e-9).is_empty
