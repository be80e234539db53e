"""Whether a file's coordinates carry the offset of GCJ-02 or BD-09 against what is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.areas.coverage import Shapes
from geoapi.core.geo import Floats, from_wgs84, metres_per_degree, to_wgs84

# Smaller differences are redrawn boundaries, not another coordinate system.
LEAST_SHIFT_M = 100.0
LEAST_CUT = 20
# Fewer may each be mistaken in their own way.
LEAST_OUTSIDE = 5


@dataclass(frozen=True)
class Shift:
    """What makes the file fit: `crs` undone or, if `converted`, applied (it was undone once too often)."""

    crs: str
    converted: bool
    distance_m: float

    def __str__(self) -> str:
        name = {"gcj02": "GCJ-02", "bd09": "BD-09"}[self.crs]
        if self.converted:
            return f"the coordinates lie {self.distance_m:.0f} m off, as if {name} had been converted once too often"
        return f"the coordinates lie {self.distance_m:.0f} m off, as {name} does: say --crs {self.crs}"


CANDIDATES = [("gcj02", False), ("bd09", False), ("gcj02", True), ("bd09", True)]


def shift_of_points(given: Floats, loaded: Floats) -> Shift | None:
    """The shift between points that should be the same; both are arrays (n, 2) of lon, lat."""
    if len(given) == 0:
        return None
    off_m = _distance_m(given, loaded)
    if off_m < LEAST_SHIFT_M:
        return None
    left = {key: _distance_m(_moved(given, *key), loaded) for key in CANDIDATES}
    best = min(CANDIDATES, key=lambda key: left[key])
    return Shift(*best, off_m) if left[best] < off_m / 5 else None


def shift_of_lines(areas: Sequence[BaseGeometry] | Shapes, buildings: Shapes) -> Shift | None:
    """The shift that keeps boundaries from cutting buildings, which they never do when they are right."""
    cut = _cut(areas, buildings)
    if cut < LEAST_CUT:
        return None
    moved = {key: shapely.transform(list(areas), partial(_moved, crs=key[0], converted=key[1])) for key in CANDIDATES}
    best = min(CANDIDATES, key=lambda key: _cut(moved[key], buildings))
    if _cut(moved[best], buildings) > cut / 5:
        return None
    before, after = (shapely.get_coordinates(shapes) for shapes in (areas, moved[best]))
    return Shift(*best, _distance_m(before, after))


def shift_of_members(points: Floats, areas: Sequence[BaseGeometry]) -> Shift | None:
    """The shift that brings points, an array (n, 2) of lon, lat, into the areas they are said to lie in."""
    outside = _outside(points, areas)
    if outside < LEAST_OUTSIDE:
        return None
    moved = {key: _moved(points, *key) for key in CANDIDATES}
    best = min(CANDIDATES, key=lambda key: _outside(moved[key], areas))
    if _outside(moved[best], areas) > outside / 5:
        return None
    return Shift(*best, _distance_m(points, moved[best]))


def _outside(points: Floats, areas: Sequence[BaseGeometry]) -> int:
    """How many points do not lie in the area beside them."""
    return int(np.count_nonzero(~shapely.intersects_xy(list(areas), points[:, 0], points[:, 1])))


def _cut(areas: Sequence[BaseGeometry] | Shapes, buildings: Shapes) -> int:
    """How many buildings touch an area's inside and outside."""
    whole = list(areas)
    crossing, _ = shapely.STRtree(shapely.boundary(whole)).query(buildings, predicate="intersects")
    inside, _ = shapely.STRtree(whole).query(buildings, predicate="intersects")
    # A building none of whose areas is in the file says nothing.
    return len(set(crossing.tolist()) & set(inside.tolist()))


def _moved(lon_lat: Floats, crs: str, converted: bool) -> Floats:
    convert = from_wgs84 if converted else to_wgs84
    return np.column_stack(convert(lon_lat[:, 0], lon_lat[:, 1], crs))


def _distance_m(first: Floats, second: Floats) -> float:
    """Median distance between the points of two arrays."""
    per_lon, per_lat = metres_per_degree(float(np.median(second[:, 1])))
    return float(np.median(np.hypot(*((first - second) * (per_lon, per_lat)).T)))
