"""The other names of a city's things, by what they name."""

from collections.abc import Iterable, Mapping, Sequence

from geoapi.city.addresses.gazetteer.entries import Alias
from geoapi.city.addresses.gazetteer.names import AREA, BUILDING, ESTATE, ROAD, Kind
from geoapi.city.addresses.text.normalization import key

Target = tuple[Kind, str]
"""What an alias names: an area or a building by its code, a road or an estate by its folded name."""
_KINDS: Mapping[str, Kind] = {
    "area": AREA, "building": BUILDING, "road": ROAD, "estate": ESTATE, "place": ESTATE
}  # fmt: skip


class Aliases:
    def __init__(self, aliases: Iterable[Alias] = ()) -> None:
        self._by_target: dict[Target, list[Alias]] = {}
        for alias in aliases:
            self._by_target.setdefault(target_of(alias.kind, alias.target), []).append(alias)
        # Of each area that somebody asked for: every address that is answered asks for all above it.
        self._former_names: dict[str, Sequence[str]] = {}

    def of(self, kind: Kind, target: str) -> Sequence[Alias]:
        return self._by_target.get((kind, target), ())

    def former_names(self, area_code: str) -> Sequence[str]:
        """What an area was called, and others called it, wherever one was."""
        found = self._former_names.get(area_code)
        if found is None:
            former = (alias for alias in self.of(AREA, area_code) if alias.is_former and not alias.area_code)
            found = self._former_names[area_code] = sorted({alias.name for alias in former})
        return found

    def changed(self, targets: Iterable[Target], now: Iterable[Alias]) -> "Aliases":
        """These with `now` as all aliases of some targets."""
        new = Aliases(now)
        replaced = dict.fromkeys(targets)
        new._by_target = {
            target: found for target, found in self._by_target.items() if target not in replaced
        } | new._by_target
        return new


def target_of(kind: str, said: str) -> Target:
    """By what an alias of a kind names its target."""
    thing = _KINDS[kind]
    return thing, said if thing in (AREA, BUILDING) else key(said)
