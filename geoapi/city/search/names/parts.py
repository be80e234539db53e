"""The parts of a thing's name by which people call it: without its branch, its city or its company."""

import re
from collections.abc import Iterator
from functools import cache

from geoapi.city.search.names.areas import AreaWords
from geoapi.city.search.names.entries import NamedThing
from geoapi.city.search.names.kinds import kind_of, says_only_kind
from geoapi.city.search.names.normalization import normalize_name
from geoapi.city.search.names.words import words_of

EXACT, ALIAS, WITHOUT_COMPANY, WITHOUT_BRANCH, OTHER_THING = 1.0, 0.99, 0.96, 0.95, 0.85
"""How sure a part of a name is: whole; another name, whole; without the word for a company; without what
stands in brackets; the same where the brackets say that it is something else: the car park of a hospital."""

_BRACKETS = re.compile(r"[(（\[【〔「『<《]([^)）\]】〕」』>》]*)[)）\]】〕」』>》]?")
_SHORTEST = 2


def parts_of(thing: NamedThing, areas: AreaWords) -> dict[str, float]:
    """Normalized texts that call a thing, and how sure each is of it where nothing else is called so."""
    found: dict[str, float] = {}
    for name, certainty in ((thing.name, EXACT), *((alias, ALIAS) for alias in thing.aliases)):
        for text, how_sure in _parts(name, areas):
            found[text] = max(found.get(text, 0.0), min(certainty, how_sure))
    return found


def core_of(name: str, areas: AreaWords) -> str:
    """A name without its branch, its areas and its company, normalized."""
    return min((text for text, _ in _parts(name, areas)), key=len, default=normalize_name(name))


def _parts(name: str, areas: AreaWords) -> Iterator[tuple[str, float]]:
    whole = normalize_name(name)
    if not whole:
        return
    yield whole, EXACT
    yield from _shorter(whole, EXACT, areas)
    bracket = "".join(_BRACKETS.findall(name))
    bare = normalize_name(_BRACKETS.sub("", name)) if bracket else ""
    if _may_stand_alone(bare):
        inside = kind_of(normalize_name(bracket))
        same = inside is None or inside == kind_of(bare)
        certainty = WITHOUT_BRANCH if same else OTHER_THING
        yield bare, certainty
        yield from _shorter(bare, certainty, areas)


def _shorter(text: str, certainty: float, areas: AreaWords) -> Iterator[tuple[str, float]]:
    """A text without its areas, its company, and both."""
    texts = [(text, certainty)]
    for rest in areas.rests(text):
        if _may_stand_alone(rest.text):
            texts.append((rest.text, min(certainty, rest.certainty)))
    yield from texts[1:]
    for longer, how_sure in texts:
        for word in _company_words():
            if longer.endswith(word):
                if _may_stand_alone(longer.removesuffix(word)):
                    yield longer.removesuffix(word), min(how_sure, WITHOUT_COMPANY)
                break


def _may_stand_alone(text: str) -> bool:
    return len(text) >= _SHORTEST and not says_only_kind(text)


@cache
def _company_words() -> tuple[str, ...]:
    return tuple(map(normalize_name, words_of("company")))
