"""What an address text says, in the terms of a city:
the names it knows, the numbers, and what is left over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.names import VIA_SCORES, Ref
from geoapi.city.addresses.search.candidates import Assumed
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.normalization import key
from geoapi.city.addresses.text.parsing import Element, Parsed

# Names in one text that are followed up; an address has no more.
MOST_NAMES = 8
# The door beside one that the city does not know is asked about, never taken for it.
_ANOTHER_DOOR = 0.85


@dataclass(frozen=True)
class NameMatch:
    """A name in the text and all it may stand for, the likeliest first."""

    element: Element
    refs: tuple[Ref, ...]

    def fitting(self, gazetteer: Gazetteer, row: int) -> Ref | None:
        """The first thing it may stand for that a row belongs to."""
        near = (place for thing in gazetteer.things(row) for place in self._places.get(thing, ()))
        return next(
            (self.refs[place] for place in sorted(near) if gazetteer.bears(row, self.refs[place])), None
        )

    @cached_property
    def _places(self) -> dict[tuple[str, int], list[int]]:
        """Where in `refs` a thing stands: initials such as ljtsx stand for dozens."""
        places: dict[tuple[str, int], list[int]] = {}
        for place, ref in enumerate(self.refs):
            places.setdefault((ref.kind, ref.number), []).append(place)
        return places


@dataclass(frozen=True)
class NumberReading:
    """The numbers of the text, each for what it is taken for; `factor` is how usual that is."""

    doorplate: str | None
    building: str | None
    unit: str | None
    factor: float = 1.0
    assumed: tuple[Assumed, ...] = ()


class Interpretation:
    """`named` are roads, estates, places and buildings,
    `areas` areas, `unknown` what the city does not know.
    """

    def __init__(self, gazetteer: Gazetteer, parsed: Parsed) -> None:
        self._gazetteer = gazetteer
        self.elements = parsed.elements
        self.named: list[NameMatch] = []
        self.areas: list[NameMatch] = []
        self.unknown: list[Element] = []
        self._word: Element | None = None
        for element in parsed.elements:
            self._sort(element)
        self._join()
        # 春湖路 and 翠湖里 are both chl: its number may be a door's or a building's.
        self.two_kinds = any(len({ref.kind for ref in mention.refs}) > 1 for mention in self.named)
        self.readings = list(self._read_numbers())

    def _sort(self, element: Element) -> None:
        names = self._gazetteer.names
        if element.element in lexicon.AREAS:
            refs = tuple(ref for ref in names.refs(element.value) if ref.kind == "area")
            if not refs and element.element in (lexicon.CITY, lexicon.DISTRICT):
                # 玄五区 for 玄武区: folded, it would be 玄5区.
                heard = (*names.resembling(element.value), *names.resembling(element.said))
                refs = tuple(ref for ref in dict.fromkeys(heard) if ref.kind == "area")
            if refs:
                self._mention(self.areas, element, refs)
                return
            if element.element in (lexicon.PROVINCE, lexicon.CITY):
                # Not a foreign one, or we would not be here.
                return
        elif element.element not in lexicon.NAMED:
            if element.element == lexicon.REMAINDER:
                self.unknown.append(element)
            return
        refs = names.refs(element.value) or tuple(names.resembling(element.value))
        if not refs:
            word = next((each for each in lexicon.WORDED_BUILDINGS if element.value.endswith(each)), None)
            rest = element.value.removesuffix(word) if word else ""
            refs = (names.refs(rest) or tuple(names.resembling(rest))) if len(rest) > 1 else ()
            if refs and word:
                self._word = Element(lexicon.BUILDING, word, element.end - len(word), element.end, word)
        if not refs:
            self.unknown.append(element)
        elif all(ref.kind == "area" for ref in refs):
            self._mention(self.areas, element, refs)
        else:
            refs = tuple(ref for ref in refs if ref.kind != "area")
            self._mention(self.named, element, sorted(refs, key=lambda ref: -VIA_SCORES[ref.via]))

    def _mention(self, mentions: list[NameMatch], element: Element, refs: Sequence[Ref]) -> None:
        """Add a name, unless it has been said before."""
        if any(other.refs == tuple(refs) for other in mentions):
            return
        if len(mentions) < MOST_NAMES:
            mentions.append(NameMatch(element, tuple(refs)))
        else:
            self.unknown.append(element)

    def _join(self) -> None:
        """Take a name and what is left over for one name where the city knows it so: 淳昌公园 and 管理房."""
        for element in list(self.unknown):
            for place, mention in enumerate(self.named):
                whole: dict[tuple[str, int], Ref] = {}
                for ref in mention.refs:
                    if ref.kind == "estate":
                        for other in self._gazetteer.names.refs(
                            key(self._gazetteer.name_of(ref)) + element.value
                        ):
                            whole.setdefault((other.kind, other.number), replace(other, via=ref.via))
                if whole:
                    self.named[place] = replace(mention, refs=tuple(whole.values()))
                    self.unknown.remove(element)
                    break

    def _read_numbers(self) -> Iterator[NumberReading]:
        """The numbers in every way that people mean them, the likeliest first."""
        numbers: dict[str, Element] = {}
        second: Element | None = None
        for element in (*self.elements, *([self._word] if self._word else [])):
            if element.element in lexicon.NUMBERED:
                if element.element == lexicon.DOORPLATE and lexicon.DOORPLATE in numbers:
                    second = element
                numbers.setdefault(element.element, element)
        yield from self._first_choices(numbers, second)
        assumed: tuple[Assumed, ...] = ()
        building = numbers.get(lexicon.BUILDING)
        if building is not None and _is_bare(building):
            assumed = (_as_building(building, building.value),)
        door, unit = _door(numbers), _value(numbers, lexicon.UNIT)
        plain = NumberReading(
            door, _value(numbers, lexicon.BUILDING), unit, 0.99 if assumed else 1.0, assumed
        )
        yield plain
        yield from self._second_choices(plain, numbers)

    def _first_choices(self, numbers: dict[str, Element], second: Element | None) -> Iterator[NumberReading]:
        """What is meant if the city has such a building, before what the text says by itself."""
        door, building, unit = (
            _door(numbers),
            *(_value(numbers, name) for name in (lexicon.BUILDING, lexicon.UNIT)),
        )
        lettered = numbers.get(lexicon.BUILDING) or numbers.get(lexicon.ROOM)
        if lettered is not None and lettered.value[:1].isascii() and lettered.value[:1].isalpha():
            letter, number = lettered.value[0], lettered.value[1:]
            if number.isdigit():
                # D202 is room 202 of building D.
                yield NumberReading(
                    door, letter, unit, 0.98, (Assumed("building_word", lettered.said, f"{letter}座"),)
                )
        # 渤海东大街183号、福临嘉园、2: the number after an estate is its building's.
        late = second or (
            numbers.get(lexicon.ROOM) if unit is None and lexicon.FLOOR not in numbers else None
        )
        # 昆明路2号12: a house behind the gate.
        behind = door is not None and late is not None and late.said.isdigit() and len(late.value) < 3
        if building is None and late is not None and (behind or self._names_a("estate")):
            yield NumberReading(door, late.value, unit, 0.96, (_as_building(late, late.value),))

    def _second_choices(self, plain: NumberReading, numbers: dict[str, Element]) -> Iterator[NumberReading]:
        """What may be meant where the city has no such house."""
        door, building, unit = plain.doorplate, plain.building, plain.unit
        if building is not None and door is None and self._names_a("road"):
            said = numbers[lexicon.BUILDING].said
            yield NumberReading(
                building, None, unit, 0.95, (Assumed("building_word", said, f"{building}号"),)
            )
        if building is None and lexicon.FLOOR in numbers:
            floor = numbers[lexicon.FLOOR]
            yield NumberReading(door, floor.value, unit, 0.85, (_as_building(floor, floor.value),))
        if door is None:
            return
        is_lane = door.endswith(lexicon.LANE)
        if building is None and not is_lane:
            yield NumberReading(None, door, unit, 0.95, (_as_building(numbers[lexicon.DOORPLATE], door),))
        other = door.removesuffix(lexicon.LANE) if is_lane else door + lexicon.LANE
        yield NumberReading(
            other, building, unit, _ANOTHER_DOOR, (Assumed("doorplate_unknown", door, other),)
        )
        if door[-1:].isalpha() and door[:-1].isdigit():
            yield NumberReading(
                door[:-1], building, unit, _ANOTHER_DOOR, (Assumed("doorplate_unknown", door, door[:-1]),)
            )
        if "附" in door or "-" in door:
            # 12-3号 is written for 12号附3号, for building 3 behind number 12, and by who lives at number 12.
            main, _, branch = door.replace("-", "附").partition("附")
            yield NumberReading(
                f"{main}附{branch}" if "-" in door else f"{main}-{branch}", building, unit, 0.97
            )
            if building is None and "-" in door:
                yield NumberReading(
                    main, branch, unit, 0.88, (_as_building(numbers[lexicon.DOORPLATE], branch),)
                )
            yield NumberReading(
                main, building, unit, _ANOTHER_DOOR, (Assumed("doorplate_unknown", door, main),)
            )

    def _names_a(self, kind: str) -> bool:
        return any(ref.kind == kind for mention in self.named for ref in mention.refs)


def _value(numbers: dict[str, Element], name: str) -> str | None:
    return numbers[name].value if name in numbers else None


def _door(numbers: dict[str, Element]) -> str | None:
    """The number of the door or the lane that was said, as a row has it."""
    element = numbers.get(lexicon.DOORPLATE)
    if element is None:
        return None
    return element.value + lexicon.LANE if lexicon.LANE in key(element.said) else element.value


def _is_bare(building: Element) -> bool:
    """Whether a building's number stands without a word that says so."""
    return (
        building.value not in lexicon.WORDED_BUILDINGS
        and key(building.said).removesuffix("号") == building.value
    )


def _as_building(element: Element, number: str) -> Assumed:
    return Assumed("building_word", element.said, f"{number}号楼")
