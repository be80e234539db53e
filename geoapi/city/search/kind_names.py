"""Kinds of places, and what places offer, by the words that people say for them."""

from collections.abc import Iterable
from dataclasses import dataclass

from geoapi.city.search.words import normalize, values_of

KIND, AMENITY = "kind", "amenity"
EXACT_SCORE, PART_SCORE, TYPED_SCORE = 1.0, 0.85, 0.7
_SHORTEST_PART = 2


@dataclass(frozen=True)
class KindWords:
    """A kind of place (`role` KIND) or something that places offer (AMENITY), and its names."""

    role: str
    code: str
    name: str
    name_en: str
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class KindMatch:
    kind: KindWords
    score: float


class KindNames:
    """Finds kinds by their names, by other words for them, and by parts of both."""

    def __init__(self, kinds: Iterable[KindWords]) -> None:
        self._words: dict[str, list[KindWords]] = {}
        for kind in kinds:
            more = [word for word, code in values_of(kind.role).items() if code == kind.code]
            for word in dict.fromkeys(map(normalize, (kind.name, kind.name_en, *kind.other_names, *more))):
                self._words.setdefault(word, []).append(kind)

    def exactly(self, normalized: str) -> list[KindMatch]:
        """Those that a normalized text is a word for: kinds of places before what they offer."""
        found = self._words.get(normalized, [])
        kinds = [kind for kind in found if kind.role == KIND] or found
        return [KindMatch(kind, EXACT_SCORE if len(kinds) == 1 else PART_SCORE) for kind in kinds]

    def resembling(self, normalized: str) -> list[KindMatch]:
        """Those of whose words a normalized text is a beginning, or a part; never sure."""
        found: dict[tuple[str, str], KindMatch] = {}
        for word, kinds in self._words.items():
            inner = len(normalized) >= _SHORTEST_PART and normalized in word
            if inner or word.startswith(normalized):
                for kind in kinds:
                    score = PART_SCORE if inner else TYPED_SCORE
                    known = found.get((kind.role, kind.code))
                    if known is None or known.score < score:
                        found[kind.role, kind.code] = KindMatch(kind, score)
        return sorted(found.values(), key=lambda match: (match.kind.role != KIND, -match.score))
