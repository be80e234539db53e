"""The table of places: what each community and the city's partners run, where, when, and for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar

import numpy as np

from .amenities import Amenity, Premises
from .buildings import Buildings
from .divisions import Area, Divisions, Groups
from .geometry import Ints
from .people import TODAY, Row
from .projection import to_lonlat

T = TypeVar("T")
# No vowels that make words, and none of the letters that look like digits.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CLOSURES = (
    ("供暖管道检修", -12, 20), ("室内装修改造", -25, 32), ("设备更新", -4, 9), ("屋面防水维修", -1, 6),
    ("电路改造", 5, 12), ("消防设施检查", 14, 15), ("内部整修", -80, -41),
)  # fmt: skip
EXCEPTIONS = (
    "2026-12-31 09:00-12:00", "2027-02-05 08:30-12:00; 2027-02-06/2027-02-08 off", "2026-12-25 off",
    "2027-01-29 08:30-11:30",
)  # fmt: skip


@dataclass
class Place:
    """One row of places.csv."""

    code: str
    kind: str
    name: str
    address: str
    lon: str
    lat: str
    area: str
    phone: str = ""
    hours: str = ""
    closed_from: str = ""
    closed_until: str = ""
    closed_reason: str = ""
    exceptions: str = ""
    access: str = ""
    wheelchair: str = ""
    amenities: str = ""
    photo_captions: str = ""
    description: str = ""
    operator: str = ""
    verified_on: str = ""
    verified_by: str = ""


PLACE_HEADER = [field.name for field in fields(Place)]


@dataclass(frozen=True)
class Community:
    """A community, its buildings, and those of its amenities that have a building,
    by the tag that says what it is.
    """

    code: str
    name: str
    subdistrict: str
    members: Ints
    houses: dict[str, Amenity]

    @property
    def stem(self) -> str:
        return self.name.removesuffix("社区")


class Register:
    """Writes places down: each at the door of a building with an address; codes and phones are nobody's."""

    def __init__(
        self, table: Buildings, amenities: Iterable[Amenity], people: Sequence[Row], rng: np.random.Generator
    ) -> None:
        self.table, self.rng = table, rng
        self.premises = Premises(table, rng)
        self.premises.free[[a.building for a in amenities if a.building >= 0]] = False
        self.rows: list[Place] = []
        self.names: set[tuple[str, str]] = set()
        self.workers: dict[str, list[str]] = {}
        for row in people:
            if row.role == "grid_worker" and row.name and not row.until:
                self.workers.setdefault(row.area_code[:12], []).append(row.name)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.rng.integers(len(choices)))]

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def some(self, choices: Sequence[str], least: int) -> str:
        """At least so many of a list, in its order."""
        count = int(self.rng.integers(least, len(choices) + 1))
        chosen = np.sort(self.rng.choice(len(choices), count, replace=False))
        return "、".join(choices[i] for i in chosen.tolist())

    def house(self, community: Community, tag: str) -> int:
        """The building of an amenity of the map; where the map has none, any that has an address."""
        if tag in community.houses:
            return community.houses[tag].building
        free = self.premises.take(community.members)
        addressed = [i for i in community.members.tolist() if self.table.text[i]]
        return free if free >= 0 or not addressed else addressed[0]

    def is_named(self, name: str, area: str) -> bool:
        """Whether a place of the same district has this name."""
        return (area[:6], name) in self.names

    def add(self, kind: str, name: str, building: int, area: str, **said: str) -> Place | None:
        """Write a place down, unless it has no building or its name is taken."""
        if building < 0 or self.is_named(name, area):
            return None
        self.names.add((area[:6], name))
        lon, lat = np.round(to_lonlat(self.table.doors[building : building + 1])[0], 7).tolist()
        n = len(self.rows) + 1
        on, by = self.verify(area)
        row = Place(
            give_code(n), kind, name, self.table.text[building], f"{lon:.7f}", f"{lat:.7f}", area,
            verified_on=on, verified_by=by, **{"phone": give_phone(n), **said},
        )  # fmt: skip
        self.rows.append(row)
        return row

    def verify(self, area: str) -> tuple[str, str]:
        """When somebody was last there to see: mostly of late, for a few long ago, for some nobody knows."""
        if self.chance(0.06):
            return "", ""
        days = int(self.rng.integers(200, 530)) if self.chance(0.08) else int(self.rng.integers(3, 120))
        return (TODAY - timedelta(days=days)).isoformat(), self.pick(
            self.workers.get(area[:12]) or ["值班员"]
        )

    def disturb(self, rows: Sequence[Place], every: int) -> None:
        """Close a place in so many for a time, and give another one hours of its own on some days."""
        usual = [row for row in rows if row.hours and row.kind not in ("police", "toilet")]
        for n, row in enumerate(usual[every // 3 :: every]):
            reason, first, last = CLOSURES[n % len(CLOSURES)]
            row.closed_from = (TODAY + timedelta(days=first)).isoformat()
            row.closed_until = (TODAY + timedelta(days=last)).isoformat()
            row.closed_reason = reason
        for n, row in enumerate(row for row in usual[every // 2 :: every] if not row.closed_from):
            row.exceptions = EXCEPTIONS[n % len(EXCEPTIONS)]


def list_communities(
    groups: Groups, divisions: Divisions, table: Buildings, amenities: Sequence[Amenity]
) -> list[Community]:
    """Every community in the order of its label."""
    label = groups.community[table.cell]
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(len(groups.community_shapes) + 1))
    houses: dict[int, dict[str, Amenity]] = {}
    for amenity in amenities:
        if amenity.building >= 0:
            tags = amenity.tags
            what = tags.get("amenity") or tags.get("shop") or tags.get("office") or ""
            houses.setdefault(int(label[amenity.building]), {}).setdefault(what, amenity)
    cells = {int(c): cell for cell, c in enumerate(groups.community)}
    return [
        Community(divisions.grid_code[cells[c]][:12], divisions.prefix[cells[c]][3],
        divisions.prefix[cells[c]][2],
                  order[a:b], houses.get(c, {}))
        for c, (a, b) in enumerate(pairwise(starts.tolist()))
    ]  # fmt: skip


def give_code(n: int) -> str:
    """The code on the n-th plate: 99, as of every code here, and four characters that do not count up."""
    number = n * 26_557 % 32**4
    return "99" + "".join(LETTERS[number // 32**i % 32] for i in (3, 2, 1, 0))


def give_phone(n: int) -> str:
    """The phone of the n-th place, of an area code nobody has."""
    return f"0300-56{n * 7919 % 100_000:05d}"


def code_subdistrict(areas: Iterable[Area]) -> dict[str, str]:
    """The codes of the subdistricts by name, of which there is one each in this city."""
    return {area.name: area.code for area in areas if area.level == "subdistrict"}
