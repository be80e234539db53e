"""Chinese addresses as they are written in English: 1 Haibin Road, Building 3, Yunxi Yuan."""

import re
from collections.abc import Iterator
from itertools import pairwise

from geoapi.city.addresses.text.normalization import Folded, replaced

# The names stay in letters, as pinyin; what they are names of becomes pinyin too.
_WORDS = {
    "road": "lu", "rd": "lu", "street": "jie", "st": "jie", "avenue": "dadao", "ave": "dadao",
    "boulevard": "dadao", "blvd": "dadao", "lane": "xiang", "alley": "xiang", "hutong": "hutong",
    "highway": "gonglu", "garden": "huayuan", "gardens": "huayuan", "mansion": "dasha", "tower": "dasha",
    "building": "dasha", "plaza": "guangchang", "square": "guangchang",
    "district": "qu", "city": "shi", "county": "xian", "town": "zhen", "subdistrict": "jiedao",
    "community": "shequ", "village": "cun", "province": "sheng",
}  # fmt: skip
# Behind these a road's name goes on: Huancheng East Road.
_SIDES = {"east": "dong", "west": "xi", "south": "nan", "north": "bei", "middle": "zhong", "central": "zhong"}
_ROADS = frozenset(
    ("road", "rd", "street", "st", "avenue", "ave", "lane", "lu", "jie", "dadao", "dajie", "xiang")
)
# What a number belongs to whose word stands before it.
_COUNTED = {
    "no": "号", "number": "号", "building": "号楼", "bldg": "号楼", "block": "号楼", "tower": "号楼",
    "unit": "单元", "room": "室", "rm": "室", "flat": "室", "apt": "室", "apartment": "室", "suite": "室",
    "floor": "层", "level": "层",
}  # fmt: skip
_HOUSE_WORDS = ("building", "bldg", "block", "tower")
_DOOR_WORDS = ("no", "number")
_TOKEN = re.compile(r"\d+[a-z]?(?![a-z])|[a-z]+|\d+|[^a-z\d]")
_FLOOR = re.compile(r"(?<![a-z\d])(\d{1,3})(?:(?:st|nd|rd|th)floor|-f(?![a-z]))")
_Token = tuple[str, int, int]


def with_english(folded: Folded) -> Folded:
    """`folded` with English words for roads, houses and numbers as a Chinese reader types them: 1号haibinlu.

    Only for a city whose names are Chinese.
    """
    if not any(letter.isascii() and letter.isalpha() for letter in folded.text):
        return folded
    tokens = list(_tokens(folded))
    if len(tokens) < 2:
        return folded
    return replaced(folded, sorted(_parts(folded, tokens)))


def _tokens(folded: Folded) -> Iterator[_Token]:
    """Words and numbers: letters go on to the next gap."""
    bounds = sorted({0, *folded.breaks, len(folded.text)})
    for first, last in pairwise(bounds):
        for found in _TOKEN.finditer(folded.text, first, last):
            yield found[0], *found.span()


def _parts(folded: Folded, tokens: list[_Token]) -> Iterator[tuple[int, int, str]]:
    floors = [found.span() for found in _FLOOR.finditer(folded.text)]
    for start, end in floors:
        yield start, _gap_end(folded, end), re.sub(r"\D", "", folded.text[start:end]) + "层"
    words = [token for token in tokens if not any(start <= token[1] < end for start, end in floors)]
    words = [token for token in words if token[0] != "-"]
    names = [word for word, _, _ in words]
    done: set[int] = set()
    for at, (word, start, end) in enumerate(words):
        if at in done:
            continue
        following = names[at + 1] if at + 1 < len(words) else ""
        if word in _HOUSE_WORDS and len(following) == 1 and following.isalpha():
            done.add(at + 1)
            yield start, words[at + 1][2], f"{following}座"
        elif word in _COUNTED and following[:1].isdigit():
            done.add(at + 1)
            counted = words[at + 1][2]
            # Room 3-501 has no word of ours for what 3 is.
            if folded.text[counted : counted + 1] != "-" or counted + 1 in folded.breaks:
                # No. 5 Building.
                numbers_house = word in _DOOR_WORDS and names[at + 2 : at + 3] in (["building"], ["block"])
                if numbers_house:
                    done.add(at + 2)
                    yield start, words[at + 2][2], f"{following}号楼"
                else:
                    yield start, _gap_end(folded, counted), _counted(word, following)
        elif word in _SIDES and following in _ROADS:
            yield start, end, _SIDES[word]
        elif word in _WORDS and at and names[at - 1].isalpha() and names[at - 1].isascii():
            yield start, _gap_end(folded, end), _WORDS[word]
        elif word[0].isdigit() and _is_door(names, at):
            yield start, end, _counted("no", word)


def _counted(word: str, number: str) -> str:
    """A number with its word. That of a door keeps its "no": behind a room, 12号 would be another room."""
    return f"no{number}号" if word in _DOOR_WORDS else number + _COUNTED[word]


def _gap_end(folded: Folded, end: int) -> int:
    """`end`, or behind a dash that stands there for a gap, or for the point of Rd., before one."""
    return end + 1 if folded.text[end : end + 1] == "-" and end + 1 in folded.breaks else end


def _is_door(names: list[str], at: int) -> bool:
    """Whether a bare number stands before the name of a road: 1 Haibin Road, and not Yunxi Yuan 3."""
    if at and names[at - 1].isascii() and names[at - 1].isalpha() and names[at - 1] not in _WORDS:
        return False
    for place, name in enumerate(names[at + 1 : at + 6]):
        if not (name.isascii() and name.isalpha()):
            return False
        if name in _ROADS and place:
            return True
        # 25 haibinlu.
        if len(name) > 5 and name.endswith(("lu", "jie", "dadao", "xiang")) and name not in _WORDS:
            return True
    return False
