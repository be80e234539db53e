"""A small instance of which every contiguous plan is known: 25 precincts of one town, in three districts.

The precincts are cells of 25 seeded points, so that they touch as precincts do, and not as squares. All ways
to part them into three pieces that hang together and are within bounds are counted by branch and bound.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely

from geoapi.features.planning.balancing.problem import Owners, Problem

PRECINCTS, DISTRICTS = 25, 3
# A district may be so far off the mean; a start is so far off, at its worst.
GOOD_SHARE, START_SHARES = 0.05, (0.2, 0.4)


@dataclass(frozen=True)
class Instance:
    """`near[n]`: bit set of the precincts that precinct n touches; `households[n]`."""

    households: tuple[int, ...]
    near: tuple[int, ...]

    @cached_property
    def mean(self) -> float:
        return sum(self.households) / DISTRICTS

    def bounds(self, share: float) -> tuple[int, int]:
        return int(self.mean * (1 - share)) + 1, int(self.mean * (1 + share))

    def load(self, members: int) -> int:
        return sum(households for n, households in enumerate(self.households) if members >> n & 1)

    def is_whole(self, members: int) -> bool:
        """Whether these precincts hang together."""
        seen = front = members & -members
        while front:
            lowest = front & -front
            front ^= lowest
            fresh = self.near[lowest.bit_length() - 1] & members & ~seen
            seen |= fresh
            front |= fresh
        return seen == members

    def problem(self, homes: Owners) -> Problem:
        """To get all districts within bounds from these."""
        low, high = self.bounds(GOOD_SHARE)
        near = [{other: 1.0 for other in range(PRECINCTS) if bits >> other & 1} for bits in self.near]
        units = [[n] for n in range(PRECINCTS)]
        return Problem(units, homes, self.households, near, [0] * DISTRICTS, low, high)


def make_instance(seed: int = 25) -> Instance:
    chance = random.Random(seed)
    points = shapely.MultiPoint([(chance.random(), chance.random()) for _ in range(PRECINCTS)])
    square = shapely.box(0, 0, 1, 1)
    cells = [
        cell.intersection(square)
        for cell in shapely.get_parts(shapely.voronoi_polygons(points, extend_to=square))
    ]
    near = [0] * PRECINCTS
    for one, other in itertools.combinations(range(PRECINCTS), 2):
        if shapely.length(shapely.intersection(cells[one], cells[other])) > 1e-3:
            near[one] |= 1 << other
            near[other] |= 1 << one
    households = tuple(round(chance.lognormvariate(4.6, 0.45)) for _ in range(PRECINCTS))
    return Instance(households, tuple(near))


def pieces_with(instance: Instance, start: int, among: int, low: int, high: int) -> Iterator[int]:
    """Every set of these that hangs together, has the precinct `start`, and low to high households."""

    def grow(members: int, load: int, border: int, barred: int) -> Iterator[int]:
        if load >= low:
            yield members
        while border:
            lowest = border & -border
            border ^= lowest
            # Sets with this one now, sets without it later: none comes twice.
            barred |= lowest
            number = lowest.bit_length() - 1
            more = load + instance.households[number]
            if more <= high:
                fresh = instance.near[number] & among & ~members & ~barred
                yield from grow(members | lowest, more, border | fresh, barred)

    first = 1 << start
    load = instance.households[start]
    if load <= high:
        yield from grow(first, load, instance.near[start] & among, first)


def plans(instance: Instance, share: float) -> Iterator[tuple[int, int, int]]:
    """All partitions into three that hang together, each within so much of the mean, none twice."""
    low, high = instance.bounds(share)
    every = (1 << PRECINCTS) - 1
    for first in pieces_with(instance, 0, every, low, high):
        left = every ^ first
        start = (left & -left).bit_length() - 1
        for second in pieces_with(instance, start, left, low, high):
            third = left ^ second
            if low <= instance.load(third) <= high and instance.is_whole(third):
                yield first, second, third


def owners_of(parts: Sequence[int]) -> Owners:
    return tuple(next(n for n, part in enumerate(parts) if part >> each & 1) for each in range(PRECINCTS))


def least_moved(instance: Instance, homes: Owners, good: Sequence[tuple[int, int, int]]) -> int:
    """The fewest households that have to move from these districts to any good plan."""
    mine = [sum(1 << each for each in range(PRECINCTS) if homes[each] == n) for n in range(DISTRICTS)]
    total = sum(instance.households)
    stay = 0
    for parts in good:
        kept = [[instance.load(own & part) for part in parts] for own in mine]
        orders = (
            sum(kept[n][each] for n, each in enumerate(order))
            for order in itertools.permutations(range(DISTRICTS))
            # A district that keeps nothing of its own would be another one.
            if all(mine[n] & parts[each] for n, each in enumerate(order))
        )
        stay = max(stay, max(orders, default=0))
    return total - stay


def starts(instance: Instance, number: int, seed: int = 1) -> list[Owners]:
    """Plans at random whose worst district is 20 to 40 % off the mean: grown precinct by precinct."""
    chance = random.Random(seed)
    found: list[Owners] = []
    while len(found) < number:
        parts = [1 << each for each in chance.sample(range(PRECINCTS), DISTRICTS)]
        left = (1 << PRECINCTS) - 1 - sum(parts)
        while left:
            n = chance.randrange(DISTRICTS)
            beside = [
                each for each in range(PRECINCTS) if left >> each & 1 and instance.near[each] & parts[n]
            ]
            if beside:
                taken = 1 << chance.choice(beside)
                parts[n] |= taken
                left ^= taken
        off = max(abs(instance.load(part) / instance.mean - 1) for part in parts)
        if START_SHARES[0] <= off <= START_SHARES[1]:
            found.append(owners_of(parts))
    return found
