"""What a text may mean: one standard address,
or all of an estate, a door or a road, with what speaks for it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

import numpy as np

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID, Ints
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.search.formatting import (
    house_and_unit,
    in_areas,
    unit_of,
    without_areas,
    written_areas,
)
from geoapi.city.addresses.text import lexicon


@dataclass(frozen=True)
class Understood:
    """A part of the text, text[start:end], and what it was taken for."""

    element: str
    said: str
    start: int
    end: int
    standard: str


@dataclass(frozen=True)
class Assumed:
    """Something the text does not say as it stands; `code` is one of those in ASSUMPTIONS."""

    code: str
    said: str
    taken: str | None = None
    until: date | None = None


ASSUMPTIONS = (
    *(
        "alias",
        "former_name",
        "short_name",
        "homophone",
        "pinyin",
        "misspelling",
        "building_word",
        "other_area",
    ),
    *("building_unknown", "doorplate_unknown", "unit_unknown", "ignored"),
)


@dataclass(frozen=True)
class Candidate:
    """`score` 1 is certain. The point is in WGS 84. `houses` are the points and building codes
    of all it stands for: one for a house, many for an estate, none for a road or an area.
    """

    text: str
    level: str
    name: str
    where: str
    lon: float
    lat: float
    score: float
    building_code: str | None = None
    unit: str | None = None
    area_code: str | None = None
    understood: tuple[Understood, ...] = ()
    assumed: tuple[Assumed, ...] = ()
    houses: tuple[tuple[float, float, str | None], ...] = field(default=(), repr=False)


MOST_HOUSES = 600
_LAST_UNIT = re.compile(r"[^号楼幢栋座]{1,4}(?:单元|门)$")


def of_row(
    gazetteer: Gazetteer, row: int, score: float, *, unit: str | None = None, said: str | None = None
) -> Candidate:
    """One standard address; with `unit`, that unit of it,
    whether the row is the unit's or the building's. Of a unit that was not asked for, the building.

    `said`: the text, where all of it was taken for this address.
    """
    text, chain = gazetteer.text(row), gazetteer.chain(row)
    where = where_of(gazetteer, chain)
    lon, lat = gazetteer.point(row)
    code = gazetteer.part(row, "code")
    own = gazetteer.part(row, "unit")
    level = lexicon.UNIT if unit else level_of(gazetteer, row)
    if unit and not own:
        text = house_and_unit(text, unit)
    elif own and not unit:
        text = _LAST_UNIT.sub("", text)
    return Candidate(
        text=text,
        level=level,
        name=_below_areas(gazetteer, text, chain),
        where=where,
        lon=lon,
        lat=lat,
        score=score,
        building_code=code,
        unit=unit_of(unit, text) if unit else None,
        understood=() if said is None else (Understood(level, said, 0, len(said), text),),
        houses=((lon, lat, code),),
    )


def of_rows(gazetteer: Gazetteer, rows: Ints, level: str, name: str, score: float) -> Candidate:
    """An estate, a place, a door or a road that several addresses share;
    its point is that of its gate, or else of the address in the middle.
    """
    codes = gazetteer.column("code")[rows]
    whole = (gazetteer.column("building")[rows] == MISSING_ID) & (codes == MISSING_ID)
    whole &= gazetteer.column("tail")[rows] == MISSING_ID
    if level == lexicon.ROAD:
        whole &= gazetteer.column("doorplate")[rows] == MISSING_ID
    chain = _common(gazetteer, rows)
    where = where_of(gazetteer, chain)
    text = in_areas(where, name)
    if whole.any():
        middle = int(rows[whole][0])
        if level != lexicon.ROAD:
            text, chain = gazetteer.text(middle), gazetteer.chain(middle)
            where = where_of(gazetteer, chain)
    else:
        lons, lats = gazetteer.column("lon")[rows], gazetteer.column("lat")[rows]
        middle = int(rows[((lons - lons.mean()) ** 2 + (lats - lats.mean()) ** 2).argmin()])
    houses: tuple[tuple[float, float, str | None], ...] = ()
    if level != lexicon.ROAD:
        # The gate may stand in the grid beside; who lives there lives in the houses.
        coded = rows[(codes != MISSING_ID) & (gazetteer.column("unit")[rows] == MISSING_ID)]
        coded = coded if len(coded) else rows
        houses = tuple(
            (*gazetteer.point(row), gazetteer.part(row, "code")) for row in coded[:MOST_HOUSES].tolist()
        )
    lon, lat = gazetteer.point(middle)
    short = _below_areas(gazetteer, text, chain)
    return Candidate(text, level, short, where, lon, lat, score, houses=houses)


def of_area(gazetteer: Gazetteer, number: int, score: float) -> Candidate | None:
    """An area itself, among its addresses; None if it has none."""
    point = gazetteer.middle(number)
    if point is None:
        return None
    area, where = gazetteer.areas[number], where_of(gazetteer, gazetteer.chains[number][1:])
    return Candidate(in_areas(where, area.name), "area", area.name, where, *point, score, area_code=area.code)


def is_one_house(gazetteer: Gazetteer, rows: Ints) -> bool:
    """Whether rows are all of one house."""
    codes = gazetteer.column("code")[rows]
    return len(rows) == 1 or (codes[0] != MISSING_ID and bool((codes == codes[0]).all()))


def level_of(gazetteer: Gazetteer, row: int) -> str:
    """What a row is the address of."""
    if gazetteer.part(row, "code") or gazetteer.part(row, "building"):
        return lexicon.BUILDING
    estate = int(gazetteer.column("estate")[row])
    if estate != MISSING_ID:
        return gazetteer.element_of(estate)
    return lexicon.DOORPLATE if gazetteer.part(row, "doorplate") else lexicon.ROAD


def where_of(gazetteer: Gazetteer, chain: Sequence[int]) -> str:
    """The names of areas, the smallest given first."""
    return written_areas([gazetteer.areas[number].name for number in chain])


def _below_areas(gazetteer: Gazetteer, text: str, chain: Sequence[int]) -> str:
    """A text without the areas it lies in, under their names of now or before; all of it if it names none."""
    for names in product(*map(gazetteer.names_ever, chain)):
        if (below := without_areas(text, written_areas(names))) != text:
            return below
    return text


def _common(gazetteer: Gazetteer, rows: Ints) -> tuple[int, ...]:
    """The areas all rows lie in, the smallest first."""
    areas = np.unique(gazetteer.column("area")[rows]).tolist()
    chains = [() if area == MISSING_ID else gazetteer.chains[area] for area in areas]
    shared = set.intersection(*map(set, chains))
    return tuple(number for number in chains[0] if number in shared)
