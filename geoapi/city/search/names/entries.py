"""What is found by its name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedThing:
    """Something that has a name. `code` is its own among all things of an index; the point is in WGS 84;
    `area_codes` are the areas it lies in, of any level; `aliases` are other names of it.
    """

    kind: str
    code: str
    name: str
    lon: float
    lat: float
    area_codes: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that a text may mean. `score`: 1 is exactly its name and nobody else's, from 0.9 on it is sure,
    below that whoever asked is to be asked back.
    """

    thing: NamedThing
    score: float


PLACE = "place"
"""The kind of places."""
