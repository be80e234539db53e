"""Up to three proposals that differ, each the best at something, within a time. Pure: the clock is given."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapi.features.planning.balancing.annealing import (
    FEWEST_CUT,
    LEAST_MOVED,
    MOST_EVEN,
    SHORT_LINES,
    Aim,
    Found,
    search,
)
from geoapi.features.planning.balancing.ground import (
    Drafted,
    Ground,
    Step,
    Wish,
    drafted,
    loosened,
    problem_of,
)
from geoapi.features.planning.balancing.problem import Owners, Problem
from geoapi.features.planning.measures.metrics import spread

# Of the time: for the least moved, for the second, for the most even one. Where the first finds none, the
# rest is for what would do with less asked.
SHARES = (0.45, 0.25, 0.3)
# Two are one proposal if hardly anybody would notice the difference.
DIFFER_HOUSEHOLDS = 10
# Spreads this little apart are the same.
AS_EVEN = 0.005
# As much more than the least a compromise may move, and as many of them are walked through.
MOST_TIMES, MOST_MORE, MOST_WALKED = 2.5, 60, 12


@dataclass(frozen=True)
class Standing:
    """How the grids of a community stand. `within` of `bounded` grids have their households within bounds.

    `spread`: the standard deviation of households by their mean; `far_min`: minutes on foot from a grid's
    middle to its farthest door, of the worst grid, None without streets; `estates_cut`: estates in several
    grids.
    """

    grids: dict[str, tuple[int, int]]
    within: int
    bounded: int
    spread: float
    far_min: float | None
    estates_cut: int


@dataclass(frozen=True)
class Proposal:
    """Edits and what comes of them; `best_at` names why it is one of the three."""

    best_at: tuple[str, ...]
    steps: Sequence[Step]
    households: int
    buildings: int
    after: Standing
    codes: NDArray[np.str_]


@dataclass(frozen=True)
class Result:
    """What was found: proposals; or none, the `nearest` and which condition to `loosen`.

    `bounds`: the least and most households of grids made as even as can be.
    """

    before: Standing
    proposals: tuple[Proposal, ...] = ()
    nearest: Proposal | None = None
    loosen: str | None = None
    bounds: tuple[int, int] | None = None


def standing(ground: Ground, wish: Wish, codes: NDArray[np.str_]) -> Standing:
    """How the grids stand with the dwellings in these."""
    dwellings = ground.dwellings
    members = {code: np.flatnonzero(codes == code) for code in ground.inside}
    grids = {code: (int(dwellings.households[own].sum()), len(own)) for code, own in members.items()}
    loads = np.asarray([grids[code][0] for code in ground.bounded()], np.int64)
    far = [minutes for own in members.values() if (minutes := ground.farthest_min(own)) is not None]
    inside = np.isin(codes, ground.inside) & (ground.estates > 0)
    pairs = set(zip(ground.estates[inside].tolist(), codes[inside].tolist(), strict=True))
    _, holders = np.unique([estate for estate, _ in pairs], return_counts=True)
    return Standing(
        grids=grids,
        within=int(((wish.low <= loads) & (loads <= wish.high)).sum()),
        bounded=len(loads),
        spread=spread(loads.tolist()) or 0.0,
        far_min=max(far) if far else None,
        estates_cut=int((holders > 1).sum()),
    )


class Solver:
    """Finds proposals for a community. `clock` tells seconds; `tell` hears of the first one."""

    def __init__(
        self,
        ground: Ground,
        wish: Wish,
        seconds: float,
        clock: Callable[[], float],
        *,
        seed: int = 1,
        tell: Callable[[Result], None] = lambda result: None,
    ) -> None:
        self.ground, self.wish, self.seed, self._tell = ground, wish, seed, tell
        self._clock, self._seconds, self._began = clock, seconds, clock()
        self.before = standing(ground, wish, ground.codes)
        # What was found that is not within the bounds.
        self._outside: dict[Owners, Found] = {}

    def solve(self) -> Result:
        first, second_until = SHARES[0], SHARES[0] + SHARES[1]
        problem = problem_of(self.ground, self.wish)
        least = self._best(problem, LEAST_MOVED, first, self._tell_first)
        if least is None:
            return self._none_possible(problem)
        cuts = least.after.estates_cut > self.before.estates_cut
        pool = self._several(problem, FEWEST_CUT if cuts else SHORT_LINES, second_until)
        even = self._most_even(problem)
        # Whoever sought something else may have come by less.
        found = [least, *pool, *([even] if even else [])]
        least = replace(min(found, key=lambda each: each.households), best_at=(LEAST_MOVED.name,))
        second = _fewest_cut(pool, least) if cuts else _shorter_walks(pool, least)
        if even is not None and even.after.spread >= least.after.spread:
            even = None
        return Result(self.before, tuple(self._distinct(least, second, even)))

    def _is_over(self, share: float) -> bool:
        return self._clock() - self._began >= share * self._seconds

    def _rounds(self, problem: Problem, aim: Aim, until: float) -> Iterator[Found]:
        return search(problem, aim, self.seed, lambda: self._is_over(until))

    def _best(
        self,
        problem: Problem,
        aim: Aim,
        until: float,
        tell: Callable[[Proposal], None] = lambda proposal: None,
    ) -> Proposal | None:
        """The best inside the bounds that the guard of edits lets through."""
        found: dict[Owners, Found] = {}
        told = False
        for each in self._rounds(problem, aim, until):
            if each.out:
                self._outside[each.owners] = each
            else:
                found[each.owners] = each
                if not told and (proposal := self._proposal(problem, each.owners, aim.name)):
                    told = True
                    if proposal.steps:
                        tell(proposal)
        for each in sorted(found.values(), key=lambda each: each.cost):
            proposal = self._proposal(problem, each.owners, aim.name)
            if proposal is not None and proposal.after.within == proposal.after.bounded:
                return proposal
        return None

    def _several(self, problem: Problem, aim: Aim, until: float) -> list[Proposal]:
        """The best of all rounds, none twice."""
        found = {each.owners: each for each in self._rounds(problem, aim, until) if each.out == 0}
        chosen = sorted(found.values(), key=lambda each: each.cost)[:MOST_WALKED]
        drawn = [self._proposal(problem, each.owners, aim.name) for each in chosen]
        return [each for each in drawn if each is not None and each.after.within == each.after.bounded]

    def _most_even(self, problem: Problem) -> Proposal | None:
        """Of those that are even as can be, but for what nobody sees, the one that moves fewest."""
        rounds = self._rounds(problem, MOST_EVEN, 1.0)
        found = {each.owners for each in rounds if each.out == 0}
        number = max(1, len(self.ground.bounded()))
        spreads = {each: (problem.unevenness(each) / number) ** 0.5 / problem.mean for each in found}
        enough = min(spreads.values(), default=0.0) + AS_EVEN
        even = [owners for owners, share in spreads.items() if share <= enough]
        for owners in sorted(even, key=lambda each: (problem.moved(each), each)):
            proposal = self._proposal(problem, owners, MOST_EVEN.name)
            if proposal is not None and proposal.after.within == proposal.after.bounded:
                return proposal
        return None

    def _proposal(self, problem: Problem, owners: Owners, best_at: str) -> Proposal | None:
        made = drafted(self.ground, problem, owners)
        return None if made is None else self._described(made, best_at)

    def _described(self, made: Drafted, best_at: str) -> Proposal:
        moved = made.codes != self.ground.codes
        return Proposal(
            (best_at,),
            made.steps,
            int(self.ground.dwellings.households[moved].sum()),
            int(moved.sum()),
            standing(self.ground, self.wish, made.codes),
            made.codes,
        )

    def _tell_first(self, proposal: Proposal) -> None:
        self._tell(Result(self.before, (proposal,)))

    def _distinct(self, *found: Proposal | None) -> Iterator[Proposal]:
        """Those that differ, in this order; one that is another as well is named by both."""
        kept: list[Proposal] = []
        for each in found:
            if each is None or not each.steps:
                continue
            for place, other in enumerate(kept):
                apart = each.codes != other.codes
                if self.ground.dwellings.households[apart].sum() < DIFFER_HOUSEHOLDS:
                    kept[place] = replace(other, best_at=(*other.best_at, *each.best_at))
                    break
            else:
                kept.append(each)
        yield from kept

    def _none_possible(self, problem: Problem) -> Result:
        """The nearest to the bounds, and what would do if less were asked."""
        nearest = self._nearest(problem)
        options = loosened(self.wish)
        for number, (name, wish) in enumerate(options, 1):
            until = SHARES[0] + (1 - SHARES[0]) * number / (len(options) + 1)
            other = problem_of(self.ground, wish)
            if any(each.out == 0 for each in self._rounds(other, LEAST_MOVED, until)):
                return Result(self.before, nearest=nearest, loosen=name)
        return Result(self.before, nearest=nearest, loosen="bounds", bounds=self._tightest(problem))

    def _tightest(self, problem: Problem) -> tuple[int, int] | None:
        """The least and most households of the most even assignment: bounds that would do."""
        rounds = self._rounds(problem, MOST_EVEN, 1.0)
        even = min((each.owners for each in rounds), key=problem.unevenness)
        bounded = set(self.ground.bounded())
        both = zip(self.ground.inside, problem.loads(even), strict=True)
        loads = [load for code, load in both if code in bounded]
        return (min(loads), max(loads)) if loads else None

    def _nearest(self, problem: Problem) -> Proposal | None:
        """What of all that was come by is least out of bounds, by fewest moved."""
        chosen = sorted(self._outside.values(), key=lambda each: (each.out, each.cost))
        for each in chosen[:MOST_WALKED]:
            proposal = self._proposal(problem, each.owners, "nearest")
            if proposal is not None and proposal.steps:
                return proposal
        return None


def _fewest_cut(pool: list[Proposal], least: Proposal) -> Proposal | None:
    best = min(pool, key=lambda each: (each.after.estates_cut, each.households), default=None)
    return best if best and best.after.estates_cut < least.after.estates_cut else None


def _shorter_walks(pool: list[Proposal], least: Proposal) -> Proposal | None:
    """The one with the shortest way to the farthest door that does not move many more."""
    most = MOST_TIMES * least.households + MOST_MORE
    near = [each for each in pool if each.households <= most and each.after.far_min is not None]
    best = min(near, key=lambda each: (round(each.after.far_min or 0.0, 1), each.households), default=None)
    if best is None or least.after.far_min is None or best.after.far_min is None:
        return None
    return best if round(best.after.far_min, 1) < round(least.after.far_min, 1) else None


def as_json(result: Result) -> dict[str, Any]:
    """What is kept of a result and answered."""
    return {
        "before": _standing_json(result.before),
        "proposals": [_proposal_json(each) for each in result.proposals],
        "nearest": None if result.nearest is None else _proposal_json(result.nearest),
        "loosen": result.loosen,
        "bounds": result.bounds,
    }


def _standing_json(found: Standing) -> dict[str, Any]:
    grids = [{"code": code, "households": n, "buildings": b} for code, (n, b) in sorted(found.grids.items())]
    told = {name: getattr(found, name) for name in ("within", "bounded", "estates_cut")}
    far_min = None if found.far_min is None else round(found.far_min, 1)
    return {"grids": grids, **told, "spread": found.spread, "far_min": far_min}


def _proposal_json(found: Proposal) -> dict[str, Any]:
    return {
        "best_at": list(found.best_at),
        "households": found.households,
        "buildings": found.buildings,
        "after": _standing_json(found.after),
        "steps": [
            {
                "from": step.giver,
                "to": step.op.grid,
                "households": step.households,
                "buildings": step.buildings,
                "op": step.op.model_dump(mode="json", exclude_none=True),
            }
            for step in found.steps
        ],
    }
