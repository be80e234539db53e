"""What may stand at a place of a text: names by how they end, divisions of the country, pointers beside.

Every guess has a cost; parsing finds the path that costs least.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.lexicon import (
    CITY,
    COMMUNITY,
    DISTRICT,
    ESTATE,
    PLACE,
    REMAINDER,
    ROAD,
    SUBDISTRICT,
    WEAK_ENDINGS,
    words,
)
from geoapi.city.addresses.text.normalization import Folded
from geoapi.city.addresses.text.numbering import Numbered

Part = tuple[str, int, int, str]
"""Element, start and end in the folded text, value."""


Inner = Sequence[tuple[str, float]]


class Edge(NamedTuple):
    """One way to go on: `kind` says what it costs after what (see parsing),
    `cost` what it costs by itself.
    """

    start: int
    end: int
    kind: str
    cost: float
    parts: tuple[Part, ...]


_LONGEST_NAME, _LONGEST_DIVISION = 14, 12
# Mannerheimintie; in pinyin a word may be several names.
_LONGEST_WORD = 40
_WHOLE_DIVISION, _FORMER_DIVISION, _SHORT_DIVISION = 0.15, 0.25, 0.35
_POINTER, _CONNECTOR_COST, _GROUP_COST, _JOINED = 0.25, 0.1, 0.2, 0.6
# A run of characters that says nothing of what it names.
_UNNAMED, _EACH_CHARACTER, _TWO_CHARACTERS = 1.5, 0.12, 0.6

_BASE = {CITY: 0.8, DISTRICT: 0.85, SUBDISTRICT: 0.6, COMMUNITY: 0.75, ROAD: 0.6, ESTATE: 0.75, PLACE: 0.7}
# What a name of so many characters before its ending costs.
_BY_STEM = {
    CITY: (9, 1.5, 0, 0.2, 0.8, 1.5),
    DISTRICT: (9, 0.9, 0, 0.3, 1, 2),
    SUBDISTRICT: (9, 1, 0, 0.1, 0.5, 1, 1.5),
    COMMUNITY: (9, 0.9, 0, 0, 0.3, 0.7, 1, 1.5),
    ROAD: (9, 0.8, 0, 0.15, 0.4, 0.8, 1.3),
    ESTATE: (9, 0.9, 0, 0, 0.1, 0.3, 0.5, 0.8, 1.1, 1.4),
    PLACE: (9, 1, 0.1, 0, 0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.1),
}
_LONGER, _WEAK, _WITH_DIGITS, _CUT, _BEGINS_BESIDE = 0.4, 0.35, 0.6, 0.8, 1.2
# An ending, or a pointer, inside a name: it is two names rather.
_INNER = {
    "路": 1.2, "街": 1.0, "街道": 1.6, "镇": 0.9, "乡": 0.9, "社区": 1.4, "村": 0.6, "小区": 1.2,
    "市": 0.9, "区": 0.9, "县": 0.9, "省": 1.5, "巷": 1.0, "大道": 1.2, "苑": 0.7, "花园": 0.8,
    "大厦": 1.2, "号": 2.5, "弄": 1.0, "公司": 0.6, "广场": 0.5, "村委会": 1.4, "胡同": 1.2, "开发区": 1.5,
    "交叉口": 2, "交汇处": 2, "交汇口": 2, "交口": 2, "对面": 2, "附近": 2, "旁边": 2, "东侧": 1,
    "西侧": 1, "南侧": 1, "北侧": 1, "路口": 1.5, "电联": 1.5,
}  # fmt: skip

# 5号大街, 21巷, 3组.
_NUMBERED_ROAD = re.compile(r"\d+(?:号|经|纬)?(?:大街|大道|胡同|路|街|道|巷|弄|条|组|社|队|线)")
_BESIDE = re.compile(
    "(?:交叉|交汇|交界|交)路?[口处]|路口|(?:斜|正)?对面|隔壁|附近|旁边|[东西南北][侧边]|以[东西南北]|[东西][南北]角|[往向][东西南北前左右]"
)
# 张庄村5组: the group is not part of the village's name.
_GROUP = re.compile(r"(?<=[村区委会屯庄坝沟家岭桥湾冲坪])(?:\d{1,2}|[\u4e00-\u9fff]{1,3}?)(?:组|社(?!区)|队)")
_CONNECTOR = re.compile("(?<=[路街道巷弄线环])[与和跟及近](?=.{1,7}[路街道巷线环])")
_PEACE = re.compile("和平[东西南北中前后新一二三0-9]{0,2}(?:[路街里巷道村区]|大[街道]|胡同)")
_DISTANCE = re.compile(
    r"[往向以朝]?[东西南北前后左右]{0,2}[面边侧]?[往向]?[东西南北前后左右]{0,2}行?\d{1,4}余?米(?:路[东西南北]|[处左右]+)?"
    r"|路[东西南北](?=$)|[口旁边](?=$|[\u4e00-\u9fff]{3})(?<=[路街场站厦园院校店馆所].)"
)
# What was a county often is a district today, and people go on as before: 富阳市.
_FORMER = frozenset("市县区州盟旗")
# Before these the short name of a division is the beginning of another name: 余杭街道, 朝阳西路.
_GOES_ON = words("""
    街道 镇 乡 湾 路 街 大道 大街 村 社区 东路 西路 南路 北路 中路 东街 西街 南街 北街
    """)

_POINTERS: dict[str, list[str]] = {}
for _word in lexicon.POINTERS:
    _POINTERS.setdefault(_word[0], []).append(_word)
_ENDINGS = {element: frozenset(endings) for element, endings in lexicon.ENDINGS.items() if element in _BASE}
_LONG_ENDINGS = frozenset(ending for endings in _ENDINGS.values() for ending in endings if len(ending) > 1)
_LAST_CHARACTERS = frozenset(ending[-1] for endings in _ENDINGS.values() for ending in endings)
_BY_LENGTH = tuple((element, max(map(len, endings))) for element, endings in _ENDINGS.items())


def divisions_at(text: str, at: int) -> Iterator[Edge]:
    """Provinces, cities and districts of the country whose name begins here."""
    wholes: set[int] = set()
    for end in range(min(at + _LONGEST_DIVISION, len(text)), at + 1, -1):
        for division, whole in lexicon.divisions().get(text[at:end], ()):
            element = division.element
            if whole:
                wholes.add(end)
                yield _step(text, at, end, element, element, _WHOLE_DIVISION)
            elif end + 1 in wholes or _goes_on(text, end) or (at and text[at:end] in _ENDINGS[ESTATE]):
                # The 新城 of 上海新城 is no district.
                continue
            elif end < len(text) and text[end] in _FORMER:
                wholes.add(end + 1)
                yield _step(text, at, end + 1, element, element, _FORMER_DIVISION)
            else:
                yield _step(text, at, end, f"short {element}", element, _SHORT_DIVISION)


def pointers_at(text: str, at: int) -> Iterator[Edge]:
    """Words that point beside a place, distances, and the group of a village."""
    if not at:
        return
    if group := _GROUP.match(text, at):
        yield _step(text, at, group.end(), "group", ROAD, _GROUP_COST)
    for pattern, cost in ((_CONNECTOR, _CONNECTOR_COST), (_DISTANCE, _POINTER)):
        if found := pattern.match(text, at):
            yield _step(text, at, found.end(), REMAINDER, REMAINDER, cost)
    for word in _POINTERS.get(text[at], ()):
        if text.startswith(word, at):
            yield _step(text, at, at + len(word), REMAINDER, REMAINDER, _POINTER)


class CandidateEdges:
    """Names of one text that nobody told us of: by their ending,
    or as what stands between two numbers or gaps.
    """

    def __init__(self, folded: Folded, numbers: Mapping[int, list[Numbered]], in_letters: bool) -> None:
        """`in_letters`: the names of the city are not Chinese."""
        self._longest = _LONGEST_WORD if in_letters else _LONGEST_NAME
        self._text = folded.text
        self._breaks = folded.breaks
        self._numbers = numbers
        self._endings = _endings(folded.text)
        self._inner = [(inner, extra) for inner, extra in _INNER.items() if inner in folded.text]

    def at(self, at: int) -> Iterator[Edge]:
        text = self._text
        if _inside_word(text, at):
            return
        # 和 is "and" between two roads, and begins many a name.
        joins = bool(_CONNECTOR.match(text, at))
        if joins and text[at] != "和":
            return
        joined = _JOINED if joins and not _PEACE.match(text, at) else 0.0
        swallowed = _swallowed(text, at)
        beside = _BEGINS_BESIDE if _BESIDE.match(text, at) else 0.0
        by_digit = text[at].isdigit()
        for end in range(at + 2, min(at + self._longest, len(text)) + 1):
            last = end - 1
            if (
                (last in self._breaks and last > at)
                or text[last] in "-#"
                or (last > at and self._numbered(last))
            ):
                return
            if by_digit and not _NUMBERED_ROAD.fullmatch(text, at, end):
                continue
            for element, ending in self._endings.get(end, ()):
                cost = _cost_of_name(text[at:end], element, ending, self._inner)
                if cost is None:
                    continue
                if end < len(text) and _cuts_ending(text, end, ending):
                    cost += _CUT
                cost += beside if element != ROAD else 0.0
                cost += joined if end > at + 3 else 0.0
                cost += swallowed.get(element in lexicon.AREAS, 0.0) if end > at + 3 else 0.0
                yield _step(text, at, end, element, element, cost)
            if not by_digit and not text[last].isdigit() and self._may_end(end):
                cost = _UNNAMED + _EACH_CHARACTER * (end - at) + (_TWO_CHARACTERS if end - at < 3 else 0.0)
                cost += _of_inner(text[at:end], end - at, self._inner) + swallowed.get(False, 0.0) + beside
                yield _step(text, at, end, PLACE, PLACE, cost)

    def _numbered(self, at: int) -> bool:
        """Whether a number with its word, 3号楼 or 5层, begins here: no name goes on over it."""
        return self._text[at].isdigit() and any(
            number.kind in ("building", "unit", "floor", "room", "house", "lane")
            for number in self._numbers[at]
        )

    def _may_end(self, end: int) -> bool:
        """Whether a name without a telling ending may end here: before a number, a gap or the end."""
        text = self._text
        if end == len(text) or end in self._breaks:
            return True
        return (text[end].isdigit() and not text[end - 1].isdigit()) or bool(self._numbers[end])


def _step(text: str, start: int, end: int, kind: str, element: str, cost: float) -> Edge:
    return Edge(start, end, kind, cost, ((element, start, end, text[start:end]),))


def _endings(text: str) -> Mapping[int, list[tuple[str, str]]]:
    """For each place where a name may end: the elements it may be and the ending that says so."""
    found: dict[int, list[tuple[str, str]]] = {}
    for end in range(2, len(text) + 1):
        for element, longest in _BY_LENGTH if text[end - 1] in _LAST_CHARACTERS else ():
            for size in range(min(longest, end - 1), 0, -1):
                ending = text[end - size : end]
                if ending in _ENDINGS[element]:
                    found.setdefault(end, []).append((element, ending))
                    break
        # 芳星园2区, 和平里3村, 友谊大街2段.
        if text[end - 2].isdigit() and text[end - 1] in "区期村里坊段":
            found.setdefault(end, []).append((ROAD if text[end - 1] == "段" else ESTATE, text[end - 2 : end]))
    return found


def _cost_of_name(name: str, element: str, ending: str, inner: Inner) -> float | None:
    stem = len(name) - len(ending)
    if stem < 1:
        return None
    by_stem = _BY_STEM[element]
    cost = _BASE[element]
    cost += by_stem[stem] if stem < len(by_stem) else by_stem[-1] + _LONGER * (stem - len(by_stem) + 1)
    if ending in WEAK_ENDINGS:
        cost += _WEAK
    # 共和新路街道 is one name.
    cost += _of_inner(name[: stem - 1] if element in (SUBDISTRICT, COMMUNITY) else name, stem, inner)
    if element not in (ROAD, PLACE, ESTATE) and any(letter.isdigit() for letter in name[:-1]):
        cost += _WITH_DIGITS
    return cost


def _of_inner(name: str, stem: int, inner: Inner) -> float:
    """What the endings of other names within a name cost; `inner` are those that the text holds at all."""
    return sum([extra for ending, extra in inner if 0 < name.find(ending, 2) < stem])


def _swallowed(text: str, at: int) -> dict[bool, float]:
    """What a guessed name (of an area or not) costs more because the name of a division begins it."""
    for end in range(min(at + _LONGEST_DIVISION, len(text)), at + 1, -1):
        known = lexicon.divisions().get(text[at:end])
        if known and not _goes_on(text, end):
            return {True: 1.0, False: 1.0} if any(whole for _, whole in known) else {True: 0.7, False: 0.4}
    return {}


def _cuts_ending(text: str, end: int, ending: str) -> bool:
    """Whether an ending goes on behind `end`: 街 of 街道, 工业园 of 工业园区."""
    return any(
        text[end - size : end + more] in _LONG_ENDINGS
        for size in range(1, len(ending) + 1)
        for more in (1, 2)
        if end + more <= len(text)
    )


def _goes_on(text: str, end: int) -> bool:
    return text.startswith(_GOES_ON, end)


def _inside_word(text: str, at: int) -> bool:
    """Whether `at` lies within a number or a Latin word, where no name begins."""
    if not at:
        return False
    before, here = text[at - 1], text[at]
    return before.isascii() and here.isascii() and before.isalnum() and here.isalnum()
