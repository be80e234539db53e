"""The names of a city's things and every way people write them:
whole, short, as offices do, in pinyin, with a slip.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.lexicon import words
from geoapi.city.addresses.text.normalization import has_han, key
from geoapi.city.addresses.text.pinyin import blurred, initials, nearly, spellings

Kind = Literal["area", "road", "estate", "building"]
"""What a name names; estates and places are one kind, for a city's address table does not tell them apart."""
AREA: Kind = "area"
ROAD: Kind = "road"
ESTATE: Kind = "estate"
BUILDING: Kind = "building"
KINDS = (AREA, ROAD, ESTATE, BUILDING)
Via = Literal[
    "exact", "alias", "former_name", "short_name", "pinyin", "initials", "homophone", "misspelling", "part"
]

VIA_SCORES: dict[Via, float] = {
    "exact": 1.0, "alias": 0.97, "former_name": 0.94, "short_name": 0.94, "pinyin": 0.97, "initials": 0.88,
    "homophone": 0.93, "misspelling": 0.91, "part": 0.8,
}  # fmt: skip
"""How sure a name is, by the way it was found."""

SHORTEST, _LONGEST = 2, 80
"""Of a name that is looked for: one letter is none; letters of pinyin are four to a character."""
# What people leave out of a name, the longest ending first.
_ENDINGS = {
    ESTATE: words("""
        住宅区 家属院 生活区 中心 佳园 佳苑 公寓 公馆 华府 名邸 嘉园 嘉苑 大厦 大院 家园 宿舍 小区 山庄 广场
        庄园 新村 新苑 花园 花苑 雅居 雅苑 园 府 苑 里
    """),
    ROAD: words("大街 大道 胡同 公路 路 街 巷"),
    AREA: words("街道办事处 街道 社区 特别行政区 新区 区 县 市 镇 乡 村"),
}  # fmt: skip
_DIVISION_WORDS = "区县市"
_GROUP = re.compile(r"(?P<base>.*?)第?(?P<number>\d{1,3})(?:村民小组|小组|组|队|社)")
_GROUP_WAYS = ("{}组", "第{}组", "{}队", "第{}队", "{}社", "第{}社", "{}小组", "第{}小组")
_HAMLET = re.compile(
    r"(?P<village>[^\d]{1,4}(?<!新)村)(?:委会|民委员会)?(?P<rest>[^\d委]+[^\d路街道巷弄线条段村])"
)
_VILLAGE_OFFICES = ("村委会", "村民委员会")
_OFFICES = {
    lexicon.SUBDISTRICT: ("办", "办事处", "街道办事处"),
    lexicon.COMMUNITY: ("居委会", "居民委员会", "村委会", "村民委员会"),
}


@dataclass(frozen=True, slots=True)
class Ref:
    """One thing a name may stand for: the number of an area, a road, an estate or a building, by `kind`.

    `within` is the number of the area to which that is confined, for names that several bear.
    `element` is what the name is in a text: an area's level, road, estate or place.
    """

    kind: Kind
    number: int
    via: Via = "exact"
    until: date | None = None
    within: int | None = None
    element: str = field(default="", compare=False)

    @property
    def thing(self) -> tuple[Kind, int]:
        return self.kind, self.number


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it enters the index, and what it stands for."""

    text: str
    ref: Ref


class Variants(NamedTuple):
    """The ways a name is written, all folded: `texts`, with what each stands for then; `typed`, in letters;
    `blurred`, as the ear confuses them. `whole` is all of it, empty where it is no name to look for.
    """

    whole: str
    texts: dict[str, list[Ref]]
    typed: list[str]
    blurred: set[str]


def variants_of(name: Name) -> Variants:
    text = key(name.text)
    ways = Variants(text if SHORTEST <= len(text) <= _LONGEST else "", {}, [], set())
    found: list[tuple[str, Ref]] = [(text, name.ref)]
    found += _short_ways(text, name.ref)
    if has_han(name.text):
        if name.ref.kind == AREA:
            # Haibin Road 1, Linhai.
            shorts = [way for way, ref in found if ref.via == "short_name" and has_han(way)]
            found += [
                (key(letters), replace(name.ref, via="short_name"))
                for short in shorts[-1:]
                for letters in spellings(short)
            ]
        pinyin, misspelt, first_letters = (
            replace(name.ref, via=via) for via in ("pinyin", "misspelling", "initials")
        )
        for letters in map(key, spellings(name.text)):
            found.append((letters, pinyin))
            found += [(typed, misspelt) for typed in {nearly(letters), blurred(letters)} - {letters}]
            ways.typed.append(letters)
            ways.blurred.add(blurred(letters))
        if name.ref.kind == ROAD and name.text.endswith("大街"):
            # An Avenue is read as a 大道, and is on many signs a 大街.
            found += [(key(letters), pinyin) for letters in spellings(name.text[:-1] + "道")]
        for letters in map(key, initials(name.text)):
            if len(letters) >= 3 and letters.isascii():
                found.append((letters, first_letters))
                ways.typed.append(letters)
    for way, ref in found:
        if SHORTEST <= len(way) <= _LONGEST:
            ways.texts.setdefault(way, []).append(ref)
    return ways


def _short_ways(text: str, ref: Ref) -> Iterator[tuple[str, Ref]]:
    short_ref = replace(ref, via="short_name")
    if ref.kind == ROAD:
        yield from _of_villages(text, ref)
    if ref.element == lexicon.DISTRICT and text[-1] in _DIVISION_WORDS and len(text) > SHORTEST:
        # What was a county is a district, and people go on as before.
        yield from ((text[:-1] + word, short_ref) for word in _DIVISION_WORDS if word != text[-1])
    for ending in _ENDINGS.get(ref.kind, ()):
        short = text.removesuffix(ending)
        if short != text and len(short) >= SHORTEST:
            yield short, short_ref
            # 吉林7号 for 吉林东大街7号.
            if ref.kind == ROAD and short[-1] in "东西南北中" and len(short) > SHORTEST:
                yield short[:-1], short_ref
                yield short[:-1] + ending, short_ref
            break
    # As offices write them: 和平街道办事处, 云禧社区居民委员会.
    for official in _OFFICES.get(ref.element, ()):
        yield text + official, ref
    # 云禧苑1期 is also 云禧苑, and 云禧.
    if ref.kind == ESTATE and text[-1:] in "期区" and text[-2:-1].isdigit():
        base = text[:-1].rstrip("0123456789第")
        yield base, short_ref
        yield from _short_ways(base, ref)


def _of_villages(text: str, ref: Ref) -> Iterator[tuple[str, Ref]]:
    """The houses of a village stand in its groups or hamlets: 张家村3组, 李家村委会王家湾."""
    alias, short, part = (replace(ref, via=via) for via in ("alias", "short_name", "part"))
    if group := _GROUP.fullmatch(text):
        base, number = group["base"], group["number"]
        for way in _GROUP_WAYS:
            if (said := base + way.format(number)) != text:
                yield said, alias
        if base.endswith("村") and len(base) > SHORTEST:
            yield f"{base[:-1]}{number}组", short
        # Which group is not said.
        yield base, part
    elif hamlet := _HAMLET.fullmatch(text):
        village, rest = hamlet["village"], hamlet["rest"]
        for said in (village + rest, *(village[:-1] + office + rest for office in _VILLAGE_OFFICES)):
            if said != text:
                yield said, alias
        yield rest, short
        yield village, part


def element_of(name: str) -> str:
    """estate or place, by how a name ends."""
    endings = lexicon.ENDINGS[lexicon.PLACE]
    longest = max((ending for ending in endings if name.endswith(ending)), key=len, default="")
    estates = (ending for ending in lexicon.ENDINGS[lexicon.ESTATE] if name.endswith(ending))
    return lexicon.PLACE if len(longest) > max(map(len, estates), default=0) else lexicon.ESTATE
