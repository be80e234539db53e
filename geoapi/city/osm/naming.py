"""What OpenStreetMap calls things: the text of an address,
what bears a name that people ask for, and other names.

Source: the OSM wiki on `addr:*`, Names and Map features.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from geoapi.city.addresses.text.composing import compose, is_building_number
from geoapi.city.addresses.text.normalization import has_han
from geoapi.city.osm.tags import Tags, name_of, plain_text, point_kind_of, surface_of

# Named, but nobody goes there by that name.
_MINOR = {
    *(
        "atm",
        "bench",
        "vending_machine",
        "parking_space",
        "parking_entrance",
        "bicycle_parking",
        "motorcycle_parking",
    ),
    *(
        "bicycle_rental",
        "waste_basket",
        "waste_disposal",
        "recycling",
        "post_box",
        "telephone",
        "clock",
        "grit_bin",
        "information",
    ),
}
# Beside what is shown as a point on the map.
_PLACES = {
    "place": {"square", "neighbourhood", "quarter", "suburb", "village", "hamlet", "isolated_dwelling",
    "locality"},
    "public_transport": {"station"},
    "railway": {"stop"},
    "aeroway": {"aerodrome", "terminal", "heliport"},
    "man_made": {"bridge", "tower", "pier", "lighthouse", "works"},
    "natural": {"peak", "beach", "bay", "cape", "spring"},
    "landuse": {"cemetery", "religious", "military"},
}  # fmt: skip
_ANY_VALUE = ("craft", "club")
_GATES = {"gate", "lift_gate", "swing_gate", "sliding_gate", "entrance"}
# 铁门 is what it is; a longer name says whose gate it is.
_SHORTEST_GATE = 5
# Estates are known by their own table; rivers and fields are nowhere in particular.
_NO_PLACES = {"residential", "river", "pool", "grass", "farmland", "pitch", "garden"}

_AREAS: tuple[str, ...] = ("city", "district", "subdistrict")
_TAGS = tuple((f"addr:{key}", key) for key in (*_AREAS, "street", "housenumber", "place", "housename"))
_ADDRESS_KEYS = frozenset(("addr:street", "addr:place", "addr:full"))
_NUMBERED_STREET = re.compile(r"(?P<road>.*\D)(?P<doorplate>\d+号?)")
_DOORS = re.compile(r"\d+\s?[A-Za-z]?(?:\s?[-–/,;&+]\s?\d+\s?[A-Za-z]?)*")
_OTHER_NAMES = re.compile(
    r"(?:(?:alt|short|official|loc|nat|reg|(?P<old>old))_name(?::[a-z]{2,3})?|name:[a-z]{2,3}(?:[-_][A-Za-z]+)?)"
)
LONGEST_NAME = 100


class Address(NamedTuple):
    """An address as its tags give it; `elements` are its parts, None where only a whole text is given."""

    text: str
    elements: dict[str, str] | None


def address_of(tags: Tags) -> Address | None:
    """The standard text of an address in the order of its language;
    None when the tags do not suffice for a door.
    """
    if _ADDRESS_KEYS.isdisjoint(tags):
        return None
    said = {key: value for tag, key in _TAGS if tag in tags and (value := plain_text(tags[tag]))}
    elements = _chinese(said) if has_han("".join(said.values())) else _other(said)
    if elements is None:
        full = plain_text(tags.get("addr:full"))
        return Address(full, None) if full else None
    return Address(compose(elements), elements)


def _chinese(said: dict[str, str]) -> dict[str, str] | None:
    found = {key: said[key] for key in _AREAS if key in said}
    street, number, place, house = (said.get(key) for key in ("street", "housenumber", "place", "housename"))
    numbered = _NUMBERED_STREET.fullmatch(street) if street and not number else None
    if not (street and (number or numbered)) and not (place and (number or house)):
        return None
    if numbered:
        found |= numbered.groupdict()
    elif street:
        found["road"] = street
    if number:
        # 良友里7栋: what stands in the place of the door's number may be a house of an estate.
        found["building" if number[-1] in "楼幢栋座" and not house else "doorplate"] = number
    if place:
        found["estate" if house else "place"] = place
    if house:
        found["building" if is_building_number(house) else "place"] = house
    return found


def _other(said: dict[str, str]) -> dict[str, str] | None:
    found = {key: said[key] for key in _AREAS if key in said}
    street, number, place, house = (said.get(key) for key in ("street", "housenumber", "place", "housename"))
    if not (street or place) or not (number or house):
        return None
    found["road"] = street or place or ""
    if number:
        # 4, 5th floor.
        found["doorplate"] = (
            number if _DOORS.fullmatch(number) else number.partition(",")[0].strip() or number
        )
    else:
        found["place"] = house or ""
    return found


def place_name_of(tags: Tags) -> str | None:
    """The name by which people ask for a place; None if it has none or nobody would."""
    name = _first(name_of(tags))
    if name is None:
        return None
    kind = point_kind_of(tags)
    if kind is not None and kind not in _MINOR:
        return name
    if any(tags.get(key) in values for key, values in _PLACES.items()) or any(
        key in tags for key in _ANY_VALUE
    ):
        return name
    if is_gate(tags) or "entrance" in tags:
        return name if len(name) >= _SHORTEST_GATE else None
    surface = surface_of(tags)
    return name if surface is not None and surface[1] not in _NO_PLACES else None


def building_name_of(tags: Tags) -> str | None:
    """The name of a building; None if it has none of its own but a number in its estate."""
    return _first(name_of(tags) or plain_text(tags.get("addr:housename")))


def is_gate(tags: Tags) -> bool:
    return tags.get("barrier") in _GATES


def is_name(name: str) -> bool:
    """Whether a text can serve as a name: not too short or long, not a number."""
    bare = _bare(name)
    return (
        len(bare) >= 2 and len(name) <= LONGEST_NAME and not bare.isdigit() and not is_building_number(name)
    )


def other_names_of(tags: Tags, name: str) -> Iterator[tuple[str, bool]]:
    """Other names of what is called `name`, each once, and whether they are former ones."""
    seen = {_bare(name)}
    for key, value in tags.items():
        found = _OTHER_NAMES.fullmatch(key) if "name" in key else None
        for other in value.split(";") if found else ():
            text = plain_text(other)
            if text and is_name(text) and _bare(text) not in seen:
                seen.add(_bare(text))
                yield text, bool(found and found["old"])


def _first(names: str | None) -> str | None:
    """The first of several names in one tag, if it can serve as one."""
    if not names:
        return None
    name = names.partition(";")[0].strip()
    return name if is_name(name) else None


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))
