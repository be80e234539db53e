"""Takes an address text apart into its elements: works on any text, better with the names of a city at hand.

Every reading of the text is a path through it, from one element to the next; each element costs something by how it is
written and by what stands before it, and the cheapest path is the reading.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from geoapi.addresses import lexicon
from geoapi.addresses.folding import Folded, fold
from geoapi.addresses.lexicon import (
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
from geoapi.addresses.noise import find_noise
from geoapi.addresses.numbering import find_numbers
from geoapi.addresses.pinyin import with_words

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
    """The elements of a text in the order in which they stand in it, and the folded text they were read from."""

    elements: tuple[Element, ...]
    folded: str

    def values(self, *elements: str) -> list[str]:
        return [each.value for each in self.elements if each.element in elements]


class Names(Protocol):
    """The names of a city: which of them stand at a place of a folded text; `has_han`, whether any is in Chinese."""

    has_han: bool

    def at(self, text: str, start: int) -> list[tuple[int, str, float]]:
        """The known names that begin at text[start]: their end, their element, and what taking them costs."""


class _Edge(NamedTuple):
    """One step of a reading."""

    start: int
    end: int
    kind: str
    cost: float
    parts: tuple[tuple[str, int, int, str], ...]


# The order of the elements; a step back is unusual.
_RANK = {
    PROVINCE: 1, CITY: 2, DISTRICT: 3, SUBDISTRICT: 4, COMMUNITY: 5, ROAD: 6, DOORPLATE: 7, ESTATE: 8, PLACE: 8,
    BUILDING: 9, UNIT: 10, FLOOR: 11, ROOM: 12,
}  # fmt: skip
_RANKS = 13
_UNKNOWN_CHARACTER, _UNKNOWN_START = 1.1, 0.4
_UNNAMED = 1.5
# Paths that cost this much more than the best one at a place are given up.
_BEAM = 3.5
_LONGEST_NAME = 14


def parse(text: str, names: Names | None = None) -> Parsed:
    """The elements of any address text; with `names`, those a city knows are found without guessing."""
    text = text[:LOOKED_AT]
    noise = find_noise(text)
    folded = fold(text, tuple(noise))
    if names is None or names.has_han:
        folded = with_words(folded)
    read = [_element(text, folded, *part) for part in _read(folded, names)]
    read += [Element(NOISE, text[start:end], start, end, "") for start, end in noise]
    return Parsed(tuple(sorted(read, key=lambda each: (each.start, each.end))), folded.text)


def _element(text: str, folded: Folded, element: str, start: int, end: int, value: str) -> Element:
    begin, finish = folded.span(start, end)
    return Element(element, text[begin:finish], begin, finish, value)


def _read(folded: Folded, names: Names | None) -> list[tuple[str, int, int, str]]:
    """The cheapest reading: element, start, end, value of each part of the folded text."""
    text = folded.text
    length = len(text)
    if not length:
        return []
    # best[at][rank]: cost, and the step that led here with the rank before it.
    best: list[dict[int, tuple[float, _Edge | None, int]]] = [{} for _ in range(length + 1)]
    best[0][0] = (0.0, None, 0)
    steps = _Steps(folded, names)
    for at in range(length):
        states = best[at]
        if not states:
            continue
        limit = min(state[0] for state in states.values()) + _BEAM
        alive = [(rank, state) for rank, state in states.items() if state[0] <= limit]
        for edge in steps.at(at):
            costs = _COSTS[edge.kind]
            last = edge.parts[-1][0]
            for rank, (cost, before, _) in alive:
                total = cost + edge.cost + costs[rank]
                if edge.kind == REMAINDER:
                    to = rank
                    if before is None or before.kind != REMAINDER:
                        total += _UNKNOWN_START
                else:
                    to = _RANK[last]
                known = best[edge.end].get(to)
                if known is None or total < known[0]:
                    best[edge.end][to] = (total, edge, rank)
    return _path(best)


def _path(best: list[dict[int, tuple[float, _Edge | None, int]]]) -> list[tuple[str, int, int, str]]:
    """The parts of the cheapest path, back from its end; unknown characters side by side are one part."""
    at = len(best) - 1
    rank = min(best[at], key=lambda each: (best[at][each][0], each))
    found: list[tuple[str, int, int, str]] = []
    while at:
        _, edge, before = best[at][rank]
        assert edge is not None
        found.extend(reversed(edge.parts))
        at, rank = edge.start, before
    joined: list[tuple[str, int, int, str]] = []
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
        self._breaks = folded.breaks
        self._names = names
        self._numbers = {at: list(find_numbers(self._text, at)) for at in range(len(self._text))}
        self._ends = _endings(self._text)

    def at(self, at: int) -> list[_Edge]:
        text = self._text
        steps = [_Edge(at, at + 1, REMAINDER, _UNKNOWN_CHARACTER, ((REMAINDER, at, at + 1, text[at]),))]
        for number in self._numbers[at]:
            steps.append(_Edge(at, number.end, number.kind, 0.0, number.parts))
        if self._names is not None:
            for end, element, cost in self._names.at(text, at):
                steps.append(_Edge(at, end, element, cost, ((element, at, end, text[at:end]),)))
        steps += self._divisions(at)
        steps += self._pointers(at)
        if not _inside_word(text, at):
            steps += self._guessed(at)
        return steps

    def _divisions(self, at: int) -> list[_Edge]:
        found = []
        for end in range(at + 2, min(at + 12, len(self._text)) + 1):
            name = self._text[at:end]
            for division, whole in lexicon.divisions().get(name, ()):
                kind, cost = (division.element, 0.15) if whole else (f"short {division.element}", 0.35)
                found.append(_Edge(at, end, kind, cost, ((division.element, at, end, name),)))
        return found

    def _pointers(self, at: int) -> list[_Edge]:
        found = []
        for word in lexicon.POINTERS:
            if self._text.startswith(word, at) and at:
                end = at + len(word)
                found.append(_Edge(at, end, REMAINDER, 0.25, ((REMAINDER, at, end, word),)))
        return found

    def _guessed(self, at: int) -> list[_Edge]:
        """Names nobody told us of, by how they end; and runs of characters between two numbers or gaps."""
        text, found = self._text, []
        first = text[at]
        for end in range(at + 2, min(at + _LONGEST_NAME, len(text)) + 1):
            if end - 1 in self._breaks and end - 1 > at:
                break
            if text[end - 1] in "-#" or (end - 1 > at and self._numbered(end - 1)):
                break
            for element, ending in self._ends.get(end, ()):
                cost = _cost_of_name(text[at:end], element, ending)
                if cost is not None and not (first.isdigit() and not _NUMBERED_ROAD.fullmatch(text, at, end)):
                    found.append(_Edge(at, end, element, cost, ((element, at, end, text[at:end]),)))
            if not first.isdigit() and self._ends_run(at, end):
                cost = _UNNAMED + 0.12 * (end - at) + (0.6 if end - at < 3 else 0.0) + _of_inner(text[at:end], end - at)
                found.append(_Edge(at, end, PLACE, cost, ((PLACE, at, end, text[at:end]),)))
        return found

    def _numbered(self, at: int) -> bool:
        """Whether a number with its word, 3号楼 or 5层, begins here: no name goes on over it."""
        return self._text[at].isdigit() and any(
            number.kind in ("building", "unit", "floor", "room", "house", "lane") for number in self._numbers[at]
        )

    def _ends_run(self, start: int, end: int) -> bool:
        """Whether a name without a telling ending may end here: before a number, a gap or the end."""
        text = self._text
        if end == len(text) or end in self._breaks:
            return True
        return (text[end].isdigit() and not text[end - 1].isdigit()) or bool(self._numbers[end])


def _endings(text: str) -> Mapping[int, list[tuple[str, str]]]:
    """For each place where a name may end: the elements it may be and the ending that says so."""
    found: dict[int, list[tuple[str, str]]] = {}
    for end in range(2, len(text) + 1):
        for element, longest in _BY_LENGTH:
            for size in range(min(longest, end - 1), 0, -1):
                ending = text[end - size : end]
                if ending in _ENDINGS[element]:
                    found.setdefault(end, []).append((element, ending))
                    break
        # 芳星园2区, 和平里3村.
        if text[end - 1] in "区期村里坊" and text[end - 2].isdigit():
            found.setdefault(end, []).append((ESTATE, text[end - 2 : end]))
    return found


def _inside_word(text: str, at: int) -> bool:
    """Whether `at` lies within a number or a Latin word, where no name begins."""
    if not at:
        return False
    before, here = text[at - 1], text[at]
    return before.isascii() and here.isascii() and before.isalnum() and here.isalnum()


# 5号大街, 21巷, 3组.
_NUMBERED_ROAD = re.compile(r"\d+(?:号|经|纬)?(?:大街|大道|胡同|路|街|道|巷|弄|条|组|社|队|线)")
_ENDINGS = {element: frozenset(endings) for element, endings in lexicon.ENDINGS.items()}
_BY_LENGTH = tuple((element, max(map(len, endings))) for element, endings in _ENDINGS.items())
_BASE = {
    PROVINCE: 0.7, CITY: 0.8, DISTRICT: 0.85, SUBDISTRICT: 0.6, COMMUNITY: 0.75, ROAD: 0.6, ESTATE: 0.75, PLACE: 0.7,
}  # fmt: skip
# What a name of so many characters before its ending costs.
_BY_STEM = {
    PROVINCE: (9, 2, 0, 0, 0.5, 2), CITY: (9, 1.5, 0, 0.2, 0.8, 1.5), DISTRICT: (9, 0.9, 0, 0.3, 1, 2),
    SUBDISTRICT: (9, 1, 0, 0.1, 0.5, 1, 1.5), COMMUNITY: (9, 0.9, 0, 0, 0.3, 0.7, 1, 1.5),
    ROAD: (9, 0.8, 0, 0.15, 0.4, 0.8, 1.3), ESTATE: (9, 0.9, 0, 0, 0.1, 0.3, 0.5, 0.8, 1.1, 1.4),
    PLACE: (9, 1, 0.1, 0, 0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.1),
}  # fmt: skip
# An ending inside a name: it is two names rather.
_INNER = {
    "路": 1.2, "街": 1.0, "街道": 1.6, "镇": 0.9, "乡": 0.9, "社区": 1.4, "村": 0.6, "小区": 1.2, "市": 0.9, "区": 0.9,
    "县": 0.9, "省": 1.5, "巷": 1.0, "大道": 1.2, "苑": 0.7, "花园": 0.8, "大厦": 1.2, "号": 2.5, "弄": 1.0, "公司": 0.6,
    "广场": 0.5, "胡同": 1.2, "开发区": 1.5,
}  # fmt: skip


def _cost_of_name(name: str, element: str, ending: str) -> float | None:
    stem = len(name) - len(ending)
    if stem < 1:
        return None
    by_stem = _BY_STEM[element]
    cost = _BASE[element] + (by_stem[stem] if stem < len(by_stem) else by_stem[-1] + 0.4 * (stem - len(by_stem) + 1))
    if ending in lexicon.WEAK_ENDINGS:
        cost += 0.35
    # 共和新路街道 is one name.
    before = name[: stem - 1] if element in (SUBDISTRICT, COMMUNITY) else name
    cost += _of_inner(before, stem)
    if any(letter.isdigit() for letter in name[:-1]) and element not in (ROAD, PLACE, ESTATE):
        cost += 0.6
    return cost


def _of_inner(name: str, stem: int) -> float:
    """What the endings of other names within a name cost."""
    return sum(extra for inner, extra in _INNER.items() if 0 < name.find(inner, 2) < stem)


def _costs() -> dict[str, list[float]]:
    """What a step costs after an element of each rank, by its kind."""
    costs: dict[str, list[float]] = {REMAINDER: [0.0] * _RANKS}
    for element in lexicon.AREAS:
        rank = _RANK[element]
        row = []
        for before in range(_RANKS):
            if before < rank:
                row.append(0.0)
            elif before <= 5:
                # 滨城市滨城市: people repeat what comes before.
                row.append(0.5 if before == rank else 0.45)
            else:
                row.append(1.8)
        costs[element] = row
        costs[f"short {element}"] = [0.0 if before < rank else 0.9 if before <= 5 else 2.5 for before in range(_RANKS)]
    #                    -    省   市   区   街   社   路   号   苑   楼   元   层   室
    costs[ROAD] = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6, 1.0, 0.7, 1.2, 1.5, 1.5, 1.5]
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
