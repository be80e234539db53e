"""All names a city knows, found in folded text: as they are, and by what people make of them."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace

from geoapi.city.addresses.gazetteer.groups import Groups, join, leave, put_in, take_out
from geoapi.city.addresses.gazetteer.names import (
    ESTATE,
    KINDS,
    SHORTEST,
    VIA_SCORES,
    Name,
    Ref,
    Variants,
    Via,
    variants_of,
)
from geoapi.city.addresses.gazetteer.slips import differs_once, one_less, same_numbers
from geoapi.city.addresses.text.normalization import has_han
from geoapi.city.addresses.text.pinyin import blurred, is_spelt, sound

# What taking a known name costs a reading of the text (see parsing).
_COSTS: dict[Via, float] = {
    "exact": 0.1,
    "alias": 0.12,
    "former_name": 0.15,
    "short_name": 0.7,
    "pinyin": 0.2,
    "initials": 0.9,
    "misspelling": 0.4,
    "part": 0.9,
}
_RANKS = {via: rank for rank, via in enumerate(sorted(VIA_SCORES, key=lambda via: -VIA_SCORES[via]))}
# Names that begin alike and are looked at:
# 20,000 streets and estates have a few thousand behind the commonest letter.
_MOST_BEGINNING = 8_000
# Of those that are compared letter by letter.
_MOST_SPELT = 2_000
_HAN_BEGINNING = re.compile(r"[\u4e00-\u9fff]+")
# Letters of pinyin that are no chance within a longer run of letters.
_CLEAR_PINYIN = 6
_MOST_LONGER = 60
# Characters of a known name within an unknown one that are no chance.
_CLEAR_PART = 3
# Words people add to an estate's name, or leave out of it.
_ADDED = ("小区", "住宅小区", "住宅区", "家属院", "社区", "花园", "大院", "院", "公寓")

Costs = tuple[tuple[str, float], ...]
"""What a name may be in a text, and what taking it for that costs."""


class NameIndex:
    """Finds names in folded text. Nothing in it changes: `changed` makes the next."""

    def __init__(self, names: Iterable[Name] = ()) -> None:
        self._refs: dict[str, tuple[Ref, ...]] = {}
        self._costs: dict[str, Costs] = {}
        # The same few for most names.
        self._usual_costs: dict[Costs, Costs] = {}
        self._longest: dict[str, int] = {}
        # How many things bear a name as it stands.
        self._bearers: dict[str, int] = {}
        self._sounds: Groups = {}
        self._shortened: Groups = {}
        self._blurred: Groups = {}
        self._typed: list[tuple[str, str]] = []
        self._whole: list[str] = []
        self.has_han = False
        self._put([], map(variants_of, names))

    def changed(self, gone: Iterable[Name], come: Iterable[Name]) -> "NameIndex":
        """This with all names of some things, `gone`, replaced by others, perhaps of the same things."""
        new = copy(self)
        for name in ("_refs", "_costs", "_longest", "_bearers", "_sounds", "_shortened", "_blurred"):
            setattr(new, name, getattr(self, name).copy())
        new._typed, new._whole = self._typed.copy(), self._whole.copy()
        new._put(map(variants_of, gone), map(variants_of, come))
        return new

    def at(self, text: str, start: int) -> list[tuple[int, str, float]]:
        """See parsing.Names."""
        longest = self._longest.get(text[start : start + 2], 0)
        if not longest:
            return []
        inside = start and _latin(text[start - 1]) and _latin(text[start])
        if inside and not self.has_han:
            return []
        found = []
        for end in range(start + SHORTEST, min(start + longest, len(text)) + 1):
            costs = self._costs.get(text[start:end])
            if costs and (
                not (inside or _within(text, end)) or (self.has_han and end - start >= _CLEAR_PINYIN)
            ):
                found += [(end, element, cost) for element, cost in costs]
        return found

    def refs(self, name: str) -> tuple[Ref, ...]:
        """What a folded name stands for, exactly as the city or one of its alias lists has it;
        the surest first.
        """
        return self._refs.get(name, ())

    def resembling(self, name: str) -> Iterator[Ref]:
        """What a folded name that nobody knows may stand for:
        with a word more or less, by its sound, with a slip.
        """
        seen = set()
        for via, other in self._others(name):
            for ref in self._refs.get(other, ()):
                thing = ref.thing, ref.within
                known = ref.via in ("exact", "alias", "former_name")
                # 云禧小区 may be 云禧苑: both are 云禧 in short.
                shortened = via == ref.via == "short_name" and ref.kind == ESTATE
                if (known or shortened) and thing not in seen:
                    seen.add(thing)
                    yield replace(ref, via=via if known else "part")

    def beginning(self, typed: str) -> list[str]:
        """Folded names that begin with what was typed,
        or whose pinyin or initials do; shorter names first.
        """
        return sorted(self._beginning(typed, _MOST_BEGINNING), key=lambda each: (len(each), each))

    def spelt(self, typed: str) -> list[str]:
        """Folded names that begin as was typed, each character as itself, in pinyin or by its initial;
        shorter names first.
        """
        begun = _HAN_BEGINNING.match(typed)
        ends = [begun.end()] if begun else range(len(typed) - 1, SHORTEST - 1, -1)
        for end in ends:
            found = [name for name in self._beginning(typed[:end], _MOST_SPELT) if is_spelt(name, typed)]
            if found:
                return sorted(found, key=lambda each: (len(each), each))
        return []

    def holding(self, typed: str, limit: int) -> list[str]:
        """Folded names that have what was typed inside; shorter names first."""
        return sorted((name for name in self._whole if typed in name), key=lambda each: (len(each), each))[
            :limit
        ]

    def _beginning(self, typed: str, most: int) -> set[str]:
        first = bisect_left(self._typed, (typed,))
        last = bisect_left(self._typed, (typed + chr(0x10FFFF),), first)
        return {name for _, name in self._typed[first : min(last, first + most)]}

    def _others(self, name: str) -> Iterator[tuple[Via, str]]:
        for added in _ADDED:
            if name.endswith(added) and len(name) - len(added) >= SHORTEST:
                yield "short_name", name.removesuffix(added)
            yield "short_name", name + added
        if has_han(name):
            for other in self._sounds.get(sound(name), ()):
                yield "homophone", other
        else:
            for other in self._blurred.get(blurred(name), ()):
                yield "misspelling", other
        close = self._one_apart(name)
        # 谢家洼华巷 may well be one of 谢家洼1巷 to 9巷.
        may_be_number = any(not same_numbers(name, other) for other in close)
        for other in close:
            # What is too much or missing beside a number may be of the number: 倦十四巷 of 二十四巷.
            clear = len(other) == len(name) or not any(letter.isdigit() for letter in name)
            if same_numbers(name, other):
                yield "misspelling" if clear and not may_be_number else "part", other
        if len(name) == SHORTEST:
            # 安路 may be 长安路 or 锦安路: the area and the number choose.
            for other in self._shortened.get(name, ())[:_MOST_LONGER]:
                yield "part", other
        # 淳光公园接待处 is in 淳光公园, whatever 接待处 is.
        for end in range(len(name) - 1, _CLEAR_PART - 1, -1):
            if name[:end] in self._refs:
                yield "part", name[:end]
                break
        for start in range(1, len(name) - _CLEAR_PART + 1):
            if name[start:] in self._refs:
                yield "part", name[start:]
                break

    def _one_apart(self, name: str) -> list[str]:
        """Names with one character wrong, missing or too many; none for names so short that anything fits."""
        if len(name) < 3:
            return []
        close = set(self._shortened.get(name, ()))
        for at in range(len(name)):
            less = name[:at] + name[at + 1 :]
            if less in self._refs and len(less) >= 3:
                close.add(less)
            close.update(other for other in self._shortened.get(less, ()) if differs_once(name, other))
        for at in range(len(name) - 1):
            swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
            if swapped in self._refs:
                close.add(swapped)
        close.discard(name)
        return sorted(close)

    # Making it.

    def _put(self, gone: Iterable[Variants], come: Iterable[Variants]) -> None:
        """Take names out, then put names in, while nobody reads it yet."""
        bore_before: dict[str, int] = {}
        typed: list[tuple[str, str]] = []
        for ways in gone:
            for text, refs in ways.texts.items():
                self._set(text, _without(self._refs.get(text, ()), refs))
            if ways.whole:
                bore_before.setdefault(ways.whole, self._bearers[ways.whole])
                self._bearers[ways.whole] -= 1
                take_out(self._typed, [(letters, ways.whole) for letters in ways.typed])
                if not self._bearers[ways.whole]:
                    for letters in ways.blurred:
                        leave(self._blurred, letters, ways.whole)
        for ways in come:
            for text, refs in ways.texts.items():
                self._set(text, _with(self._refs.get(text, ()), refs))
            if ways.whole:
                bore_before.setdefault(ways.whole, self._bearers.get(ways.whole, 0))
                self._bearers[ways.whole] = self._bearers.get(ways.whole, 0) + 1
                typed += [(letters, ways.whole) for letters in ways.typed]
                for letters in ways.blurred:
                    join(self._blurred, letters, ways.whole)
        self._put_whole(bore_before, typed)

    def _put_whole(self, bore_before: dict[str, int], typed: list[tuple[str, str]]) -> None:
        """The same of what hangs on a name as it stands; `bore_before` says how many bore each."""
        lost = sorted(text for text, bore in bore_before.items() if bore and not self._bearers[text])
        new = sorted(text for text, bore in bore_before.items() if not bore and self._bearers[text])
        for texts, change in ((lost, leave), (new, join)):
            for text in texts:
                if has_han(text):
                    self.has_han = True
                    change(self._sounds, sound(text), text)
                for short in one_less(text):
                    change(self._shortened, short, text)
        take_out(self._whole, lost)
        take_out(self._typed, [(text, text) for text in lost])
        put_in(self._whole, new)
        put_in(self._typed, [*typed, *((text, text) for text in new)])
        for text in [text for text, bears in self._bearers.items() if not bears] if lost else ():
            del self._bearers[text]

    def _set(self, text: str, refs: tuple[Ref, ...]) -> None:
        if not refs:
            self._refs.pop(text, None)
            self._costs.pop(text, None)
            return
        costs: dict[str, float] = {}
        for ref in refs:
            costs[ref.element] = min(costs.get(ref.element, 9.0), _COSTS[ref.via])
        usual = tuple(costs.items())
        self._refs[text], self._costs[text] = refs, self._usual_costs.setdefault(usual, usual)
        start = text[:SHORTEST]
        self._longest[start] = max(self._longest.get(start, 0), len(text))


def _without(refs: tuple[Ref, ...], gone: list[Ref]) -> tuple[Ref, ...]:
    things = {(ref.thing, ref.within) for ref in gone}
    return tuple(ref for ref in refs if (ref.thing, ref.within) not in things)


def _with(refs: tuple[Ref, ...], come: list[Ref]) -> tuple[Ref, ...]:
    """In order; of each thing the surest."""
    if not refs and len(come) == 1:
        return (come[0],)
    surest: dict[object, Ref] = {}
    for ref in sorted((*refs, *come), key=_order):
        surest.setdefault((ref.thing, ref.within), ref)
    return tuple(surest.values())


def _order(ref: Ref) -> tuple[int, int, int, int]:
    within = -1 if ref.within is None else ref.within
    return _RANKS[ref.via], KINDS.index(ref.kind), ref.number, within


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _within(text: str, end: int) -> bool:
    return end < len(text) and _latin(text[end - 1]) and _latin(text[end])
