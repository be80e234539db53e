"""How things are written that no standard address holds:
in Chinese from the city to the door, else the other way.
"""

from collections.abc import Sequence

from geoapi.city.addresses.text.lexicon import LANE
from geoapi.city.addresses.text.normalization import has_han


def written_areas(names: Sequence[str]) -> str:
    """The names of areas, the smallest given first: 滨城市临海区; Kamppi, Helsinki."""
    return "".join(reversed(names)) if any(map(has_han, names)) else ", ".join(names)


def in_areas(where: str, name: str) -> str:
    """What has a name, in areas."""
    if not where or has_han(where + name):
        return where + name
    return f"{name}, {where}"


def without_areas(text: str, where: str) -> str:
    """A text without the areas it lies in; all of it if it says no more."""
    return text.removeprefix(where).removesuffix(f", {where}") or text


def door_of(road: str, doorplate: str) -> str:
    """A road's name with the number of a door or a lane."""
    if doorplate.endswith(LANE):
        lane, _, branch = doorplate.removesuffix(LANE).partition("支")
        return f"{road}{lane}{LANE}" + (f"{branch}支{LANE}" if branch else "")
    return f"{road}{doorplate}号" if has_han(road) else f"{road} {doorplate}"


def unit_of(unit: str, house: str) -> str:
    """A unit as it is said of a house whose address is `house`."""
    return f"{unit}单元" if has_han(house) else unit


def house_and_unit(house: str, unit: str) -> str:
    """The address of a unit of a house."""
    return house + unit_of(unit, house) if has_han(house) else f"{house} {unit}"
