"""The city's addresses in memory: pure, frozen, replaced whole. Every search is answered from it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID, AddressTable, Ints
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
from geoapi.city.addresses.search.formatting import in_areas, written_areas
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.normalization import key
from geoapi.city.addresses.text.numbering import is_building
from geoapi.city.addresses.text.standard import folded_parts, parts_of
from geoapi.core.geo import metres_per_degree

# A short name that so many places of a map bear is a word for what they are.
_SHORT_NAME, _TOO_OFTEN = 3, 3
# The column that holds what a name may stand for.
_COLUMNS = {ROAD: "road", ESTATE: "estate", BUILDING: "code"}


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
        self._only_places: set[int] = set()
        self._fill(addresses, toponyms)
        # One more at the end, for rows whose area is NONE.
        self._districts = np.array([*map(self._district, self.chains), MISSING_ID], dtype=np.int32)
        self.middles = self.middle_points()
        self.names = NameIndex(self._all_names(aliases))
        # Read now, not by whoever asks first.
        lexicon.divisions()

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

    def things(self, row: int) -> Iterator[tuple[Kind, int]]:
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
        if estate in self._only_places:
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

    def _fill(self, addresses: Iterable[AddressRow], toponyms: Iterable[Toponym]) -> None:
        self.belonging = belonging = AreaPrefixes(self.areas, self.chains)
        places = self._places(toponyms)
        self.place_names = wanted = {key(toponym.name) for toponym, _ in places.values()}
        # The names of places that addresses of the same area hold: those need no row of their own.
        held: set[tuple[str | None, int]] = set()
        for row in sorted(addresses, key=lambda row: row.text):
            start, area = belonging.of(row.text, row.elements)
            parts, written = parts_of(row, row.text[len(start) :])
            self.append(
                row.text, row.lon, row.lat, area, parts, written, row.building_code, row.units, row.id
            )
            held.update((name, area) for name in (parts.road, parts.estate) if name in wanted)
        self.count = count = len(self)
        for text, (toponym, area) in places.items():
            name = key(toponym.name)
            if (name, area) in held:
                continue
            written = {"road" if toponym.kind == "road" else "estate": toponym.name}
            known = self.id_of("estate", name) != MISSING_ID
            self.append(text, toponym.lon, toponym.lat, area, folded_parts(written), written, None, None)
            if toponym.kind == lexicon.PLACE and not known:
                self._only_places.add(self.id_of("estate", name))
        self.freeze()
        # Places of the map are no addresses.
        self.nearest = Nearest(self.column("lon")[:count], self.column("lat")[:count])

    def _places(self, toponyms: Iterable[Toponym]) -> dict[str, tuple[Toponym, int]]:
        """Roads and places with the number of their area,
        by the text that a standard address of them would have.
        """
        found: dict[str, tuple[Toponym, int]] = {}
        toponyms = list(toponyms)
        often = Counter(
            each.name for each in toponyms if each.kind == lexicon.PLACE and len(each.name) <= _SHORT_NAME
        )
        for toponym in sorted(
            toponyms, key=lambda each: (each.name, each.area_code or "", each.lon, each.lat)
        ):
            # 10号厂房 and 茶室 say what they are, not which.
            vague = is_building(key(toponym.name)) or often[toponym.name] >= _TOO_OFTEN
            if toponym.kind == lexicon.PLACE and vague:
                continue
            area = self.area_number.get(toponym.area_code or "", MISSING_ID)
            chain = () if area == MISSING_ID else self.chains[area]
            text = in_areas(written_areas([self.areas[number].name for number in chain]), toponym.name)
            found.setdefault(text, (toponym, area))
        return found

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

    def _all_names(self, aliases: Iterable[Alias]) -> Iterator[Name]:
        for number, area in enumerate(self.areas):
            yield Name(area.name, Ref(AREA, number, element=area.level))
        for number in self.numbers("road"):
            yield Name(self.written("road", number), Ref(ROAD, number, element=lexicon.ROAD))
        for number in self.numbers("estate"):
            element = self.element_of(number)
            yield Name(self.written("estate", number), Ref(ESTATE, number, element=element))
        for alias in aliases:
            kind, number, element = self._target(alias)
            within = self.area_number.get(alias.area_code)
            if number != MISSING_ID and not (alias.area_code and within is None):
                via: Via = "former_name" if alias.former or alias.until else "alias"
                yield Name(alias.name, Ref(kind, number, via, alias.until, within, element))

    def _target(self, alias: Alias) -> tuple[Kind, int, str]:
        """What an alias stands for, NONE if that is not known, and what it is in a text."""
        if alias.kind == "area":
            number = self.area_number.get(alias.target, MISSING_ID)
            return AREA, number, self.areas[number].level if number != MISSING_ID else ""
        if alias.kind == "building":
            return BUILDING, self.id_of("code", alias.target), lexicon.PLACE
        if alias.kind == "road":
            return ROAD, self.id_of("road", key(alias.target)), lexicon.ROAD
        return ESTATE, self.id_of("estate", key(alias.target)), alias.kind
