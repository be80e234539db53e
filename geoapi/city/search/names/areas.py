"""Words for areas at the beginning of names and of what people type."""

from collections.abc import Iterable
from dataclasses import dataclass

from geoapi.city.addresses.gazetteer.entries import AreaName
from geoapi.city.search.names.normalization import normalize_name
from geoapi.city.search.names.words import words_of

_SHORTEST = 2
_LARGE = frozenset(("province", "city", "district"))
_MOST_WORDS = 4

WHOLE, SHORT, VAGUE = 0.97, 0.94, 0.87
"""How sure what follows an area's word still is: its whole name; the short one of a district or larger, as
everybody says it; that of a small one, whose words are those of streets and shops as well."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What a text says behind words for areas. `said`: of each word the codes of the areas it may mean."""

    text: str
    said: tuple[frozenset[str], ...]
    certainty: float


@dataclass(frozen=True, slots=True)
class _Word:
    codes: frozenset[str]
    certainty: float


class AreaWords:
    """The names of a city's areas, whole and short."""

    def __init__(self, areas: Iterable[AreaName] = ()) -> None:
        found: dict[str, tuple[set[str], float]] = {}

        def add(word: str, code: str, certainty: float) -> None:
            if len(word) >= _SHORTEST:
                codes, best = found.get(word, (set(), 0.0))
                found[word] = (codes | {code}, max(best, certainty))

        for area in areas:
            add(normalize_name(area.name), area.code, WHOLE)
            short = SHORT if area.level in _LARGE else VAGUE
            add(normalize_name(_without_ending(area.name)), area.code, short)
        self._words = {word: _Word(frozenset(codes), best) for word, (codes, best) in found.items()}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for word in self._words:
            start = word[:_SHORTEST]
            self._lengths[start] = (*self._lengths.get(start, ()), len(word))

    def rests(self, text: str) -> list[Rest]:
        """What may follow the areas that a normalized text begins with, by every reading of its beginning."""
        found: list[Rest] = []
        open_ends = [Rest(text, (), 1.0)]
        for _ in range(_MOST_WORDS):
            open_ends = [longer for rest in open_ends for longer in self._next(rest)]
            found += open_ends
        return found

    def _next(self, before: Rest) -> Iterable[Rest]:
        for length in self._lengths.get(before.text[:_SHORTEST], ()):
            word = self._words.get(before.text[:length])
            if word is not None and len(before.text) > length:
                said = (*before.said, word.codes)
                yield Rest(before.text[length:], said, min(before.certainty, word.certainty))


def _without_ending(name: str) -> str:
    for ending in words_of("area_ending"):
        if name.endswith(ending) and len(name) - len(ending) >= _SHORTEST:
            return name.removesuffix(ending)
    return name
