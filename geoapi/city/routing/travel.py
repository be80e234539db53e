"""How long it takes to many points, to be asked in small pieces, with bounds under what has not been asked.

On the network, a bound is the straight line at the greatest speed of the mode, less what lies off the roads
at both ends: the engine counts from road to road. Without an engine, straight lines are all there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geoapi.city.routing.modes import Mode, top_speed_m_s
from geoapi.city.routing.queries import FARTHEST_KM, ROAD_WITHIN_M, Router, TravelTime
from geoapi.core.errors import NoRoadNear, RoutingUnavailable
from geoapi.core.geo import distance_m, metres_per_degree

NETWORK, STRAIGHT_LINE = "network", "straight_line"
# Streets are so much longer than the straight line, as a rule of thumb.
DETOUR_FACTOR = 1.4
# The engine tells whole seconds.
_ROUNDING_S = 1.0

Floats = NDArray[np.float64]
Point = tuple[float, float]


class Points(Protocol):
    """Where ways lead: longitudes and latitudes in WGS 84; `ferries`: whether some way may take one."""

    @property
    def lon(self) -> Floats: ...
    @property
    def lat(self) -> Floats: ...
    @property
    def ferries(self) -> bool: ...


@dataclass(frozen=True)
class Way:
    """A way to one of the points, and perhaps on from there."""

    there: TravelTime
    onward: TravelTime | None = None

    @property
    def duration_s(self) -> float:
        return self.there.duration_s + (self.onward.duration_s if self.onward else 0.0)

    @property
    def distance_m(self) -> float:
        return self.there.distance_m + (self.onward.distance_m if self.onward else 0.0)


class Travel(Protocol):
    """Ways from somewhere to points, which go by their indices."""

    basis: str

    def bounds_s(self, origin: Point, indices: NDArray[np.int64]) -> Floats:
        """For each point seconds that the way takes at least; NEVER (inf) where it is too far."""

    def has_tight_bounds(self, indices: Sequence[int]) -> bool:
        """Whether the bounds of these points are as close as they can be."""

    def tighten_bounds(self, indices: Sequence[int]) -> None:
        """Find out what makes the bounds of these points closer."""

    def times_from(self, origin: Point, indices: Sequence[int]) -> list[TravelTime | None]:
        """The way to each point, None where there is none."""

    def times_to(self, indices: Sequence[int], destination: Point) -> list[TravelTime | None]:
        """The way from each point to somewhere."""


class OnNetwork:
    """By the engine, from and to ends near roads.

    `off_road_m`: how far off the roads each point is, NaN where that is not known: what is looked up is
    written into it. Raises NoRoadNear for other ends, RoutingUnavailable.
    """

    basis = NETWORK

    def __init__(
        self, router: Router, points: Points, off_road_m: Floats, mode: Mode, ends: Sequence[Point]
    ) -> None:
        self._router, self._points, self._mode = router, points, mode
        if router.tiles is None:
            raise RoutingUnavailable("There is no routing engine.")
        self._off_road = off_road_m
        self._speed_m_s = top_speed_m_s(mode, ferries=points.ferries)
        away = router.off_road_m(ends, mode)
        if None in away:
            raise NoRoadNear(f"No road is within {ROAD_WITHIN_M} m.")
        self._ends = dict(zip(ends, away, strict=True))

    def bounds_s(self, origin: Point, indices: NDArray[np.int64]) -> Floats:
        straight = straight_m(self._points, origin, indices)
        off_road = np.nan_to_num(self._off_road[indices], nan=ROAD_WITHIN_M, posinf=np.inf)
        bounds = (
            np.maximum(0.0, straight - off_road - (self._ends[origin] or 0.0)) / self._speed_m_s - _ROUNDING_S
        )
        return np.where((straight > FARTHEST_KM * 1000) | np.isinf(off_road), np.inf, np.maximum(0.0, bounds))

    def has_tight_bounds(self, indices: Sequence[int]) -> bool:
        return not np.isnan(self._off_road[list(indices)]).any()

    def tighten_bounds(self, indices: Sequence[int]) -> None:
        unknown = [i for i in indices if np.isnan(self._off_road[i])]
        away = self._router.off_road_m(self._at(unknown), self._mode)
        self._off_road[unknown] = [np.inf if metres is None else metres for metres in away]

    def times_from(self, origin: Point, indices: Sequence[int]) -> list[TravelTime | None]:
        reachable = self._at_roads(indices, origin)
        times = self._router.times_from(origin, self._at(reachable), self._mode)
        by_number = dict(zip(reachable, times, strict=True))
        return [by_number.get(i) for i in indices]

    def times_to(self, indices: Sequence[int], destination: Point) -> list[TravelTime | None]:
        reachable = self._at_roads(indices, destination)
        times = self._router.times_to(self._at(reachable), destination, self._mode)
        by_number = dict(zip(reachable, times, strict=True))
        return [by_number.get(i) for i in indices]

    def _at(self, indices: Sequence[int]) -> list[Point]:
        return [(float(self._points.lon[i]), float(self._points.lat[i])) for i in indices]

    def _at_roads(self, indices: Sequence[int], end: Point) -> list[int]:
        if not self.has_tight_bounds(indices):
            self.tighten_bounds(indices)
        straight = straight_m(self._points, end, np.asarray(indices, dtype=np.int64))
        near = (straight <= FARTHEST_KM * 1000).tolist()
        return [
            i for i, is_near in zip(indices, near, strict=True) if is_near and np.isfinite(self._off_road[i])
        ]


class StraightLineTravel:
    """Estimates where the engine cannot be asked: the straight line, lengthened as streets do."""

    basis = STRAIGHT_LINE

    def __init__(self, points: Points, mode: Mode) -> None:
        self._points = points
        self._speed_m_s = top_speed_m_s(mode, ferries=False)

    def bounds_s(self, origin: Point, indices: NDArray[np.int64]) -> Floats:
        straight = straight_m(self._points, origin, indices)
        return np.where(straight > FARTHEST_KM * 1000, np.inf, straight * DETOUR_FACTOR / self._speed_m_s)

    def has_tight_bounds(self, indices: Sequence[int]) -> bool:  # noqa: ARG002
        return True

    def tighten_bounds(self, indices: Sequence[int]) -> None:
        pass

    def times_from(self, origin: Point, indices: Sequence[int]) -> list[TravelTime | None]:
        near = straight_m(self._points, origin, np.asarray(indices, dtype=np.int64)) <= FARTHEST_KM * 1000
        lon, lat = self._points.lon, self._points.lat
        return [
            self.time(origin, (float(lon[i]), float(lat[i]))) if near[n] else None
            for n, i in enumerate(indices)
        ]

    def times_to(self, indices: Sequence[int], destination: Point) -> list[TravelTime | None]:
        return self.times_from(destination, indices)

    def time(self, start: Point, end: Point) -> TravelTime:
        metres = distance_m(start, end) * DETOUR_FACTOR
        return TravelTime(metres / self._speed_m_s, metres)


def straight_m(points: Points, origin: Point, indices: NDArray[np.int64]) -> Floats:
    """Straight-line metres from somewhere to points."""
    lon, lat = points.lon[indices], points.lat[indices]
    per_lon, per_lat = metres_per_degree((lat + origin[1]) / 2)
    return np.asarray(np.hypot((lon - origin[0]) * per_lon, (lat - origin[1]) * per_lat))
