"""Whether an answer is right, and what a kind of query comes to."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.addressing.queries import Query, Truth

# A score from which on nobody is asked back.
CONFIDENT = 0.9
# Levels that name a house: a visitor would go there.
HOUSE_LEVELS = ("building", "doorplate", "unit")
FIRST = 5

Candidate = Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """`sure_and_wrong`: somebody would be sent to a wrong house without being asked.
    `got`: level, text, score.

    `grid`: None where no grid covers the house.
    """

    query: Query
    first: bool
    among_first: bool
    grid: bool | None
    sure_and_wrong: bool
    score: float | None
    got: str

    @property
    def passed(self) -> bool:
        """What is to be studied is whatever is not this."""
        if self.query.expect == "none":
            return not self.sure_and_wrong
        if self.query.expect == "ambiguous":
            return self.among_first and not self.sure_and_wrong
        return self.first


def is_right(candidate: Candidate, truth: Truth) -> bool:
    """The building that was meant; for an address without one, the same standard text."""
    if truth.building_code:
        return bool(candidate.get("building_code") == truth.building_code)
    return candidate["text"] in truth.texts


def is_grid(candidate: Candidate, truth: Truth) -> bool:
    """The grid of the house; a place may lie in several, and then is answered with all of them."""
    if not truth.building_code and candidate.get("grid_code") is None:
        return any(grid["code"] in truth.grid_codes for grid in candidate.get("grids") or ())
    return candidate.get("grid_code") in truth.grid_codes


def judge(query: Query, results: Sequence[Candidate]) -> Mark:
    """`results`: what the search answered, best first."""
    best = results[0] if results else None
    score = None if best is None else float(best["score"])
    got = "" if best is None else f"{best['level']} {best['text']} {score:.2f}"
    if query.expect == "none":
        sent = any(each["level"] in HOUSE_LEVELS and float(each["score"]) >= CONFIDENT for each in results)
        return Mark(query, False, False, None, sent, score, got)
    truth = query.truth
    right = [is_right(each, truth) for each in results[:FIRST]]
    first = bool(right) and right[0]
    grid = None if not truth.grid_codes else best is not None and is_grid(best, truth)
    if query.expect == "ambiguous":
        sure = any(float(each["score"]) >= CONFIDENT for each in results)
    else:
        sure = score is not None and score >= CONFIDENT and not first
    return Mark(query, first, any(right), grid, sure, score, got)


@dataclass(frozen=True)
class Tally:
    """What the marks of some queries come to, as shares of them (`grid`: of those with a grid)."""

    count: int
    first: float
    among_first: float
    grid: float
    sure_and_wrong: int
    passed: float
    median_score: float | None


def tally(marks: Iterable[Mark]) -> Tally:
    """Raises ValueError for no marks."""
    listed = list(marks)
    if not listed:
        raise ValueError("no marks")
    count = len(listed)
    scores = [mark.score for mark in listed if mark.score is not None]
    return Tally(
        count,
        sum(mark.first for mark in listed) / count,
        sum(mark.among_first for mark in listed) / count,
        sum(mark.grid is True for mark in listed) / max(1, sum(mark.grid is not None for mark in listed)),
        sum(mark.sure_and_wrong for mark in listed),
        sum(mark.passed for mark in listed) / count,
        statistics.median(scores) if scores else None,
    )
