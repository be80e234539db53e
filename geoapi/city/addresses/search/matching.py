"""Finds what an address text means among a city's standard addresses, and how sure that is.

The text is read with the city's names at hand; each name leads to the addresses that bear it,
the numbers choose among them, and whatever the text says besides counts for or against each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID, Ints
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.names import VIA_SCORES, Ref
from geoapi.city.addresses.search.candidates import (
    Assumed,
    Candidate,
    is_one_house,
    of_area,
    of_row,
    of_rows,
)
from geoapi.city.addresses.search.formatting import door_of
from geoapi.city.addresses.search.interpretation import Interpretation, NumberReading
from geoapi.city.addresses.search.outside import foreign_area
from geoapi.city.addresses.search.scoring import HouseScorer, ScoredHouse, of_all_unknown, understood_as
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.normalization import match_key_uncached
from geoapi.city.addresses.text.parsing import Element, parse
from geoapi.city.addresses.text.standard import is_beside
from geoapi.core.geo import distance_m

# A candidate this good, and better than the next by a clear step,
# is an answer; anything less is a question back.
SURE_SCORE = 0.9
CLEAR_STEP = 0.05
# What several candidates that fit equally can have at most.
AMBIGUOUS_SCORE = 0.85
SHORTEST_TEXT = 2
_SOMETHING_IN_IT = 0.8
_MOST_WHOLES = 100
_NO_ROWS: Ints = np.empty(0, dtype=np.int32)


@dataclass(frozen=True)
class Answer:
    """`reason` says why there is no candidate: too_short,
    unknown or outside_city; `outside` names the other city.
    """

    candidates: tuple[Candidate, ...]
    elements: tuple[Element, ...]
    reason: str | None = None
    outside: str | None = None


def match(gazetteer: Gazetteer, text: str, limit: int, near: tuple[float, float] | None = None) -> Answer:
    """The candidates of a text, best first.

    `near` (lon, lat) orders those that fit equally; it makes none surer.
    """
    exact = gazetteer.exactly(match_key_uncached(text)) if len(text) <= 100 else []
    if exact:
        return Answer(tuple(_ranked([_whole(gazetteer, row, text) for row in exact], limit, near)), ())
    parsed = parse(text, gazetteer.names)
    read = [each for each in parsed.elements if each.element != lexicon.NOISE]
    if sum(len(each.value) for each in read) < SHORTEST_TEXT:
        return Answer((), parsed.elements, "too_short")
    outside = foreign_area(gazetteer, parsed)
    if outside is not None:
        return Answer((), parsed.elements, "outside_city", outside)
    found = _Matcher(gazetteer, Interpretation(gazetteer, parsed)).candidates()
    return Answer(tuple(_ranked(found, limit, near)), parsed.elements, None if found else "unknown")


def _whole(gazetteer: Gazetteer, row: int, text: str) -> Candidate:
    candidate = of_row(gazetteer, row, 1.0, unit=gazetteer.part(row, "unit"), said=text)
    if candidate.building_code is None:
        # The gate of an estate stands for the whole.
        estate = gazetteer.column("estate")[row]
        if estate != MISSING_ID and gazetteer.part(row, "building") is None:
            rows = gazetteer.rows_of("estate", int(estate))
            areas = gazetteer.column("area")
            rows = rows[areas[rows] == areas[row]]
            houses = of_rows(gazetteer, rows, candidate.level, "", 1.0).houses
            return replace(candidate, houses=houses)
    return candidate


class _Matcher:
    """Makes candidates of what one text says."""

    def __init__(self, gazetteer: Gazetteer, said: Interpretation) -> None:
        self._gazetteer = gazetteer
        self._said = said
        self._weigher = HouseScorer(gazetteer, said)

    def candidates(self) -> list[Candidate]:
        """All that fit, in no order."""
        found = [self._candidate(scored) for scored in self._weigher.houses()]
        best = max((each.score for each in found), default=0.0)
        if best < SURE_SCORE:
            found += self._wider(best)
        # A gate may have been found as a house and as the whole.
        return list({each.text: each for each in sorted(found, key=lambda each: each.score)}.values())

    def _candidate(self, scored: ScoredHouse) -> Candidate:
        understood = list(scored.understood)
        if scored.unit:
            element = next(each for each in self._said.elements if each.element == lexicon.UNIT)
            understood.append(understood_as(element, scored.unit))
        made = of_row(self._gazetteer, scored.row, scored.score, unit=scored.unit)
        return replace(made, understood=tuple(understood), assumed=scored.assumed)

    def _wider(self, best: float) -> list[Candidate]:
        """Estates, doors and roads as a whole,
        where no house was said or the one that was said is not known.
        """
        found: dict[str, Candidate] = {}
        reading = self._said.readings[0]
        for mention in self._said.named:
            for ref in mention.refs:
                for candidate in self._wholes(ref, reading):
                    known = found.get(candidate.text)
                    if candidate.score > best - 0.3 and (known is None or candidate.score > known.score):
                        found[candidate.text] = candidate
        if not found and not best and not self._said.named:
            return self._areas_named()
        return list(found.values())

    def _wholes(self, ref: Ref, reading: NumberReading) -> Iterator[Candidate]:
        gazetteer = self._gazetteer
        rows = gazetteer.rows(ref) if ref.kind in ("estate", "road") else _NO_ROWS
        if not len(rows):
            return
        missing: Assumed | None = None
        factor = 1.0
        name = gazetteer.written(ref.kind, ref.number)
        level = lexicon.ROAD if ref.kind == "road" else gazetteer.element_of(ref.number)
        if ref.kind == "estate" and reading.building is not None:
            missing, factor = Assumed("building_unknown", reading.building), 0.86
        elif ref.kind == "road" and reading.doorplate is not None:
            behind = self._weigher.numbered(ref, "doorplate", reading.doorplate)
            if reading.building is None and len(self._weigher.doors(behind)):
                return
            if len(behind):
                level, rows = lexicon.DOORPLATE, behind
                name = door_of(name, reading.doorplate)
                if self._all_beside(rows):
                    missing, factor = Assumed("doorplate_unknown", reading.doorplate), 0.85
                if reading.building is not None:
                    missing, factor = Assumed("building_unknown", reading.building), 0.86
            else:
                missing, factor = Assumed("doorplate_unknown", reading.doorplate), 0.7
        elif ref.kind == "road" and reading.building is not None:
            missing, factor = Assumed("building_unknown", reading.building), 0.6
        elif ref.kind == "estate" and reading.doorplate is not None:
            here = gazetteer.having(rows, "doorplate", reading.doorplate)
            rows, factor = (here, 1.0) if len(here) else (rows, 0.85)
        elif ref.kind == "road" and any(each.element in lexicon.NUMBERED for each in self._said.elements):
            # 环城东路8二楼: a floor of no house.
            factor = 0.7
        if level == lexicon.PLACE:
            rows = self._where_said(rows)
        for group in split_by_thing(gazetteer, rows, level):
            if ref.kind == "estate" and missing and len(gazetteer.having(group, "building", missing.said)):
                continue
            first = int(self._where_said(group)[0])
            tailed = gazetteer.part(first, "tail") is not None
            if missing is None and level != lexicon.ROAD and not tailed and is_one_house(gazetteer, group):
                yield self._candidate(self._weigher.score(first, replace(reading, building=None)))
                continue
            door = reading.doorplate if gazetteer.part(first, "doorplate") == reading.doorplate else None
            scored = self._weigher.score(first, NumberReading(door, None, None))
            ignored = any(each.code == "ignored" for each in scored.assumed)
            score = scored.score * factor * (_SOMETHING_IN_IT if level == lexicon.ROAD and ignored else 1.0)
            whole = of_rows(gazetteer, group, level, name, round(score, 4))
            assumed = (*scored.assumed, *((missing,) if missing else ()))
            yield replace(whole, understood=scored.understood, assumed=assumed)

    def _all_beside(self, rows: Ints) -> bool:
        """Whether rows bear a door's number and none lies at it: 20号附近."""
        tails = (self._gazetteer.part(row, "tail") for row in rows.tolist())
        return all(tail is not None and is_beside(tail) for tail in tails)

    def _where_said(self, rows: Ints) -> Ints:
        """Those of rows that lie in the smallest area that was said, or else all."""
        areas = self._gazetteer.column("area")[rows]
        inside = (rows[np.isin(areas, below)] for below in self._areas_said)
        return next((each for each in inside if len(each)), rows)

    @cached_property
    def _areas_said(self) -> list[list[int]]:
        """The areas in each area that was said, the last said first."""
        said = ({ref.number for ref in mention.refs} for mention in reversed(self._said.areas))
        chains = self._gazetteer.chains
        return [
            [number for number, chain in enumerate(chains) if not wanted.isdisjoint(chain)] for wanted in said
        ]

    def _areas_named(self) -> list[Candidate]:
        """The area itself, when the text names nothing in it."""
        if not self._said.areas:
            return []
        gazetteer, mention = self._gazetteer, self._said.areas[-1]
        said = [{ref.number for ref in each.refs} for each in self._said.areas[:-1]]
        found = []
        for ref in mention.refs:
            chain = gazetteer.chains[ref.number]
            fits = all(numbers & set(chain) for numbers in said)
            numbered = any(each.element in lexicon.NUMBERED for each in self._said.elements)
            score = VIA_SCORES[ref.via] * (1.0 if fits else 0.6) * (0.6 if numbered else 1.0)
            score *= of_all_unknown(self._said.unknown)
            # The text goes on to name something in it that nobody knows.
            score *= _SOMETHING_IN_IT if any(len(each.value) > 1 for each in self._said.unknown) else 1.0
            whole = of_area(gazetteer, ref.number, round(score, 4))
            if whole is not None:
                found.append(replace(whole, understood=(understood_as(mention.element, whole.name),)))
        return found


def split_by_thing(gazetteer: Gazetteer, rows: Ints, level: str) -> list[Ints]:
    """Rows of one name as the things that bear it:
    an estate or a road does not reach into another district; tea houses are as many as there are.
    """
    where = gazetteer.districts(rows)
    if level == lexicon.PLACE and (gazetteer.column("code")[rows] == MISSING_ID).all():
        where = gazetteer.column("area")[rows]
    return [rows[where == each] for each in np.unique(where)[:_MOST_WHOLES]]


def _ranked(found: Sequence[Candidate], limit: int, near: tuple[float, float] | None) -> list[Candidate]:
    """Best first; those that fit about as well as the best are capped,
    for a guess among them would be a guess.
    """

    def away(candidate: Candidate) -> float:
        return 0.0 if near is None else distance_m((candidate.lon, candidate.lat), near)

    ordered = sorted(found, key=lambda each: (-round(each.score, 3), away(each), len(each.text), each.text))
    if len(ordered) > 1 and ordered[1].score > ordered[0].score - CLEAR_STEP:
        ordered = [replace(each, score=min(each.score, AMBIGUOUS_SCORE)) for each in ordered]
    # What needs no rounding, as what was found exactly, is not made anew.
    return [
        each if each.score == (score := round(each.score, 3)) else replace(each, score=score)
        for each in ordered[:limit]
    ]
