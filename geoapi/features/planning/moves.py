"""Which buildings change their grid by a plan."""

from geoapi.core.db import Connection
from geoapi.features.planning.drafting import box_of
from geoapi.features.planning.figures import grid_of_each
from geoapi.features.planning.grids import shapes_of
from geoapi.features.planning.store import buildings, grids, plans


def moves_of(connection: Connection, plan: plans.Plan) -> list[tuple[int, str, str, int]]:
    """The buildings that change their grid by a plan: id, the grids from and to ("" for none), households."""
    rows = grids.rows_of(connection, plan)
    base = grids.grids_of(connection, plan, rows, in_force=True)
    shapes = [g.shape for g in (*rows.values(), *base.values()) if g.shape is not None]
    if not shapes:
        return []
    box = box_of(shapes)
    around = grids.grids_near(connection, plan, box)
    now = shapes_of(around)
    untouched = {code: shape for code, shape in now.items() if code not in rows}
    before = untouched | shapes_of(base)
    bound = {*rows, *base}
    one = buildings.dwellings_near(connection, plan, box, bound, in_force=True)
    other = buildings.dwellings_near(connection, plan, box, bound)
    old = dict(zip(one.ids.tolist(), grid_of_each(before, one).tolist(), strict=True))
    new = dict(zip(other.ids.tolist(), grid_of_each(now, other).tolist(), strict=True))
    households = dict(zip(one.ids.tolist(), one.households.tolist(), strict=True))
    households |= dict(zip(other.ids.tolist(), other.households.tolist(), strict=True))
    return [
        (each, old.get(each, ""), new.get(each, ""), households[each])
        for each in sorted(households)
        if old.get(each, "") != new.get(each, "")
    ]
