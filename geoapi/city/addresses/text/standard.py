"""Standard addresses taken apart: quicker than any text, since they are written one way."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import pairwise

from geoapi.city.addresses.gazetteer.entries import AddressRow
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.normalization import has_han, key
from geoapi.city.addresses.text.numbering import find_numbers
from geoapi.city.addresses.text.parsing import Element, parse

# A door number that no other word follows: 5号大街 is a road, 12号楼 a building.
_BY_ROAD = re.compile(
    r"(?P<road>[^\d\s]{2,24}?)(?P<doorplate>[甲乙丙丁]?\d+[A-Za-z甲乙丙丁]?(?:-\d+)?号(?:附\d+号|之(?:\d+|[一二三四五六七八九十]+)"
    r"|-\d+(?!\d|号?[楼栋幢座])|院(?!校))?)"
    r"(?![楼栋幢座厅馆库房室线桥弄]|大街|大路|路|街|巷|地块|公寓|宿舍|门)(?P<rest>.*)"
)
_ROAD_WORDS = ("大街", "大道", "大路", "公路", "一路", "二路", "三路", "四路", "五路")
_REST = re.compile(
    r"(?P<estate>.*?)(?P<building>(?:[甲乙丙丁]?\d+[A-Za-z甲乙丙丁]?|[A-Za-z]\d{0,2}|[零一二三四五六七八九十百]+)"
    r"(?:号楼|栋|幢|座|号厂房|号厅|#楼?)|(?:第?[一二三四五六七八九十\d]+)?(?:"
    + "|".join(sorted(lexicon.WORDED_BUILDINGS, key=len, reverse=True))
    + r"))?(?P<unit>[\dA-Za-z一二三四五六七八九十东西]+单元)?"
)


# What may stand behind a door and names nothing: 2楼, 1-2层, 101, 附近.
_TAIL = re.compile(
    rf"[-\d]|[BbLl]\d|负|地下|[底顶首]层|第?[一二三四五六七八九十]{{1,3}}[层楼室]|(?:{'|'.join(lexicon.POINTERS)})"
)
_TAIL_ELEMENTS = frozenset((lexicon.FLOOR, lexicon.ROOM, lexicon.REMAINDER))
_NAMED_BESIDE = re.compile("(.{2,}?)(附近|斜对面|正对面|对面|旁边|旁|隔壁)")
# A town or a zone before the name of a road: no part of it, also where no table of areas has it.
_TOWN = re.compile(
    r"(?:[^\d\s]{2,6}?(?:镇|乡|街道|新城)|[^\d\s]{0,6}?(?:开发区|高新区|[工产]业园?区|科技园区|管委会|管理区|度假区))"
    r"(?=(?P<road>[^\d\s]{2,}(?:大道|大街|公路|[路街巷道弄])))"
)


@dataclass(frozen=True)
class Parts:
    """The folded parts of a standard address below its areas; None where it has none.

    `tail` is what it says besides and is no name: a floor, a flat, a word that points beside (see `tail_of`).
    """

    road: str | None = None
    doorplate: str | None = None
    estate: str | None = None
    building: str | None = None
    unit: str | None = None
    tail: str | None = None


PARTS = tuple(each.name for each in fields(Parts))


def split_rest(rest: str) -> tuple[Parts, dict[str, str]]:
    """The parts of what follows the areas in a standard address, folded, and as they are written."""
    by_road = _BY_ROAD.fullmatch(rest)
    if by_road is not None:
        written = {"road": _without_town(by_road["road"]), "doorplate": by_road["doorplate"]}
        tail = by_road["rest"]
        if not tail:
            return Parts(key(written["road"]), number(written["doorplate"])), written
        if _TAIL.match(tail) and (behind := _behind_door(tail)) is not None:
            written |= behind
            return folded_parts(written), written
        below = _REST.fullmatch(tail)
        if below is not None and (len(below["estate"]) != 1):
            written |= {name: said for name, said in below.groupdict().items() if said}
            if beside := _NAMED_BESIDE.fullmatch(below["estate"] or ""):
                written |= {lexicon.ESTATE: beside[1], "tail": f"{lexicon.REMAINDER}={beside[2]}"}
            return folded_parts(written), written
    written = {}
    elements = parse(_without_town(rest)).elements
    for element in elements:
        name = lexicon.ESTATE if element.element == lexicon.PLACE else element.element
        name = lexicon.ROAD if name in lexicon.AREAS else name
        if name in PARTS:
            # 江南大道创业大道: two roads, or a village and its lane, are one name here.
            joins = name in (lexicon.ROAD, lexicon.ESTATE) and name in written
            written[name] = written[name] + element.said if joins else element.said
    if written and (tail := tail_of(elements)):
        written["tail"] = tail
    if not written and rest:
        written = {lexicon.ESTATE: rest}
    return folded_parts(written), written


def tail_of(elements: Iterable[Element]) -> str:
    """Floors, flats and words that point beside, in one way of writing: floor=2 of 2楼 and 2层 alike."""
    return " ".join(f"{each.element}={each.value}" for each in elements if each.element in _TAIL_ELEMENTS)


def is_beside(tail: str) -> bool:
    """Whether a tail points to somewhere beside the door."""
    return any(said.startswith(lexicon.REMAINDER) for said in tail.split())


def _without_town(road: str) -> str:
    """靖远路 of 江桥镇靖远路."""
    while (town := _TOWN.match(road)) and len(town["road"]) > 2 and not town["road"].startswith(_ROAD_WORDS):
        road = road[town.end() :]
    return road


@lru_cache(maxsize=50_000)
def _behind_door(rest: str) -> Mapping[str, str] | None:
    """What follows a door and begins with no name, as parts; None where it is a name after all: 101医院."""
    # Any door: what stands before says how a number is read.
    door = "和平路1号"
    elements = [each for each in parse(door + rest).elements if each.start >= len(door)]
    if sum(len(each.said) for each in elements) != len(rest) or not elements:
        return None
    written: dict[str, str] = {}
    for before, each in pairwise((None, *elements)):
        assert each is not None
        if each.element in (*lexicon.NAMED, *lexicon.AREAS):
            if before is None or before.said[-1:].isdigit() or lexicon.ESTATE in written:
                return None
            if len(each.said) > 2:
                written[lexicon.ESTATE] = each.said
        elif each.element in (lexicon.BUILDING, lexicon.UNIT):
            written.setdefault(each.element, each.said)
        elif each.element not in _TAIL_ELEMENTS:
            return None
    if tail := tail_of(elements):
        written["tail"] = tail
    return written


def parts_of(row: AddressRow, rest: str) -> tuple[Parts, dict[str, str]]:
    """The same of a row of which `rest` is the text behind its areas:
    what its table says of the parts stands.
    """
    if row.elements and any(row.elements.get(name) for name in PARTS if name != lexicon.UNIT):
        written = {name: said for name, said in row.elements.items() if said}
        if lexicon.ESTATE not in written and lexicon.PLACE in written:
            written[lexicon.ESTATE] = written[lexicon.PLACE]
        if has_han(rest):
            # A table may give only some of the parts that its text holds.
            written = {**split_rest(rest)[1], **written}
        parts = folded_parts(written)
    else:
        parts, written = split_rest(rest)
    if parts.estate is None and parts.building is not None and row.estate:
        written = {**written, lexicon.ESTATE: row.estate}
        parts = folded_parts(written)
    return parts, written


def folded_parts(written: dict[str, str]) -> Parts:
    """Parts as a table or a text gives them, folded."""
    names = {name: key(written[name]) or None for name in ("road", "estate") if written.get(name)}
    numbers = {name: number(written[name]) for name in ("doorplate", "building", "unit") if written.get(name)}
    return Parts(**names, **numbers, tail=written.get("tail"))


@lru_cache(maxsize=200_000)
def number(written: str) -> str:
    """The number that a door, a building or a unit bears:
    3 of 3号楼, 甲3 of 3号甲; a lane is 3弄, a word itself.
    """
    folded = key(written)
    readings = [
        found for found in find_numbers(folded, 0) if found.end == len(folded) and len(found.parts) == 1
    ]
    if not readings:
        return folded
    value = readings[0].parts[0][3]
    return value + lexicon.LANE if readings[0].kind == "lane" else value
