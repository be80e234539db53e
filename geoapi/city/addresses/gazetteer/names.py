"""The names a city knows and every way people write them: whole, short, by sound, in pinyin, with a slip."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.lexicon import words
from geoapi.city.addresses.text.normalization import has_han, key
from geoapi.city.addresses.text.pinyin import blurred, initials, nearly, sound, spellings

Kind = Literal["area", "road", "estate", "building"]
"""What a name names; estates and places are one kind, for a city's address table does not tell them apart."""
AREA: Kind = "area"
ROAD: Kind = "road"
ESTATE: Kind = "estate"
BUILDING: Kind = "building"
Via = Literal[
    "exact", "alias", "former_name", "short_name", "pinyin", "initials", "homophone", "misspelling", "part"
]

VIA_SCORES: dict[Via, float] = {
    "exact": 1.0, "alias": 0.97, "former_name": 0.94, "short_name": 0.94, "pinyin": 0.97, "initials": 0.88,
    "homophone": 0.93, "misspelling": 0.91, "part": 0.8,
}  # fmt: skip
"""How sure a name is, by the way it was found."""

# What taking a known name costs a reading of the text (see parsing).
_COSTS: dict[Via, float] = {
    "exact": 0.1,
    "alias": 0.12,
    "former_name": 0.15,
    "short_name": 0.7,
    "pinyin": 0.2,
    "initials": 0.9,
    "misspelling": 0.4,
}
# What people leave out of a name, the longest ending first.
_ENDINGS = {
    ESTATE: words("""
        住宅区 家属院 生活区 中心 佳园 佳苑 公寓 公馆 华府 名邸 嘉园 嘉苑 大厦 大院 家园 宿舍 小区 山庄 广场
        庄园 新村 新苑 花园 花苑 雅居 雅苑 园 府 苑 里
    """),
    ROAD: words("大街 大道 胡同 公路 路 街 巷"),
    AREA: words("街道办事处 街道 社区 特别行政区 新区 区 县 市 镇 乡 村"),
}  # fmt: skip
_SHORTEST = 2
# Names that begin alike and are looked at:
# 20,000 streets and estates have a few thousand behind the commonest letter.
_MOST_BEGINNING = 8_000
_NUMBERS = re.compile(r"[\d一二三四五六七八九十]+")
# Letters of pinyin; a name in characters is a quarter as long.
_LONGEST = 80
_OFFICES = {
    lexicon.SUBDISTRICT: ("办", "办事处", "街道办事处"),
    lexicon.COMMUNITY: ("居委会", "居民委员会", "村委会", "村民委员会"),
}
# Letters of pinyin that are no chance within a longer run of letters.
_CLEAR_PINYIN = 6
_MOST_LONGER = 60
# Characters of a known name within an unknown one that are no chance.
_CLEAR_PART = 3
# Words people add to an estate's name, or leave out of it.
_ADDED = ("小区", "住宅小区", "住宅区", "家属院", "社区", "花园", "大院", "院", "公寓")


@dataclass(frozen=True)
class Ref:
    """One thing a name may stand for: the number of an area, a road, an estate or a building, by `kind`.

    `within` is the number of the area to which that is confined, for names that several bear.
    """

    kind: Kind
    number: int
    via: Via = "exact"
    until: date | None = None
    within: int | None = None


@dataclass(frozen=True)
class Name:
    """A name as it enters the index; `element` is what it is
    in a text (an area's level, road, estate or place).
    """

    text: str
    element: str
    ref: Ref


class NameIndex:
    """Finds names in folded text. Built once; nothing in it changes."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._refs: dict[str, list[Ref]] = {}
        self._elements: dict[str, dict[str, float]] = {}
        self._longest: dict[str, int] = {}
        self._sounds: dict[str, list[str]] = {}
        self._shortened: dict[str, list[str]] = {}
        self._blurred: dict[str, list[str]] = {}
        self._typed: list[tuple[str, str]] = []
        self.has_han = False
        whole: list[Name] = list(names)
        for name in whole:
            self._add(key(name.text), name.element, name.ref)
        known = set(self._refs)
        for name in whole:
            self._add_short(name)
        self._sounded = sorted(known)
        for text in self._sounded:
            self._add_sound(text)
        for name in whole:
            self._add_pinyin(name)
        self._typed.sort()

    def at(self, text: str, start: int) -> list[tuple[int, str, float]]:
        """See parsing.Names."""
        longest = self._longest.get(text[start : start + 2], 0)
        if not longest:
            return []
        inside = start and _latin(text[start - 1]) and _latin(text[start])
        if inside and not self.has_han:
            return []
        found = []
        for end in range(start + _SHORTEST, min(start + longest, len(text)) + 1):
            elements = self._elements.get(text[start:end])
            if elements and (
                not (inside or _within(text, end)) or (self.has_han and end - start >= _CLEAR_PINYIN)
            ):
                found += [(end, element, cost) for element, cost in elements.items()]
        return found

    def refs(self, name: str) -> list[Ref]:
        """What a folded name stands for, exactly as the city or one of its alias lists has it."""
        return self._refs.get(name, [])

    def resembling(self, name: str) -> Iterator[Ref]:
        """What a folded name that nobody knows may stand for:
        with a word more or less, by its sound, with a slip.
        """
        seen = set()
        for via, other in self._others(name):
            for ref in self._refs.get(other, ()):
                thing = ref.kind, ref.number, ref.within
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
        first = bisect_left(self._typed, (typed,))
        last = bisect_left(self._typed, (typed + chr(0x10FFFF),), first)
        found = {name for _, name in self._typed[first : min(last, first + _MOST_BEGINNING)]}
        return sorted(found, key=lambda each: (len(each), each))

    def holding(self, typed: str, limit: int) -> list[str]:
        """Folded names that have what was typed inside; shorter names first."""
        return sorted((name for name in self._sounded if typed in name), key=lambda each: (len(each), each))[
            :limit
        ]

    def _others(self, name: str) -> Iterator[tuple[Via, str]]:
        for added in _ADDED:
            if name.endswith(added) and len(name) - len(added) >= _SHORTEST:
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
        may_be_number = any(not _same_numbers(name, other) for other in close)
        for other in close:
            # What is too much or missing beside a number may be of the number: 倦十四巷 of 二十四巷.
            clear = len(other) == len(name) or not any(letter.isdigit() for letter in name)
            if _same_numbers(name, other):
                yield "misspelling" if clear and not may_be_number else "part", other
        if len(name) == _SHORTEST:
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
            close.update(other for other in self._shortened.get(less, ()) if _differs_once(name, other))
        for at in range(len(name) - 1):
            swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
            if swapped in self._refs:
                close.add(swapped)
        close.discard(name)
        return sorted(close)

    def _add(self, text: str, element: str, ref: Ref) -> None:
        if not _SHORTEST <= len(text) <= _LONGEST:
            return
        refs = self._refs.setdefault(text, [])
        if all(
            (other.kind, other.number, other.within) != (ref.kind, ref.number, ref.within) for other in refs
        ):
            refs.append(ref)
        costs = self._elements.setdefault(text, {})
        costs[element] = min(costs.get(element, 9.0), _COSTS[ref.via])
        start = text[:2]
        self._longest[start] = max(self._longest.get(start, 0), len(text))

    def _add_short(self, name: Name) -> None:
        text = key(name.text)
        for ending in _ENDINGS.get(name.ref.kind, ()):
            short = text.removesuffix(ending)
            if short != text and len(short) >= _SHORTEST:
                self._add(short, name.element, replace(name.ref, via="short_name"))
                # 吉林7号 for 吉林东大街7号.
                if name.ref.kind == ROAD and short[-1] in "东西南北中" and len(short) > _SHORTEST:
                    for shorter in (short[:-1], short[:-1] + ending):
                        self._add(shorter, name.element, replace(name.ref, via="short_name"))
                break
        # As offices write them: 和平街道办事处, 云禧社区居民委员会.
        for official in _OFFICES.get(name.element, ()):
            self._add(text + official, name.element, name.ref)
        # 云禧苑1期 is also 云禧苑, and 云禧.
        if name.ref.kind == ESTATE and text[-1:] in "期区" and text[-2:-1].isdigit():
            base = Name(text[:-1].rstrip("0123456789第"), name.element, name.ref)
            self._add(base.text, name.element, replace(name.ref, via="short_name"))
            self._add_short(base)

    def _add_sound(self, text: str) -> None:
        self._typed.append((text, text))
        if has_han(text):
            self._sounds.setdefault(sound(text), []).append(text)
        if len(text) >= 4:
            for at in range(len(text)):
                self._shortened.setdefault(text[:at] + text[at + 1 :], []).append(text)
        elif len(text) == 3:
            # Of three characters the last says what it is: 和平路 and 和平街 are not one name with a slip.
            for at in range(2):
                self._shortened.setdefault(text[:at] + text[at + 1 :], []).append(text)

    def _add_pinyin(self, name: Name) -> None:
        if not has_han(name.text):
            return
        self.has_han = True
        text = key(name.text)
        for spelled in spellings(name.text):
            folded = key(spelled)
            self._add(folded, name.element, replace(name.ref, via="pinyin"))
            self._typed.append((folded, text))
            for typed in {nearly(folded), blurred(folded)} - {folded}:
                self._add(typed, name.element, replace(name.ref, via="misspelling"))
            names = self._blurred.setdefault(blurred(folded), [])
            if text not in names:
                names.append(text)
        for first in map(key, initials(name.text)):
            if len(first) >= 3 and first.isascii():
                self._add(first, name.element, replace(name.ref, via="initials"))
                self._typed.append((first, text))


def element_of(name: str) -> str:
    """estate or place, by how a name ends."""
    endings = lexicon.ENDINGS[lexicon.PLACE]
    longest = max((ending for ending in endings if name.endswith(ending)), key=len, default="")
    estates = (ending for ending in lexicon.ENDINGS[lexicon.ESTATE] if name.endswith(ending))
    return lexicon.PLACE if len(longest) > max(map(len, estates), default=0) else lexicon.ESTATE


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _same_numbers(one: str, other: str) -> bool:
    """Whether the slip is not in a number: 二十四巷 is not 十四巷 misspelt."""
    return _NUMBERS.findall(one) == _NUMBERS.findall(other)


def _within(text: str, end: int) -> bool:
    return end < len(text) and _latin(text[end - 1]) and _latin(text[end])


def _differs_once(one: str, other: str) -> bool:
    """Whether two names of equal length differ in one character, or one has a single character more."""
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return abs(len(one) - len(other)) == 1
