"""The kinds of places and the amenities a city has, found by whatever it calls them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geoapi.core.cells import plain_text


@dataclass(frozen=True)
class Term:
    """A kind or an amenity. `osm` holds the tags of OpenStreetMap, as key=value, that make an object one."""

    code: str
    name: str
    name_en: str
    other_names: tuple[str, ...]
    osm: tuple[str, ...]

    @property
    def called(self) -> tuple[str, ...]:
        return (self.code, self.name, self.name_en, *self.other_names)


class Terms:
    """Terms in their order; where two share a name the first has it."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.all = tuple(terms)
        self._by_name: dict[str, Term] = {}
        for names in ("code", "name", "called"):
            for term in self.all:
                given = getattr(term, names)
                for name in [given] if isinstance(given, str) else given:
                    self._by_name.setdefault(_folded(name), term)

    def find(self, text: str) -> Term | None:
        return self._by_name.get(_folded(text))

    def tagged(self, tags: Mapping[str, str]) -> list[Term]:
        """Those that the tags of an object of OpenStreetMap make it."""
        held = {f"{key}={value}" for key, value in tags.items()}
        return [term for term in self.all if held.intersection(term.osm)]


@dataclass(frozen=True)
class Vocabulary:
    kinds: Terms
    amenities: Terms


def _folded(text: str) -> str:
    return plain_text(text).casefold().replace(" ", "").replace("-", "").replace("_", "")
