"""What each grid is for: homes by zone, or one of the dedicated uses;
and which pairs of grids share an estate.
"""

import numpy as np
import shapely

from .grids import Plan
from .sizes import Size
from .streets import Skeleton

DEDICATED = ("park", "mall", "market", "hospital", "campus", "office", "industrial")


def choose_uses(size: Size, skeleton: Skeleton, plan: Plan, rng: np.random.Generator) -> list[str]:
    """Residential by zone, but a few cells are dedicated: a park, malls, a market, a campus, works."""
    use = [cell.zone if cell.zone != "industry" else "industrial" for cell in plan.cells]
    taken: dict[int, int] = {}
    for cell in plan.cells:
        if cell.zone == "industry":
            taken[cell.community] = taken.get(cell.community, 0) + 1
    middles = np.array([cell.polygon.representative_point().coords[0] for cell in plan.cells])
    away = np.hypot(*(middles - skeleton.centre).T) / size.radius_m
    shore = shapely.distance(shapely.points(middles), skeleton.river) / size.radius_m
    areas = np.array([cell.polygon.area for cell in plan.cells])
    target = {"park": shore, "mall": np.abs(away - 0.5), "market": np.abs(away - 0.42),
    "hospital": np.abs(away - 0.65),
              "campus": -away, "office": np.abs(away - 0.6)}  # fmt: skip
    wanted = size.dedicated - sum(u == "industrial" for u in use)
    kinds = [k for k in DEDICATED if k != "industrial"]
    for n in range(max(wanted, len(kinds))):
        kind = kinds[n % len(kinds)]
        score = target[kind] + rng.uniform(0, 0.12 + 0.5 * (n >= len(kinds)), len(middles))
        for i in np.argsort(score, kind="stable").tolist():
            cell = plan.cells[i]
            if use[i] == "estate" and taken.get(cell.community, 0) == 0 and areas[i] > 24000:
                use[i] = kind
                taken[cell.community] = 1
                break
    return use


def join_twins(plan: Plan, use: list[str]) -> None:
    """Two halves of one superblock, both estate, are one estate:
    the street between them becomes its service road.
    """
    for i, cell in enumerate(plan.cells):
        j = cell.twin
        if j > i and use[i] == use[j] == "estate" and (i + j) % 3 != 0:
            road = plan.roads[cell.link]
            road.highway, road.kind = "service", "estate"
        else:
            if j > i or (j >= 0 and use[i] != use[j]):
                plan.cells[j].twin = cell.twin = -1
