"""Other names of estates, roads, buildings, places and areas:
in use beside the standard one, or official once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from . import words
from .addresses import Address
from .blocks import Fabric, Site
from .buildings import Buildings
from .divisions import Area, Groups
from .names import Names, write_numeral
from .streets import Road

HEADER = ["kind", "target", "alias", "area", "from", "until"]
ESTATES_SHARE, ROADS_SHARE = 0.06, 0.03
# What places are called for short, by the end of their names: the first of its kind, and the later ones.
SHORT_NAMES = {
    "中学": ("一中", "{n}中"), "实验学校": ("市实验", "{stem}实验"), "小学": ("一小", "{n}小"),
    "师范学院": ("师院", "{stem}师院"), "职业技术学院": ("职院", "{stem}职院"), "工程学院": ("工院",
    "{stem}工院"),
    "海洋学院": ("海院", "{stem}海院"), "中医院": ("市中医院", ""), "康复医院": ("市康复", ""),
    "医院": ("市医院", "市{n}院"), "农贸市场": ("老菜市", "{stem}菜市"), "批发市场": ("大批发", "{stem}批发"),
}  # fmt: skip
# Of each level: what share has a former name, how many at least, and the years in which such names ended.
FORMER_AREAS = {"district": (0.2, 0, 1992, 1999), "subdistrict": (0.06, 1, 1998, 2004),
                "community": (0.02, 1, 2013, 2021)}  # fmt: skip


@dataclass(frozen=True)
class Alias:
    """Another name of a target: a standard name,
    or the code of an area or building, in an area if that is needed.
    """

    kind: str
    target: str
    alias: str
    area: str = ""
    from_: str = ""
    until: str = ""


class Aliases:
    """Collects other names, each unlike every name that stands in the same district."""

    def __init__(self, fabric: Fabric, groups: Groups, names: Names, rng: np.random.Generator) -> None:
        self.names, self.rng = names, rng
        self.district = groups.district_of.tolist()
        self.rows: list[Alias] = []
        self.stems: dict[int, set[str]] = {}
        for site in fabric.sites:
            self.stems.setdefault(self.district[site.cell], set()).add(site.stem)

    def pick(self, listed: Sequence[str], districts: Sequence[int], own: Sequence[str] = ()) -> str:
        """The first listed name that is new in all the districts
        and holds no stem of a place there but `own`.
        """
        for name in listed:
            others = {stem for d in districts for stem in self.stems.get(d, ())} - {"", *own}
            free = all(name not in self.names.city | self.names.taken.get(d, set()) for d in districts)
            if free and not any(stem in name for stem in others):
                for d in districts:
                    self.names.claim(name, d)
                return name
        return ""

    def turn(self, listed: list[str]) -> list[str]:
        """A list begun anywhere, so that its first name is not given in each district."""
        start = int(self.rng.integers(len(listed)))
        return listed[start:] + listed[:start]

    def draw_period(self, first: int, last: int) -> tuple[str, str]:
        """From when, not always known, and until when a name was official."""
        end = int(self.rng.integers(first, last + 1))
        begin = end - int(self.rng.integers(6, 25))
        month, day = (int(n) for n in self.rng.integers(1, (13, 29)))
        return (f"{begin}-{month:02d}-01" if self.rng.random() < 0.7 else ""), f"{end}-{month:02d}-{day:02d}"

    def name_site(self, site: Site, alias: str, from_: str = "", until: str = "") -> None:
        """Add another name of an estate or place, which is told from others of its name by its district."""
        if alias:
            kind = "estate" if site.kind == "estate" else "place"
            area = code_district(self.district[site.cell])
            self.rows.append(Alias(kind, site.name + site.phase, alias, area, from_, until))


def list_aliases(
    fabric: Fabric, groups: Groups, roads: Sequence[Road], areas: Sequence[Area], table: Buildings,
    addresses: Sequence[Address], names: Names, rng: np.random.Generator,
) -> list[Alias]:  # fmt: skip
    """All other names of a city."""
    aliases = Aliases(fabric, groups, names, rng)
    name_estates(aliases, [site for site in fabric.sites if site.kind == "estate"])
    name_roads(aliases, roads)
    name_places(aliases, fabric.sites)
    name_buildings(aliases, table, addresses)
    name_areas(aliases, areas)
    return aliases.rows


def code_district(district: int) -> str:
    """The code of a district by its number."""
    return f"9901{district + 1:02d}"


def name_estates(aliases: Aliases, sites: Sequence[Site]) -> None:
    """Names by developers and by those who moved in first;
    some mean another estate elsewhere, or two at once.
    """
    whole = {(site.name, aliases.district[site.cell]): site for site in sites if not site.phase}
    order = [list(whole.values())[i] for i in aliases.rng.permutation(len(whole)).tolist()]
    queue = iter(order)
    for n in range(max(5, round(ESTATES_SHARE * len(order)))):
        site = next(queue, None)
        if site is None:
            return
        d = aliases.district[site.cell]
        if n % 5 == 1:
            aliases.name_site(site, aliases.pick(aliases.turn(words.STAFF_ESTATES), [d], [site.stem]))
        elif n % 5 == 2:
            elsewhere = [
                s.name for s in order if aliases.district[s.cell] != d and s.stem not in aliases.stems[d]
            ]
            aliases.name_site(site, aliases.pick(elsewhere, [d]), *aliases.draw_period(2009, 2020))
        elif n % 5 == 3:
            share_alias(aliases, site, queue)
        else:
            aliases.name_site(
                site, aliases.pick(aliases.turn(words.FORMER_ESTATES), [d]), *aliases.draw_period(2009, 2020)
            )


def share_alias(aliases: Aliases, first: Site, others: Iterator[Site]) -> None:
    """One name in use for two estates of different districts."""
    d = aliases.district[first.cell]
    second = next((site for site in others if aliases.district[site.cell] != d), None)
    if second is not None:
        districts = [d, aliases.district[second.cell]]
        alias = aliases.pick(aliases.turn(words.STAFF_ESTATES), districts, [first.stem, second.stem])
        aliases.name_site(first, alias)
        aliases.name_site(second, alias)


def name_roads(aliases: Aliases, roads: Sequence[Road]) -> None:
    """Main roads renamed in 1998 or 2009, the best known first;
    both parts of a long road changed together.
    """
    found = list(dict.fromkeys(road.name for road in roads if road.kind == "lattice"))
    stems = [stem for stem, _ in words.MAIN_ROADS if any(name.startswith(stem) for name in found)]
    count = max(2, round(ROADS_SHARE * len(found)))
    order = [0, *(1 + aliases.rng.permutation(len(stems) - 1)).tolist()]
    former = iter(words.FORMER_ROADS)
    for n, k in enumerate(order[:count]):
        ends = {name: name.removeprefix(stems[k]) for name in found if name.startswith(stems[k])}
        old = next((s for s in former if all(aliases.names.claim(s + end, -1) for end in ends.values())), "")
        until = ("1998-07-01", "2009-04-01")[n % 2]
        for name, end in ends.items() if old else ():
            aliases.rows.append(Alias("road", name, old + end, "", "" if n % 3 == 2 else "1956-05-01", until))


def name_places(aliases: Aliases, sites: Sequence[Site]) -> None:
    """Short names of schools, hospitals, colleges and markets; the former name of the largest park."""
    count: dict[str, int] = {}
    for site in sites:
        if site.name == "人民公园":
            alias = aliases.pick(["劳动公园"], [aliases.district[site.cell]])
            aliases.name_site(site, alias, "1952-10-01", "1985-05-01")
        tail = next((tail for tail in SHORT_NAMES if site.name.endswith(tail)), "")
        if tail and site.kind != "estate":
            n = count[tail] = count.get(tail, 0) + 1
            short = SHORT_NAMES[tail][n > 1].format(n=write_numeral(n), stem=site.stem)
            if short:
                aliases.name_site(site, aliases.pick([short], range(len(words.DISTRICTS)), [site.stem]))


def name_buildings(aliases: Aliases, table: Buildings, addresses: Sequence[Address]) -> None:
    """Nicknames of a few blocks of flats that have an address."""
    homes = np.unique(
        [a.building for a in addresses if a.building >= 0 and table.kind[a.building] == "apartments"]
    )
    chosen = aliases.rng.choice(homes, min(len(homes), 2 + len(homes) // 300), replace=False).tolist()
    for n, i in enumerate(chosen):
        d = aliases.district[int(table.cell[i])]
        nickname = aliases.pick(words.NICKNAMES[n % len(words.NICKNAMES) :] + words.NICKNAMES, [d])
        if nickname:
            aliases.rows.append(Alias("building", table.code(i), nickname))


def name_areas(aliases: Aliases, areas: Sequence[Area]) -> None:
    """What a few areas were called before they were raised in rank or joined with others."""
    for level, (share, least, first, last) in FORMER_AREAS.items():
        listed = [area for area in areas if area.level == level]
        for k in aliases.rng.permutation(len(listed)).tolist()[: max(least, round(share * len(listed)))]:
            alias = aliases.pick(aliases.turn(words.FORMER_AREAS[level]), [int(listed[k].code[4:6]) - 1])
            if alias:
                aliases.rows.append(
                    Alias("area", listed[k].code, alias, "", *aliases.draw_period(first, last))
                )
