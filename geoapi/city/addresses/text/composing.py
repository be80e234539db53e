"""The text of an address from its parts, in the order of its own language; and a text without floor and room.

Chinese goes from large to small and has a word for each number (GB/T 23705,
GA/T 2000); what is written without Chinese characters goes from the door to the city.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from geoapi.city.addresses.text.lexicon import AREAS, NUMBERED, WORDED_BUILDINGS
from geoapi.city.addresses.text.normalization import has_han

# A hamlet (自然村) is no element of its own: it is kept as the road it stands for, or as a place.
ORDER = (*AREAS, "hamlet", "road", "doorplate", "estate", "place", "building", "unit", "remainder")
NAMES = (*AREAS, "hamlet", "road", "estate", "place")
# An estate may have a number for a name: 12号院.
_NARROW = frozenset((*NUMBERED, "estate"))
# Without one of these nobody would find the door.
FINDABLE = ("hamlet", "road", "doorplate", "estate", "place")

_NUMERALS = "零〇一二三四五六七八九十百"
_NUMBER = rf"[甲乙丙丁]?(?:\d+|[{_NUMERALS}]+)(?:[A-Za-z]|[甲乙丙丁])?(?:-\d+[A-Za-z]?)*"
# What a part lacks when it is no more than this; the first that fits counts.
_WORDS: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "doorplate": ((re.compile(rf"{_NUMBER}|.*[0-9A-Za-z]"), "号"),),
    "estate": ((re.compile(r"\d+"), "号院"), (re.compile(r"\d+号"), "院")),
    "building": (
        (re.compile(rf"{_NUMBER}|[A-Za-z]\d+"), "号楼"),
        (re.compile(r"[A-Za-z]"), "座"),
        (re.compile(rf"第?{_NUMBER}号"), "楼"),
    ),
    "unit": ((re.compile(rf"{_NUMBER}|[A-Za-z]\d?|[东西南北中甲乙丙丁]"), "单元"),),
    "floor": ((re.compile(rf"[-B负]?{_NUMBER}"), "层"),),
    "room": ((re.compile(r"[0-9A-Za-z-]+"), "室"),),
}

_BUILDING = re.compile(
    rf"第?{_NUMBER}(?:号楼|号?[幢栋座]|#楼?)|[A-Za-z]\d*[座幢栋]|(?:第?{_NUMBER}号?)?(?:{'|'.join(WORDED_BUILDINGS)})"
)

_HOUSE = r"(?:[幢栋座]|号楼|\d#|单元|\d门)"
_STOREY = rf"(?:(?:[-B负]|地下)?(?:\d{{1,2}}|[{_NUMERALS}]{{1,3}})|地下)"
_FLAT = rf"-?(?:{_STOREY}[层楼])?-?[A-Za-z]?"
# 3号楼2单元501室, 3幢5层501, 3号楼5楼, 3号楼2-501. Behind a door, only a number with its word: 12号501室.
# 云禧苑3-2-501 is room 501 of 3-2.
_ROOM = re.compile(
    rf"(?:{_HOUSE}(?P<flat>-?(?:\d{{1,2}}-)?{_FLAT}(?:\d{{3,4}}[A-Za-z]?(?:室|号房?|房间?|户)?|\d{{1,2}}[A-Za-z]?(?:室|房间?|户))"
    rf"|-?{_STOREY}[层楼])"
    rf"|[号院](?P<office>{_FLAT}\d{{1,4}}[A-Za-z]?(?:室|房间?|户)|{_STOREY}层)"
    rf"|(?<![-0-9A-Za-z路街巷弄道里村组队条号])\d{{1,3}}(?P<dashed>-\d{{3,4}}室)"
    rf"|(?<![-0-9A-Za-z路街巷弄道里村组队条号])\d{{1,3}}-\d{{1,2}}(?P<last>-\d{{3,4}}室?))$"
)
# Where it may begin, counted from the end.
_LONGEST_ROOM = 20
_ENDS_A_ROOM = re.compile(r"(?:[0-9A-Za-z室房间户层]|(?<!号)楼|\d{3}号)$")
_SPELLINGS = re.compile(r"(?<=[0-9a-z甲乙丙丁])(?:号?[幢栋座]|号楼|#)楼?")
_GAPS = re.compile(r"[\s,，.。、;；:：()（）·\"'“”‘’]+")


def compose(parts: Mapping[str, str]) -> str:
    """The text of an address from its parts (keys of ORDER); '' if there are none."""
    if not has_han("".join(parts.values())):
        return _from_the_door(parts)
    text = ""
    names: tuple[str, ...] = ()
    for part in ORDER:
        value = parts.get(part)
        if not value:
            continue
        if part in _NARROW:
            value = unicodedata.normalize("NFKC", value)
        value = "".join(value.split())
        # 北京市 and again 北京市; 和平路12号 in the column of doors.
        while value.startswith(names):
            value = value.removeprefix(next(name for name in names if value.startswith(name)))
        if value:
            value = with_word(part, value) if part in _WORDS else value
            text += value
            if part in NAMES:
                names = (*names, value)
    return text


@lru_cache(maxsize=10_000)
def with_word(part: str, value: str) -> str:
    """A bare number with the word it counts: 12号, 3号楼, 2单元, 501室. Anything else as it is."""
    word = next((word for pattern, word in _WORDS.get(part, ()) if pattern.fullmatch(value)), "")
    return value + word


@lru_cache(maxsize=10_000)
def is_building_number(text: str) -> bool:
    """Whether a text is the number of a house in its estate,
    with or without its word, and no name: 3号楼, A座, 12, 门诊楼.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return _BUILDING.fullmatch(with_word("building", plain)) is not None


def elements_of(parts: Mapping[str, str]) -> dict[str, str]:
    """The parts as they are kept: without floor and room, a hamlet as the road it stands for."""
    kept = {part: parts[part] for part in ORDER if parts.get(part)}
    hamlet = kept.pop("hamlet", None)
    if hamlet:
        kept.setdefault("road" if "road" not in kept else "place", hamlet)
    return kept


def without_room(text: str, parts: Mapping[str, str]) -> str:
    """A text without the floor and room it ends with. `parts` may say which they are."""
    if not _ENDS_A_ROOM.search(text, max(0, len(text) - 4)):
        return text
    room, floor = parts.get("room", ""), parts.get("floor", "")
    if room or floor:
        said = (rf"(?:{re.escape(floor)}[层楼]?)?" if floor else "") + (
            rf"-?{re.escape(room)}" if room else ""
        )
        found = re.search(rf"(?<![0-9A-Za-z]){said}(?:室|号房?|房间?|户)?$", text)
        if found and found.start() and found[0]:
            return text[: found.start()].rstrip("- ")
    found = _ROOM.search(text, max(0, len(text) - _LONGEST_ROOM))
    return text[: found.start(found.lastgroup or 0)] if found else text


def spelling(text: str) -> str:
    """A text as it is compared to find the same address written in two ways: 3幢 and 3 号楼 are one."""
    return _SPELLINGS.sub("号楼", _GAPS.sub("", unicodedata.normalize("NFKC", text)).lower())


def _from_the_door(parts: Mapping[str, str]) -> str:
    """Mannerheimintie 5, Helsinki."""
    given = {part: " ".join(value.split()) for part, value in parts.items() if value.strip()}
    street = next((part for part in ("road", "hamlet", "estate", "place") if part in given), "road")
    door = " ".join(given[part] for part in (street, "doorplate") if part in given)
    rest = (part for part in ("estate", "place", "building", "unit", "remainder", "city") if part != street)
    return ", ".join(text for text in (door, *(given.get(part, "") for part in rest)) if text)
