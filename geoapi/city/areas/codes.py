"""Levels and division codes.

Source: GB/T 2260 (six digits to the district) and the statistics division code (nine to the subdistrict,
twelve to the community); a grid adds a three-digit sequence.
"""

import hashlib
import re
from collections.abc import Sequence

# From the whole city down; each lies wholly inside one of the level before it.
LEVELS = ("city", "district", "subdistrict", "community", "grid")
ADMIN = "admin"
KINDS = ("base", "dedicated")
LAYER = re.compile(r"[a-z][a-z0-9_]*")
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_DIGITS = {"city": 6, "district": 6, "subdistrict": 9, "community": 12, "grid": 15}


# No real place has a division code that begins so.
_INVENTED_CODES = "99"
_INVENTED = "虚构的示范城市 Fictional demo city"


def credit_of(code: str, attribution: str) -> str:
    """Whose a map is of a place with such a code: invented, or as the city says of its own."""
    return _INVENTED if code.startswith(_INVENTED_CODES) else attribution


def level_of(code: str) -> str | None:
    """The level an all-digit code belongs to, by its length; None when it cannot be told."""
    if not (code.isascii() and code.isdigit()):
        return None
    if len(code) == 6:
        return "city" if code.endswith("00") else "district"
    return {9: "subdistrict", 12: "community", 15: "grid"}.get(len(code))


def code_above(code: str, level: str) -> str | None:
    """The code of the area of `level` that an all-digit code belongs to."""
    if level_of(code) is None or (len(code) <= _DIGITS[level] and level != "city"):
        return None
    return code[:4] + "00" if level == "city" else code[: _DIGITS[level]]


def code_fault(code: str, level: str, parent: str | None) -> str | None:
    """What is wrong with a code of the administrative layer, or None.

    Codes that are not all digits are free.
    """
    if not CODE.fullmatch(code):
        return f"the code {code!r} may hold only letters, digits, dots, hyphens and underscores"
    if not code.isdigit():
        return None
    if len(code) != _DIGITS[level]:
        return f"a {level} has {_DIGITS[level]} digits, this code has {len(code)}"
    if parent is None or not parent.isdigit():
        return None
    # A district shares only the first four digits with its city, whose last two are 00. The streets of a
    # functional zone (高新区, 经开区: 71 to 79) mostly keep the codes of the district that they were taken
    # from.
    shared = parent[:4] if len(parent) == 6 and (parent.endswith("00") or parent[4] == "7") else parent
    return (
        None
        if code.startswith(shared)
        else f"the code does not begin with {shared}, as its parent {parent} does"
    )


def made_code(level: str, path: Sequence[str]) -> str:
    """A code for an area that has none,
    from the names of its parents and its own: the same at every import.
    """
    return f"{level}-{hashlib.sha256('/'.join(path).encode()).hexdigest()[:10]}"
