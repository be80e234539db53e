"""Measures of the grids of a plan, and the roads that a line may follow."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from geoapi.city.routing.store import walk_edges_near
from geoapi.city.routing.walks import WalkGraph
from geoapi.core.actors import Actor
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import distance_m
from geoapi.features.planning.commands import plan_of
from geoapi.features.planning.drawing.drafting import box_of
from geoapi.features.planning.dwellings import Dwellings
from geoapi.features.planning.figures import count, grid_of_each
from geoapi.features.planning.grids import PlanGrid, shapes_of
from geoapi.features.planning.measures import metrics
from geoapi.features.planning.permissions import READ
from geoapi.features.planning.review.steps import PlanRules
from geoapi.features.planning.store import buildings, grids, plans

Json = dict[str, Any]
# From a point to a road, and from one point to the other.
ROAD_NEAR_M, MOST_APART_M = 60.0, 3_000.0
# Ways lead around: as far beyond the two points, and beyond a grid, roads are looked at.
_AROUND_DEGREES = 0.005


class Measuring:
    """Reads for somebody who is signed in."""

    def __init__(self, database: Database, rules: PlanRules) -> None:
        self._database = database
        self._rules = rules

    def metrics(self, actor: Actor, code: str, codes: Collection[str]) -> Json:
        """What is measured of these grids, and of all of the plan. Raises NotFound, InvalidInput."""
        with self._database.transaction(snapshot=True) as connection:
            plan = plan_of(connection, actor, READ, code)
            inside = grids.communities(connection, plan)
            before = grids.grids_in(connection, plan, inside, in_force=True)
            after = grids.grids_in(connection, plan, inside)
            strangers = sorted(set(codes) - before.keys() - after.keys())
            if strangers:
                raise InvalidInput.of("grids", f"There is no grid {strangers[0]} in this plan.")
            sides = [
                self._side(connection, plan, found, codes, in_force=found is before)
                for found in (before, after)
            ]
        measured = [
            {"code": each, "before": sides[0][0].get(each), "after": sides[1][0].get(each)}
            for each in sorted(set(codes))
        ]
        return {
            "version": plan.version,
            "metrics": metrics.digest(),
            "grids": measured,
            "plan": {"before": sides[0][1], "after": sides[1][1]},
        }

    def _side(
        self,
        connection: Connection,
        plan: plans.Plan,
        found: Mapping[str, PlanGrid],
        codes: Collection[str],
        *,
        in_force: bool,
    ) -> tuple[dict[str, Json], Json]:
        """The measures of some of these grids, and of all together."""
        shapes = shapes_of(found)
        if not shapes:
            return {}, {"grids": 0, "within": 0, "bounded": 0, "spread": None}
        near = buildings.dwellings_near(connection, plan, box_of(shapes.values()), shapes, in_force=in_force)
        households = {code: each.households for code, each in count(shapes, near).items()}
        asked = {code: shapes[code] for code in codes if code in shapes}
        kinds = {code: found[code].kind for code in shapes}
        within, bounded = metrics.within(households, kinds, self._rules.bounds)
        base = [number for code, number in households.items() if kinds[code] in self._rules.bounds]
        told = {"grids": len(shapes), "within": within, "bounded": bounded, "spread": metrics.spread(base)}
        return _measured(connection, shapes, asked, near), told

    def ways(self, actor: Actor, code: str, start: tuple[float, float], end: tuple[float, float]) -> Json:
        """Roads from one point to another. Raises NotFound, InvalidInput."""
        apart = distance_m(start, end)
        if apart > MOST_APART_M:
            raise InvalidInput.of("to", f"The points are {apart:,.0f} m apart; {MOST_APART_M:,.0f} m may be.")
        with self._database.transaction() as connection:
            plan_of(connection, actor, READ, code)
            edges = walk_edges_near(connection, _around([start, end]))
        ways = WalkGraph(edges).ways(start, end, ROAD_NEAR_M)
        return {
            "ways": [
                {"line": _from_to(start, way.line, end), "length_m": round(way.length_m)} for way in ways
            ]
        }


def _measured(
    connection: Connection,
    shapes: Mapping[str, BaseGeometry],
    asked: Mapping[str, BaseGeometry],
    near: Dwellings,
) -> dict[str, Json]:
    if not asked:
        return {}
    in_grid = grid_of_each(shapes, near)
    corners = [corner for shape in asked.values() for corner in _corners(shape)]
    graph = WalkGraph(walk_edges_near(connection, _around(corners)))
    return {
        code: metrics.measure(metrics.Measured(shape, _only(near, in_grid == code), graph))
        for code, shape in asked.items()
    }


def _only(dwellings: Dwellings, chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> Dwellings:
    return Dwellings(
        *(getattr(dwellings, name)[chosen] for name in ("ids", "lon", "lat", "households", "bound"))
    )


def _corners(shape: BaseGeometry) -> list[tuple[float, float]]:
    west, south, east, north = shape.bounds
    return [(west, south), (east, north)]


def _around(positions: Collection[tuple[float, float]]) -> tuple[float, float, float, float]:
    lon, lat = [[position[axis] for position in positions] for axis in (0, 1)]
    rim = _AROUND_DEGREES
    return min(lon) - rim, min(lat) - rim, max(lon) + rim, max(lat) + rim


def _from_to(
    start: tuple[float, float], line: Collection[tuple[float, float]], end: tuple[float, float]
) -> list[tuple[float, float]]:
    """The line between the very points that were asked for."""
    found = [start]
    found += [position for position in line if position not in (start, end)]
    return [*found, end]
