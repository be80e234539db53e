"""The areas that a text begins with while it is typed, and what lies in them."""

from functools import cached_property
from itertools import islice

import numpy as np

from geoapi.city.addresses.gazetteer.address_table import Ints
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.names import Ref
from geoapi.city.addresses.text import lexicon

_FEW_ROWS = 20_000


class TypedAreas:
    """Areas that were typed, one below the other; each may be several of one name."""

    def __init__(self, gazetteer: Gazetteer, typed: list[set[int]]) -> None:
        self.typed = typed
        fits = [all(not numbers.isdisjoint(chain) for numbers in typed) for chain in gazetteer.chains]
        # Of each area, by number; the last is for addresses whose area is not known.
        self._holds = np.array([*fits, not typed])
        self._gazetteer = gazetteer

    def rows(self, rows: Ints) -> Ints:
        """Those of `rows` that lie in these areas."""
        if not self.typed:
            return rows
        inside: Ints = rows[self._holds[self._gazetteer.column("area")[rows]]]
        return inside

    def names(self, names: list[str], most: int) -> list[str]:
        """The first of `names` that something in these areas bears."""
        inside = (name for name in names if any(self._has(ref) for ref in self._gazetteer.names.refs(name)))
        return list(islice(inside, most)) if self.typed else names[:most]

    def _has(self, ref: Ref) -> bool:
        if ref.kind == "area":
            return self.fits(ref.number)
        if self._held is None or ref.kind == "building":
            return len(self.rows(self._gazetteer.rows(ref))) > 0
        return ref.number in self._held[ref.kind]

    @cached_property
    def _held(self) -> dict[str, set[int]] | None:
        """The numbers of the roads and estates in small areas;
        in large ones it is quicker to look at each name.
        """
        column = self._gazetteer.column
        rows = np.flatnonzero(self._holds[column("area")])
        return (
            {kind: set(column(kind)[rows].tolist()) for kind in ("road", "estate")}
            if len(rows) < _FEW_ROWS
            else None
        )

    def is_next(self, ref: Ref) -> bool:
        """Whether a name is an area's right below the last typed: 滨城市望 is 望山区 before 望明路."""
        if ref.kind != "area" or not self.typed:
            return False
        chain = self._gazetteer.chains[ref.number]
        return len(chain) > 1 and chain[1] in self.typed[-1]

    def fits(self, area: int) -> bool:
        return bool(self._holds[area])


def typed_areas(gazetteer: Gazetteer, text: str) -> tuple[TypedAreas, str]:
    """The whole names of areas a text begins with, and what follows them."""
    areas: list[set[int]] = []
    at = 0
    while True:
        ends = [
            end
            for end, element, cost in gazetteer.names.at(text, at)
            if element in lexicon.AREAS and cost < 0.3
        ]
        longer = [end for end, element, _ in gazetteer.names.at(text, at) if element not in lexicon.AREAS]
        if not ends or max(longer, default=0) >= max(ends):
            return TypedAreas(gazetteer, areas), text[at:]
        areas.append({ref.number for ref in gazetteer.names.refs(text[at : max(ends)]) if ref.kind == "area"})
        at = max(ends)
