"""Finding places: one question, or many, by point or by address;
the single and the batch run the same steps.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from geoapi.city.addresses.queries import Addresses
from geoapi.city.addresses.schemas import described
from geoapi.city.addresses.search.candidates import Candidate
from geoapi.city.addresses.search.matching import CLEAR_STEP, SURE_SCORE, Answer
from geoapi.city.locate.answers import Answers, Json, LookupRequest
from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.batch import AnsweredRow, Periods, answer_rows
from geoapi.city.locate.index import NOWHERE
from geoapi.city.locate.schemas import BatchRow, LocateQuery
from geoapi.core import geo
from geoapi.core.clock import Calendar
from geoapi.core.errors import AddressAmbiguous, AddressNotFound, DomainError
from geoapi.core.phones import Phone
from geoapi.core.snapshots import Current

CANDIDATES = 10
# An estate all of whose houses lie in one grid answers for that grid even if the house is not known.
ESTATE_SCORE = 0.8
WHOLES = ("estate", "place", "doorplate")

Resolved = Mapping[str, Answer | DomainError]


class Atlases(Current[Atlas], Protocol):
    """The Atlas of now, and of other dates."""

    def at(self, moment: datetime) -> Atlas:
        """Raises DatabaseUnavailable, Busy."""


class Locator:
    """Answers questions from the current Atlas, or from that of the date asked about."""

    def __init__(
        self,
        snapshot: Atlases,
        addresses: Addresses,
        calendar: Calendar,
        *,
        hotline: Phone,
        address_accuracy_m: float = 15.0,
    ) -> None:
        self._snapshot = snapshot
        self._addresses = addresses
        self._calendar = calendar
        self._hotline = hotline
        self._address_accuracy_m = address_accuracy_m
        self._answers: Answers | None = None

    def locate(self, query: LocateQuery) -> Json:
        """The answer to one query. Raises a DomainError that says what to do."""
        return self._locate(query, self.resolve([] if query.address is None else [query.address]))

    def locate_point(self, lon: float, lat: float, crs: str, accuracy_m: float | None) -> Json:
        """`locate` for a point and now."""
        at = self._calendar.now()
        answers = self.answers_at(at)
        question = _question_by_point(lon, lat, crs, accuracy_m, at)
        return answers.answer(question, answers.find(question), at)

    def locate_batch(self, rows: Iterable[object]) -> Iterator[AnsweredRow]:
        """Each row's id and answer, in order: that of a single call, or what is wrong."""
        periods = Periods(self.answers_at, self._calendar.now())
        read: dict[str, Answer | DomainError] = {}

        def answer(query: BatchRow) -> Json:
            if query.address is not None and query.address not in read:
                read.update(self.resolve([query.address]))
            return self._locate(query, read, periods.at)

        return answer_rows(rows, answer)

    def resolve(self, texts: Sequence[str]) -> Resolved:
        """What each address text means, or the error if no addresses are at hand."""
        if not texts:
            return {}
        try:
            return dict(self._addresses.search_many(texts, CANDIDATES))
        except DomainError as error:
            return dict.fromkeys(texts, error)

    def request(
        self, query: LocateQuery, resolved: Resolved, answers: Answers, at: datetime
    ) -> LookupRequest:
        """The place that a query asks for at `at`, which its address `resolved` to if it has one.

        Raises a DomainError where it is none.
        """
        if query.address is not None:
            return self._question_by_address(query, query.address, resolved, answers, at)
        assert query.lon is not None and query.lat is not None
        return _question_by_point(query.lon, query.lat, query.crs, query.accuracy_m, at)

    def check(self, crs: str, at: str | None) -> None:
        """Raise InvalidInput for what would be wrong with every row of a file."""
        geo.to_wgs84(np.empty(0), np.empty(0), crs)
        self.moment(at)

    def _locate(
        self, query: LocateQuery, resolved: Resolved, open_at: Callable[[datetime], Answers] | None = None
    ) -> Json:
        at = self.moment(query.at)
        answers = (open_at or self.answers_at)(at)
        question = self.request(query, resolved, answers, at)
        return answers.answer(question, answers.find(question), at)

    def moment(self, at: str | None) -> datetime:
        """The moment that a question means. Raises InvalidInput."""
        return self._calendar.moment(at)

    def answers_at(self, at: datetime) -> Answers:
        """Answers from the Atlas of a moment."""
        atlas = self._snapshot.at(at)
        if self._answers is None or (atlas is self._snapshot.current() and self._answers.atlas is not atlas):
            self._answers = Answers(atlas, self._calendar, self._hotline)
        if self._answers.atlas is atlas:
            return self._answers
        return Answers(atlas, self._calendar, self._hotline)

    def _question_by_address(
        self, query: LocateQuery, text: str, resolved: Resolved, answers: Answers, at: datetime
    ) -> LookupRequest:
        answer = resolved[text]
        if isinstance(answer, DomainError):
            raise answer
        best = self._certain(answer, answers)
        accuracy_m = self._address_accuracy_m if query.accuracy_m is None else query.accuracy_m
        matched = described(best)
        names = ("text", "score", "building_code", "unit", "lon", "lat", "understood", "assumed")
        house_unknown = _is_whole(best)
        lon, lat = self._among_houses(best, answers) if house_unknown else (best.lon, best.lat)
        return LookupRequest(
            lon=lon,
            lat=lat,
            query={"address": text, "at": at},
            matched={"kind": best.level, **{name: matched[name] for name in names}},
            accuracy_m=accuracy_m,
            building_code=best.building_code,
            house_unknown=house_unknown,
        )

    def _certain(self, answer: Answer, answers: Answers) -> Candidate:
        """The candidate to answer with.

        Raises AddressNotFound, or AddressAmbiguous with those to choose from.
        """
        if not answer.candidates:
            extra: Json = {
                "candidates": [],
                "call": answers.hotline(),
                "reason": answer.reason,
                "outside": answer.outside and {"name": answer.outside},
            }
            raise AddressNotFound(_why_not(answer), extra)
        best = answer.candidates[0]
        rivals = [each for each in answer.candidates[1:] if each.score > best.score - CLEAR_STEP]
        whole = _is_whole(best)
        doubtful = best.score < (ESTATE_SCORE if whole else SURE_SCORE) or best.level in ("road", "area")
        # Of an estate some house will do; another door is another place.
        doubtful |= any(each.code == "doorplate_unknown" for each in best.assumed)
        if doubtful or any(not _same_building(best, rival) for rival in rivals):
            choices = [self.describe(candidate, answers) for candidate in answer.candidates]
            detail = "The text fits several addresses, or none of them well; choose one, or write more of it."
            raise AddressAmbiguous(detail, {"candidates": choices, "call": answers.hotline()})
        if whole and len(grids := self._grids(best, answers)) > 1:
            detail = f"{best.name} lies in {len(grids)} grids; add the number of the building."
            choices = [self.describe(best, answers)]
            raise AddressAmbiguous(detail, {"candidates": choices, "grids": grids, "call": answers.hotline()})
        return best

    def _among_houses(self, candidate: Candidate, answers: Answers) -> tuple[float, float]:
        """The point of a whole, or that of a house if its gate stands in the grid beside."""
        leaf, _ = answers.atlas.locate_one(candidate.lon, candidate.lat)
        codes = [grid["code"] for grid in self._grids(candidate, answers)]
        if leaf != NOWHERE and answers.atlas.leaves[leaf].code in codes:
            return candidate.lon, candidate.lat
        return candidate.houses[0][:2]

    def _grids(self, candidate: Candidate, answers: Answers) -> list[Json]:
        """The grids, or the finest areas known, in which the houses of a candidate lie, in order of code."""
        atlas = answers.atlas
        leaves = {atlas.bound_leaf[code] for *_, code in candidate.houses if code in atlas.bound_leaf}
        free = [(lon, lat) for lon, lat, code in candidate.houses if code not in atlas.bound_leaf]
        if free:
            lons, lats = np.array(free).T
            leaves |= set(atlas.locate(lons, lats)[0].tolist()) - {NOWHERE}
        found = sorted((atlas.leaves[leaf] for leaf in leaves), key=lambda area: area.code)
        return [{"code": area.code, "name": area.name} for area in found]

    def describe(self, candidate: Candidate, answers: Answers | None = None) -> Json:
        """A candidate address with the grids it lies in; of a road or an area they are not asked for."""
        answers = answers or self.answers_at(self._calendar.now())
        grids = self._grids(candidate, answers)
        single = grids[0] if len(grids) == 1 else None
        chain = answers.atlas.chain(answers.atlas.areas[single["code"]]) if single else ()
        levels = {area.level: area for area in chain}
        grid, community = levels.get("grid"), levels.get("community")
        return described(candidate) | {
            "grid_code": grid and grid.code,
            "grid_name": grid and grid.name,
            "community_name": community and community.name,
            "grids": grids,
        }


def _question_by_point(
    lon: float, lat: float, crs: str, accuracy_m: float | None, at: datetime
) -> LookupRequest:
    east, north = geo.to_degrees(lon, lat, crs)
    return LookupRequest(
        lon=east,
        lat=north,
        query={"lon": lon, "lat": lat, "crs": crs, "at": at},
        matched={"kind": "point", "lon": east, "lat": north},
        accuracy_m=accuracy_m or 0.0,
    )


def _is_whole(candidate: Candidate) -> bool:
    """Whether a candidate stands for several houses."""
    return candidate.level in WHOLES and len(candidate.houses) > 1


def _why_not(answer: Answer) -> str:
    if answer.reason == "outside_city":
        return f"{answer.outside} is not in this city."
    if answer.reason == "too_short":
        return "The text holds too little to go by: write a road and a number, or an estate and a building."
    return "No standard address of this city matches the text."


def _same_building(one: Candidate, other: Candidate) -> bool:
    return one.building_code is not None and one.building_code == other.building_code
