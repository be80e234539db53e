"""Which buildings change their grid by a plan."""

import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.core.db import Connection
from geoapi.features.planning.comparing.base import Base
from geoapi.features.planning.drawing.drafting import box_of
from geoapi.features.planning.figures import grid_of_each
from geoapi.features.planning.grids import shapes_of
from geoapi.features.planning.store import buildings, grids, plans


def moves_of(
    connection: Connection, plan: plans.Plan, base: Base | None = None
) -> list[tuple[int, str, str, int]]:
    """The buildings that change their grid by a plan: id, the grids from and to ("" for none), households.

    `base`: what it is held against; what is in force.
    """
    base = base or Base(connection, plan)
    bound = base.bound_otherwise()
    codes = base.changed() | bound
    held, mine = shapes_of(base.grids_of(codes)), shapes_of(grids.grids_of(connection, plan, codes))
    # Of a grid that has another name alone nobody changes hands.
    changed = {code for code in codes if code in bound or not _is_same(held.get(code), mine.get(code))}
    shapes = {code: shape for code, shape in held.items() if code in changed}
    concerned = [*shapes.values(), *(shape for code, shape in mine.items() if code in changed)]
    if not concerned:
        return []
    box = box_of(concerned)
    now = shapes_of(grids.grids_near(connection, plan, box))
    before = {code: shape for code, shape in now.items() if code not in changed} | shapes
    one = base.dwellings_near(box, changed)
    other = buildings.dwellings_near(connection, plan, box, changed)
    old = dict(zip(one.ids.tolist(), grid_of_each(before, one).tolist(), strict=True))
    new = dict(zip(other.ids.tolist(), grid_of_each(now, other).tolist(), strict=True))
    households = dict(zip(one.ids.tolist(), one.households.tolist(), strict=True))
    households |= dict(zip(other.ids.tolist(), other.households.tolist(), strict=True))
    return [
        (each, old.get(each, ""), new.get(each, ""), households[each])
        for each in sorted(households)
        if old.get(each, "") != new.get(each, "")
    ]


def _is_same(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_identical(one, other))
