"""A query in the making: the parts of an address as they will be written, and what they say."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from bench.addressing.register import DWELLING_WORDS, Register, Sense
from bench.addressing.standard import LEVELS, Row

# How a numbered building is written, by how often it was found so.
BUILDING_FORMS = (
    ("{}", 27),
    ("{}幢", 21),
    ("{}栋", 19),
    ("{}号", 11),
    ("{}号楼", 9),
    ("{}座", 6),
    ("{}#", 4),
    ("{}#楼", 3),
)


def pick(rng: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([form for form, _ in weighted], [weight for _, weight in weighted])[0]


@dataclass
class Draft:
    """Parts as text; `said`, `roads`, `door`, `estates`, `building` are what they say (see Sense).

    `layout` orders the parts; `writings` change the whole text at the end; `before` and `after` go around it.
    """

    row: Row
    register: Register
    rng: Random
    area_text: str = ""
    road_text: str = ""
    door_text: str = ""
    estate_text: str = ""
    building_text: str = ""
    rest_text: str = ""
    said: dict[str, str] = field(default_factory=dict)
    roads: frozenset[str] | None = None
    door: str | None = None
    estates: frozenset[str] | None = None
    layout: str = "{area}{road}{door}{middle}{estate}{building}{rest}"
    middle: str = ""
    before: str = ""
    after: str = ""
    writings: list[Callable[[str], str]] = field(default_factory=list)
    others: list[Sense] = field(default_factory=list)

    def __post_init__(self) -> None:
        row = self.row
        self.say_areas(*LEVELS)
        self.road_text, self.door_text, self.estate_text = row.road, row.door, row.estate
        self.roads = frozenset([row.road]) if row.road else None
        self.door = row.door or None
        self.estates = frozenset([row.estate]) if row.estate else None
        head = "".join([*row.areas, row.road, row.door, row.estate])
        self.building_text = row.text.removeprefix(head).removesuffix(f"{row.unit}单元" if row.unit else "")
        self.rest_text = f"{row.unit}单元" if row.unit else ""

    def say_areas(self, *levels: str) -> None:
        self.said = dict(zip(LEVELS, self.row.areas, strict=True))
        self.said = {level: name for level, name in self.said.items() if level in levels}
        self.area_text = "".join(self.said.values())

    def drop_road(self) -> None:
        self.road_text = self.door_text = ""
        self.roads = self.door = None

    def drop_estate(self) -> None:
        self.estate_text, self.estates = "", None

    @property
    def is_numbered(self) -> bool:
        """Whether its building has a number; false for letters and names."""
        return self.row.building.isdecimal()

    @property
    def is_dwelling(self) -> bool:
        return self.is_numbered and self.row.word in DWELLING_WORDS

    @property
    def unit(self) -> int:
        """One of the building's units, by chance."""
        return (
            int(self.row.unit)
            if self.row.unit
            else self.rng.randint(1, max(1, self.register.city.units.get(self.row.code, 1)))
        )

    def flat(self) -> tuple[int, str]:
        """A floor and a room on it."""
        floor = self.rng.randint(1, self.rng.choice((6, 6, 7, 18, 30)))
        return floor, f"{floor}{self.rng.randint(1, 4):02d}"

    @property
    def text(self) -> str:
        parts = {
            "area": self.area_text,
            "road": self.road_text,
            "door": self.door_text,
            "middle": self.middle,
            "estate": self.estate_text,
            "building": self.building_text,
            "rest": self.rest_text,
        }
        text = self.layout.format(**parts)
        for write in self.writings:
            text = write(text)
        return f"{self.before}{text}{self.after}"

    @property
    def is_glued(self) -> bool:
        """Whether a number has run into the next one,
        so that nobody could tell them apart: 恒盛路3 and 1-2层.
        """
        behind_door = self.estate_text or self.building_text or self.rest_text
        pairs = ((self.door_text, behind_door), (self.building_text, self.rest_text))
        return any(one[-1:].isdecimal() and re.match(r"[\d楼层]", following) for one, following in pairs)

    @property
    def sense(self) -> Sense:
        said = tuple(self.said.items())
        others = tuple(replace(other, areas=said) for other in self.others)
        return Sense(said, self.roads, self.door, self.estates, self.row.building, others)
