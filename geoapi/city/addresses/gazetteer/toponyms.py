"""Roads and places that the map knows by name alone: each has a row where no address names it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID
from geoapi.city.addresses.gazetteer.entries import Toponym
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.normalization import key
from geoapi.city.addresses.text.numbering import is_building

# A short name that so many places of a map bear is a word for what they are.
_SHORT_NAME, _TOO_OFTEN = 3, 3


@dataclass(frozen=True, slots=True)
class NamedToponym:
    """A toponym, its name folded, the number of its area."""

    toponym: Toponym
    name: str
    area: int

    @property
    def written(self) -> dict[str, str]:
        """Its name as the part of an address that it is."""
        return {"road" if self.toponym.kind == "road" else "estate": self.toponym.name}


class Toponyms:
    """All of them that are worth a name, in order, each once in its area."""

    def __init__(self, toponyms: Iterable[Toponym], area_number: Mapping[str, int]) -> None:
        toponyms = list(toponyms)
        often = Counter(
            each.name for each in toponyms if each.kind == lexicon.PLACE and len(each.name) <= _SHORT_NAME
        )
        found: dict[tuple[str, int], NamedToponym] = {}
        for each in sorted(toponyms, key=lambda one: (one.name, one.area_code or "", one.lon, one.lat)):
            name = key(each.name)
            # 10号厂房 and 茶室 say what they are, not which.
            if each.kind == lexicon.PLACE and (is_building(name) or often[each.name] >= _TOO_OFTEN):
                continue
            area = area_number.get(each.area_code or "", MISSING_ID)
            found.setdefault((each.name, area), NamedToponym(each, name, area))
        self._all: Sequence[NamedToponym] = tuple(found.values())
        self._numbers: dict[tuple[str, int], list[int]] = {}
        for number, each_name in enumerate(self._all):
            self._numbers.setdefault((each_name.name, each_name.area), []).append(number)
        self._names = {name for name, _ in self._numbers}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[NamedToponym]:
        return iter(self._all)

    def __getitem__(self, number: int) -> NamedToponym:
        return self._all[number]

    def __contains__(self, name: object) -> bool:
        """Whether any bears a folded name."""
        return name in self._names

    def named(self, name: str, area: int) -> Sequence[int]:
        """The numbers of those that bear a folded name in an area."""
        return self._numbers.get((name, area), ())

    def in_areas(self, areas: Iterable[int]) -> list[int]:
        wanted = set(areas)
        return [number for number, each in enumerate(self._all) if each.area in wanted]
