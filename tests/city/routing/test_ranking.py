"""The best few are the best few, whatever the bounds are, as long as they are bounds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoapi.city.routing.ranking import AHEAD, NEVER, Ranking

# A cost (None: there is no way), how much of it the bound knows, whether the item fits.
ITEMS = st.lists(
    st.tuples(st.none() | st.integers(0, 30).map(float), st.floats(0, 1), st.booleans()),
    max_size=60,
)


@given(ITEMS, st.integers(1, 8), st.integers(0, 5))
def test_as_if_all_had_been_measured(
    items: list[tuple[float | None, float, bool]], limit: int, wondered: int
) -> None:
    costs = [cost for cost, _, _ in items]
    bounds = np.array([(30.0 if cost is None else cost) * share for cost, share, _ in items])
    ranking: Ranking[float] = Ranking(limit)
    asked: list[int] = []
    besides = list(range(min(wondered, len(items))))
    while (batch := ranking.next(bounds)) or besides:
        batch = list(dict.fromkeys((*batch, *besides)))
        besides = []
        asked += batch
        ranking.take(batch, [costs[i] for i in batch], [costs[i] if items[i][2] else None for i in batch])
    fitting = sorted((cost, i) for i, (cost, _, fits) in enumerate(items) if cost is not None and fits)
    assert ranking.best() == [(i, cost) for cost, i in fitting[:limit]]
    assert len(asked) == len(set(asked)), "nothing is measured twice"
    assert set(ranking.measured) == set(asked) and set(range(min(wondered, len(items)))) <= set(asked)


@given(ITEMS, st.integers(1, 8))
def test_bounds_may_rise_on_the_way(items: list[tuple[float | None, float, bool]], limit: int) -> None:
    costs = [cost for cost, _, _ in items]
    bounds = np.zeros(len(items))
    risen: set[int] = set()
    ranking: Ranking[float] = Ranking(limit)
    while batch := ranking.next(bounds):
        if fresh := [i for i in batch if i not in risen]:
            risen.update(fresh)
            for i in fresh:
                cost, share, fits = items[i]
                bounds[i] = (30.0 if cost is None else cost) * share if fits else NEVER
            continue
        ranking.take(batch, [costs[i] for i in batch], [costs[i] if items[i][2] else None for i in batch])
    fitting = sorted((cost, i) for i, (cost, _, fits) in enumerate(items) if cost is not None and fits)
    assert ranking.best() == [(i, cost) for cost, i in fitting[:limit]]
    assert all(items[i][2] for i in ranking.measured), "what can never fit is not measured"


def test_few_are_measured_where_the_bounds_are_good() -> None:
    bounds = np.arange(155, dtype=np.float64)
    ranking: Ranking[float] = Ranking(5)
    while batch := ranking.next(bounds):
        costs = [float(i) * 1.1 for i in batch]
        ranking.take(batch, costs, costs)
    assert [i for i, _ in ranking.best()] == [0, 1, 2, 3, 4]
    assert len(ranking.measured) == 5 + AHEAD
