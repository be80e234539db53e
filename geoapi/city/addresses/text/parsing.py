"""Takes an address text apart into its elements: works on any text, better with the names of a city at hand.

Every reading of the text is a path through it, from one element to the next; each element costs
something by how it is written and by what stands before it, and the cheapest path is the reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.english import with_english
from geoapi.city.addresses.text.lattice import CandidateEdges, Edge, Part, divisions_at, pointers_at
from geoapi.city.addresses.text.lexicon import (
    BUILDING,
    CITY,
    COMMUNITY,
    DISTRICT,
    DOORPLATE,
    ESTATE,
    FLOOR,
    NOISE,
    PLACE,
    PROVINCE,
    REMAINDER,
    ROAD,
    ROOM,
    SUBDISTRICT,
    UNIT,
)
from geoapi.city.addresses.text.noise import find_noise
from geoapi.city.addresses.text.normalization import Folded, match_key_uncached, normalize
from geoapi.city.addresses.text.numbering import find_numbers
from geoapi.city.addresses.text.pinyin import with_words

# Characters looked at for noise; an address begins before.
LOOKED_AT = 600


@dataclass(frozen=True)
class Element:
    """A part of an address: `said` is text[start:end] of the original, `value` its folded name or number."""

    element: str
    said: str
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Parsed:
    """The elements of a text in the order in which they stand in it,
    and the folded text they were read from.
    """

    elements: tuple[Element, ...]
    folded: str

    def values(self, *elements: str) -> list[str]:
        return [each.value for each in self.elements if each.element in elements]


class Names(Protocol):
    """The names of a city: which of them stand at a place of a folded text;
    `has_han`, whether any is in Chinese.
    """

    has_han: bool

    def at(self, text: str, start: int) -> list[tuple[int, str, float]]:
        """The known names that begin at text[start]: their end, their element, and what taking them costs."""


# The order of the elements; a step back is unusual.
_RANK = {
    PROVINCE: 1, CITY: 2, DISTRICT: 3, SUBDISTRICT: 4, COMMUNITY: 5, ROAD: 6, DOORPLATE: 7, ESTATE: 8,
    PLACE: 8,
    BUILDING: 9, UNIT: 10, FLOOR: 11, ROOM: 12,
}  # fmt: skip
_RANKS = 13
_UNKNOWN_CHARACTER, _UNKNOWN_START = 1.1, 0.4
# Paths that cost this much more than the best one at a place are given up.
_BEAM = 3.5


def parse(text: str, names: Names | None = None) -> Parsed:
    """The elements of any address text; with `names`, those a city knows are found without guessing."""
    text = text[:LOOKED_AT]
    noise = find_noise(text) if names is None else find_noise(text, partial(_is_known, names))
    folded = normalize(text, tuple(noise))
    if names is None or names.has_han:
        folded = with_words(with_english(folded))
    read = [_element(text, folded, *part) for part in _read(folded, names)]
    read += [Element(NOISE, text[start:end], start, end, "") for start, end in noise]
    return Parsed(tuple(sorted(read, key=lambda each: (each.start, each.end))), folded.text)


def _is_known(names: Names, said: str) -> bool:
    folded = match_key_uncached(said)
    return any(end == len(folded) for end, *_ in names.at(folded, 0))


def _element(text: str, folded: Folded, element: str, start: int, end: int, value: str) -> Element:
    begin, finish = folded.span(start, end)
    return Element(element, text[begin:finish], begin, finish, value)


def _read(folded: Folded, names: Names | None) -> list[Part]:
    """The cheapest reading: element, start, end, value of each part of the folded text."""
    text = folded.text
    length = len(text)
    if not length:
        return []
    # best[at][rank]: cost, and the step that led here with the rank before it.
    best: list[dict[int, tuple[float, Edge | None, int]]] = [{} for _ in range(length + 1)]
    best[0][0] = (0.0, None, 0)
    steps = _Steps(folded, names)
    for at in range(length):
        states = best[at]
        if not states:
            continue
        limit = min(state[0] for state in states.values()) + _BEAM
        alive = [(rank, state) for rank, state in states.items() if state[0] <= limit]
        for step in steps.at(at):
            costs = _COSTS[step.kind]
            last = step.parts[-1][0]
            for rank, (cost, before, _) in alive:
                total = cost + step.cost + costs[rank]
                if step.kind == REMAINDER:
                    to = rank
                    if before is None or before.kind != REMAINDER:
                        total += _UNKNOWN_START
                else:
                    to = _RANK[last]
                known = best[step.end].get(to)
                if known is None or total < known[0]:
                    best[step.end][to] = (total, step, rank)
    return _best_path(best)


def _best_path(best: list[dict[int, tuple[float, Edge | None, int]]]) -> list[Part]:
    """The parts of the cheapest path, back from its end; unknown characters side by side are one part."""
    at = len(best) - 1
    rank = min(best[at], key=lambda each: (best[at][each][0], each))
    found: list[Part] = []
    while at:
        _, step, before = best[at][rank]
        assert step is not None
        found.extend(reversed(step.parts))
        at, rank = step.start, before
    joined: list[Part] = []
    for part in reversed(found):
        if part[0] == REMAINDER and joined and joined[-1][0] == REMAINDER and joined[-1][2] == part[1]:
            _, start, _, value = joined.pop()
            part = (REMAINDER, start, part[2], value + part[3])
        joined.append(part)
    return joined


class _Steps:
    """All steps from each place of a text."""

    def __init__(self, folded: Folded, names: Names | None) -> None:
        self._text = folded.text
        self._names = names
        self._numbers = {at: list(find_numbers(self._text, at)) for at in range(len(self._text))}
        self._guesses = CandidateEdges(folded, self._numbers, names is not None and not names.has_han)

    def at(self, at: int) -> Iterator[Edge]:
        text = self._text
        yield Edge(at, at + 1, REMAINDER, _UNKNOWN_CHARACTER, ((REMAINDER, at, at + 1, text[at]),))
        for number in self._numbers[at]:
            yield Edge(at, number.end, number.kind, 0.0, number.parts)
        if self._names is not None:
            for end, element, cost in self._names.at(text, at):
                yield Edge(at, end, element, cost, ((element, at, end, text[at:end]),))
        yield from divisions_at(text, at)
        yield from pointers_at(text, at)
        yield from self._guesses.at(at)


def _costs() -> dict[str, list[float]]:
    """What a step costs after an element of each rank, by its kind."""
    costs: dict[str, list[float]] = {REMAINDER: [0.0] * _RANKS}
    for element in lexicon.AREAS:
        rank = _RANK[element]
        row = []
        for before in range(_RANKS):
            if before < rank:
                row.append(0.0)
            elif element == COMMUNITY and before in (6, 7):
                row.append(0.5)
            elif before <= 5:
                # 滨城市滨城市: people repeat what comes before.
                row.append(0.5 if before == rank else 0.45)
            else:
                row.append(1.8)
        costs[element] = row
        costs[f"short {element}"] = [
            0.0 if before < rank else 0.9 if before <= 5 else 2.5 for before in range(_RANKS)
        ]
    #                    -    省   市   区   街   社   路   号   苑   楼   元   层   室
    costs[ROAD] = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6, 1.0, 0.7, 1.2, 1.5, 1.5, 1.5]
    costs["group"] = [1.5, 1.5, 1.5, 1.5, 1.0, 0.0, 1.5, 1.5, 0.6, 2, 2, 2, 2]
    costs[ESTATE] = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.15, 0.0, 0.3, 0.9, 1.2, 1.4, 1.5]
    costs[PLACE] = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.15, 0.0, 0.3, 0.4, 0.6, 0.3, 0.3]
    costs["lane"] = [1.5, 1.5, 1.5, 1.5, 1.2, 0.8, 0.2, 0.8, 0.6, 1.5, 2, 2, 2]
    costs["door"] = [0.9, 0.9, 0.9, 0.9, 0.7, 0.5, 0.2, 1.0, 1.1, 1.5, 1.6, 1.6, 1.8]
    costs["house"] = [1.5, 1.5, 1.5, 1.5, 1.3, 0.9, 1.5, 0.7, 0.35, 1.5, 2, 2, 2]
    costs["storey house"] = [1.5, 1.5, 1.5, 1.5, 1.5, 0.8, 1.3, 0.9, 0.8, 2, 2, 2, 2]
    costs["room number"] = [3, 3, 3, 3, 3, 3, 3, 1.5, 1.0, 0.45, 0.2, 0.2, 1.2]
    costs["annex"] = [1.2, 1.2, 1.2, 1.2, 0.9, 0.7, 0.4, 1.0, 1.4, 2, 2, 2, 2]
    costs["building"] = [0.6, 0.6, 0.6, 0.6, 0.6, 0.4, 0.5, 0.25, 0.2, 0.9, 1.5, 1.5, 1.5]
    costs["unit"] = [1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.8, 0.4, 0.4, 0.2, 0.8, 1.5, 1.5]
    costs["floor"] = [1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.7, 0.3, 0.3, 0.2, 0.2, 0.6, 1.0]
    costs["basement"] = [1.6, 1.6, 1.6, 1.6, 1.6, 1.5, 0.9, 0.4, 0.9, 0.1, 0.2, 0.6, 1.0]
    costs["shop floor"] = [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.0, 0.0, 0.0, 0.5, 1.0, 1.0]
    costs["room"] = [1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.8, 0.3, 0.4, 0.2, 0.2, 0.2, 0.7]
    never = 9.0
    costs["bare estate"] = [1.4, 1.6, 1.6, 1.5, 1.3, 0.8, never, 0.9, 0.4, never, never, never, never]
    costs["bare unit pair"] = [1.3, 1.5, 1.5, 1.4, 1.2, 0.7, never, 0.8, 0.3, never, never, never, never]
    costs["bare road"] = [never, never, never, never, 1.5, 1.0, 0.4, never, never, never, never, never, never]
    costs["bare building"] = [never] * 9 + [0.3, never, never, 1.5]
    costs["bare unit"] = [never] * 10 + [0.3, 0.35, never]
    costs["bare door"] = [never] * 7 + [0.5, 1.0, never, never, never, never]
    return costs


_COSTS = _costs()
