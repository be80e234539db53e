"""Households and buildings of a plan's grids, counted from what stands in the database."""

from geoapi.core.db import Connection
from geoapi.features.planning.drafting import box_of
from geoapi.features.planning.figures import Figures, count
from geoapi.features.planning.grids import PlanGrid, shapes_of
from geoapi.features.planning.store import buildings, plans


def counted(
    connection: Connection, plan: plans.Plan, found: dict[str, PlanGrid], *, in_force: bool
) -> dict[str, Figures]:
    """By code, of those that do not end; `in_force`: as buildings are bound without the plan."""
    shapes = shapes_of(found)
    if not shapes:
        return {}
    near = buildings.dwellings_near(connection, plan, box_of(shapes.values()), shapes, in_force=in_force)
    return count(shapes, near)
