"""The city's addresses in memory: pure, frozen, replaced whole. Every search is answered from it."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID, AddressTable, Ints, Row
from geoapi.city.addresses.gazetteer.aliases import Aliases
from geoapi.city.addresses.gazetteer.area_prefix import AreaPrefixes
from geoapi.city.addresses.gazetteer.entries import AddressRow, Alias, AreaName, Toponym
from geoapi.city.addresses.gazetteer.name_index import NameIndex
from geoapi.city.addresses.gazetteer.names import (
    AREA,
    BUILDING,
    ESTATE,
    ROAD,
    Kind,
    Name,
    Ref,
    Via,
    element_of,
)
from geoapi.city.addresses.gazetteer.nearest import Nearest
from geoapi.city.addresses.gazetteer.toponyms import NamedToponym, Toponyms
from geoapi.city.addresses.search.formatting import in_areas, written_areas
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.standard import folded_parts, parts_of
from geoapi.core.geo import metres_per_degree

# The column that holds what a name may stand for.
_COLUMNS = {ROAD: "road", ESTATE: "estate", BUILDING: "code"}
Thing = tuple[Kind, int]
"""Something that names stand for, by kind and number."""


class Gazetteer(AddressTable):
    """Areas, standard addresses taken apart, and the index of all names.
    Rows are numbered in order of text, so that equals are always answered in the same order.
    """

    def __init__(
        self,
        areas: Iterable[AreaName] = (),
        addresses: Iterable[AddressRow] = (),
        toponyms: Iterable[Toponym] = (),
        aliases: Iterable[Alias] = (),
        version: int = 0,
    ) -> None:
        super().__init__()
        self.version = version
        # What is worked out once a name is asked for: the candidates that stand for it as a whole.
        self.remembered: dict[tuple[str, int, int | None], list[Any]] = {}
        self.areas = sorted(areas, key=lambda area: area.code)
        self.area_number = {area.code: number for number, area in enumerate(self.areas)}
        self.chains = [self._chain(number) for number in range(len(self.areas))]
        self.aliases = Aliases(aliases)
        self.belonging = AreaPrefixes(self.areas, self.chains, self.aliases)
        self.toponyms = Toponyms(toponyms, self.area_number)
        self._fill(addresses)
        # One more at the end, for rows whose area is NONE.
        self._districts = np.array([*map(self._district, self.chains), MISSING_ID], dtype=np.int32)
        self.middles = self.middle_points()
        self.names = NameIndex(self._all_names())
        # Read now, not by whoever asks first.
        lexicon.divisions()

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        lexicon.divisions()

    def area(self, code: str) -> AreaName | None:
        """An area that is no grid, by its code."""
        return self.areas[self.area_number[code]] if code in self.area_number else None

    def names_ever(self, area: int) -> list[str]:
        """The name of an area, by number, and its former ones."""
        return [self.areas[area].name, *self.aliases.former_names(self.areas[area].code)]

    def chain(self, row: int) -> tuple[int, ...]:
        """The numbers of the areas a row lies in by its text, the smallest first."""
        area = int(self.column("area")[row])
        return () if area == MISSING_ID else self.chains[area]

    def bears(self, row: int, ref: Ref) -> bool:
        """Whether a row belongs to what a name stands for."""
        if ref.kind == AREA:
            return ref.number in self.chain(row)
        inside = ref.within is None or ref.within in self.chain(row)
        return inside and int(self.column(_COLUMNS[ref.kind])[row]) == ref.number

    def things(self, row: int) -> Iterator[Thing]:
        """The kind and number of the road,
        the estate and the building a row belongs to; NONE where there is none.
        """
        for kind, column in _COLUMNS.items():
            yield kind, int(self.column(column)[row])

    def are_near(self, row: int, ref: Ref, within_m: float) -> bool:
        """Whether an address lies near any of those a name stands for."""
        lon, lat = self.point(row)
        east_m, north_m = metres_per_degree(lat)
        rows = self.rows(ref)
        away = np.hypot((self.column("lon")[rows] - lon) * east_m, (self.column("lat")[rows] - lat) * north_m)
        return bool((away <= within_m).any())

    def element_of(self, estate: int) -> str:
        """estate or place: what the map says, or else how the name ends."""
        rows = self.rows_of("estate", estate)
        # Rows of toponyms stand behind those of addresses.
        behind = int(rows[0]) - self.count if len(rows) else -1
        if behind >= 0 and self.toponyms[int(self.toponym_rows[behind])].toponym.kind == lexicon.PLACE:
            return lexicon.PLACE
        return element_of(self.value("estate", estate))

    def name_of(self, ref: Ref) -> str:
        """What a name stands for, as it is written."""
        if ref.kind == AREA:
            return self.areas[ref.number].name
        if ref.kind == BUILDING:
            return self.text(int(self.rows_of("code", ref.number)[0]))
        return self.written(ref.kind, ref.number)

    def rows(self, ref: Ref) -> Ints:
        """The rows of what a name stands for, in order."""
        rows = self.rows_of(_COLUMNS[ref.kind], ref.number)
        if ref.within is None:
            return rows
        below = [number for number, chain in enumerate(self.chains) if ref.within in chain]
        return rows[np.isin(self.column("area")[rows], below)]

    def districts(self, rows: Ints) -> Ints:
        """The number of the district each row lies in, NONE where it is not known."""
        districts: Ints = self._districts[self.column("area")[rows]]
        return districts

    def middle(self, area: int) -> tuple[float, float] | None:
        """A point among the addresses of an area; None if it has none."""
        return self.middles.get(area)

    # Building it.

    def _chain(self, number: int) -> tuple[int, ...]:
        chain: list[int] = []
        code: str | None = self.areas[number].code
        while code is not None and code in self.area_number and self.area_number[code] not in chain:
            chain.append(self.area_number[code])
            code = self.areas[chain[-1]].parent
        return tuple(chain)

    def _fill(self, addresses: Iterable[AddressRow]) -> None:
        # The names of the map that addresses of the same area hold: those need no row of their own.
        held: set[tuple[str | None, int]] = set()
        for address in sorted(addresses, key=lambda row: row.text):
            row = self.row_of(address)
            self.append(row)
            held.update((name, row.area) for _, name in row.names() if name in self.toponyms)
        self.count = count = len(self)
        # The numbers of those that have one, in order.
        rows = [n for n, each in enumerate(self.toponyms) if (each.name, each.area) not in held]
        self.toponym_rows = np.array(rows, dtype=np.int32)
        for number in rows:
            self.append(self.row_of_toponym(self.toponyms[number]))
        self.freeze()
        # Names of the map are no addresses.
        self.nearest = Nearest(self.column("lon")[:count], self.column("lat")[:count])

    def row_of(self, address: AddressRow) -> Row:
        start, area = self.belonging.of(address.text, address.elements)
        parts, written = parts_of(address, address.text[len(start) :])
        return Row(
            address.text,
            address.lon,
            address.lat,
            area,
            parts,
            written,
            address.building_code,
            address.units,
            address.id,
        )

    def row_of_toponym(self, named: NamedToponym) -> Row:
        chain = () if named.area == MISSING_ID else self.chains[named.area]
        toponym = named.toponym
        text = in_areas(written_areas([self.areas[number].name for number in chain]), toponym.name)
        parts = folded_parts(named.written)
        return Row(text, toponym.lon, toponym.lat, named.area, parts, named.written)

    def _district(self, chain: tuple[int, ...]) -> int:
        return next((number for number in chain if self.areas[number].level == lexicon.DISTRICT), MISSING_ID)

    def middle_points(self) -> dict[int, tuple[float, float]]:
        """The mean of the addresses in each area and those below it."""
        area = self.column("area")
        inside = area != MISSING_ID
        count = len(self.areas)
        sums = np.zeros((count, 3))
        for column, weights in enumerate((None, self.column("lon")[inside], self.column("lat")[inside])):
            sums[:, column] = np.bincount(area[inside], weights, minlength=count)
        totals = np.zeros_like(sums)
        for number, chain in enumerate(self.chains):
            totals[list(chain)] += sums[number]
        return {
            number: (lon / rows, lat / rows)
            for number, (rows, lon, lat) in enumerate(totals.tolist())
            if rows
        }

    def names_of(self, kind: Kind, number: int) -> Iterator[Name]:
        """All names of one thing; none of one that no row is of."""
        if not self.is_there(kind, number):
            return
        target, element = self._target_and_element(kind, number)
        if kind == AREA:
            yield Name(self.areas[number].name, Ref(AREA, number, element=element))
        elif kind != BUILDING:
            yield Name(self.written(kind, number), Ref(kind, number, element=element))
        for alias in self.aliases.of(kind, target):
            within = self.area_number.get(alias.area_code)
            if alias.area_code and within is None:
                continue
            via: Via = "former_name" if alias.is_former else "alias"
            said = alias.kind if kind == ESTATE else element
            yield Name(alias.name, Ref(kind, number, via, alias.until, within, said))

    def number_of(self, kind: Kind, target: str) -> int:
        """The number of a road or an estate, by its folded name, or of a building, by its code; or NONE."""
        return self.id_of(_COLUMNS[kind], target)

    def standing(self, kind: Kind, number: int) -> str | None:
        """What the name of a thing is in a text; None where no row is of it."""
        return self._target_and_element(kind, number)[1] if self.is_there(kind, number) else None

    def is_there(self, kind: Kind, number: int) -> bool:
        """Whether any row is of a thing; numbers outlive their things."""
        return kind == AREA or len(self.rows_of(_COLUMNS[kind], number)) > 0

    def _target_and_element(self, kind: Kind, number: int) -> tuple[str, str]:
        """By what aliases name a thing, and what its name is in a text."""
        if kind == AREA:
            return self.areas[number].code, self.areas[number].level
        element = {ROAD: lexicon.ROAD, BUILDING: lexicon.PLACE}.get(kind) or self.element_of(number)
        return self.value(_COLUMNS[kind], number), element

    def _all_names(self) -> Iterator[Name]:
        for number in range(len(self.areas)):
            yield from self.names_of(AREA, number)
        for kind, column in _COLUMNS.items():
            for number in self.numbers(column):
                yield from self.names_of(kind, number)
