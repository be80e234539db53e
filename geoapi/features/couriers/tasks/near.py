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
from geoapi.city.routing.ranking import NEVER, Ranking
from geoapi.city.routing.travel import OnNetwork, Point, StraightLineTravel, Travel, Way
from geoapi.core.errors import NoRoadNear, NoRoute, RoutingUnavailable
from geoapi.features.couriers.tasks.store import Offered, OfferedTasks

Floats = NDArray[np.float64]
# Tasks whose way off the road is looked up at once.
LOOKED_UP = 100
# So many are measured at first beyond those wanted: they stand closer together than places do.
AHEAD = 30


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
        self, tasks: OfferedTasks, mode: Mode, limit: int, start: Point, end: Point | None = None
    ) -> Found:
        """The tasks of the shortest way from a start, or by which the way to an end is shortest."""
        try:
            return self._by_roads(tasks, mode, limit, start, end)
        except (RoutingUnavailable, NoRoadNear, NoRoute):
            travel = StraightLineTravel(tasks, mode)
            direct = travel.time(start, end) if end else None
            return ranked(tasks, travel, limit, start, end, direct)

    def _by_roads(
        self, tasks: OfferedTasks, mode: Mode, limit: int, start: Point, end: Point | None
    ) -> Found:
        tiles, ids = self._router.tiles, tasks.ids.tolist()
        off_road_m = self._off_road.known(tiles, mode, ids)
        travel = OnNetwork(self._router, tasks, off_road_m, mode, [start] if end is None else [start, end])
        direct = None
        if end is not None:
            (direct,) = self._router.times_from(start, [end], mode)
            if direct is None:
                raise NoRoute("No way leads from the one place to the other.")
        found = ranked(tasks, travel, limit, start, end, direct)
        self._off_road.learn(tiles, mode, ids, off_road_m)
        return found


def ranked(
    tasks: OfferedTasks,
    travel: Travel,
    limit: int,
    start: Point,
    end: Point | None,
    direct: TravelTime | None,
) -> Found:
    """The best of tasks by how one travels; `direct`: the way to an end that goes by none."""
    ranking: Ranking[Way] = Ranking(limit, AHEAD)
    legs = _Legs(tasks, travel, start, end)
    while batch := ranking.next(legs.least_s()):
        if not travel.has_tight_bounds(batch):
            # Those of the batch in any case: of many that were measured it may be none of the likeliest.
            likely = np.argsort(legs.least_s(), kind="stable")[:LOOKED_UP].tolist()
            travel.tighten_bounds(list(dict.fromkeys((*batch, *likely))))
            legs.bound()
            continue
        legs.measure(batch)
        done = [i for i in batch if legs.is_measured(i)]
        ways = [legs.way(i) for i in done]
        ranking.take(done, ways, [None if way is None else way.duration_s for way in ways])
    return Found(travel.basis, [FoundTask(tasks.at(i), way, direct) for i, way in ranking.best()])


class _Legs:
    """How long it takes to tasks, and on from them: at least, until it is measured."""

    def __init__(self, tasks: OfferedTasks, travel: Travel, start: Point, end: Point | None) -> None:
        self._travel = travel
        self._ends = [start] if end is None else [start, end]
        self._everyone = np.arange(len(tasks.ids))
        self._times: list[dict[int, TravelTime | None]] = [{} for _ in self._ends]
        self._least_s = np.zeros((len(self._ends), len(tasks.ids)))
        self.bound()

    def bound(self) -> None:
        for leg, end in enumerate(self._ends):
            self._least_s[leg] = self._travel.bounds_s(end, self._everyone)
            self._note(leg)

    def least_s(self) -> Floats:
        return np.asarray(self._least_s.sum(axis=0))

    def is_measured(self, i: int) -> bool:
        return all(i in times for times in self._times)

    def way(self, i: int) -> Way | None:
        legs = [times[i] for times in self._times]
        return None if None in legs else Way(*legs)  # type: ignore[arg-type]

    def measure(self, batch: Sequence[int]) -> None:
        """Both legs of the first; then the longer, by which most are out, and the other of the rest."""
        is_first = not any(self._times)
        order = self._least_s[:, list(batch)].argsort(axis=0)[::-1].T.tolist()
        wanted: list[list[int]] = [[] for _ in self._ends]
        for i, longest_first in zip(batch, order, strict=True):
            unknown = [leg for leg in longest_first if i not in self._times[leg]]
            for leg in unknown if is_first else unknown[:1]:
                wanted[leg].append(i)
        # Each is a search of its own for the engine, which has a thread for each processor.
        with ThreadPoolExecutor(1) as beside:
            onward = [beside.submit(self._ask, leg, wanted[leg]) for leg in range(1, len(wanted))]
            self._ask(0, wanted[0])
            for asked in onward:
                asked.result()

    def _ask(self, leg: int, indices: Sequence[int]) -> None:
        if indices:
            end = self._ends[leg]
            times = self._travel.times_to(indices, end) if leg else self._travel.times_from(end, indices)
            self._times[leg].update(zip(indices, times, strict=True))
            self._note(leg)

    def _note(self, leg: int) -> None:
        """What is measured is no longer a bound."""
        times = self._times[leg]
        seconds = [NEVER if time is None else time.duration_s for time in times.values()]
        self._least_s[leg, list(times)] = seconds


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
