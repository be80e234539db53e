"""Completes an address as one types, in characters or pinyin."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from geoapi.city.addresses.gazetteer.address_table import Ints
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.names import Ref
from geoapi.city.addresses.search.candidates import Assumed, Candidate, is_one_house, of_area, of_row, of_rows
from geoapi.city.addresses.search.matching import match, split_by_thing
from geoapi.city.addresses.search.typed_areas import TypedAreas, typed_areas
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.normalization import match_key_uncached, normalize
from geoapi.city.addresses.text.pinyin import with_words
from geoapi.core.geo import distance_m

_NUMBER = re.compile(
    r"(?P<no>[甲乙丙丁a-z]?\d*[a-z甲乙丙丁]?)(?:号|号楼|栋|幢|座|#|楼)*(?:(?P<annex>附\d*)号?|(?P<unit>\d*)(?:单元?)?)"
)
_SPELT = re.compile(r"(?P<name>(?=.*[a-z])[a-z\u4e00-\u9fff]{2,40})(?P<number>\d.*)?")
_DOOR = re.compile(r"(?P<no>[甲乙丙丁]?\d+[a-z甲乙丙丁]?)号")
# Whole estates, roads and areas first.
_RANKS = {lexicon.PLACE: 1, lexicon.BUILDING: 2, lexicon.DOORPLATE: 2}
# Fewer characters stand inside half of all names.
_SHORTEST_INNER = 2
# Names that begin alike are looked at this many times the limit, to choose the best of them.
_LOOKED_AT = 6
# How the words go on that a numeral counts: 二胡 is the beginning of 二胡同.
_GOES_ON = {"胡": "同", "单": "元", "支": "弄", "大": "街"}
_SCORES = {
    "exact": 1.0,
    "alias": 0.95,
    "former_name": 0.9,
    "short_name": 0.8,
    "pinyin": 0.85,
    "initials": 0.7,
}


def suggest(
    gazetteer: Gazetteer, typed: str, limit: int, near: tuple[float, float] | None = None
) -> list[Candidate]:
    """What may be meant, the likeliest first; `near` (lon,
    lat) puts names that fit alike in order of distance.
    """
    folded = normalize(typed)
    if gazetteer.names.has_han:
        folded = with_words(folded)
    if not folded.text:
        return []
    found: dict[str, Candidate] = {}
    for row in gazetteer.exactly(folded.text):
        found[gazetteer.text(row)] = of_row(gazetteer, row, 1.0, unit=gazetteer.part(row, "unit"))
    areas, rest = typed_areas(gazetteer, folded.text)
    for each in _with_numeral(rest):
        for candidate in _completed(gazetteer, each, areas, limit, near):
            found.setdefault(candidate.text, candidate)
    if not found and gazetteer.names.has_han:
        spelt = _spelt(gazetteer, rest, areas, limit, near)
        found = {each.text: each for each in spelt}
    if not found:
        found = {each.text: each for each in match(gazetteer, typed, limit, near).candidates}
    if not found and len(rest) >= _SHORTEST_INNER:
        names = gazetteer.names.holding(rest, limit * _LOOKED_AT)
        found = {each.text: each for each in _named(gazetteer, names, areas, near, rest)}
    return list(found.values())[:limit]


def _with_numeral(text: str) -> list[str]:
    """`text`, and with a numeral at its end as digits:
    what it counts is not typed yet. 十 begins 10 and 14 alike.
    """
    goes_on = _GOES_ON.get(text[-1:], "号")
    digits = match_key_uncached(text + goes_on).removesuffix(goes_on)
    if digits == text:
        return [text]
    return [text, digits[:-1] if text[-1] in "十拾" and len(digits) > 1 else digits]


def _completed(
    gazetteer: Gazetteer, rest: str, areas: TypedAreas, limit: int, near: tuple[float, float] | None
) -> Iterator[Candidate]:
    """Names that begin with `rest`, and the numbers of a name that `rest` ends."""
    if not rest:
        typed = [number for number in sorted(areas.typed[-1]) if areas.fits(number)]
        codes = {gazetteer.areas[number].code for number in typed}
        below = [number for number, area in enumerate(gazetteer.areas) if area.parent in codes]
        yield from _whole_areas(gazetteer, [*typed, *below])
        return
    names = areas.names(gazetteer.names.beginning(rest), limit * _LOOKED_AT)
    ends = sorted({end for end, _, _ in gazetteer.names.at(rest, 0)}, reverse=True)
    for end in ends:
        number = _NUMBER.fullmatch(rest, end)
        if number is None or not number["no"]:
            continue
        houses: list[tuple[int, float]] = []
        refs = gazetteer.names.refs(rest[:end])
        for ref in refs:
            wanted = number["no"] + (number["annex"] or "")
            # Behind its word a number goes on no more: 320号 is not 3206号.
            closed = not number["annex"] and rest[number.end("no") : number.end("no") + 1] != ""
            houses += _numbered(gazetteer, ref, wanted, number["unit"] or "", areas, limit, closed)
        houses.sort(key=lambda each: (-each[1], *_order(gazetteer, each[0], near)))
        if houses and all(ref.via in ("short_name", "initials") for ref in refs):
            # 叶家店4 may go on to be 叶家店4巷, and need not be number 4 of 叶家店巷.
            yield from _named(gazetteer, names, areas, near, rest)
        for row, score in houses[:limit]:
            yield of_row(gazetteer, row, score, unit=gazetteer.part(row, "unit"))
        if houses:
            return
    for end in ends:
        behind = list(_behind_door(gazetteer, rest, end, areas))
        if behind:
            behind.sort(key=lambda row: (len(gazetteer.text(row)), row))
            yield from (of_row(gazetteer, row, 0.9) for row in behind[:limit])
            return
    yield from _named(gazetteer, names, areas, near, rest)


def _spelt(
    gazetteer: Gazetteer, typed: str, areas: TypedAreas, limit: int, near: tuple[float, float] | None
) -> Iterator[Candidate]:
    """Names typed partly in letters, 人民dadao or renmindd, and their numbers."""
    parts = _SPELT.fullmatch(typed)
    if parts is None:
        return
    names = areas.names(gazetteer.names.spelt(parts["name"]), limit * _LOOKED_AT)
    if not parts["number"]:
        yield from _named(gazetteer, names, areas, near, typed)
    for name in names[:limit] if parts["number"] else ():
        yield from _completed(gazetteer, name + parts["number"], areas, limit, near)


def _named(
    gazetteer: Gazetteer, names: list[str], areas: TypedAreas, near: tuple[float, float] | None, typed: str
) -> Iterator[Candidate]:
    """What names stand for as a whole: a name typed whole first, then estates,
    roads and areas before shops and stops, then by distance and length.
    """
    wholes: list[tuple[tuple[bool, int, int, int, str], Candidate]] = []
    for name in names:
        for ref in gazetteer.names.refs(name):
            if ref.via in ("exact", "alias", "former_name"):
                for whole in _wholes(gazetteer, ref, areas):
                    rank = -1 if areas.is_next(ref) else _RANKS.get(whole.level, 0)
                    order = (
                        name != typed,
                        rank,
                        _steps_away((whole.lon, whole.lat), near),
                        len(name),
                        whole.text,
                    )
                    if ref.via != "exact":
                        standard = gazetteer.name_of(ref)
                        whole = replace(whole, assumed=(Assumed(ref.via, name, standard, ref.until),))
                    wholes.append((order, whole))
    for _, whole in sorted(wholes, key=lambda each: each[0]):
        yield whole


def _behind_door(gazetteer: Gazetteer, text: str, end: int, areas: TypedAreas) -> Iterator[int]:
    """Rows behind the door number of a road whose estate and building go on as typed: 兰康路2号云禧小区1."""
    door = _DOOR.match(text, end)
    if door is None or door.end() == len(text):
        return
    typed = text[door.end() :]
    for ref in gazetteer.names.refs(text[:end]):
        if ref.kind == "road":
            for row in gazetteer.having(areas.rows(gazetteer.rows(ref)), "doorplate", door["no"]).tolist():
                estate = gazetteer.part(row, "estate")
                name = f"{estate}{gazetteer.part(row, 'building') or ''}"
                if (
                    estate
                    and name.startswith(typed.removesuffix("号楼"))
                    and gazetteer.part(row, "unit") is None
                ):
                    yield row


def _numbered(
    gazetteer: Gazetteer, ref: Ref, number: str, unit: str, areas: TypedAreas, limit: int, closed: bool
) -> list[tuple[int, float]]:
    """Rows of a road or an estate whose number begins as typed, whole numbers first;
    if it is `closed`, only what stands beside or behind that number.
    """
    if ref.kind not in ("road", "estate"):
        return []
    column = "doorplate" if ref.kind == "road" else "building"
    found = []
    for row in areas.rows(gazetteer.rows(ref)).tolist():
        value = gazetteer.part(row, column)
        if value is None or not value.startswith(number):
            continue
        if closed and value[len(number) : len(number) + 1] not in ("", "附", "-"):
            continue
        own = gazetteer.part(row, "unit")
        # Houses first; units only of a whole number.
        if (own is None) == bool(unit) or (ref.kind == "road" and gazetteer.part(row, "building")):
            continue
        if unit and not (value == number and own and own.startswith(unit)):
            continue
        found.append(
            (row, _SCORES[ref.via if ref.via in _SCORES else "initials"] * (1.0 if value == number else 0.9))
        )
    found.sort(key=lambda each: (-each[1], len(gazetteer.text(each[0])), each[0]))
    return found[: limit * 2]


def _wholes(gazetteer: Gazetteer, ref: Ref, areas: TypedAreas) -> list[Candidate]:
    """A name as a whole: an area, or an estate or a road in each district;
    only what lies in the areas typed.
    """
    score = _SCORES.get(ref.via, 0.7)
    if ref.kind == "area":
        found = _whole_areas(gazetteer, [ref.number] if areas.fits(ref.number) else [])
        return [replace(whole, score=score) for whole in found]
    if areas.typed:
        return _made(gazetteer, ref, areas.rows(gazetteer.rows(ref)), score)
    remembered = gazetteer.remembered.get((ref.kind, ref.number, ref.within))
    if remembered is None:
        remembered = _made(gazetteer, ref, gazetteer.rows(ref), score)
        gazetteer.remembered[ref.kind, ref.number, ref.within] = remembered
    return [replace(whole, score=score) for whole in remembered]


def _made(gazetteer: Gazetteer, ref: Ref, rows: Ints, score: float) -> list[Candidate]:
    if ref.kind == "building":
        return [of_row(gazetteer, row, score) for row in rows[:1].tolist()]
    made: list[Candidate] = []
    level = lexicon.ROAD if ref.kind == "road" else gazetteer.element_of(ref.number)
    name = gazetteer.written(ref.kind, ref.number)
    for group in split_by_thing(gazetteer, rows, level):
        if ref.kind == "estate" and is_one_house(gazetteer, group):
            made.append(of_row(gazetteer, int(group[0]), score))
        else:
            made.append(of_rows(gazetteer, group, level, name, score))
    return made


def _whole_areas(gazetteer: Gazetteer, numbers: Iterable[int]) -> Iterator[Candidate]:
    for number in numbers:
        whole = of_area(gazetteer, number, 1.0)
        if whole is not None:
            yield whole


def _order(gazetteer: Gazetteer, row: int, near: tuple[float, float] | None) -> tuple[int, int, int]:
    return _steps_away(gazetteer.point(row), near), len(gazetteer.text(row)), row


def _steps_away(point: tuple[float, float], near: tuple[float, float] | None) -> int:
    """How far a point is, in steps of twice the distance from a kilometre up; 0 if nobody asked."""
    km = 0.0 if near is None else distance_m(point, near) / 1000
    return math.ceil(math.log2(km)) if km > 1 else 0
