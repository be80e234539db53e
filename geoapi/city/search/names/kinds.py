"""What a name says that a thing is: a primary school, a pharmacy."""

import re
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


def end_of_first_kind(name: str) -> int:
    """Where the first word ends in a normalized name that says what it is and has a name before it; or 0."""
    found = _kind_within().search(name)
    return found.end() if found else 0


def says_only_kind(name: str) -> bool:
    """Whether a normalized name is but a word for a kind of things, as every second one bears it."""
    return name in _kinds()


@cache
def _kinds() -> Mapping[str, str]:
    return {normalize_name(word): group for word, group in words_of("kind").items()}


@cache
def _kind_within() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in _kinds() if len(word) > 1)
    return re.compile(f"(?<=..)(?:{words})")
