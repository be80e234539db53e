"""A city's standard addresses taken apart, from its own files."""

import csv
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from bench.addressing.letters import number_of

LEVELS = ("city", "district", "subdistrict", "community")
DOOR = re.compile(r"(?P<road>.*?[^甲乙丙丁\d])(?P<door>[甲乙丙丁]?\d+号(?:附\d+号)?)(?P<rest>.*)")
UNIT = re.compile(r"(?P<rest>.*?)(?P<unit>\d+)单元")
BUILDING = re.compile(
    r"(?P<estate>.*?)(?P<first>[甲乙丙丁]?)(?P<number>\d+|[A-Z]|[一二三四五六七八九十百]+)"
    r"(?P<word>号楼|号厂房|号厅|栋|幢|座)"
)


@dataclass(frozen=True)
class Row:
    """One standard address; a part it does not have is empty.
    `areas`: city, district, subdistrict and community.

    `building`: its number or letter without its word,
    or the whole name where it has one (`教学楼`); `word`: 号楼…
    """

    text: str
    areas: tuple[str, ...]
    road: str = ""
    door: str = ""
    estate: str = ""
    building: str = ""
    word: str = ""
    unit: str = ""
    code: str = ""
    lon: float = 0.0
    lat: float = 0.0

    @property
    def key(self) -> str:
        """Rows of the same building answer for each other."""
        return self.code or self.text

    @property
    def kind(self) -> str:
        if self.building:
            return "building"
        return "place" if self.estate else "door"


@dataclass(frozen=True)
class Alias:
    """Another name of an area, a road or an estate; `until` is set for a former one."""

    kind: str
    target: str
    alias: str
    area: str
    until: str


@dataclass
class City:
    """`areas`: code -> properties; `units`: how many each building has;
    `bound`: building -> grid it was bound to.
    """

    name: str
    rows: list[Row]
    areas: dict[str, dict[str, Any]]
    grids: list[tuple[str, Any]]
    units: dict[str, int]
    bound: dict[str, str]
    aliases: list[Alias]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([polygon for _, polygon in self.grids])

    def chain(self, code: str) -> tuple[str, ...]:
        """Names from the city down to the area; none where there is no such area."""
        names: tuple[str, ...] = ()
        while code in self.areas:
            names = (self.areas[code]["name"], *names)
            code = self.areas[code]["parent"] or ""
        return names

    def grid_of(self, row: Row) -> str:
        """Code of the grid a row is answered for by; empty where none covers its point."""
        if row.code in self.bound:
            return self.bound[row.code]
        found = self._tree.query(shapely.Point(row.lon, row.lat), predicate="intersects")
        return min((self.grids[position][0] for position in found.tolist()), default="")


def read_city(folder: Path) -> City:
    """From addresses.csv, areas.geojson, buildings.csv and, where there is one, aliases.csv."""
    features = json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))["features"]
    admin = [feature for feature in features if feature["properties"]["layer"] == "admin"]
    areas = {each["properties"]["code"]: each["properties"] for each in admin}
    grids = [
        (each["properties"]["code"], shape(each["geometry"]))
        for each in admin
        if each["properties"]["level"] == "grid"
    ]
    buildings = list(_lines(folder / "buildings.csv"))
    rows = _read_rows(folder / "addresses.csv", _chains(areas))
    return City(
        name=next(area["name"] for area in areas.values() if area["level"] == "city"),
        rows=rows,
        areas=areas,
        grids=grids,
        units={each["code"]: int(each["units"]) for each in buildings if each.get("units")},
        bound={each["code"]: each["grid_code"] for each in buildings if each.get("grid_code")},
        aliases=_read_aliases(folder / "aliases.csv"),
    )


def _lines(file: Path) -> Iterable[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def _chains(areas: dict[str, dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """`滨城市河东区光明街道鸿福社区` -> its four names."""
    chains: dict[str, tuple[str, ...]] = {}
    for area in areas.values():
        if area["level"] == "community":
            names: tuple[str, ...] = (area["name"],)
            at = area
            while at["parent"]:
                at = areas[at["parent"]]
                names = (at["name"], *names)
            chains["".join(names)] = names
    return chains


def _read_rows(file: Path, chains: dict[str, tuple[str, ...]]) -> list[Row]:
    """Raises ValueError for a text that does not begin with the areas it lies in."""
    longest = max(map(len, chains))
    rows, pending = [], []
    for line in _lines(file):
        text = line["text"]
        head = next((text[:end] for end in range(longest, 3, -1) if text[:end] in chains), None)
        if head is None:
            raise ValueError(f"{text} does not begin with a community's chain of names")
        row = Row(text, chains[head], code=line["building"], lon=float(line["lon"]), lat=float(line["lat"]))
        tail = text.removeprefix(head)
        if unit := UNIT.fullmatch(tail):
            row, tail = replace(row, unit=unit["unit"]), unit["rest"]
        door = DOOR.fullmatch(tail)
        if door is None:
            row = replace(row, estate=tail)
        else:
            row, tail = replace(row, road=door["road"], door=door["door"]), door["rest"]
        rows.append(row)
        pending.append(tail)
    sites = {
        (row.road, row.door, tail) for row, tail in zip(rows, pending, strict=True) if tail and not row.code
    }
    return [_take_apart(row, tail, sites) for row, tail in zip(rows, pending, strict=True)]


def _take_apart(row: Row, tail: str, sites: set[tuple[str, str, str]]) -> Row:
    """What stands behind the house number: an estate or a place by its gate's address, then a building."""
    if not tail or not row.code:
        return replace(row, estate=tail)
    if match := BUILDING.fullmatch(tail):
        building = match["first"] + _plain(match["number"])
        return replace(row, estate=match["estate"], building=building, word=match["word"])
    estate = max(
        (tail[:end] for end in range(2, len(tail)) if (row.road, row.door, tail[:end]) in sites), default=""
    )
    return replace(row, estate=estate, building=tail.removeprefix(estate))


def _plain(number: str) -> str:
    value = number_of(number)
    return str(value) if value else number


def _read_aliases(file: Path) -> list[Alias]:
    if not file.exists():
        return []
    return [
        Alias(each["kind"], each["target"], each["alias"], each.get("area", ""), each.get("until", ""))
        for each in _lines(file)
    ]
