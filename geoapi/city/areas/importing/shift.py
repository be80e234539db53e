"""Whether a file's coordinates carry the offset of GCJ-02 or BD-09 against what is loaded."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import Shapes
from geoapi.core.geo import Floats, from_wgs84, metres_per_degree, to_wgs84
from geoapi.importing.reasons import Reason

# Smaller differences are redrawn boundaries, not another coordinate system.
LEAST_SHIFT_M = 100.0
LEAST_CUT = 20
# Fewer may each be mistaken in their own way.
LEAST_MENDED = 5
# How often chance alone may mend so many more than it spoils: 5 and none, 7 and one, 9 and two.
CHANCE = 0.04
# Neighbours drawn apart from each other still meet to about this.
MEET_M = 5.0
POINTS_LOOKED_AT = 1_000
LEAST_MEETING = 50


@dataclass(frozen=True)
class Shift:
    """What makes the file fit: `crs` undone or, if `converted`, applied (it was undone once too often)."""

    crs: str
    converted: bool
    distance_m: float

    @property
    def name(self) -> str:
        return {"gcj02": "GCJ-02", "bd09": "BD-09"}[self.crs]

    def reason(self, sentence: str) -> Reason:
        """That points are shifted, as `sentence` says."""
        return Reason("coordinates-shifted", sentence, metres=f"{self.distance_m:.0f}", value=self.name)

    def __str__(self) -> str:
        name = self.name
        if self.converted:
            return (
                f"the coordinates lie {self.distance_m:.0f} m off, as if {name} had been converted once "
                "too often"
            )
        return f"the coordinates lie {self.distance_m:.0f} m off, as {name} does: say --crs {self.crs}"


CANDIDATES = [("gcj02", False), ("bd09", False), ("gcj02", True), ("bd09", True)]


def shift_of_points(given: Floats, loaded: Floats) -> Shift | None:
    """The shift between points that should be the same; both are arrays (n, 2) of lon, lat.

    Where half of them fit no better than before,
    those that it brings together must still outnumber those that it parts by more than chance.
    """
    if len(given) == 0:
        return None
    off_m = _distances_m(given, loaded)
    moved = {key: _moved(given, *key) for key in CANDIDATES}
    left_m = {key: _distances_m(points, loaded) for key, points in moved.items()}
    best = min(CANDIDATES, key=lambda key: float(np.median(left_m[key])))
    typical_m = float(np.median(off_m))
    if typical_m >= LEAST_SHIFT_M and np.median(left_m[best]) < typical_m / 5:
        return _shift_by(best, given, moved[best])
    together = {key: (off_m >= LEAST_SHIFT_M) & (left < off_m / 5) for key, left in left_m.items()}
    apart = {key: (left >= LEAST_SHIFT_M) & (off_m < left / 5) for key, left in left_m.items()}
    best = max(CANDIDATES, key=lambda key: np.count_nonzero(together[key]) - np.count_nonzero(apart[key]))
    if not _is_more_than_chance(together[best], apart[best]):
        return None
    return _shift_by(best, given, moved[best])


def shift_of_lines(areas: Sequence[BaseGeometry] | Shapes, buildings: Shapes) -> Shift | None:
    """The shift that keeps boundaries from cutting buildings, which they never do when they are right."""
    cut = _cut(areas, buildings)
    if cut < LEAST_CUT:
        return None
    moved = {
        key: shapely.transform(list(areas), partial(_moved, crs=key[0], converted=key[1]))
        for key in CANDIDATES
    }
    best = min(CANDIDATES, key=lambda key: _cut(moved[key], buildings))
    if _cut(moved[best], buildings) > cut / 5:
        return None
    return Shift(*best, _median_move_m(areas, moved[best]))


def shift_of_members(points: Floats, areas: Sequence[BaseGeometry]) -> Shift | None:
    """The shift that brings points, an array (n, 2) of lon, lat, into the areas they are said to lie in.

    Truly wrong points stay outside whatever is done;
    so those that come in are held against those that go out.
    """
    outside = _outside(points, areas)
    moved = {key: _moved(points, *key) for key in CANDIDATES}
    still = {key: _outside(places, areas) for key, places in moved.items()}
    best = min(CANDIDATES, key=lambda key: np.count_nonzero(still[key]))
    if not _is_more_than_chance(outside & ~still[best], still[best] & ~outside):
        return None
    return _shift_by(best, points, moved[best])


def shift_beside(areas: Sequence[BaseGeometry], around: Sequence[BaseGeometry]) -> Shift | None:
    """The shift that makes areas meet the other areas `around` them along their outlines,
    and lie over them no more.
    """
    ground = shapely.union_all(list(around))
    return _shift_of_outlines(areas, around, lambda whole: float(shapely.intersection(whole, ground).area))


def shift_within(areas: Sequence[BaseGeometry], parents: Sequence[BaseGeometry]) -> Shift | None:
    """The shift that makes areas meet the outlines of their parents, and reach outside them no more."""
    ground = shapely.union_all(list(parents))
    return _shift_of_outlines(areas, parents, lambda whole: float(shapely.difference(whole, ground).area))


def _shift_of_outlines(
    areas: Sequence[BaseGeometry], others: Sequence[BaseGeometry], wrong: Callable[[BaseGeometry], float]
) -> Shift | None:
    """The shift that brings the outline of `areas` onto those
    of `others` and makes most of what is `wrong` vanish.
    """
    whole = shapely.union_all(list(areas))
    lines = shapely.union_all(shapely.boundary(list(others)))
    outline = shapely.boundary(whole)
    points = shapely.get_coordinates(
        shapely.line_interpolate_point(
            shapely.line_merge(outline), np.linspace(0, 1, POINTS_LOOKED_AT), normalized=True
        )
    )
    shapely.prepare(lines)
    meeting = _meeting(points, lines)
    then = {key: _meeting(_moved(points, *key), lines) for key in CANDIDATES}
    best = max(CANDIDATES, key=lambda key: np.count_nonzero(then[key]))
    won, lost = np.count_nonzero(then[best] & ~meeting), np.count_nonzero(meeting & ~then[best])
    if won < LEAST_MEETING or won < 5 * lost:
        return None
    put = shapely.transform(whole, partial(_moved, crs=best[0], converted=best[1]))
    before = wrong(whole)
    return Shift(*best, _median_move_m([whole], [put])) if wrong(put) <= before / 5 and before > 0 else None


def _shift_by(key: tuple[str, bool], given: Floats, moved: Floats) -> Shift:
    """A shift as long as it moves most points, however far off some of them are besides."""
    return Shift(*key, float(np.median(_distances_m(given, moved))))


def _meeting(points: Floats, lines: BaseGeometry) -> NDArray[np.bool_]:
    """Which points lie on the lines, to MEET_M."""
    degrees = MEET_M / metres_per_degree(float(np.median(points[:, 1])))[1]
    return np.asarray(shapely.dwithin(lines, shapely.points(points), degrees), dtype=bool)


def _is_more_than_chance(mended: NDArray[np.bool_], spoiled: NDArray[np.bool_]) -> bool:
    """Sign test: whether so many more are mended than spoiled that chance would hardly do it."""
    won, lost = int(np.count_nonzero(mended)), int(np.count_nonzero(spoiled))
    if won < LEAST_MENDED:
        return False
    total = won + lost
    # Beyond a few hundred, binomial coefficients leave no doubt that twice as many is not chance.
    if total > 500:
        return won > 2 * lost
    as_good = sum(math.comb(total, number) for number in range(won, total + 1))
    return as_good <= CHANCE * (1 << total)


def _outside(points: Floats, areas: Sequence[BaseGeometry]) -> NDArray[np.bool_]:
    """Which points do not lie in the area beside them."""
    return np.asarray(~shapely.intersects_xy(list(areas), points[:, 0], points[:, 1]), dtype=bool)


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


def _median_move_m(before: Sequence[BaseGeometry] | Shapes, after: Sequence[BaseGeometry] | Shapes) -> float:
    """Median distance between the vertices of shapes and of the same shapes moved."""
    given, moved = (shapely.get_coordinates(list(shapes)) for shapes in (before, after))
    return float(np.median(_distances_m(given, moved)))


def _distances_m(first: Floats, second: Floats) -> Floats:
    """Distance between each point of one array and that of the other."""
    per_lon, per_lat = metres_per_degree(float(np.median(second[:, 1])))
    return np.asarray(np.hypot(*((first - second) * (per_lon, per_lat)).T), dtype=np.float64)
