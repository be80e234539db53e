"""What people call a building: by its estate or lane, and by what stands on its door."""

import re
from collections.abc import Iterable

_FIRST_NUMBER = re.compile(r"^(\D+?)([0-9０-９A-Za-z].*)$")


def local_part(address: str, divisions: Iterable[str]) -> str:
    """A standard address without the names of the areas that it begins with, the widest first."""
    for name in divisions:
        address = address.removeprefix(name)
    return address


def street_and_door(name: str, estate: str | None, local: str, code: str) -> tuple[str, str]:
    """An estate or lane ("" where none is known), and the door there."""
    if estate and name:
        return estate, name
    found = _FIRST_NUMBER.match(local)
    if found:
        return found[1], found[2]
    return estate or "", name or local or code
