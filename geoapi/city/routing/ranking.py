"""The best few of many, exactly, with as few costs asked for as can be:
each has a bound that its cost is not under.
"""

from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Cost = TypeVar("Cost")

# How many costs the first question asks for beyond those wanted, where the caller does not know better:
# a few too many cost less than a second question, which asks for twice as many.
AHEAD = 6
# The bound of what cannot fit, and need not be measured.
NEVER = float("inf")


class Ranking(Generic[Cost]):
    """Says which items to measure next, and is told what they cost,
    until none that is left can come before the best.

    `measured` holds every cost that was asked for, None where there is none.
    """

    def __init__(self, limit: int, ahead: int = AHEAD) -> None:
        self.measured: dict[int, Cost | None] = {}
        self._limit = limit
        self._size = limit + ahead
        self._found: list[tuple[float, int, Cost]] = []

    def next(self, bounds: NDArray[np.float64]) -> list[int]:
        """The items to measure now, of least bound first; none when the best are found.

        `bounds[i]` is not above the value of item i; it may rise from one call to the next.
        """
        # An item whose bound equals the last one's value may still tie with it and come first.
        reach = self._found[self._limit - 1][0] if len(self._found) >= self._limit else NEVER
        order = np.argsort(bounds, kind="stable")
        order = order[(bounds[order] <= reach) & (bounds[order] != NEVER)].tolist()
        return [i for i in order if i not in self.measured][: self._size]

    def take(
        self, items: Sequence[int], costs: Sequence[Cost | None], values: Sequence[float | None]
    ) -> None:
        """What items cost, and of those that fit the value by which they are ranked; None of the others."""
        for i, cost, value in zip(items, costs, values, strict=True):
            self.measured[i] = cost
            if cost is not None and value is not None:
                self._found.append((value, i, cost))
        self._found.sort(key=lambda each: each[:2])
        self._size *= 2

    def best(self) -> list[tuple[int, Cost]]:
        """The items of least value that fit, equals in order of number."""
        return [(i, cost) for _, i, cost in self._found[: self._limit]]
