"""Everything that has a name, found by it: whole, by the parts people use, and by what resembles it."""

from collections.abc import Iterable, Iterator
from functools import cache
from math import cos, hypot, radians

import numpy as np
from numpy.typing import NDArray

from geoapi.city.addresses.gazetteer.entries import AreaName
from geoapi.city.addresses.search.matching import SURE_SCORE
from geoapi.city.search.names.areas import WHOLE, AreaWords, Rest
from geoapi.city.search.names.entries import PLACE, Match, NamedThing
from geoapi.city.search.names.kinds import kind_of, says_only_kind
from geoapi.city.search.names.normalization import normalize_name
from geoapi.city.search.names.parts import ALIAS, is_branch
from geoapi.city.search.names.segment import Entry, Segment, weighted_pairs
from geoapi.city.search.names.similarity import Comparison
from geoapi.city.search.names.words import words_of

MERGE_AT = 1_000
"""So many new things are merged into the base."""

# Things of one name so near each other are one thing from two sources.
_SAME_M = 150.0
_DEGREE_M = 111_320.0
# What fits as well as another is asked back, and so is whatever only resembles.
_ASKED = 0.89
_ALIKE = 0.13
_ELSEWHERE, _OTHER_KIND, _WITHOUT_AREA = 0.8, 0.8, 0.98
_CANDIDATES = 60
_LEAST = 0.45
_GATE, _BESIDE = 0.93, 0.87

# Where a name ends with a branch that nothing sets apart, it may be one of a chain.
_BRANCH, _SHORTEST_CHAIN, _MOST_BRANCHES = 0.83, 3, 50

Point = tuple[float, float]


class NameIndex:
    """Finds things by their names. Nothing in it changes: `changed` makes the next.

    A large base, and a small overlay of what is new; `gone` are numbers in the base that are no more.
    """

    def __init__(
        self,
        areas: AreaWords,
        base: Segment,
        overlay: tuple[Entry, ...] = (),
        gone: frozenset[int] = frozenset(),
    ) -> None:
        self._areas, self._base, self._overlay, self._gone = areas, base, overlay, gone
        self._small = Segment(overlay)
        self._absent: NDArray[np.int64] = np.array(sorted(gone), dtype=np.int64)

    @classmethod
    def build(cls, entries: Iterable[NamedThing], areas: Iterable[AreaName] = ()) -> "NameIndex":
        """Of things; `areas` are all of the city, so that their names are known in texts. Of two things of
        one code the later counts.
        """
        words = AreaWords(areas)
        things = {thing.code: thing for thing in entries}
        return cls(words, Segment(Entry.of(thing, words) for thing in things.values()))

    def changed(self, added: Iterable[NamedThing], removed: Iterable[str]) -> "NameIndex":
        """This with some things taken out, by code, and others put in, also for those of their codes."""
        new = {thing.code: Entry.of(thing, self._areas) for thing in added}
        out = {*removed, *new}
        numbers = (self._base.number_of.get(code) for code in out)
        gone = self._gone.union(number for number in numbers if number is not None)
        overlay = (*(entry for entry in self._overlay if entry.thing.code not in out), *new.values())
        if len(gone) > len(self._base) / 2:
            kept = (thing for number, thing in enumerate(self._base.things) if number not in gone)
            entries = (*(Entry.of(thing, self._areas) for thing in kept), *overlay)
            return NameIndex(self._areas, Segment(entries))
        if len(overlay) >= MERGE_AT:
            return NameIndex(self._areas, self._base.extended(overlay), (), gone)
        return NameIndex(self._areas, self._base, overlay, gone)

    def __len__(self) -> int:
        return len(self._base) - len(self._gone) + len(self._overlay)

    def find(self, text: str, limit: int, near: Point | None = None) -> list[Match]:
        """At most `limit` things that a text may mean, best first; of those that fit equally the nearest to
        `near` (lon, lat) first. Nothing where nothing resembles it.
        """
        typed = normalize_name(text)
        if not typed:
            return []
        found = _asked_back(self._called(typed))
        best = max((match.score for match in found), default=0.0)
        if best < _ASKED or (best < SURE_SCORE and len(found) < limit):
            known = {match.thing.code for match in found}
            found += [match for match in self._resembling(typed) if match.thing.code not in known]
        found.sort(key=lambda match: _order(match, near))
        return _without_twins(found, limit)

    def _called(self, typed: str) -> list[Match]:
        """What a text calls by a name or a part of one."""
        best: dict[str, Match] = {}
        for rest in self._readings(typed):
            for segment, number, certainty in self._segments_called(rest.text):
                thing = segment.things[number]
                lies_there = _lies_in(thing, rest)
                score = min(certainty, rest.certainty) * (1.0 if lies_there else _ELSEWHERE)
                known = best.get(thing.code)
                if known is None or known.score < score:
                    best[thing.code] = Match(thing, score)
        return list(best.values())

    def _readings(self, typed: str) -> Iterator[Rest]:
        """A text as it stands, without the areas before it, without words for what is beside a thing."""
        yield Rest(typed, (), 1.0)
        for text, certainty in ((typed, 1.0), *_without_pointer(typed)):
            if text is not typed:
                yield Rest(text, (), certainty)
            for rest in self._areas.rests(text):
                if not says_only_kind(rest.text):
                    yield Rest(rest.text, rest.said, min(rest.certainty, certainty))

    def _segments_called(self, text: str) -> Iterator[tuple[Segment, int, float]]:
        for number, certainty in self._base.called(text):
            if number not in self._gone:
                yield self._base, number, certainty
        for number, certainty in self._small.called(text):
            yield self._small, number, certainty
        if len(text) >= _SHORTEST_CHAIN:
            for segment, gone in ((self._base, self._gone), (self._small, frozenset[int]())):
                for number in segment.beginning(text, _MOST_BRANCHES):
                    if number not in gone and is_branch(segment.forms[number][0]):
                        yield segment, number, _BRANCH

    def _resembling(self, typed: str) -> Iterator[Match]:
        """What a text resembles, never sure."""
        whole, kind = Comparison.of(typed), kind_of(typed)
        behind = self._behind_areas(typed)
        pairs = {pair: weight for each in whole for pair, weight in weighted_pairs(each.sounds).items()}
        for segment, absent in ((self._base, self._absent), (self._small, self._absent[:0])):
            for number in segment.sharing(pairs, _CANDIDATES, absent):
                thing, forms = segment.things[number], segment.forms[number]
                alike = max(each.with_name(form) for each in whole for form in forms)
                if behind:
                    rest, below = behind
                    there = 1.0 if _lies_in(thing, rest) else _ELSEWHERE
                    alike = max(
                        alike,
                        there * _WITHOUT_AREA * max(each.with_name(form) for each in below for form in forms),
                    )
                score = _ASKED * alike
                other = segment.kinds[number]
                if kind and other and kind != other:
                    score *= _OTHER_KIND
                if score >= _LEAST:
                    yield Match(thing, round(score, 3))

    def _behind_areas(self, typed: str) -> tuple[Rest, list[Comparison]] | None:
        """What stands behind the whole names of areas; a short one may as well be part of the name."""
        rests = [rest for rest in self._areas.rests(typed) if rest.certainty >= WHOLE and len(rest.text) > 1]
        return (rests[-1], Comparison.of(rests[-1].text)) if rests else None


def _lies_in(thing: NamedThing, rest: Rest) -> bool:
    return all(not said.isdisjoint(thing.area_codes) for said in rest.said)


def _asked_back(found: list[Match]) -> list[Match]:
    """Those that fit as well as others that are somewhere else are not sure."""
    if not found:
        return found
    best = max(match.score for match in found)
    by_name = best >= ALIAS - 0.01
    equal = [match for match in found if match.score >= (ALIAS - 0.01 if by_name else best - _ALIKE)]
    first = equal[0].thing
    if all(_metres(first, (match.thing.lon, match.thing.lat)) <= _SAME_M for match in equal):
        # Whoever bears the name is meant before those of which it is a part.
        rest = [Match(match.thing, min(match.score, _ASKED)) for match in found if match not in equal]
        return [*equal, *rest]
    return [Match(match.thing, min(match.score, _ASKED)) for match in found]


def _order(match: Match, near: Point | None) -> tuple[float, float, int, str]:
    away = 0.0 if near is None else _metres(match.thing, near)
    return -round(match.score, 3), away, len(match.thing.name), match.thing.code


def _without_twins(found: list[Match], limit: int) -> list[Match]:
    """Of things of one name in one spot the first, or the place among them: it has a page of its own."""
    kept: list[Match] = []
    for match in found:
        twin = next((n for n, other in enumerate(kept) if _are_twins(match.thing, other.thing)), None)
        if twin is None:
            if len(kept) == limit:
                break
            kept.append(match)
        elif match.thing.kind == PLACE != kept[twin].thing.kind:
            kept[twin] = Match(match.thing, kept[twin].score)
    return kept


def _are_twins(one: NamedThing, other: NamedThing) -> bool:
    return one.name == other.name and _metres(one, (other.lon, other.lat)) <= _SAME_M


def _metres(thing: NamedThing, point: Point) -> float:
    east = (thing.lon - point[0]) * cos(radians(point[1]))
    return hypot(east, thing.lat - point[1]) * _DEGREE_M


def _without_pointer(typed: str) -> Iterator[tuple[str, float]]:
    for words, certainty in _pointers():
        for word in words:
            if typed.endswith(word) and len(typed) > len(word) + 1:
                yield typed.removesuffix(word), certainty
                return


@cache
def _pointers() -> tuple[tuple[tuple[str, ...], float], ...]:
    gates, beside = (tuple(map(normalize_name, words_of(role))) for role in ("gate", "beside"))
    return (gates, _GATE), (beside, _BESIDE)
