"""Tasks are ranked exactly, whatever is known of the roads around them."""

from collections.abc import Sequence

import numpy as np
import pytest

from geoapi.city.routing.queries import TravelTime
from geoapi.city.routing.travel import Floats, Point
from geoapi.features.couriers.tasks.near import ranked
from geoapi.features.couriers.tasks.store import OfferedTasks

# So far above its bound is a way that many have to be measured.
DETOUR_S = 300.0


class Streets:
    """Ways along streets at one metre a second; how far off a street a task lies has to be looked up."""

    basis = "network"

    def __init__(self, at: Floats, off: Floats) -> None:
        self.at, self.off, self.known, self.looked_up = at, off, np.zeros(len(at), dtype=bool), 0

    def bounds_s(self, origin: Point, indices: np.ndarray) -> Floats:
        least = np.abs(self.at[indices] - origin[0])
        return np.asarray(least + np.where(self.known[indices], self.off[indices], 0.0))

    def has_tight_bounds(self, indices: Sequence[int]) -> bool:
        return bool(self.known[list(indices)].all())

    def tighten_bounds(self, indices: Sequence[int]) -> None:
        self.looked_up += 1
        assert self.looked_up < 100, "the same is looked up for ever"
        self.known[list(indices)] = True

    def times_from(self, origin: Point, indices: Sequence[int]) -> list[TravelTime | None]:
        return [TravelTime(self.true_s(origin, i), 0.0) for i in indices]

    def times_to(self, indices: Sequence[int], destination: Point) -> list[TravelTime | None]:
        return self.times_from(destination, indices)

    def true_s(self, origin: Point, i: int) -> float:
        return float(abs(self.at[i] - origin[0]) * 1.5 + self.off[i] + DETOUR_S)


def offered(count: int) -> OfferedTasks:
    nowhere = np.zeros(count)
    return OfferedTasks(np.arange(count), nowhere, nowhere, np.ones(count, dtype=np.int64))


@pytest.mark.parametrize("end", [None, (400.0, 0.0)])
def test_the_best_are_found_though_the_likeliest_are_far_off_the_road(end: Point | None) -> None:
    rng = np.random.default_rng(5)
    at, off = rng.uniform(0, 1000, 600), rng.uniform(0, 900, 600)
    start = (500.0, 0.0)
    found = ranked(offered(600), Streets(at, off), 20, start, end, None)
    truth = Streets(at, off)
    seconds = [truth.true_s(start, i) + (truth.true_s(end, i) if end else 0.0) for i in range(600)]
    assert [each.task.id for each in found.tasks] == np.argsort(seconds)[:20].tolist()
