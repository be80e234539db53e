"""Places at addresses of a city: chains with their branches, banks, schools, clinics, offices, shops."""

import csv
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.addressing.standard import City, Row
from geoapi.city.search.names.entries import NamedThing

# Of a hundred places so many are a branch of a chain, a bank's, a school, a clinic, public, a firm, a shop.
SHARES = {"chain": 46, "bank": 4, "school": 6, "clinic": 8, "public": 6, "company": 10, "single": 20}
CHAINS, BANKS = 900, 25
# A few places bear the very name of another.
SAME_NAMES = 0.01


@cache
def words(role: str) -> tuple[str, ...]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["word"] for row in csv.DictReader(file) if row["role"] == role)


@dataclass(frozen=True)
class MadeName:
    """`areas` are the names of areas before it, `branch` what follows it, in brackets or without."""

    areas: str
    stem: str
    branch: str = ""

    def __str__(self) -> str:
        return self.areas + self.stem + self.branch


@dataclass(frozen=True)
class MadePlace:
    thing: NamedThing
    name: MadeName


def places_of(city: City, count: int, seed: int) -> list[MadePlace]:
    """Made-up places, the same for the same seed."""
    rng = random.Random(seed)
    codes = codes_of_chains(city)
    maker = _Maker(rng)
    found: list[MadePlace] = []
    taken: set[str] = set()
    while len(found) < count:
        row = rng.choice(city.rows)
        name = maker.name(row)
        if str(name) in taken and rng.random() > SAME_NAMES:
            continue
        taken.add(str(name))
        thing = NamedThing("place", f"M{len(found):06}", str(name), row.lon, row.lat, codes[row.areas])
        found.append(MadePlace(thing, name))
    return found


def estates_of(city: City) -> Iterator[NamedThing]:
    """The estates and sites that the addresses name, each once in its community."""
    codes = codes_of_chains(city)
    first: dict[tuple[str, tuple[str, ...]], Row] = {}
    for row in city.rows:
        if row.estate:
            first.setdefault((row.estate, row.areas), row)
    for number, ((name, areas), row) in enumerate(first.items()):
        yield NamedThing("estate", f"E{number:06}", name, row.lon, row.lat, codes[areas])


def codes_of_chains(city: City) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Names of areas from the city down to a community -> their codes, the smallest first."""
    found = {}
    for code, area in city.areas.items():
        if area["level"] == "community":
            chain = [code]
            while parent := city.areas[chain[-1]]["parent"]:
                chain.append(parent)
            found[city.chain(code)] = tuple(chain)
    return found


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._chains = [self._stem(2, 3) + rng.choice(words("chain")) for _ in range(CHAINS)]
        # A few have hundreds of branches, most a handful.
        self._weights = [1 / (rank + 8) for rank in range(CHAINS)]
        self._banks = [self._stem(2, 2) + rng.choice(words("bank")) for _ in range(BANKS)]
        self._ways = {
            "chain": self._chain,
            "bank": self._bank,
            "school": self._school,
            "clinic": self._clinic,
            "public": self._public,
            "company": self._company,
            "single": self._single,
        }

    def name(self, row: Row) -> MadeName:
        return self._ways[self._rng.choices(list(SHARES), list(SHARES.values()))[0]](row)

    def _stem(self, least: int, most: int) -> str:
        return "".join(self._rng.choices(words("stem"), k=self._rng.randint(least, most)))

    def _near(self, row: Row) -> str:
        """What a branch is called by: its road, its estate, its community's stem."""
        names = [row.road, row.estate, row.areas[3].removesuffix(row.areas[3][-2:])]
        return self._rng.choice([name for name in names if name and len(name) <= 8] or [self._stem(2, 2)])

    def _one_of(self, *ways: str) -> str:
        return self._rng.choice(ways)

    def _chain(self, row: Row) -> MadeName:
        chain = self._rng.choices(self._chains, self._weights)[0]
        branch = self._near(row) + self._rng.choice(words("branch"))
        return MadeName("", chain, self._one_of(f"({branch})", f"（{branch}）", f"({branch})", branch))

    def _bank(self, row: Row) -> MadeName:
        bank, branch = self._rng.choice(self._banks), f"{self._near(row)}支行"
        return MadeName(self._one_of("", row.areas[0]), bank, self._one_of(f"({branch})", branch))

    def _school(self, row: Row) -> MadeName:
        rng = self._rng
        stem = self._one_of(self._stem(2, 2), self._near(row), f"第{_numeral(rng.randint(1, 60))}")
        area = self._one_of("", row.areas[0], row.areas[1], row.areas[0] + row.areas[1])
        return MadeName(area, stem + rng.choice(words("school")), self._now_and_then("campus", 0.2))

    def _clinic(self, row: Row) -> MadeName:
        area = self._one_of(row.areas[3], row.areas[1], row.areas[0] + row.areas[1], row.areas[0])
        stem = self._stem(2, 2) if self._rng.random() < 0.7 else ""
        return MadeName(area, stem + self._rng.choice(words("clinic")), self._now_and_then("ward", 0.3))

    def _public(self, row: Row) -> MadeName:
        kind, near = self._rng.choice(words("public")), self._near(row)
        area = self._one_of(row.areas[3], row.areas[2], row.areas[1], row.areas[0] + row.areas[2])
        return MadeName(area, near + kind if area == row.areas[1] else kind)

    def _company(self, row: Row) -> MadeName:
        area = self._one_of("", row.areas[0], row.areas[0], row.areas[0] + row.areas[1])
        return MadeName(area, self._stem(2, 3) + self._rng.choice(words("company")))

    def _single(self, row: Row) -> MadeName:
        stem = self._one_of(self._stem(2, 3), self._near(row) + self._stem(1, 2))
        return MadeName("", stem + self._rng.choice(words("single")))

    def _now_and_then(self, role: str, how_often: float) -> str:
        return self._rng.choice(words(role)) if self._rng.random() < how_often else ""


def _numeral(number: int) -> str:
    """Up to 99 in Chinese."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
