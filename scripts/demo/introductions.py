"""What the page of a community, subdistrict,
district or the city says of it first: a few sentences made of facts.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from .blocks import Fabric
from .buildings import Buildings
from .divisions import Divisions
from .geometry import Ints

# How many characters of a code an area of each level has to itself, zeros after it left out.
DIGITS = {"city": 4, "district": 6, "subdistrict": 9, "community": 12}
PARTS = {"city": "district", "district": "subdistrict", "subdistrict": "community", "community": "grid"}
WORDS = {"district": "区", "subdistrict": "街道", "community": "社区", "grid": "网格"}
GREEN = ("park", "riverside")
KNOWN_FOR = {"school": "学校", "hospital": "医院", "campus": "院校", "market": "市场"}


def introduce(divisions: Divisions, fabric: Fabric, table: Buildings) -> None:
    """Write the introductions of all areas above the grids."""
    codes = np.array(divisions.grid_code)
    for level, digits in DIGITS.items():
        of_cell = np.array([code[:digits] for code in codes])
        prefixes, label = np.unique(of_cell, return_inverse=True)
        number = {prefix: n for n, prefix in enumerate(prefixes.tolist())}
        of_building = label[table.cell]
        for area in divisions.areas:
            if area.level != level:
                continue
            members = np.flatnonzero(of_building == number[area.code[:digits]])
            sites = [site for site in fabric.sites if of_cell[site.cell] == area.code[:digits]]
            under = [each.level for each in divisions.areas if each.code.startswith(area.code[:digits])]
            names = {
                kind: list(dict.fromkeys(site.name for site in sites if site.kind == kind))
                for kind in ("estate", *GREEN, *KNOWN_FOR)
            }
            area.introduction = "".join((
                _opening(area.name, level, divisions, area.code, Counter(under),
                int(table.households[members].sum())),
                _homes(names["estate"], level), _streets(table, members, level),
                _green([name for kind in GREEN for name in names[kind]], level),
                _known_for({kind: names[kind] for kind in KNOWN_FOR}, level),
            ))  # fmt: skip


def _opening(
    name: str, level: str, divisions: Divisions, code: str, under: Counter[str], households: int
) -> str:
    above = next(
        (area.name for area in divisions.areas if area.level != level and _is_above(area.code, code, level)),
        "",
    )
    part = PARTS[level]
    grids = "" if part == "grid" else f"、{under['grid']:,} 个网格"
    place = f"{name}位于{above}，" if above else f"{name}坐落在云溪河两岸，"
    return f"{place}辖 {under[part]} 个{WORDS[part]}{grids}，约 {_rounded(households):,} 户居民。"


def _is_above(code: str, own: str, level: str) -> bool:
    levels = list(DIGITS)
    if level == "city":
        return False
    digits = DIGITS[levels[levels.index(level) - 1]]
    return code.rstrip("0") == own[:digits].rstrip("0")


def _homes(estates: Sequence[str], level: str) -> str:
    if not estates:
        return "" if level != "community" else "这里以沿街老房和院落为主，邻里往来多。"
    if level == "community":
        return f"居民多住在{_listed(estates, 3)}{'等小区' if len(estates) > 3 else ''}。"
    return f"有{_listed(estates, 3)}等 {len(estates)} 个小区。" if len(estates) > 3 else ""


def _streets(table: Buildings, members: Ints, level: str) -> str:
    """The streets with most doors."""
    doors = Counter(table.street[i] for i in members.tolist() if table.text[i])
    names = [name for name, _ in sorted(doors.items(), key=lambda pair: (-pair[1], pair[0]))[:3]]
    words = {"community": "毗邻", "subdistrict": "沿街店铺集中在"}.get(level)
    return f"{words}{_listed(names, 3)}。" if words and names else ""


def _green(parks: Sequence[str], level: str) -> str:
    if not parks:
        return ""
    if level == "community":
        return f"晨练、遛弯可去{_listed(parks, 2)}。"
    return (
        f"有{_listed(parks, 3)}等 {len(parks)} 处公园绿地。" if len(parks) > 3 else f"有{_listed(parks, 3)}。"
    )


def _known_for(names: dict[str, list[str]], level: str) -> str:
    found = [name for kind in KNOWN_FOR for name in names[kind]]
    return (
        f"辖区内有{_listed(found, 3)}{'等' if len(found) > 3 else ''}。" if found and level != "city" else ""
    )


def _listed(names: Iterable[str], most: int) -> str:
    return "、".join(list(names)[:most])


def _rounded(households: int) -> int:
    """To two figures, as an introduction says it; a small number to tens."""
    step = int(10 ** max(1, len(str(households)) - 2))
    return round(households / step) * step
