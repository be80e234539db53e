"""Tasks that may be taken, by how long it takes to them, or how much longer a way gets by them: exactly.

Where somebody is, and where to, is answered and forgotten.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geoapi.city.routing.modes import Mode
from geoapi.city.routing.queries import Router, TravelTime
from geoapi.city.routing.ranking import Ranking
from geoapi.city.routing.travel import OnNetwork, Point, StraightLineTravel, Travel, Way
from geoapi.core.errors import NoRoadNear, NoRoute, RoutingUnavailable
from geoapi.features.couriers.tasks.store import Offered

Floats = NDArray[np.float64]
# Tasks whose way off the road is looked up at once.
LOOKED_UP = 100


@dataclass(frozen=True)
class TaskPoints:
    """Where tasks are: WGS 84. No ferry is taken for one."""

    lon: Floats
    lat: Floats
    ferries: bool = False


@dataclass(frozen=True)
class FoundTask:
    """`direct`: the way from start to end that goes by none; None where there is no end."""

    task: Offered
    way: Way
    direct: TravelTime | None


@dataclass(frozen=True)
class Found:
    basis: str
    tasks: Sequence[FoundTask]


class TasksNear:
    """Ranks tasks; ways are the Router's, or straight lines where there is none."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self._off_road = _OffRoad()

    def find(
        self, tasks: Sequence[Offered], mode: Mode, limit: int, start: Point, end: Point | None = None
    ) -> Found:
        """The tasks of the shortest way from a start, or by which the way to an end is shortest."""
        points = TaskPoints(np.array([each.lon for each in tasks]), np.array([each.lat for each in tasks]))
        try:
            return self._by_roads(tasks, points, mode, limit, start, end)
        except (RoutingUnavailable, NoRoadNear, NoRoute):
            travel = StraightLineTravel(points, mode)
            direct = travel.time(start, end) if end else None
            return ranked(tasks, travel, limit, start, end, direct)

    def _by_roads(
        self,
        tasks: Sequence[Offered],
        points: TaskPoints,
        mode: Mode,
        limit: int,
        start: Point,
        end: Point | None,
    ) -> Found:
        tiles, ids = self._router.tiles, [each.id for each in tasks]
        off_road_m = self._off_road.known(tiles, mode, ids)
        travel = OnNetwork(self._router, points, off_road_m, mode, [start] if end is None else [start, end])
        direct = None
        if end is not None:
            (direct,) = self._router.times_from(start, [end], mode)
            if direct is None:
                raise NoRoute("No way leads from the one place to the other.")
        found = ranked(tasks, travel, limit, start, end, direct)
        self._off_road.learn(tiles, mode, ids, off_road_m)
        return found


def ranked(
    tasks: Sequence[Offered],
    travel: Travel,
    limit: int,
    start: Point,
    end: Point | None,
    direct: TravelTime | None,
) -> Found:
    """The best of tasks by how one travels; `direct`: the way to an end that goes by none."""
    everyone = np.arange(len(tasks))
    ranking: Ranking[Way] = Ranking(limit)

    def bounds() -> Floats:
        there = travel.bounds_s(start, everyone)
        return there if end is None else there + travel.bounds_s(end, everyone)

    least = bounds()
    while batch := ranking.next(least):
        if not travel.has_tight_bounds(batch):
            # Those of the batch in any case: of many that were measured it may be none of the likeliest.
            likely = np.argsort(least, kind="stable")[:LOOKED_UP].tolist()
            travel.tighten_bounds(list(dict.fromkeys((*batch, *likely))))
            least = bounds()
            continue
        ways = _ways(travel, batch, start, end)
        ranking.take(batch, ways, [None if way is None else way.duration_s for way in ways])
    return Found(travel.basis, [FoundTask(tasks[i], way, direct) for i, way in ranking.best()])


def _ways(travel: Travel, batch: Sequence[int], start: Point, end: Point | None) -> list[Way | None]:
    if end is None:
        return [None if time is None else Way(time) for time in travel.times_from(start, batch)]
    # Each is a search of its own for the engine, which has a thread for each processor.
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(travel.times_to, batch, end)
        there = travel.times_from(start, batch)
        onward = asked.result()
    return [None if a is None or b is None else Way(a, b) for a, b in zip(there, onward, strict=True)]


class _OffRoad:
    """How far off the roads tasks are that were looked up, as long as the roads are the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tiles: str | None = None
        self._metres: dict[Mode, dict[int, float]] = {}

    def known(self, tiles: str | None, mode: Mode, ids: Sequence[int]) -> Floats:
        """Metres by the position of a task, NaN where that is not known."""
        with self._lock:
            if self._tiles != tiles:
                self._tiles, self._metres = tiles, {}
            metres = self._metres.get(mode, {})
            return np.array([metres.get(each, np.nan) for each in ids])

    def learn(self, tiles: str | None, mode: Mode, ids: Sequence[int], metres: Floats) -> None:
        """Remember what was looked up, and forget those that nobody may take any more."""
        with self._lock:
            if self._tiles == tiles:
                known = zip(ids, metres.tolist(), strict=True)
                self._metres[mode] = {each: value for each, value in known if not np.isnan(value)}
