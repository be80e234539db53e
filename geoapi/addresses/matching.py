"""Finds what an address text means among a city's standard addresses, and how sure that is.

The text is read with the city's names at hand; each name leads to the addresses that bear it, the numbers choose among
them, and whatever the text says besides counts for or against each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geoapi.addresses import candidates, lexicon
from geoapi.addresses.candidates import Assumed, Candidate, Understood, of_row, of_rows
from geoapi.addresses.folding import key
from geoapi.addresses.gazetteer import NONE, Gazetteer
from geoapi.addresses.names import Ref, element_of
from geoapi.addresses.outside import foreign_area
from geoapi.addresses.parsing import Element, Parsed, parse

# A candidate this good, and better than the next by a clear step, is an answer; anything less is a question back.
SURE_SCORE = 0.9
CLEAR_STEP = 0.05
# What several candidates that fit equally can have at most.
AMBIGUOUS_SCORE = 0.85
SHORTEST_TEXT = 2
# Rows weighed for one text.
MOST_ROWS = 400

_VIA = {
    "exact": 1.0, "alias": 0.97, "former_name": 0.94, "short_name": 0.94, "pinyin": 0.97, "initials": 0.88, "homophone": 0.93,
    "misspelling": 0.91, "part": 0.8,
}  # fmt: skip
# A name guessed by its sound or with a slip, which nothing else in the text confirms.
_UNCONFIRMED = 0.92
_GUESSED = ("homophone", "misspelling", "initials", "part")
_AREA_DIFFERS = {"community": 0.88, "subdistrict": 0.86, "district": 0.6, "city": 0.3, "province": 0.3}
_BESIDE = ("对面", "旁", "附近", "隔壁", "路口", "交叉口", "交汇处", "交界处", "以东", "以西", "以南", "以北", "往")


@dataclass(frozen=True)
class Answer:
    """`reason` says why there is no candidate: too_short, unknown or outside_city; `outside` names the other city."""

    candidates: tuple[Candidate, ...]
    elements: tuple[Element, ...]
    reason: str | None = None
    outside: str | None = None


@dataclass(frozen=True)
class _Mention:
    """A name in the text and all it may stand for."""

    element: Element
    refs: tuple[Ref, ...]

    def fitting(self, gazetteer: Gazetteer, row: int) -> Ref | None:
        for ref in self.refs:
            if _bears(gazetteer, row, ref):
                return ref
        return None


@dataclass(frozen=True)
class _Reading:
    """The numbers of the text, each for what it is taken for; `factor` is how usual that is."""

    doorplate: str | None
    building: str | None
    unit: str | None
    factor: float = 1.0
    assumed: tuple[Assumed, ...] = ()


@dataclass(frozen=True)
class _Scored:
    row: int
    score: float
    unit: str | None
    assumed: tuple[Assumed, ...]
    understood: tuple[Understood, ...]


def match(gazetteer: Gazetteer, text: str, limit: int, near: tuple[float, float] | None = None) -> Answer:
    """The candidates of a text, best first. `near` (lon, lat) orders those that fit equally; it makes none surer."""
    exact = gazetteer.exactly(key(text)) if len(text) <= 100 else []
    if exact:
        return Answer(tuple(_ranked(gazetteer, [_whole(gazetteer, row, text) for row in exact], limit, near)), ())
    parsed = parse(text, gazetteer.names)
    read = [each for each in parsed.elements if each.element != lexicon.NOISE]
    if sum(len(each.value) for each in read) < SHORTEST_TEXT:
        return Answer((), parsed.elements, "too_short")
    outside = foreign_area(gazetteer, parsed)
    if outside is not None:
        return Answer((), parsed.elements, "outside_city", outside)
    found = _Matcher(gazetteer, parsed).candidates()
    return Answer(tuple(_ranked(gazetteer, found, limit, near)), parsed.elements, None if found else "unknown")


def _whole(gazetteer: Gazetteer, row: int, text: str) -> Candidate:
    candidate = of_row(gazetteer, row, 1.0)
    understood = (Understood(candidate.level, text, 0, len(text), candidate.text),)
    if candidate.building_code is None:
        # The gate of an estate stands for the whole.
        estate = gazetteer.column("estate")[row]
        if estate != NONE and gazetteer.part(row, "building") is None:
            rows = [
                each
                for each in gazetteer.rows_of("estate", int(estate)).tolist()
                if gazetteer.chain(each) == gazetteer.chain(row)
            ]
            houses = of_rows(gazetteer, rows, candidate.level, "", 1.0).houses
            candidate = replace(candidate, houses=houses)
    return replace(candidate, understood=understood)


class _Matcher:
    """Weighs the addresses one text may mean."""

    def __init__(self, gazetteer: Gazetteer, parsed: Parsed) -> None:
        self._gazetteer = gazetteer
        self._parsed = parsed
        self._named: list[_Mention] = []
        self._areas: list[_Mention] = []
        self._unknown: list[Element] = []
        self._word: Element | None = None
        elements = list(parsed.elements)
        for place, element in enumerate(elements):
            after = elements[place + 1] if place + 1 < len(elements) else None
            if after is not None and self._joined(element, after):
                elements[place + 1] = replace(after, element=lexicon.NOISE)
            else:
                self._sort(element)
        # 春湖路 and 翠湖里 are both chl: its number may be a door's or a building's.
        self._two_kinds = any(len({ref.kind for ref in mention.refs}) > 1 for mention in self._named)
        self._readings = list(self._read_numbers())

    def candidates(self) -> list[Candidate]:
        """All that fit, in no order."""
        houses: dict[str, _Scored] = {}
        for reading in self._readings:
            for scored in self._weigh(reading):
                house = self._gazetteer.part(scored.row, "code") or self._gazetteer.text(scored.row)
                known = houses.get(house)
                if known is None or (scored.score, scored.unit or "", -scored.row) > (
                    known.score,
                    known.unit or "",
                    -known.row,
                ):
                    houses[house] = scored
            if houses and not self._two_kinds:
                break
        found = [self._candidate(scored) for scored in houses.values()]
        best = max((each.score for each in found), default=0.0)
        if best < SURE_SCORE:
            found += self._wider(best)
        return found

    # Sorting what the text says.

    def _sort(self, element: Element) -> None:
        names = self._gazetteer.names
        if element.element in lexicon.AREAS:
            refs = [ref for ref in names.refs(element.value) if ref.kind == "area"]
            if refs:
                self._areas.append(_Mention(element, tuple(refs)))
                return
            if element.element in (lexicon.PROVINCE, lexicon.CITY):
                # Not a foreign one, or we would not be here.
                return
        elif element.element not in lexicon.NAMED:
            if element.element == lexicon.REMAINDER:
                self._unknown.append(element)
            return
        refs = names.refs(element.value) or list(names.resembling(element.value))
        if not refs:
            word = next((each for each in lexicon.WORDED_BUILDINGS if element.value.endswith(each)), None)
            rest = element.value.removesuffix(word) if word else ""
            refs = (names.refs(rest) or list(names.resembling(rest))) if len(rest) > 1 else []
            if refs and word:
                self._word = Element(lexicon.BUILDING, word, element.end - len(word), element.end, word)
        if not refs:
            self._unknown.append(element)
        elif all(ref.kind == "area" for ref in refs):
            self._areas.append(_Mention(element, tuple(refs)))
        else:
            refs = [ref for ref in refs if ref.kind != "area"]
            self._named.append(_Mention(element, tuple(sorted(refs, key=lambda ref: -_VIA[ref.via]))))

    def _joined(self, element: Element, after: Element) -> bool:
        """A name and what follows it are one name that the city knows: yunxi and 管理房 are 云禧管理房."""
        if element.element not in lexicon.NAMED or after.element not in (lexicon.REMAINDER, *lexicon.NAMED):
            return False
        names = self._gazetteer.names
        refs = names.refs(element.value)
        if not refs or names.refs(after.value):
            return False
        whole: dict[tuple[str, int], Ref] = {}
        for ref in refs:
            if ref.kind == "estate":
                for other in names.refs(key(self._name_of(ref)) + after.value):
                    whole.setdefault((other.kind, other.number), replace(other, via=ref.via))
        if whole:
            both = replace(element, said=element.said + after.said, end=after.end)
            self._named.append(_Mention(both, tuple(whole.values())))
        return bool(whole)

    def _read_numbers(self) -> Iterator[_Reading]:
        """The numbers as they were read, then in other ways that people mean."""
        said: dict[str, Element] = {}
        for element in (*self._parsed.elements, *([self._word] if self._word else [])):
            if element.element in lexicon.NUMBERED:
                said.setdefault(element.element, element)
        value = {name: element.value for name, element in said.items()}
        door, building, unit, floor = (value.get(name) for name in ("doorplate", "building", "unit", "floor"))
        assumed: tuple[Assumed, ...] = ()
        if (
            lexicon.BUILDING in said
            and said[lexicon.BUILDING].said.replace("号", "").isalnum()
            and key(said[lexicon.BUILDING].said) == building
        ):
            assumed = (Assumed("building_word", said[lexicon.BUILDING].said, f"{building}号楼"),)
        lettered = building if building is not None else value.get("room", "")
        if lettered[:1].isascii() and lettered[:1].isalpha() and lettered[1:].isdigit():
            # D202 is room 202 of building D, if there is one.
            element = said.get(lexicon.BUILDING) or said[lexicon.ROOM]
            yield _Reading(door, lettered[0], unit, 0.98, (Assumed("building_word", element.said, f"{lettered[0]}座"),))
        yield _Reading(door, building, unit, 0.99 if assumed else 1.0, assumed)
        has_road = any(ref.kind == "road" for mention in self._named for ref in mention.refs)
        if building is not None and door is None and has_road:
            yield _Reading(
                building, None, unit, 0.95, (Assumed("building_word", said["building"].said, f"{building}号"),)
            )
        if door is not None and building is None:
            yield _Reading(None, door, unit, 0.95, (Assumed("building_word", said["doorplate"].said, f"{door}号楼"),))
        if floor is not None and building is None:
            taken = (Assumed("building_word", said["floor"].said, f"{floor}号楼"),)
            yield _Reading(door, floor, unit, 0.85, taken)
        if door is not None and door[-1:].isalpha() and door[:-1].isdigit():
            yield _Reading(door[:-1], building, unit, 0.93, (Assumed("doorplate_unknown", door, door[:-1]),))
        if door is not None and ("附" in door or "-" in door):
            taken_door = door.replace("-", "附").split("附")[0]
            other = door.replace("-", "附") if "-" in door else door.replace("附", "-")
            yield _Reading(other, building, unit, 0.97)
            if building is None and "-" in door:
                yield _Reading(taken_door, door.split("-")[1], unit, 0.88, (Assumed("building_word", door, None),))
            yield _Reading(taken_door, building, unit, 0.85, (Assumed("doorplate_unknown", door, taken_door),))

    # Weighing.

    def _weigh(self, reading: _Reading) -> list[_Scored]:
        """Every house that has the numbers of the reading and at least one of the names, scored."""
        rows: dict[int, None] = {}
        for mention in self._named:
            for ref in mention.refs:
                rows.update(dict.fromkeys(self._rows(ref, reading)))
                if len(rows) > MOST_ROWS:
                    break
        if not self._named and reading.building is not None:
            rows = dict.fromkeys(self._in_areas(reading.building))
        return [self._score(row, reading) for row in rows]

    def _in_areas(self, building: str) -> list[int]:
        """听涛社区6号楼: a building of that number in the community, whatever the estate."""
        gazetteer = self._gazetteer
        number = gazetteer.number_of("building", building)
        inside = {
            area
            for mention in self._areas
            if mention.element.element == lexicon.COMMUNITY
            for ref in mention.refs
            for area, chain in enumerate(gazetteer.chains)
            if ref.number in chain
        }
        if number == NONE or not inside:
            return []
        areas = gazetteer.column("area")
        fits = (gazetteer.column("building") == number) & np.isin(areas, list(inside))
        rows: list[int] = np.flatnonzero(fits)[:MOST_ROWS].tolist()
        return rows

    def _rows(self, ref: Ref, reading: _Reading) -> Iterable[int]:
        """The rows a name and the numbers lead to; none where the numbers do not single out houses."""
        if ref.kind == "building":
            return _main_rows(self._gazetteer, self._gazetteer.rows_of("code", ref.number).tolist())
        if ref.kind == "estate" and reading.building is not None:
            return self._with(ref, "building", reading.building)
        if ref.kind == "road" and reading.doorplate is not None:
            rows = self._with(ref, "doorplate", reading.doorplate)
            if reading.building is not None:
                exactly = [row for row in rows if self._gazetteer.part(row, "building") == reading.building]
                return exactly
            return self._doors(rows)
        return ()

    def _with(self, ref: Ref, column: str, value: str) -> list[int]:
        number = self._gazetteer.number_of(column, value)
        if number == NONE:
            return []
        rows = self._gazetteer.rows_of(ref.kind, ref.number)
        chosen: list[int] = rows[self._gazetteer.column(column)[rows] == number].tolist()
        return chosen

    def _doors(self, rows: list[int]) -> list[int]:
        """A door number's own row: houses behind it that have a number of their own are not meant."""
        return [row for row in rows if self._gazetteer.part(row, "building") is None]

    def _score(self, row: int, reading: _Reading) -> _Scored:
        gazetteer = self._gazetteer
        score = reading.factor
        assumed = list(reading.assumed)
        understood: list[Understood] = []
        sure, guessed = 0, False
        for mention in self._named:
            ref = mention.fitting(gazetteer, row)
            if ref is None:
                score *= self._against(row, mention)
                continue
            score *= _VIA[ref.via]
            sure += ref.via not in _GUESSED
            guessed |= ref.via in _GUESSED
            name = self._name_of(ref)
            understood.append(_understood(mention.element, name))
            if ref.via != "exact":
                code = "pinyin" if ref.via == "initials" else "short_name" if ref.via == "part" else ref.via
                assumed.append(Assumed(code, mention.element.said, name, ref.until))
        chain = gazetteer.chain(row)
        for mention in self._areas:
            inside = next((ref for ref in mention.refs if ref.number in chain), None)
            if inside is not None:
                understood.append(_understood(mention.element, self._name_of(inside)))
                sure += inside.via not in ("short_name", "initials") and mention.element.element != lexicon.CITY
            elif chain:
                levels = [gazetteer.areas[ref.number].level for ref in mention.refs]
                score *= max(_AREA_DIFFERS.get(level, 0.9) for level in levels)
                assumed.append(Assumed("other_area", mention.element.said, candidates.where_of(gazetteer, chain)))
        if not self._named or (guessed and not sure):
            score *= _UNCONFIRMED
        score *= self._by_numbers(row, reading, understood)
        unit = self._unit(row, reading, assumed)
        score *= _of_all_unknown(self._unknown)
        assumed += [Assumed("ignored", element.said) for element in self._unknown if len(element.value) > 1]
        understood.sort(key=lambda each: each.start)
        return _Scored(row, round(score, 4), unit, tuple(assumed), tuple(understood))

    def _against(self, row: int, mention: _Mention) -> float:
        """A name that the row does not bear."""
        kinds = {ref.kind for ref in mention.refs}
        gazetteer = self._gazetteer
        if mention.refs[0].via in _GUESSED or mention.refs[0].via == "short_name":
            return 0.9
        if "road" in kinds:
            return 0.96 if gazetteer.part(row, "road") is None else 0.72
        return 0.88 if gazetteer.part(row, "estate") is None else 0.6

    def _by_numbers(self, row: int, reading: _Reading, understood: list[Understood]) -> float:
        gazetteer, score = self._gazetteer, 1.0
        for name, value in (("doorplate", reading.doorplate), ("building", reading.building)):
            if value is None:
                continue
            own = gazetteer.part(row, name)
            if own == value:
                element = next(
                    (
                        each
                        for each in self._parsed.elements
                        if each.value == value and each.element in lexicon.NUMBERED
                    ),
                    None,
                )
                if element is not None:
                    understood.append(replace(_understood(element, value), element=name))
            else:
                score *= 0.96 if own is None else 0.8
        return score

    def _unit(self, row: int, reading: _Reading, assumed: list[Assumed]) -> str | None:
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
        if own is None and units is not None and unit != "1":
            assumed.append(Assumed("unit_unknown", worded(unit)))
        return None

    # Candidates.

    def _candidate(self, scored: _Scored) -> Candidate:
        understood = list(scored.understood)
        if scored.unit:
            element = next(each for each in self._parsed.elements if each.element == lexicon.UNIT)
            understood.append(_understood(element, scored.unit))
        made = of_row(self._gazetteer, scored.row, scored.score, unit=scored.unit)
        return replace(made, understood=tuple(understood), assumed=scored.assumed)

    def _wider(self, best: float) -> list[Candidate]:
        """Estates, doors and roads as a whole, where no house was said or the one that was said is not known."""
        found: dict[str, Candidate] = {}
        reading = self._readings[0]
        for mention in self._named:
            for ref in mention.refs:
                for candidate in self._wholes(ref, mention, reading):
                    known = found.get(candidate.text)
                    if candidate.score > best - 0.3 and (known is None or candidate.score > known.score):
                        found[candidate.text] = candidate
        if not found and not best and not self._named:
            return self._areas_named()
        return list(found.values())

    def _wholes(self, ref: Ref, mention: _Mention, reading: _Reading) -> Iterator[Candidate]:
        gazetteer = self._gazetteer
        if ref.kind not in ("estate", "road"):
            return
        rows: list[int] = gazetteer.rows_of(ref.kind, ref.number).tolist()
        missing: Assumed | None = None
        factor = 1.0
        name = gazetteer.written(ref.kind, ref.number)
        level = lexicon.ROAD if ref.kind == "road" else element_of(gazetteer.part(rows[0], "estate") or "")
        if ref.kind == "estate" and reading.building is not None:
            missing, factor = Assumed("building_unknown", reading.building), 0.86
        elif ref.kind == "road" and reading.doorplate is not None:
            behind = self._with(ref, "doorplate", reading.doorplate)
            if reading.building is None and self._doors(behind):
                return
            if behind:
                level, rows = lexicon.DOORPLATE, behind
                name = f"{name}{reading.doorplate}号"
                if reading.building is not None:
                    missing, factor = Assumed("building_unknown", reading.building), 0.86
            else:
                missing, factor = Assumed("doorplate_unknown", reading.doorplate), 0.7
        elif ref.kind == "road" and reading.building is not None:
            missing, factor = Assumed("building_unknown", reading.building), 0.6
        elif ref.kind == "estate" and reading.doorplate is not None:
            here = [row for row in rows if gazetteer.part(row, "doorplate") == reading.doorplate]
            rows, factor = (here, 1.0) if here else (rows, 0.85)
        for group in by_district(gazetteer, rows):
            houses = {gazetteer.part(row, "code") or gazetteer.text(row) for row in group}
            if len(houses) == 1 and missing is None and level != lexicon.ROAD:
                yield self._candidate(self._score(group[0], replace(reading, building=None)))
                continue
            scored = self._score(
                group[0], replace(reading, building=None, unit=None, doorplate=None, assumed=(), factor=1.0)
            )
            # What nobody could place may well be the house that was meant.
            score = scored.score * factor * (0.92 if any(len(each.value) > 1 for each in self._unknown) else 1.0)
            whole = of_rows(gazetteer, group, level, name, round(score, 4))
            assumed = (*scored.assumed, *((missing,) if missing else ()))
            yield replace(whole, understood=scored.understood, assumed=assumed)

    def _areas_named(self) -> list[Candidate]:
        """The area itself, when the text names nothing in it."""
        if not self._areas:
            return []
        gazetteer, mention = self._gazetteer, self._areas[-1]
        said = [{ref.number for ref in each.refs} for each in self._areas[:-1]]
        found = []
        for ref in mention.refs:
            chain = gazetteer.chains[ref.number]
            fits = all(numbers & set(chain) for numbers in said)
            numbered = any(each.element in lexicon.NUMBERED for each in self._parsed.elements)
            score = _VIA[ref.via] * (1.0 if fits else 0.6) * (0.6 if numbered else 1.0)
            score *= _of_all_unknown(self._unknown)
            area = gazetteer.areas[ref.number]
            where = candidates.where_of(gazetteer, chain[1:])
            point = gazetteer.middle(ref.number)
            if point is not None:
                found.append(
                    Candidate(
                        where + area.name,
                        "area",
                        area.name,
                        where,
                        *point,
                        round(score, 4),
                        area_code=area.code,
                        understood=(_understood(mention.element, area.name),),
                    )  # fmt: skip
                )
        return found

    def _name_of(self, ref: Ref) -> str:
        gazetteer = self._gazetteer
        if ref.kind == "area":
            return gazetteer.areas[ref.number].name
        if ref.kind == "building":
            return gazetteer.text(int(gazetteer.rows_of("code", ref.number)[0]))
        return gazetteer.written(ref.kind, ref.number)


def worded(unit: str) -> str:
    return candidates.worded_unit(unit)


def _understood(element: Element, standard: str) -> Understood:
    return Understood(element.element, element.said, element.start, element.end, standard)


def _bears(gazetteer: Gazetteer, row: int, ref: Ref) -> bool:
    if ref.kind == "area":
        return ref.number in gazetteer.chain(row)
    name = "code" if ref.kind == "building" else ref.kind
    return int(gazetteer.column(name)[row]) == ref.number


def _main_rows(gazetteer: Gazetteer, rows: Sequence[int]) -> list[int]:
    """A building's rows without those of its units."""
    return [row for row in rows if gazetteer.part(row, "unit") is None] or list(rows)


def by_district(gazetteer: Gazetteer, rows: Sequence[int]) -> list[list[int]]:
    """Rows of one name apart by district: an estate does not reach into another."""
    groups: dict[object, list[int]] = {}
    for row in rows:
        chain = gazetteer.chain(row)
        district = next((number for number in chain if gazetteer.areas[number].level == "district"), None)
        groups.setdefault(district, []).append(row)
    return list(groups.values())


def _of_all_unknown(elements: Sequence[Element]) -> float:
    """What all that nobody can place takes from the score; a long story around an address is no worse than a short."""
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
        if any(word in element.value for word in _BESIDE):
            return 0.85
        return 0.97 if len(element.value) > 1 else 0.99
    if element.element in (lexicon.ROAD, lexicon.ESTATE):
        return 0.75
    if element.element == lexicon.PLACE:
        return 0.95
    return 0.85


def _ranked(
    gazetteer: Gazetteer, found: Sequence[Candidate], limit: int, near: tuple[float, float] | None
) -> list[Candidate]:
    """Best first; those that fit about as well as the best are capped, for a guess among them would be a guess."""

    def away(candidate: Candidate) -> float:
        if near is None:
            return 0.0
        return (candidate.lon - near[0]) ** 2 + (candidate.lat - near[1]) ** 2

    ordered = sorted(found, key=lambda each: (-round(each.score, 3), away(each), len(each.text), each.text))
    if len(ordered) > 1 and ordered[1].score > ordered[0].score - CLEAR_STEP:
        least = ordered[0].score - CLEAR_STEP
        ordered = [
            replace(each, score=min(each.score, AMBIGUOUS_SCORE)) if each.score > least else each for each in ordered
        ]
    return [replace(each, score=round(each.score, 3)) for each in ordered[:limit]]
