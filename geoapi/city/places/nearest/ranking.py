"""The best few of many, exactly, with as few costs asked for as can be: each has a bound that its cost is not under."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Cost = TypeVar("Cost")

# How many costs the first question asks for beyond those wanted: a few too many cost less than a second question, which
# asks for twice as many.
AHEAD = 6
# The bound of what cannot fit, and need not be measured.
NEVER = float("inf")


def best(
    bounds: Sequence[float],
    limit: int,
    measure: Callable[[list[int]], Sequence[Cost | None]],
    value: Callable[[Cost], float],
    fits: Callable[[int, Cost], bool],
    *,
    refine: Callable[[list[int]], bool] | None = None,
    first: Sequence[int] = (),
) -> tuple[list[tuple[int, Cost]], dict[int, Cost | None]]:
    """The `limit` items of least cost that fit, equals in order of number; and all costs that were asked for.

    `bounds[i]` is not above `value` of item i's cost. `measure` asks for the costs of some items, None where there is
    none. `refine`, if given, may raise the bounds of the items it is handed, in place, and says whether it did. `first`
    are measured along with the first ones whatever their bounds.
    """
    measured: dict[int, Cost | None] = {}
    found: list[tuple[float, int, Cost]] = []
    waiting = sorted(range(len(bounds)), key=lambda i: (bounds[i], i))
    size = limit + AHEAD
    extra = list(first)
    while waiting:
        # An item whose bound equals the last one's cost may still tie with it and come first.
        reach = found[limit - 1][0] if len(found) >= limit else NEVER
        batch = [i for i in waiting[:size] if bounds[i] <= reach and bounds[i] != NEVER]
        if not batch and not extra:
            break
        if batch and refine is not None and refine(batch):
            waiting.sort(key=lambda i: (bounds[i], i))
            continue
        asked = list(dict.fromkeys((*batch, *extra)))
        extra = []
        for i, cost in zip(asked, measure(asked), strict=True):
            measured[i] = cost
            if cost is not None and fits(i, cost):
                found.append((value(cost), i, cost))
        found.sort(key=lambda each: each[:2])
        waiting = [i for i in waiting if i not in measured]
        size *= 2
    return [(i, cost) for _, i, cost in found[:limit]], measured
