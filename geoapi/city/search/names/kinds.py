"""What a name says that a thing is: a primary school, a pharmacy."""

from collections.abc import Mapping
from functools import cache

from geoapi.city.search.names.normalization import normalize_name
from geoapi.city.search.names.words import words_of

_LONGEST = 12


def kind_of(name: str) -> str | None:
    """The class of things that a normalized name says it is of, by its longest ending that says so."""
    kinds = _kinds()
    for start in range(max(0, len(name) - _LONGEST), len(name)):
        if (group := kinds.get(name[start:])) is not None:
            return group
    return None


def says_only_kind(name: str) -> bool:
    """Whether a normalized name is but a word for a kind of things, as every second one bears it."""
    return name in _kinds()


@cache
def _kinds() -> Mapping[str, str]:
    return {normalize_name(word): group for word, group in words_of("kind").items()}
