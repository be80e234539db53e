"""Households and buildings of a plan's grids and blocks, counted from what stands in the database."""

from collections.abc import Mapping

from geoapi.core.db import Connection
from geoapi.features.planning.comparing.base import Base
from geoapi.features.planning.drawing.blocks import Block, blocks_of
from geoapi.features.planning.drawing.drafting import box_of
from geoapi.features.planning.figures import Figures, count
from geoapi.features.planning.grids import PlanGrid, shapes_of
from geoapi.features.planning.store import balancing, buildings, plans


def counted(
    connection: Connection, plan: plans.Plan, found: dict[str, PlanGrid], *, in_force: bool
) -> dict[str, Figures]:
    """By code, of those that do not end; `in_force`: as buildings are bound without the plan."""
    shapes = shapes_of(found)
    if not shapes:
        return {}
    near = buildings.dwellings_near(connection, plan, box_of(shapes.values()), shapes, in_force=in_force)
    return count(shapes, near)


def counted_before(base: Base, found: dict[str, PlanGrid]) -> dict[str, Figures]:
    """The same of what a plan is held against."""
    shapes = shapes_of(found)
    return count(shapes, base.dwellings_near(box_of(shapes.values()), shapes)) if shapes else {}


def blocks_in(
    connection: Connection, plan: plans.Plan, near: Mapping[str, PlanGrid], code: str
) -> list[Block]:
    """What roads cut a grid of a plan into; `near`: it and the grids beside it."""
    shapes = shapes_of(near)
    box = box_of([shapes[code]])
    dwellings = buildings.dwellings_near(connection, plan, box, [])
    return blocks_of(shapes, code, balancing.roads_in(connection, box), dwellings)
