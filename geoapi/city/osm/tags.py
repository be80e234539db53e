"""What of OpenStreetMap becomes what on our map: one table of tags. Source: the OSM wiki's Map features."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Tags = Mapping[str, str]

# Lines drawn as roads, by tag key; the value is the kind.
LINES = {
    "highway": (
        *("motorway", "trunk", "primary", "secondary", "tertiary"),
        *("motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link"),
        *(
            "unclassified",
            "residential",
            "living_street",
            "pedestrian",
            "road",
            "service",
            "track",
            "construction",
        ),
        *("footway", "path", "cycleway", "steps", "bridleway", "corridor"),
    ),
    "railway": ("rail", "light_rail", "subway", "tram"),
    "waterway": ("river", "canal", "stream"),
}

# Filled shapes: theme, kind, and the tags that make it one; the first that fits counts.
SURFACES = (
    ("water", "river", {"water": ["river"], "waterway": ["riverbank"]}),
    ("water", "water", {"natural": ["water"], "waterway": ["dock"], "landuse": ["reservoir", "basin"]}),
    ("water", "pool", {"leisure": ["swimming_pool"]}),
    ("landuse", "hospital", {"amenity": ["hospital", "clinic"]}),
    ("landuse", "kindergarten", {"amenity": ["kindergarten"]}),
    ("landuse", "school", {"amenity": ["school"], "landuse": ["education"]}),
    ("landuse", "college", {"amenity": ["college"]}),
    ("landuse", "university", {"amenity": ["university"]}),
    ("landuse", "mall", {"shop": ["mall", "department_store"]}),
    ("landuse", "retail", {"amenity": ["marketplace"], "landuse": ["retail"], "shop": ["supermarket"]}),
    ("landuse", "pitch", {"leisure": ["pitch", "track"]}),
    ("landuse", "playground", {"leisure": ["playground", "sports_centre", "stadium"]}),
    ("landuse", "garden", {"leisure": ["garden"]}),
    ("landuse", "park", {"leisure": ["park", "nature_reserve"], "landuse": ["recreation_ground"]}),
    ("landuse", "square", {"place": ["square"], "highway": ["pedestrian", "footway"]}),
    ("landuse", "parking", {"amenity": ["parking"]}),
    ("landuse", "forest", {"landuse": ["forest"]}),
    ("landuse", "wood", {"natural": ["wood"]}),
    (
        "landuse",
        "grass",
        {"landuse": ["grass", "meadow", "village_green", "cemetery", "greenfield", "flowerbed"]},
    ),
    ("landuse", "grass", {"natural": ["grassland", "scrub", "heath", "wetland"]}),
    ("landuse", "farmland", {"landuse": ["farmland", "farmyard", "orchard", "vineyard", "allotments"]}),
    ("landuse", "commercial", {"landuse": ["commercial"]}),
    ("landuse", "industrial", {"landuse": ["industrial", "railway", "port", "depot", "construction"]}),
    ("landuse", "residential", {"landuse": ["residential"]}),
)

# Each tag's first place in the table: a city has a million objects to look up.
_SURFACE_OF: dict[tuple[str, str], int] = {}
for _place, (_, _, _needs) in enumerate(SURFACES):
    for _key, _values in _needs.items():
        for _value in _values:
            _SURFACE_OF.setdefault((_key, _value), _place)

# What a name may stand for as a point, in order; the value of the tag is the kind.
POINTS = ("amenity", "shop", "healthcare", "office", "tourism", "leisure", "historic", "railway", "highway")
POINT_VALUES = {"railway": {"station", "halt", "subway_entrance", "tram_stop"}, "highway": {"bus_stop"}}
POINT_KINDS = {
    "department_store": "mall",
    "clinic": "hospital",
    "kindergarten": "school",
    "college": "school",
}

_NOT_BUILDINGS = {"no", "entrance", "proposed", "construction"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Line:
    """A road, railway or waterway to draw. `backwards`: its oneway runs against the line."""

    kind: str
    oneway: bool
    backwards: bool
    bridge: bool
    layer: int


def name_of(tags: Tags) -> str | None:
    return plain_text(tags.get("name") or tags.get("name:zh"))


def english_name_of(tags: Tags) -> str | None:
    return plain_text(tags.get("name:en"))


def line_of(tags: Tags) -> Line | None:
    """How a way is drawn as a line; None if it is not. Tunnels of railways and rivers are not seen."""
    key = next((key for key, kinds in LINES.items() if tags.get(key) in kinds), None)
    if key is None or tags.get("area") == "yes" or (key != "highway" and tags.get("tunnel", "no") != "no"):
        return None
    oneway = tags.get("oneway", "yes" if tags.get("junction") == "roundabout" else "no")
    return Line(
        kind=tags[key],
        oneway=oneway in ("yes", "true", "1", "-1", "reverse"),
        backwards=oneway in ("-1", "reverse"),
        bridge=tags.get("bridge", "no") != "no",
        layer=max(-99, min(99, _signed(tags.get("layer")))),
    )


def surface_of(tags: Tags) -> tuple[str, str] | None:
    """Theme and kind of a filled shape; None if it is not one."""
    first = min((_SURFACE_OF[tag] for tag in tags.items() if tag in _SURFACE_OF), default=None)
    return None if first is None else SURFACES[first][:2]


def point_kind_of(tags: Tags) -> str | None:
    """The kind of thing whose name is worth showing; None if it has no name or is nothing of the kind."""
    if not name_of(tags):
        return None
    for key in POINTS:
        value = tags.get(key)
        if value and (key not in POINT_VALUES or value in POINT_VALUES[key]):
            return POINT_KINDS.get(value, key if value == "yes" else plain_text(value))
    return None


def building_kind_of(tags: Tags) -> str | None:
    """The kind of building; where it says only yes, what it serves as."""
    kind = tags.get("building")
    if kind is None or kind in _NOT_BUILDINGS:
        return None
    if kind == "yes":
        surface = surface_of(tags)
        return surface[1] if surface and surface[0] == "landuse" else "yes"
    return plain_text(kind)


def whole_number(value: str | None, most: int) -> int | None:
    """The first whole number of a tag such as `6`, `5.5` or `6;7`; None when it has none that makes sense."""
    found = _NUMBER.search(value or "")
    number = int(found[0]) if found and len(found[0]) < 10 else None
    return number if number is not None and number <= most else None


def plain_text(value: str | None) -> str | None:
    """A tag's value without control characters and outer spaces; None if nothing is left."""
    if not value:
        return None
    return (value if value.isprintable() else _CONTROL.sub(" ", value)).strip() or None


def _signed(value: str | None) -> int:
    found = re.fullmatch(r"\s*([+-]?\d{1,3})\s*", value or "")
    return int(found[1]) if found else 0
