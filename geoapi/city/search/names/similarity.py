"""How alike two names are, by their characters and by their sounds."""

from collections.abc import Sequence

from geoapi.city.search.names.normalization import pinyin_units, units

# Another character of the same sound is a slip of the hand, and costs as much of its place.
_HOMOPHONE = 0.3
# Of what is asked all should be in the name; of the name people leave out much.
_OF_TEXT, _OF_NAME = 0.65, 0.35


class Comparison:
    """A normalized text, to be compared with many names."""

    def __init__(self, characters: Sequence[str], sounds: Sequence[str]) -> None:
        self.sounds = sounds
        self._set = frozenset(characters)
        # Where each sound stands in the text, as bits.
        self._places: dict[str, int] = {}
        for at, sound in enumerate(sounds):
            self._places[sound] = self._places.get(sound, 0) | 1 << at
        self._all = (1 << len(sounds)) - 1

    @classmethod
    def of(cls, text: str) -> "list[Comparison]":
        """Of a text as it is written and, where its letters may be pinyin, as that sounds."""
        spoken = pinyin_units(text)
        return [cls(*units(text)), *([cls(spoken, spoken)] if spoken else [])]

    def with_name(self, name: str) -> float:
        """From 0, nothing alike, to 1, the same."""
        if not self._all:
            return 0.0
        characters, sounds = units(name)
        common: float = self._longest_common(sounds)
        shared = len(self._set.intersection(characters)) / len(self._set)
        common *= 1 - _HOMOPHONE * (1 - shared)
        return common * (_OF_TEXT / len(self.sounds) + _OF_NAME / len(sounds))

    def _longest_common(self, sounds: list[str]) -> int:
        """The length of the longest common subsequence of sounds (bit by bit, after Hyyrö 2004)."""
        places, rest = self._places.get, self._all
        for sound in sounds:
            if hit := rest & places(sound, 0):
                rest = (rest + hit) | (rest - hit)
        return (~rest & self._all).bit_count()
