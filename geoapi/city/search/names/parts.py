"""The parts of a thing's name by which people call it: without its branch, its city or its company."""

import re
from collections.abc import Iterator
from functools import cache

from geoapi.city.search.names.areas import AreaWords
from geoapi.city.search.names.entries import NamedThing
from geoapi.city.search.names.kinds import end_of_first_kind, kind_of, says_only_kind
from geoapi.city.search.names.normalization import normalize_name
from geoapi.city.search.names.words import words_of

EXACT, ALIAS, WITHOUT_COMPANY, WITHOUT_BRANCH, OTHER_THING = 1.0, 0.99, 0.96, 0.95, 0.85
"""How sure a part of a name is: whole; another name, whole; without the word for a company; without what
stands in brackets; the same where the brackets say that it is something else: the car park of a hospital."""

_BRACKETS = re.compile(r"[(（\[【〔「『<《]([^)）\]】〕」』>》]*)[)）\]】〕」』>》]?")
_SHORTEST = 2

Parts = dict[str, float]
"""Normalized texts that call a thing, and how sure each is of it where nothing else is called so."""


def parts_of_name(name: str, areas: AreaWords) -> Parts:
    """The whole of a name first, the shortest part last."""
    found: Parts = {}
    for text, certainty in _parts(name, areas):
        found[text] = max(found.get(text, 0.0), certainty)
    return found


def parts_of(thing: NamedThing, areas: AreaWords) -> tuple[Parts, tuple[str, ...]]:
    """The parts of all names of a thing, and what it is compared by: each name whole, and the shortest
    part of the first of them.
    """
    found = parts_of_name(thing.name, areas)
    forms = dict.fromkeys((next(iter(found)), min(found, key=len))) if found else {}
    for alias in thing.aliases:
        for number, (text, certainty) in enumerate(parts_of_name(alias, areas).items()):
            found[text] = max(found.get(text, 0.0), min(certainty, ALIAS))
            if number == 0:
                forms[text] = None
    return found, tuple(forms)


def _parts(name: str, areas: AreaWords) -> Iterator[tuple[str, float]]:
    outside, inside = _BRACKETS.sub("", name), "".join(_BRACKETS.findall(name))
    whole = normalize_name(name)
    if not whole:
        return
    yield whole, EXACT
    yield from _shorter(whole, EXACT, areas)
    bare = normalize_name(outside) if inside else ""
    if _may_stand_alone(bare):
        other = kind_of(normalize_name(inside))
        certainty = WITHOUT_BRANCH if other in (None, kind_of(bare)) else OTHER_THING
        yield bare, certainty
        yield from _shorter(bare, certainty, areas)
    elif bare := _before_branch(whole):
        yield bare, WITHOUT_BRANCH
        yield from _shorter(bare, WITHOUT_BRANCH, areas)


def is_branch(name: str) -> bool:
    """Whether a normalized name ends as those of branches do."""
    return name.endswith(_branch_words())


def _before_branch(whole: str) -> str:
    """A bank's or a shop's name without the branch that stands behind what it is; empty where none does."""
    if not is_branch(whole):
        return ""
    end = end_of_first_kind(whole)
    branch = whole[end:]
    return whole[:end] if end and len(branch) > _SHORTEST and not says_only_kind(branch) else ""


def _shorter(text: str, certainty: float, areas: AreaWords) -> Iterator[tuple[str, float]]:
    """A text without its areas, its company, and both."""
    texts = [(text, certainty)]
    for rest in areas.rests(text):
        if _may_stand_alone(rest.text):
            texts.append((rest.text, min(certainty, rest.certainty)))
    yield from texts[1:]
    if not text.endswith(_company_words()):
        return
    for longer, how_sure in texts:
        word = next(word for word in _company_words() if text.endswith(word))
        if _may_stand_alone(longer.removesuffix(word)):
            yield longer.removesuffix(word), min(how_sure, WITHOUT_COMPANY)


def _may_stand_alone(text: str) -> bool:
    return len(text) >= _SHORTEST and not says_only_kind(text)


@cache
def _company_words() -> tuple[str, ...]:
    """The longest first."""
    return tuple(map(normalize_name, words_of("company")))


@cache
def _branch_words() -> tuple[str, ...]:
    return tuple(map(normalize_name, words_of("branch")))
