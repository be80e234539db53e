"""What people make of a place's name, and which places each of it may mean."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.addressing.letters import homophones, readings
from bench.placenames.making import MadePlace, words
from geoapi.city.search.names.entries import NamedThing
from geoapi.core.geo import distance_m

# Things of one name so near each other are one thing.
ONE_SPOT_M = 150.0
BRACKETS = re.compile(r"[(（）)]")
Change = Callable[[MadePlace, random.Random], str]


@dataclass(frozen=True)
class NameQuery:
    """`codes`: the place that the text was made of, and all others that it fits as well; `several`: whether
    these are in more than one spot.
    """

    kind: str
    text: str
    codes: frozenset[str]
    several: bool


def make_queries(
    places: Sequence[MadePlace], others: Iterable[NamedThing], city: str, each: int, seed: int
) -> list[NameQuery]:
    """`each` of every kind about `places` in `city`. A text that is the very name of another place, or of one
    of `others`, is none: whoever types it means that. Nor is one that is a word for a kind of places.
    """
    rng = random.Random(seed)
    points = {thing.code: (thing.lon, thing.lat) for thing in (*(p.thing for p in places), *others)}
    named = _grouped((plain(thing.name), thing.code) for thing in (*(p.thing for p in places), *others))
    without_branch = _grouped((_without_branch(place, city), place.thing.code) for place in places)
    without_area = _grouped((_without_area(place), place.thing.code) for place in places)
    queries: list[NameQuery] = []
    for kind, (change, group, by) in {
        "one character left out": (_character_left_out, named, _whole),
        "one homophone": (_homophone, named, _whole),
        "no brackets": (lambda place, _: plain(place.thing.name), named, _whole),
        "branch left off": (_branch_left_off, without_branch, lambda place: _without_branch(place, city)),
        "city and district left off": (_areas_left_off, without_area, _without_area),
    }.items():
        found: dict[str, NameQuery] = {}
        for place in rng.sample(places, len(places)):
            text, name = change(place, rng), place.thing.name
            if text in (name, "") or text in found or text in (*words("clinic"), *words("public")):
                continue
            if plain(text) != plain(name) and plain(text) in named:
                continue
            fits = group[by(place)]
            several = any(distance_m(points[code], points[fits[0]]) > ONE_SPOT_M for code in fits)
            found[text] = NameQuery(kind, text, frozenset(fits), several)
            if len(found) == each:
                break
        queries.extend(found.values())
    return queries


def plain(name: str) -> str:
    return BRACKETS.sub("", name)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, code in pairs:
        groups[key].append(code)
    return groups


def _whole(place: MadePlace) -> str:
    return plain(place.thing.name)


def _without_branch(place: MadePlace, city: str) -> str:
    """That the city is named before it or not says nothing: all are in it."""
    return place.name.areas.removeprefix(city) + place.name.stem


def _without_area(place: MadePlace) -> str:
    return plain(place.name.stem + place.name.branch)


def _branch_left_off(place: MadePlace, _: random.Random) -> str:
    return place.name.areas + place.name.stem if place.name.branch else ""


def _areas_left_off(place: MadePlace, _: random.Random) -> str:
    return place.name.stem + place.name.branch if place.name.areas else ""


def _character_left_out(place: MadePlace, rng: random.Random) -> str:
    name = place.thing.name
    at = rng.choice([at for at, letter in enumerate(name) if not BRACKETS.match(letter)])
    return name[:at] + name[at + 1 :]


def _homophone(place: MadePlace, rng: random.Random) -> str:
    name = place.thing.name
    alike = [homophones().get(readings().get(letter, ""), "").replace(letter, "") for letter in name]
    at = rng.choice([at for at, others in enumerate(alike) if others] or [-1])
    return name[:at] + rng.choice(alike[at]) + name[at + 1 :] if at >= 0 else ""
