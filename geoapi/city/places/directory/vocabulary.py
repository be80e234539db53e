"""The kinds of places and the amenities a city has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geoapi.core.terms import Terms


@dataclass(frozen=True)
class PlaceTerm:
    """A kind or an amenity. `osm` holds the tags of OpenStreetMap, as key=value, that make an object one."""

    code: str
    name: str
    name_en: str
    other_names: tuple[str, ...]
    osm: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    kinds: Terms[PlaceTerm]
    amenities: Terms[PlaceTerm]


def tagged(terms: Iterable[PlaceTerm], tags: Mapping[str, str]) -> list[PlaceTerm]:
    """Those that the tags of an object of OpenStreetMap make it."""
    held = {f"{key}={value}" for key, value in tags.items()}
    return [term for term in terms if held.intersection(term.osm)]
