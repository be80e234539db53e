"""How alike two names are, by their characters and by their sounds."""

from dataclasses import dataclass

from geoapi.city.search.names.normalization import units

# A homophone is a slip of the hand; that the characters are the same says a little more.
_BY_SOUND, _BY_CHARACTER = 0.85, 0.15
# Of what is asked all should be in the name; of the name people leave out much.
_OF_TEXT, _OF_NAME = 0.65, 0.35


@dataclass(frozen=True, slots=True)
class _Bits:
    """A sequence as bits: of each unit where it stands."""

    places: dict[str, int]
    full: int

    @classmethod
    def of(cls, sequence: list[str]) -> "_Bits":
        places: dict[str, int] = {}
        for at, unit in enumerate(sequence):
            places[unit] = places.get(unit, 0) | 1 << at
        return cls(places, (1 << len(sequence)) - 1)

    def longest_common(self, other: list[str]) -> int:
        """The length of the longest common subsequence (Hyyrö 2004, a bit for each unit)."""
        get, rest = self.places.get, self.full
        for unit in other:
            hit = rest & get(unit, 0)
            if hit:
                rest = (rest + hit) | (rest - hit)
        return (~rest & self.full).bit_count()


class Comparison:
    """A normalized text, to be compared with many names."""

    def __init__(self, text: str) -> None:
        self.characters, self.sounds = units(text)
        self._by_character, self._by_sound = _Bits.of(self.characters), _Bits.of(self.sounds)

    def with_name(self, name: str) -> float:
        """From 0, nothing alike, to 1, the same."""
        characters, sounds = units(name)
        common = _BY_SOUND * self._by_sound.longest_common(sounds)
        common += _BY_CHARACTER * self._by_character.longest_common(characters)
        return common * (_OF_TEXT / max(1, len(self.sounds)) + _OF_NAME / max(1, len(sounds)))
