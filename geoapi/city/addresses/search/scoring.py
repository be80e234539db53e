"""Weighs the houses a text may mean: whatever it says counts for or against each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID, Ints
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.names import VIA_SCORES, Ref
from geoapi.city.addresses.search import candidates
from geoapi.city.addresses.search.candidates import Assumed, Understood
from geoapi.city.addresses.search.contradiction import GUESSED, of_contradiction
from geoapi.city.addresses.search.formatting import unit_of
from geoapi.city.addresses.search.interpretation import Interpretation, NumberReading
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.normalization import key
from geoapi.city.addresses.text.parsing import Element

# Rows weighed for one text.
MOST_ROWS = 400
# A name guessed by its sound or with a slip, which nothing else in the text confirms.
_UNCONFIRMED = 0.92
# What nobody could place may well be the house behind the gate.
_LEFT_OVER = 0.92
_AREA_HEARD, _AREA_MISSPELT = 0.97, 0.88
_AREA_DIFFERS = {"community": 0.88, "subdistrict": 0.86, "district": 0.6, "city": 0.3, "province": 0.3}
_NUMERALS = "一二三四五六七八九十百甲乙丙丁"
# Words behind a door that point to nowhere else.
_AT_THE_HOUSE = frozenset(
    lexicon.words("楼上 楼下 门口 门前 大门口 里面 院内 底商 门卫 门卫室 保安室 传达室 收发室 前台 大堂")
)
# 3号楼附1 is no room of building 3.
_SUB_NUMBER = "附副之"
_BESIDE = (
    "对面",
    "旁",
    "附近",
    "隔壁",
    "路口",
    "交叉口",
    "交汇处",
    "交界处",
    "以东",
    "以西",
    "以南",
    "以北",
    "往",
)


@dataclass(frozen=True)
class ScoredHouse:
    """A row, how well it fits, and the unit of it that was meant."""

    row: int
    score: float
    unit: str | None
    assumed: tuple[Assumed, ...]
    understood: tuple[Understood, ...]


class HouseScorer:
    """Weighs rows against what one text says."""

    def __init__(self, gazetteer: Gazetteer, said: Interpretation) -> None:
        self._gazetteer = gazetteer
        self._said = said

    def houses(self) -> list[ScoredHouse]:
        """The best row of every house that the names and numbers lead to."""
        best: dict[str, ScoredHouse] = {}
        for reading in self._said.readings:
            for scored in self._score_by_number(reading):
                house = self._gazetteer.house(scored.row)
                known = best.get(house)
                if known is None or self._rank(scored) > self._rank(known):
                    best[house] = scored
            if best and not self._said.two_kinds:
                break
        return list(best.values())

    def _rank(self, scored: ScoredHouse) -> tuple[float, str, bool, int]:
        """What makes one row of a house better than another: its fit, then the unit it is the row of."""
        own = self._gazetteer.part(scored.row, "unit") == scored.unit
        return scored.score, scored.unit or "", own, -scored.row

    def _score_by_number(self, reading: NumberReading) -> list[ScoredHouse]:
        """Every house that has the numbers of the reading and at least one of the names, scored."""
        rows: dict[int, None] = {}
        for mention in self._said.named:
            for ref in mention.refs:
                rows.update(dict.fromkeys(self._rows(ref, reading)))
                if len(rows) > MOST_ROWS:
                    break
        if not self._said.named and reading.building is not None:
            rows = dict.fromkeys(self._in_areas(reading.building))
        return [self.score(row, reading) for row in rows]

    def _in_areas(self, building: str) -> list[int]:
        """听涛社区6号楼: a building of that number in the community, whatever the estate."""
        gazetteer = self._gazetteer
        number = gazetteer.id_of("building", building)
        inside = {
            area
            for mention in self._said.areas
            if mention.element.element == lexicon.COMMUNITY
            for ref in mention.refs
            for area, chain in enumerate(gazetteer.chains)
            if ref.number in chain
        }
        if number == MISSING_ID or not inside:
            return []
        areas = gazetteer.column("area")
        fits = (gazetteer.column("building") == number) & np.isin(areas, list(inside))
        rows: list[int] = np.flatnonzero(fits)[:MOST_ROWS].tolist()
        return rows

    def _rows(self, ref: Ref, reading: NumberReading) -> list[int]:
        """The rows a name and the numbers lead to; none where the numbers do not single out houses."""
        gazetteer = self._gazetteer
        if ref.kind == "building":
            rows = gazetteer.rows(ref)
            main = rows[gazetteer.column("unit")[rows] == MISSING_ID]
            rows = main if len(main) else rows
        elif ref.kind == "estate" and reading.building is not None:
            rows = self.numbered(ref, "building", reading.building)
        elif ref.kind == "road" and reading.doorplate is not None:
            rows = self.numbered(ref, "doorplate", reading.doorplate)
            if reading.building is not None:
                rows = gazetteer.having(rows, "building", reading.building)
            else:
                rows = self.doors(rows)
        else:
            return []
        rows = self._with_named_tails(rows)
        found: list[int] = rows[:MOST_ROWS].tolist()
        return found

    def numbered(self, ref: Ref, column: str, value: str) -> Ints:
        """The rows of what a name stands for that have a number."""
        return self._gazetteer.having(self._gazetteer.rows(ref), column, value)

    def doors(self, rows: Ints) -> Ints:
        """A door number's own rows: houses behind it that have a number of their own are not meant."""
        found: Ints = rows[self._gazetteer.column("building")[rows] == MISSING_ID]
        return self._with_named_tails(found)

    def _with_named_tails(self, rows: Ints) -> Ints:
        """Rows without those of a floor, a flat or a place beside that the text does not name;
        where it does, those before the door itself.
        """
        gazetteer = self._gazetteer
        tails = gazetteer.column("tail")[rows]
        if (tails == MISSING_ID).all():
            return rows
        said = {f"{each.element}={each.value}" for each in self._said.elements}
        fits = np.array(
            [
                number == MISSING_ID or said.issuperset(gazetteer.value("tail", number).split())
                for number in tails.tolist()
            ]
        )
        areas = gazetteer.column("area")[rows]
        named = areas[fits & (tails != MISSING_ID)]
        kept: Ints = rows[fits & ((tails != MISSING_ID) | ~np.isin(areas, named))]
        return kept

    def score(self, row: int, reading: NumberReading) -> ScoredHouse:
        gazetteer = self._gazetteer
        score = reading.factor
        assumed = list(reading.assumed)
        understood: list[Understood] = []
        sure, guessed = 0, False
        for mention in self._said.named:
            ref = mention.fitting(gazetteer, row)
            if ref is None:
                score *= of_contradiction(gazetteer, row, mention)
                continue
            score *= VIA_SCORES[ref.via]
            sure += ref.via not in GUESSED
            guessed |= ref.via in GUESSED
            name = self._gazetteer.name_of(ref)
            understood.append(understood_as(mention.element, name))
            if ref.via != "exact":
                code = "pinyin" if ref.via == "initials" else "short_name" if ref.via == "part" else ref.via
                assumed.append(Assumed(code, mention.element.said, name, ref.until))
        chain = gazetteer.chain(row)
        for mention in self._said.areas:
            inside = next((ref for ref in mention.refs if ref.number in chain), None)
            if inside is not None:
                name = self._gazetteer.name_of(inside)
                understood.append(understood_as(mention.element, name))
                score *= self._of_slip(inside)
                if inside.via in ("alias", "former_name", "homophone", "misspelling"):
                    assumed.append(Assumed(inside.via, mention.element.said, name, inside.until))
                sure += inside.via not in ("short_name", *GUESSED) and mention.element.element != lexicon.CITY
            elif chain and not any(chain[0] in gazetteer.chains[ref.number] for ref in mention.refs):
                # An address that names its district alone may lie in any community of that.
                levels = [gazetteer.areas[ref.number].level for ref in mention.refs]
                score *= max(_AREA_DIFFERS.get(level, 0.9) for level in levels)
                assumed.append(
                    Assumed("other_area", mention.element.said, candidates.where_of(gazetteer, chain))
                )
        if not self._said.named or (guessed and not sure):
            score *= _UNCONFIRMED
        score *= self._by_numbers(row, reading, understood)
        unit = self._unit(row, reading, assumed)
        unknown = self._unknown_to(row)
        score *= of_all_unknown(unknown)
        beside = (each for each in unknown if each.value not in _AT_THE_HOUSE)
        if gazetteer.part(row, "code") is None and any(len(each.value) > 1 for each in beside):
            score *= _LEFT_OVER
        assumed += [Assumed("ignored", element.said) for element in unknown if len(element.value) > 1]
        understood.sort(key=lambda each: each.start)
        return ScoredHouse(row, round(score, 4), unit, tuple(assumed), tuple(understood))

    def _of_slip(self, area: Ref) -> float:
        """What a slip in the name of an area takes: much only where nothing but a city is named beside."""
        if area.via not in ("homophone", "misspelling"):
            return 1.0
        beside = (each for each in self._said.areas if each.element.element != lexicon.CITY)
        confirmed = any(ref.via in ("exact", "alias", "short_name") for each in beside for ref in each.refs)
        return _AREA_HEARD if confirmed or area.via == "homophone" else _AREA_MISSPELT

    def _unknown_to(self, row: int) -> list[Element]:
        """What nobody could place, without what the row's own text has: areas that are not loaded, 附近."""
        unknown = self._said.unknown
        if not unknown:
            return unknown
        text = key(self._gazetteer.text(row))
        return [each for each in unknown if len(each.value) < 2 or each.value not in text]

    def _by_numbers(self, row: int, reading: NumberReading, understood: list[Understood]) -> float:
        gazetteer, score = self._gazetteer, 1.0
        for name, value in (("doorplate", reading.doorplate), ("building", reading.building)):
            if value is None:
                continue
            own = gazetteer.part(row, name)
            if own == value:
                numbers = [each for each in self._said.elements if each.element in lexicon.NUMBERED]
                numbers.sort(key=lambda each: (each.value != value, each.element != name))
                element = next(iter(numbers), None)
                if element is not None and (element.value == value or element.element == name):
                    understood.append(replace(understood_as(element, value), element=name))
            else:
                score *= 0.96 if own is None else 0.8
        return score

    def _unit(self, row: int, reading: NumberReading, assumed: list[Assumed]) -> str | None:
        """The unit that was said, if the row has it."""
        gazetteer, unit = self._gazetteer, reading.unit
        own = gazetteer.part(row, "unit")
        if unit is None:
            return None
        units = gazetteer.units(row)
        if own == unit or (
            own is None and units is not None and unit.isdigit() and 1 <= int(unit) <= units and units > 1
        ):
            return unit
        if own is not None or (units is not None and unit != "1"):
            assumed.append(Assumed("unit_unknown", unit_of(unit, gazetteer.text(row))))
        return None


def understood_as(element: Element, standard: str) -> Understood:
    return Understood(element.element, element.said, element.start, element.end, standard)


def of_all_unknown(elements: Sequence[Element]) -> float:
    """What all that nobody can place takes from the score;
    a long story around an address is no worse than a short.
    """
    names = prose = 1.0
    for element in elements:
        factor = _of_unknown(element)
        if factor < 0.9:
            names *= factor
        else:
            prose *= factor
    return names * max(prose, 0.85)


def _of_unknown(element: Element) -> float:
    """What text that nobody can place takes from the score."""
    if element.element == lexicon.REMAINDER:
        if any(letter.isdigit() or letter in _NUMERALS for letter in element.value):
            # 家岭巷十30号: which number is meant is not known.
            return 0.85
        if any(word in element.value for word in _BESIDE) or element.value[0] in _SUB_NUMBER:
            return 0.85
        return 0.97 if len(element.value) > 1 else 0.99
    if element.element in (lexicon.ROAD, lexicon.ESTATE):
        return 0.75
    if element.element == lexicon.PLACE:
        return 0.95
    return 0.85
