"""Which standard addresses a statement fits: what decides whether a query has one right answer or several."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from bench.addressing.letters import fuzzy, initials, sound
from bench.addressing.standard import LEVELS, City, Row

# What a name still is one by: 云禧苑 is called 云禧. The longest first.
ESTATE_ENDINGS = (
    *("小区", "花园", "新村", "嘉园", "家园", "公寓", "公馆", "华府", "名邸", "雅居", "香苑"),
    *("苑", "园", "里", "府", "庭", "居"),
)
PHASE = re.compile(r"[一二三四五六七八九十]+期$")
ROAD_ENDING = re.compile(r"(?:[东西南北中]?(?:大街|大道|胡同|路|街|巷|条))$")
DWELLING_WORDS = ("号楼", "栋", "幢", "座")
LANE = re.compile(r"[一二三四五六七八九十]+[巷条]$|巷$")


@dataclass(frozen=True)
class Sense:
    """What a text says. A set of names: any of them may be meant. None: nothing was said about it.

    `building` "" means the gate or the house itself. `others`: further ways to read the same text.
    """

    areas: tuple[tuple[str, str], ...] = ()
    roads: frozenset[str] | None = None
    door: str | None = None
    estates: frozenset[str] | None = None
    building: str = ""
    others: tuple["Sense", ...] = field(default=())


class Names(list[str]):
    """Distinct names in order, and indexes of how they sound and look."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(sorted(set(names)))
        self._known = frozenset(self)
        self.by_sound: dict[str, list[str]] = defaultdict(list)
        self.by_initials: dict[str, list[str]] = defaultdict(list)
        self.by_gap: dict[str, list[str]] = defaultdict(list)
        self.by_fuzzy: dict[str, list[str]] = defaultdict(list)
        self.by_shortened: dict[str, list[str]] = defaultdict(list)
        for name in self:
            self.by_fuzzy[fuzzy(name)].append(name)
            for short in shortened(name):
                self.by_shortened[short].append(name)
            self.by_sound[sound(name)].append(name)
            self.by_initials[initials(name)].append(name)
            for gap in gaps(name):
                self.by_gap[gap].append(name)

    def near(self, written: str) -> frozenset[str]:
        """Those that differ by at most one character: another one, one more or one less."""
        alike = {name for gap in gaps(written) for name in self.by_gap.get(gap, ())}
        alike.update(
            self.by_shortened.get(written, ()),
            (short for short in shortened(written) if short in self._known),
        )
        return frozenset(alike)

    def sounding_like(self, name: str) -> frozenset[str]:
        """Those that read the same, tones aside."""
        return frozenset(self.by_sound.get(sound(name), ()))

    def beginning_like(self, letters: str) -> frozenset[str]:
        """Those with these pinyin initials."""
        return frozenset(self.by_initials.get(letters, ()))


def shortened(name: str) -> set[str]:
    """The name without each of its characters in turn."""
    return {name[:at] + name[at + 1 :] for at in range(len(name))}


def swapped(name: str) -> set[str]:
    """The name with each two neighbours in the other order."""
    return {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)}


def gaps(name: str) -> list[str]:
    """The name with each of its characters left open in turn."""
    return [f"{name[:at]}_{name[at + 1 :]}" for at in range(len(name))]


class Register:
    """Rows of a city by their parts. Units are not told apart: they are parts of one building."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.rows = [row for row in city.rows if not row.unit]
        self._by_door: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._by_estate: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            self._by_door[row.road, row.door].append(row)
            if row.estate:
                self._by_estate[row.estate].append(row)
        self.roads = Names(row.road for row in self.rows if row.road)
        self.estates = Names(self._by_estate)
        self.pools = self._make_pools()
        self._fitting_rows: dict[tuple[str, Callable[[Row], bool]], list[Row]] = {}

    def _make_pools(self) -> dict[str, list[Row]]:
        """What queries are drawn from. Lanes are set apart, or they would drown the streets.

        So are annexes: the many huts in parks, halls of markets and works, wings of schools.
        """
        pools: dict[str, list[Row]] = {"building": [], "annex": [], "lane": [], "street": [], "place": []}
        for row in self.rows:
            kind = row.kind
            if kind == "door":
                kind = "lane" if LANE.search(row.road) else "street"
            elif kind == "building" and row.word not in DWELLING_WORDS:
                kind = "annex"
            pools[kind].append(row)
        return {name: rows for name, rows in pools.items() if rows}

    def drawn_from(self, pool: str, fits: Callable[[Row], bool] | None) -> list[Row]:
        """The rows of a pool, or those that fit."""
        if fits is None:
            return self.pools[pool]
        if (pool, fits) not in self._fitting_rows:
            self._fitting_rows[pool, fits] = [row for row in self.pools[pool] if fits(row)]
        return self._fitting_rows[pool, fits]

    @cached_property
    def words(self) -> frozenset[str]:
        """All names of areas, roads and estates."""
        return frozenset([*self.roads, *self.estates, *(area["name"] for area in self.city.areas.values())])

    @cached_property
    def _all_words(self) -> tuple[str, str]:
        """In one text, and how it sounds: to look something up in all of them at once."""
        words = sorted(self.words)
        return "\n".join(words), "\n".join(sound(word) for word in words)

    def is_in_a_name(self, text: str) -> bool:
        return text in self._all_words[0]

    def sounds_like_part_of_a_name(self, text: str) -> bool:
        return sound(text) in self._all_words[1]

    @cached_property
    def doors(self) -> dict[str, frozenset[str]]:
        """The house numbers of each road name, wherever in the city."""
        found = defaultdict(set)
        for road, door in self._by_door:
            found[road].add(door)
        return {road: frozenset(doors) for road, doors in found.items()}

    def buildings(self, estate: str) -> list[Row]:
        return [row for row in self._by_estate[estate] if row.building]

    def find(self, sense: Sense) -> list[Row]:
        """The rows that fit, in order; one for each building."""
        found = {row.key: row for row in self._fitting(sense)}
        for other in sense.others:
            found |= {row.key: row for row in self.find(other)}
        return list(found.values())

    def _fitting(self, sense: Sense) -> Iterable[Row]:
        if sense.estates is not None:
            rows = [row for estate in sorted(sense.estates) for row in self._by_estate.get(estate, ())]
        else:
            assert sense.roads is not None and sense.door is not None
            rows = [row for road in sorted(sense.roads) for row in self._by_door.get((road, sense.door), ())]
        said = [(LEVELS.index(level), name) for level, name in sense.areas]
        for row in rows:
            if (
                row.building == sense.building
                and all(row.areas[level] == name for level, name in said)
                and (sense.roads is None or row.road in sense.roads)
                and (sense.door is None or row.door == sense.door)
            ):
                yield row

    def estates_called(self, stem: str) -> frozenset[str]:
        return frozenset(each for each in self.estates if each.startswith(stem))

    def roads_called(self, stem: str) -> frozenset[str]:
        """Roads named by the stem and a word for a road."""
        return frozenset(each for each in self.roads if ROAD_ENDING.sub("", each) == stem)


def estate_stem(name: str) -> str:
    """The name without its generic ending; the name itself where nothing distinctive would be left."""
    bare = PHASE.sub("", name)
    for ending in ESTATE_ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= 2:
            return bare.removesuffix(ending)
    return name


def road_stem(name: str) -> str:
    stem = ROAD_ENDING.sub("", name)
    return stem if len(stem) >= 2 else name
