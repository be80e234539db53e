"""How faults name areas and say sizes: as people know them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from geoapi.city.areas.codes import LEVELS

# A code that was made from names says nothing to anybody.
_MADE = re.compile(rf"(?:{'|'.join((*LEVELS, 'zone'))})-[0-9a-f]{{10}}")


def labels(named: Sequence[tuple[str, str, str | None]]) -> dict[str, str]:
    """What to call each area of (code, name, parent code): its code and name,
    or where the code was made, its name, with its parent's if there are two of that name.
    """
    names = {code: name for code, name, _ in named}
    times = Counter(names.values())
    found = {}
    for code, name, parent in named:
        if not name:
            found[code] = code
        elif not is_made(code):
            found[code] = f"{code} {name}"
        else:
            above = names.get(parent or "") if times[name] > 1 else None
            found[code] = f"{above} {name}" if above else name
    return found


def listed(codes: Sequence[str], called: Mapping[str, str]) -> str:
    """The first three of some areas, and how many more there are."""
    first = ", ".join(called.get(code, code) for code in codes[:3])
    return first + (f" and {len(codes) - 3} more" if len(codes) > 3 else "")


def sized(area_m2: float, width_m: float) -> str:
    """An area and its greatest width, as exactly as a person can use them."""
    area = (
        f"{area_m2 / 1e6:,.1f} km²" if area_m2 >= 1e6 else f"{area_m2:,.{0 if area_m2 >= 1_000 else 2}f} m²"
    )
    return f"{area}, {distance(width_m)} wide"


def distance(metres: float) -> str:
    """A length, as exactly as a person can use it."""
    if metres >= 1_000:
        return f"{metres / 1_000:,.1f} km"
    return f"{metres:,.{0 if metres >= 100 else 1 if metres >= 10 else 3}f} m"


def is_made(code: str) -> bool:
    """Whether a code was made from names, because the file gave none."""
    return _MADE.fullmatch(code) is not None
