"""The city's addresses in memory: pure, frozen, replaced whole. Every search is answered from it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapi.addresses import lexicon, names
from geoapi.addresses.belonging import NOWHERE, Belonging
from geoapi.addresses.entries import AddressRow, Alias, AreaName, Toponym
from geoapi.addresses.folding import key, key_once
from geoapi.addresses.names import Name, NameIndex, Ref, element_of
from geoapi.addresses.nearest import Nearest
from geoapi.addresses.numbering import is_building_number
from geoapi.addresses.pinyin import has_han
from geoapi.addresses.standard import Parts, folded_parts, split_rest
from geoapi.addresses.wording import in_areas, written_areas
from geoapi.core.geo import metres_per_degree

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
NONE = NOWHERE
# A short name that so many places of a map bear is a word for what they are.
_SHORT_NAME, _TOO_OFTEN = 3, 3


@dataclass
class _Table:
    """Distinct strings by number."""

    items: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, item: str | None) -> int:
        if item is None:
            return NONE
        number = self.numbers.get(item)
        if number is None:
            number = self.numbers[item] = len(self.items)
            self.items.append(item)
        return number


class Gazetteer:
    """Areas, standard addresses taken apart, and the index of all names. Rows are numbered in order of text, so that
    equals are always answered in the same order."""

    def __init__(
        self,
        areas: Iterable[AreaName] = (),
        addresses: Iterable[AddressRow] = (),
        toponyms: Iterable[Toponym] = (),
        aliases: Iterable[Alias] = (),
        version: int = 0,
    ) -> None:
        self.version = version
        # What is worked out once a name is asked for: the candidates that stand for it as a whole.
        self.remembered: dict[tuple[str, int, int | None], list[Any]] = {}
        self.areas = sorted(areas, key=lambda area: area.code)
        self.area_number = {area.code: number for number, area in enumerate(self.areas)}
        self.chains = [self._chain(number) for number in range(len(self.areas))]
        self._texts = bytearray()
        self._bounds = [0]
        self._values = {name: _Table() for name in ("road", "doorplate", "estate", "building", "unit", "code")}
        self._only_places: set[int] = set()
        self._written: dict[tuple[str, int], str] = {}
        self._columns: dict[str, Any] = {name: [] for name in (*self._values, "area", "lon", "lat", "units")}
        self._fill(addresses, toponyms)
        self._rows_of = {name: self._grouped(self._columns[name], len(self._values[name].items)) for name in
                         ("road", "estate", "code")}  # fmt: skip
        # One more at the end, for rows whose area is NONE.
        self._districts = np.array([*map(self._district, self.chains), NONE], dtype=np.int32)
        self._middles = self._middle_points()
        self._hashes, self._by_hash = self._hashed()
        self.names = NameIndex(self._all_names(list(aliases)))
        # Read now, not by whoever asks first.
        lexicon.divisions()

    def __len__(self) -> int:
        return len(self._bounds) - 1

    # What a row says.

    def text(self, row: int) -> str:
        return self._texts[self._bounds[row] : self._bounds[row + 1]].decode()

    def point(self, row: int) -> tuple[float, float]:
        """Longitude and latitude in WGS 84."""
        return float(self._columns["lon"][row]), float(self._columns["lat"][row])

    def part(self, row: int, name: str) -> str | None:
        """The folded road, doorplate, estate, building or unit, or the building's code, of a row."""
        number = self._columns[name][row]
        return None if number == NONE else self._values[name].items[number]

    def units(self, row: int) -> int | None:
        """How many units the row's building has, if that is known."""
        count = int(self._columns["units"][row])
        return None if count == NONE else count

    def chain(self, row: int) -> tuple[int, ...]:
        """The numbers of the areas a row lies in by its text, the smallest first."""
        area = int(self._columns["area"][row])
        return () if area == NONE else self.chains[area]

    def column(self, name: str) -> Ints:
        return np.asarray(self._columns[name])

    def number_of(self, name: str, value: str) -> int:
        """The number of a folded value in a column, NONE if no row has it."""
        return self._values[name].numbers.get(value, NONE)

    def written(self, kind: str, number: int) -> str:
        """A road or estate as it is written."""
        return self._written[kind, number]

    def house(self, row: int) -> str:
        """What rows of one house share: the building's code, or else the text."""
        return self.part(row, "code") or self.text(row)

    def bears(self, row: int, ref: Ref) -> bool:
        """Whether a row belongs to what a name stands for."""
        if ref.kind == names.AREA:
            return ref.number in self.chain(row)
        column = "code" if ref.kind == names.BUILDING else ref.kind
        inside = ref.within is None or ref.within in self.chain(row)
        return inside and int(self._columns[column][row]) == ref.number

    def things(self, row: int) -> Iterator[tuple[names.Kind, int]]:
        """The kind and number of the road, the estate and the building a row belongs to; NONE where there is none."""
        for kind, column in ((names.ROAD, "road"), (names.ESTATE, "estate"), (names.BUILDING, "code")):
            yield kind, int(self._columns[column][row])

    def are_near(self, row: int, ref: Ref, within_m: float) -> bool:
        """Whether an address lies near any of those a name stands for."""
        lon, lat = self.point(row)
        east_m, north_m = metres_per_degree(lat)
        rows = self.rows(ref)
        away = np.hypot((self._columns["lon"][rows] - lon) * east_m, (self._columns["lat"][rows] - lat) * north_m)
        return bool((away <= within_m).any())

    def element_of(self, estate: int) -> str:
        """estate or place: what the map says, or else how the name ends."""
        if estate in self._only_places:
            return lexicon.PLACE
        return element_of(self._values["estate"].items[estate])

    def name_of(self, ref: Ref) -> str:
        """What a name stands for, as it is written."""
        if ref.kind == names.AREA:
            return self.areas[ref.number].name
        if ref.kind == names.BUILDING:
            return self.text(int(self.rows_of("code", ref.number)[0]))
        return self.written(ref.kind, ref.number)

    # Which rows.

    def rows_of(self, name: str, number: int) -> Ints:
        """The rows of a road, an estate or a building's code, in order."""
        starts, rows = self._rows_of[name]
        return rows[starts[number] : starts[number + 1]]

    def rows(self, ref: Ref) -> Ints:
        """The rows of what a name stands for, in order."""
        rows = self.rows_of("code" if ref.kind == names.BUILDING else ref.kind, ref.number)
        if ref.within is None:
            return rows
        below = [number for number, chain in enumerate(self.chains) if ref.within in chain]
        return rows[np.isin(self._columns["area"][rows], below)]

    def having(self, rows: Ints, column: str, value: str) -> Ints:
        """Those of `rows` that have a folded value in a column."""
        number = self.number_of(column, value)
        return rows[:0] if number == NONE else rows[self._columns[column][rows] == number]

    def districts(self, rows: Ints) -> Ints:
        """The number of the district each row lies in, NONE where it is not known."""
        districts: Ints = self._districts[self._columns["area"][rows]]
        return districts

    def exactly(self, folded: str) -> list[int]:
        """The rows whose whole text folds to this."""
        hashed = np.uint64(_hash(folded))
        place = int(np.searchsorted(self._hashes, hashed))
        found = []
        while place < len(self._hashes) and self._hashes[place] == hashed:
            row = int(self._by_hash[place])
            if key(self.text(row)) == folded:
                found.append(row)
            place += 1
        return sorted(found)

    def middle(self, area: int) -> tuple[float, float] | None:
        """A point among the addresses of an area; None if it has none."""
        return self._middles.get(area)

    # Building it.

    def _chain(self, number: int) -> tuple[int, ...]:
        chain: list[int] = []
        code: str | None = self.areas[number].code
        while code is not None and code in self.area_number and self.area_number[code] not in chain:
            chain.append(self.area_number[code])
            code = self.areas[chain[-1]].parent
        return tuple(chain)

    def _fill(self, addresses: Iterable[AddressRow], toponyms: Iterable[Toponym]) -> None:
        belonging = Belonging(self.areas, self.chains)
        places = self._places(toponyms)
        wanted = {key(toponym.name) for toponym, _ in places.values()}
        # The names of places that addresses of the same area hold: those need no row of their own.
        held: set[tuple[str | None, int]] = set()
        for row in sorted(addresses, key=lambda row: row.text):
            start, area = belonging.of(row.text, row.elements)
            parts, written = self._parts(row, row.text[len(start) :])
            self._append(row.text, row.lon, row.lat, area, parts, written, row.building_code, row.units)
            held.update((name, area) for name in (parts.road, parts.estate) if name in wanted)
        count = len(self)
        for text, (toponym, area) in places.items():
            name = key(toponym.name)
            if (name, area) in held:
                continue
            written = {"road" if toponym.kind == "road" else "estate": toponym.name}
            known = name in self._values["estate"].numbers
            self._append(text, toponym.lon, toponym.lat, area, folded_parts(written), written, None, None)
            if toponym.kind == lexicon.PLACE and not known:
                self._only_places.add(self.number_of("estate", name))
        self._freeze()
        # Places of the map are no addresses.
        self.nearest = Nearest(self._columns["lon"][:count], self._columns["lat"][:count])

    def _places(self, toponyms: Iterable[Toponym]) -> dict[str, tuple[Toponym, int]]:
        """Roads and places with the number of their area, by the text that a standard address of them would have."""
        found: dict[str, tuple[Toponym, int]] = {}
        toponyms = list(toponyms)
        often = Counter(each.name for each in toponyms if each.kind == lexicon.PLACE and len(each.name) <= _SHORT_NAME)
        for toponym in sorted(toponyms, key=lambda each: (each.name, each.area_code or "", each.lon, each.lat)):
            # 10号厂房 and 茶室 say what they are, not which.
            vague = is_building_number(key(toponym.name)) or often[toponym.name] >= _TOO_OFTEN
            if vague and toponym.kind == lexicon.PLACE:
                continue
            area = self.area_number.get(toponym.area_code or "", NONE)
            chain = () if area == NONE else self.chains[area]
            text = in_areas(written_areas([self.areas[number].name for number in chain]), toponym.name)
            found.setdefault(text, (toponym, area))
        return found

    def _append(
        self, text: str, lon: float, lat: float, area: int, parts: Parts, written: Mapping[str, str], code: str | None,
        units: int | None,
    ) -> None:  # fmt: skip
        self._texts += text.encode()
        self._bounds.append(len(self._texts))
        columns = self._columns
        for name in ("road", "doorplate", "estate", "building", "unit"):
            value = getattr(parts, name)
            number = self._values[name].add(value)
            columns[name].append(number)
            if name in ("road", "estate") and value is not None:
                self._written.setdefault((name, number), written.get(name, value))
        columns["code"].append(self._values["code"].add(code))
        columns["area"].append(area)
        columns["lon"].append(lon)
        columns["lat"].append(lat)
        columns["units"].append(NONE if units is None else units)

    def _parts(self, row: AddressRow, rest: str) -> tuple[Parts, Mapping[str, str]]:
        if row.elements and any(row.elements.get(name) for name in ("road", "estate", "doorplate", "building")):
            written = {name: said for name, said in row.elements.items() if said}
            for name, other in (("estate", lexicon.PLACE), ("road", "hamlet")):
                if name not in written and other in written:
                    written[name] = written[other]
            if has_han(rest):
                # A table may give only some of the parts that its text holds.
                written = {**split_rest(rest)[1], **written}
            parts = folded_parts(written)
        else:
            parts, written = split_rest(rest)
        if parts.estate is None and parts.building is not None and row.estate:
            written = {**written, "estate": row.estate}
            parts = folded_parts({name: said for name, said in written.items()})
        return parts, written

    def _freeze(self) -> None:
        for name in self._columns:
            dtype = np.float64 if name in ("lon", "lat") else np.int32
            self._columns[name] = np.array(self._columns[name], dtype=dtype)
        self._bounds = np.array(self._bounds, dtype=np.int64)  # type: ignore[assignment]

    def _district(self, chain: tuple[int, ...]) -> int:
        return next((number for number in chain if self.areas[number].level == lexicon.DISTRICT), NONE)

    def _middle_points(self) -> dict[int, tuple[float, float]]:
        """The mean of the addresses in each area and those below it."""
        area = self._columns["area"]
        inside = area != NONE
        count = len(self.areas)
        sums = np.zeros((count, 3))
        for column, weights in enumerate((None, self._columns["lon"][inside], self._columns["lat"][inside])):
            sums[:, column] = np.bincount(area[inside], weights, minlength=count)
        totals = np.zeros_like(sums)
        for number, chain in enumerate(self.chains):
            totals[list(chain)] += sums[number]
        return {number: (lon / rows, lat / rows) for number, (rows, lon, lat) in enumerate(totals.tolist()) if rows}

    @staticmethod
    def _grouped(numbers: Ints, count: int) -> tuple[NDArray[np.int64], Ints]:
        order = np.argsort(numbers, kind="stable").astype(np.int32)
        starts = np.searchsorted(numbers[order], np.arange(count + 1))
        return starts, order

    def _hashed(self) -> tuple[NDArray[np.uint64], Ints]:
        hashes = np.fromiter((_hash(key_once(self.text(row))) for row in range(len(self))), np.uint64, len(self))
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        return hashes[order], order

    def _all_names(self, aliases: Sequence[Alias]) -> Iterable[Name]:
        for number, area in enumerate(self.areas):
            yield Name(area.name, area.level, Ref(names.AREA, number))
        for kind, element in (("road", lexicon.ROAD), ("estate", None)):
            for number in range(len(self._values[kind].items)):
                text = self._written[kind, number]
                yield Name(
                    text, element or self.element_of(number), Ref("road" if kind == "road" else "estate", number)
                )
        for alias in aliases:
            via: names.Via = "former_name" if alias.former or alias.until else "alias"
            for ref, element in self._targets(alias):
                within = self.area_number.get(alias.area_code)
                if alias.area_code and within is None:
                    continue
                yield Name(alias.name, element, replace(ref, via=via, until=alias.until, within=within))

    def _targets(self, alias: Alias) -> list[tuple[Ref, str]]:
        if alias.kind == "area":
            number = self.area_number.get(alias.target, NONE)
            return [] if number == NONE else [(Ref(names.AREA, number), self.areas[number].level)]
        if alias.kind == "building":
            number = self.number_of("code", alias.target)
            return [] if number == NONE else [(Ref(names.BUILDING, number), lexicon.PLACE)]
        name = "road" if alias.kind == "road" else "estate"
        number = self.number_of(name, key(alias.target))
        if number == NONE:
            return []
        return [(Ref("road" if name == "road" else "estate", number), lexicon.ROAD if name == "road" else alias.kind)]


def _hash(text: str) -> int:
    return hash(text) & 0xFFFFFFFFFFFFFFFF
