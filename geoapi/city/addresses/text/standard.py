"""Standard addresses taken apart: quicker than any text, since they are written one way."""

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from geoapi.city.addresses.gazetteer.entries import AddressRow
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.normalization import has_han, key
from geoapi.city.addresses.text.numbering import find_numbers
from geoapi.city.addresses.text.parsing import parse

# A door number that no other word follows: 5号大街 is a road, 12号楼 a building.
_BY_ROAD = re.compile(
    r"(?P<road>[^\d\s]{2,24}?)(?P<doorplate>[甲乙丙丁]?\d+[A-Za-z甲乙丙丁]?(?:-\d+)?号(?:附\d+号|之(?:\d+|[一二三四五六七八九十]+)"
    r"|-\d+(?!\d|号?[楼栋幢座])|院(?!校))?)"
    r"(?![楼栋幢座厅馆库房室线桥弄]|大街|大路|路|街|巷|地块|公寓|宿舍|门)(?P<rest>.*)"
)
_REST = re.compile(
    r"(?P<estate>.*?)(?P<building>(?:[甲乙丙丁]?\d+[A-Za-z甲乙丙丁]?|[A-Za-z]\d{0,2}|[零一二三四五六七八九十百]+)"
    r"(?:号楼|栋|幢|座|号厂房|号厅|#楼?)|(?:第?[一二三四五六七八九十\d]+)?(?:"
    + "|".join(sorted(lexicon.WORDED_BUILDINGS, key=len, reverse=True))
    + r"))?(?P<unit>[\dA-Za-z一二三四五六七八九十东西]+单元)?"
)


@dataclass(frozen=True)
class Parts:
    """The folded parts of a standard address below its areas; None where it has none."""

    road: str | None = None
    doorplate: str | None = None
    estate: str | None = None
    building: str | None = None
    unit: str | None = None


PARTS = tuple(each.name for each in fields(Parts))


def split_rest(rest: str) -> tuple[Parts, dict[str, str]]:
    """The parts of what follows the areas in a standard address, folded, and as they are written."""
    by_road = _BY_ROAD.fullmatch(rest)
    if by_road is not None:
        written = {name: by_road[name] for name in ("road", "doorplate")}
        tail = by_road["rest"]
        if not tail:
            return Parts(key(written["road"]), number(written["doorplate"])), written
        below = _REST.fullmatch(tail)
        if below is not None and (len(below["estate"]) != 1):
            written |= {name: said for name, said in below.groupdict().items() if said}
            return folded_parts(written), written
    written = {}
    for element in parse(rest).elements:
        name = lexicon.ESTATE if element.element == lexicon.PLACE else element.element
        name = lexicon.ROAD if name in lexicon.AREAS else name
        if name in PARTS:
            # 江南大道创业大道: two roads, or a village and its lane, are one name here.
            joins = name in (lexicon.ROAD, lexicon.ESTATE) and name in written
            written[name] = written[name] + element.said if joins else element.said
    if not written and rest:
        written = {lexicon.ESTATE: rest}
    return folded_parts(written), written


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
    return Parts(**names, **numbers)


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
