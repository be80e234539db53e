"""The best few are the best few, whatever the bounds are, as long as they are bounds."""

from hypothesis import given
from hypothesis import strategies as st

from geoapi.city.places.nearest.ranking import AHEAD, NEVER, best

# A cost (None: there is no way), how much of it the bound knows, whether the item fits.
ITEMS = st.lists(
    st.tuples(st.none() | st.integers(0, 30).map(float), st.floats(0, 1), st.booleans()),
    max_size=60,
)


@given(ITEMS, st.integers(1, 8), st.integers(0, 5))
def test_as_if_all_had_been_measured(items: list[tuple[float | None, float, bool]], limit: int, wondered: int) -> None:
    costs = [cost for cost, _, _ in items]
    bounds = [(30.0 if cost is None else cost) * share for cost, share, _ in items]
    asked: list[int] = []

    def measure(numbers: list[int]) -> list[float | None]:
        asked.extend(numbers)
        return [costs[i] for i in numbers]

    found, measured = best(
        bounds,
        limit,
        measure,
        lambda cost: cost,
        lambda i, cost: items[i][2],
        first=range(min(wondered, len(items))),
    )
    fitting = sorted((cost, i) for i, (cost, _, fits) in enumerate(items) if cost is not None and fits)
    assert found == [(i, cost) for cost, i in fitting[:limit]]
    assert len(asked) == len(set(asked)), "nothing is measured twice"
    assert set(measured) == set(asked) and set(range(min(wondered, len(items)))) <= set(asked)


@given(ITEMS, st.integers(1, 8))
def test_bounds_may_rise_on_the_way(items: list[tuple[float | None, float, bool]], limit: int) -> None:
    costs = [cost for cost, _, _ in items]
    bounds = [0.0] * len(items)
    risen: set[int] = set()

    def refine(batch: list[int]) -> bool:
        fresh = [i for i in batch if i not in risen]
        risen.update(fresh)
        for i in fresh:
            cost, share, fits = items[i]
            bounds[i] = (30.0 if cost is None else cost) * share if fits else NEVER
        return any(bounds[i] > 0 for i in fresh)

    found, measured = best(
        bounds,
        limit,
        lambda numbers: [costs[i] for i in numbers],
        lambda cost: cost,
        lambda i, cost: items[i][2],
        refine=refine,
    )
    fitting = sorted((cost, i) for i, (cost, _, fits) in enumerate(items) if cost is not None and fits)
    assert found == [(i, cost) for cost, i in fitting[:limit]]
    assert all(items[i][2] for i in measured), "what can never fit is not measured"


def test_few_are_measured_where_the_bounds_are_good() -> None:
    asked: list[int] = []

    def measure(numbers: list[int]) -> list[float]:
        asked.extend(numbers)
        return [float(i) * 1.1 for i in numbers]

    found, _ = best([float(i) for i in range(155)], 5, measure, lambda cost: cost, lambda i, cost: True)
    assert [i for i, _ in found] == [0, 1, 2, 3, 4]
    assert len(asked) == 5 + AHEAD
