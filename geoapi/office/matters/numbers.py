"""Numbers of matters: the day and four characters that can be said on the phone and do not count up. Pure."""

import re
from datetime import date

from geoapi.core.legible import LETTERS, random_letters

PATTERN = rf"^\d{{6}}-[{LETTERS}]{{4}}$"
_NUMBER = re.compile(rf"(\d{{6}})[-\s]?([{LETTERS}]{{4}})", re.ASCII)


def make_number(day: date) -> str:
    return f"{day:%y%m%d}-{random_letters(4)}"


def read_number(text: str) -> str | None:
    """The number that somebody has typed, in any case and with or without the dash."""
    found = _NUMBER.fullmatch(text.strip().upper().replace("－", "-"))
    return f"{found[1]}-{found[2]}" if found else None
