"""The search: units change their grid one by one, worse now and then, less and less often. Pure.

What it finds depends on the seed and on how often it may begin anew alone.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from geoapi.features.planning.balancing.problem import Owners, Problem

# A household out of bounds costs as much as so many that move; more where that does not lead inside: a chain
# of grids that each pass some on costs its length.
PENALTIES = (3.0, 6.0, 3.0, 12.0, 40.0)
# How warm it begins and ends: as many households worse it takes with a chance of 1/e; the first a share of a
# unit.
_WARM_SHARE, _COLD = 1.2, 0.4
_STEPS_A_UNIT, _FEWEST_STEPS = 60, 3_000
# The very first round is short, so that something can be shown at once.
_FIRST_SHARE = 0.1
_LOOK_EVERY = 512


@dataclass(frozen=True)
class Aim:
    """What is sought among assignments inside the bounds; each a cost a household moved is compared with."""

    name: str
    moved: float = 1.0
    # A household squared from the mean, divided by the mean.
    uneven: float = 0.0
    # A metre of line between grids.
    border_m: float = 0.0
    # An estate in several grids.
    cut: float = 0.0


LEAST_MOVED = Aim("least_moved")
FEWEST_CUT = Aim("fewest_cut", cut=1_000.0)
SHORT_LINES = Aim("short_lines", border_m=0.08)
MOST_EVEN = Aim("most_even", moved=0.02, uneven=20.0)


@dataclass(frozen=True)
class Found:
    """An assignment, how far it is out of bounds, and what it costs by its aim."""

    owners: Owners
    out: int
    cost: float


def search(problem: Problem, aim: Aim, seed: int, is_over: Callable[[], bool]) -> Iterator[Found]:
    """The best of each round, until it is over; the first comes soon."""
    chance = random.Random(f"{seed} {aim.name}")  # noqa: S311  it keeps no secret
    best: Found | None = None
    for number in range(10**9):
        penalty = PENALTIES[(number if best is None or best.out == 0 else number * 2 + 1) % len(PENALTIES)]
        begin = problem.homes if best is None or number % 2 == 0 else best.owners
        walk = _Walk(problem, aim, penalty, chance, begin)
        warm = 1.0 if number % 2 == 0 else 0.3
        walk.run(_FIRST_SHARE if number == 0 else 1.0, warm, is_over)
        found = _tidied(problem, aim, walk.found())
        if best is None or (found.out, found.cost) < (best.out, best.cost):
            best = found
        yield found
        if is_over():
            return


def cost_of(problem: Problem, aim: Aim, owners: Owners) -> float:
    cost = aim.moved * problem.moved(owners)
    if aim.uneven:
        cost += aim.uneven * problem.unevenness(owners) / problem.mean
    if aim.border_m:
        cost += aim.border_m * problem.border_m(owners)
    if aim.cut:
        cost += aim.cut * problem.estates_cut(owners)
    return cost


class _Walk:
    """One round: where it stands, and the best that it came by."""

    def __init__(
        self, problem: Problem, aim: Aim, penalty: float, chance: random.Random, begin: Owners
    ) -> None:
        self.problem, self.aim, self.penalty, self.chance = problem, aim, penalty, chance
        self.owners = list(begin)
        self.loads = problem.loads(begin)
        self.out = problem.out_of_bounds(begin)
        self.cost = cost_of(problem, aim, begin)
        self.held = self._held_estates()
        # How much of what it had each grid still has: one that gave all of it away would be another grid.
        self.stayed = [0] * len(self.loads)
        for unit, owner in enumerate(begin):
            self.stayed[owner] += owner == problem.homes[unit]
        self.best = (self.out, self.cost, begin)

    def found(self) -> Found:
        out, cost, owners = self.best
        return Found(owners, out, cost)

    def _held_estates(self) -> dict[tuple[int, int], int]:
        """How many units of each estate each grid has."""
        held: dict[tuple[int, int], int] = {}
        if self.aim.cut:
            for number, estates in enumerate(self.problem.estates):
                for estate in estates:
                    key = (estate, self.owners[number])
                    held[key] = held.get(key, 0) + 1
        return held

    def run(self, share: float, warm: float, is_over: Callable[[], bool]) -> None:
        problem, chance = self.problem, self.chance
        movable = problem.movable
        if not movable:
            return
        steps = int(share * max(_FEWEST_STEPS, _STEPS_A_UNIT * len(movable)))
        sizes = [problem.households[unit] for unit in movable if problem.households[unit]]
        heat = max(1.0, warm * _WARM_SHARE * sum(sizes) / max(1, len(sizes)))
        cooling = (_COLD / heat) ** (1 / steps)
        for step in range(steps):
            if step % _LOOK_EVERY == _LOOK_EVERY - 1 and is_over():
                return
            heat *= cooling
            unit = movable[int(chance.random() * len(movable))]
            own = self.owners[unit]
            if own == problem.homes[unit] and self.stayed[own] == 1:
                continue
            others = {self.owners[other] for other in problem.beside[unit]} - {own} - problem.still
            if not others:
                continue
            grid = min(others) if len(others) == 1 else chance.choice(sorted(others))
            out, cost = self._change(unit, grid)
            worse = cost + self.penalty * out
            if worse > 0 and chance.random() >= math.exp(-worse / heat):
                continue
            if problem.stays_whole(self.owners, unit) and problem.joins_whole(self.owners, unit, grid):
                self._move(unit, grid, out, cost)

    def _change(self, unit: int, grid: int) -> tuple[int, float]:
        """What a flip changes of being out of bounds and of the cost."""
        problem, aim = self.problem, self.aim
        own, households, home = self.owners[unit], problem.households[unit], problem.homes[unit]
        given, taken = self.loads[own], self.loads[grid]
        out = problem.outside(given - households) - problem.outside(given)
        out += problem.outside(taken + households) - problem.outside(taken)
        cost = aim.moved * households * ((grid != home) - (own != home))
        if aim.uneven:
            cost += aim.uneven * 2 * households * (taken - given + households) / self.problem.mean
        if aim.border_m:
            for other, length in problem.beside[unit].items():
                owner = self.owners[other]
                cost += aim.border_m * length * ((owner == own) - (owner == grid))
        if aim.cut:
            for estate in problem.estates[unit]:
                cost += aim.cut * self._cut_change(estate, own, grid)
        return out, cost

    def _cut_change(self, estate: int, own: int, grid: int) -> int:
        holders = {owner for (each, owner), count in self.held.items() if each == estate and count}
        after = holders | {grid}
        if self.held[estate, own] == 1:
            after = after - {own}
        return (len(after) > 1) - (len(holders) > 1)

    def _move(self, unit: int, grid: int, out: int, cost: float) -> None:
        own, households = self.owners[unit], self.problem.households[unit]
        if self.aim.cut:
            for estate in self.problem.estates[unit]:
                self.held[estate, own] -= 1
                self.held[estate, grid] = self.held.get((estate, grid), 0) + 1
        self.owners[unit] = grid
        home = self.problem.homes[unit]
        self.stayed[home] += (grid == home) - (own == home)
        self.loads[own] -= households
        self.loads[grid] += households
        self.out += out
        self.cost += cost
        if (self.out, self.cost) < (self.best[0], self.best[1] - 1e-9):
            self.best = (self.out, self.cost, tuple(self.owners))


def _tidied(problem: Problem, aim: Aim, found: Found) -> Found:
    """The same with whatever may go home again without harm, as ground on which nobody lives."""
    owners = list(found.owners)
    best = found
    again = True
    while again:
        again = False
        for unit in problem.movable:
            home, own = problem.homes[unit], owners[unit]
            if own == home or not any(owners[other] == home for other in problem.beside[unit]):
                continue
            if not (problem.stays_whole(owners, unit) and problem.joins_whole(owners, unit, home)):
                continue
            owners[unit] = home
            tried = tuple(owners)
            out, cost = problem.out_of_bounds(tried), cost_of(problem, aim, tried)
            if (out, cost) <= (best.out, best.cost):
                best, again = Found(tried, out, cost), True
            else:
                owners[unit] = own
    return best
