"""Finding places: one question, or many, by point or by address; the single and the batch run the same steps."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from pydantic import ValidationError

from geoapi.addresses.matching import Candidate, match_many
from geoapi.core import geo
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import AddressAmbiguous, AddressNotFound, DatabaseUnavailable, DomainError, InvalidInput
from geoapi.core.http import refusal
from geoapi.core.problems import problem
from geoapi.locate.answers import Answers, Found, Json, Question
from geoapi.locate.index import NOWHERE
from geoapi.locate.keeper import AtlasKeeper
from geoapi.locate.schemas import BatchRow, LocateQuery

# A candidate this good, and better than the next by a clear step, is an answer; anything less is a question back.
SURE_SCORE = 0.9
CLEAR_STEP = 0.05
CANDIDATES = 10

Resolved = Mapping[str, Sequence[Candidate] | DomainError]


class Locator:
    """Answers questions from the current Atlas, or from that of the date asked about."""

    def __init__(
        self, keeper: AtlasKeeper, database: Database, calendar: Calendar, *, address_accuracy_m: float = 15.0
    ) -> None:
        self._keeper = keeper
        self._database = database
        self._calendar = calendar
        self._address_accuracy_m = address_accuracy_m
        self._answers: Answers | None = None

    def locate(self, query: LocateQuery) -> Json:
        """The answer to one query. Raises a DomainError that says what to do."""
        return self._locate(query, self.resolve([] if query.address is None else [query.address]))

    def locate_batch(self, rows: Iterable[object]) -> list[Json]:
        """An answer for each row, in order: that of a single call with its `id`, or `id` and `error`."""
        parsed = [_parse(row) for row in rows]
        resolved = self.resolve(
            [query.address for _, query in parsed if isinstance(query, BatchRow) and query.address is not None]
        )
        answers: list[Json] = []
        for row_id, query in parsed:
            try:
                if isinstance(query, InvalidInput):
                    raise query
                answers.append({"id": row_id, **self._locate(query, resolved)})
            except DomainError as error:
                answers.append({"id": row_id, "error": problem(error)})
        return answers

    def resolve(self, texts: Sequence[str]) -> Resolved:
        """The candidates of each address text, or the error if the database cannot be asked."""
        if not texts:
            return {}
        try:
            with self._database.transaction() as connection:
                return match_many(connection, texts, CANDIDATES)
        except DatabaseUnavailable as error:
            return dict.fromkeys(texts, error)

    def ask(self, query: LocateQuery, resolved: Resolved) -> tuple[Answers, Question, Found, datetime]:
        """Everything known before an answer is written out: where the question leads, in which Atlas, at what time."""
        at = self._calendar.moment(query.at)
        answers = self._answers_at(at)
        if query.address is not None:
            question = self._question_by_address(query, query.address, resolved, answers, at)
        else:
            question = self._question_by_point(query, at)
        return answers, question, answers.find(question), at

    def check(self, crs: str, at: str | None) -> None:
        """Raise InvalidInput for what would be wrong with every row of a file."""
        geo.to_wgs84(np.empty(0), np.empty(0), crs)
        self._calendar.moment(at)

    def _locate(self, query: LocateQuery, resolved: Resolved) -> Json:
        answers, question, found, at = self.ask(query, resolved)
        return answers.answer(question, found, at)

    def _answers_at(self, at: datetime) -> Answers:
        atlas = self._keeper.at(at)
        if self._answers is None or (atlas is self._keeper.current() and self._answers.atlas is not atlas):
            self._answers = Answers(atlas, self._calendar)
        return self._answers if self._answers.atlas is atlas else Answers(atlas, self._calendar)

    def _question_by_point(self, query: LocateQuery, at: datetime) -> Question:
        assert query.lon is not None and query.lat is not None
        lon, lat = to_degrees(query.lon, query.lat, query.crs)
        return Question(
            lon=lon,
            lat=lat,
            query={"lon": query.lon, "lat": query.lat, "crs": query.crs, "at": at},
            matched={"kind": "point", "lon": lon, "lat": lat},
            accuracy_m=query.accuracy_m or 0.0,
        )

    def _question_by_address(
        self, query: LocateQuery, text: str, resolved: Resolved, answers: Answers, at: datetime
    ) -> Question:
        candidates = resolved[text]
        if isinstance(candidates, DomainError):
            raise candidates
        if not candidates:
            raise AddressNotFound("No standard address of this city matches the text.", {"candidates": []})
        best = candidates[0]
        rivals = [each for each in candidates[1:] if each.score > best.score - CLEAR_STEP]
        if best.score < SURE_SCORE or any(not _same_building(best, rival) for rival in rivals):
            described = [self.describe(candidate, answers) for candidate in candidates]
            raise AddressAmbiguous("The text fits several addresses, or none of them well.", {"candidates": described})
        accuracy_m = self._address_accuracy_m if query.accuracy_m is None else query.accuracy_m
        return Question(
            lon=best.lon,
            lat=best.lat,
            query={"address": text, "at": at},
            matched={
                "kind": "building" if best.building_code else "address",
                "text": best.text,
                "score": best.score,
                "building_code": best.building_code,
                "lon": best.lon,
                "lat": best.lat,
            },
            accuracy_m=accuracy_m,
            building_code=best.building_code,
        )

    def describe(self, candidate: Candidate, answers: Answers | None = None) -> Json:
        """A candidate address with the grid it lies in."""
        answers = answers or self._answers_at(self._calendar.now())
        leaf = answers.atlas.bound_leaf.get(candidate.building_code or "")
        if leaf is None:
            leaf, _ = answers.atlas.locate_one(candidate.lon, candidate.lat)
        chain = {area.level: area for area in answers.atlas.chains[leaf]} if leaf != NOWHERE else {}
        grid, community = chain.get("grid"), chain.get("community")
        return {
            "text": candidate.text,
            "level": candidate.level,
            "lon": candidate.lon,
            "lat": candidate.lat,
            "score": candidate.score,
            "building_code": candidate.building_code,
            "grid_code": grid and grid.code,
            "grid_name": grid and grid.name,
            "community_name": community and community.name,
        }


def to_degrees(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """WGS 84 degrees of a point in any crs. Raises InvalidInput, with a hint where the two look swapped."""
    name = crs.lower()
    geographic = not name.startswith("epsg:") or name in ("epsg:4326", "epsg:4490")
    if geographic and not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        swapped = " They look swapped: lon comes first." if -180.0 <= lat <= 180.0 and -90.0 <= lon <= 90.0 else ""
        field = "lat" if not -90.0 <= lat <= 90.0 else "lon"
        raise InvalidInput.of(field, f"lon {lon:g}, lat {lat:g} is not on Earth.{swapped}")
    if name in ("wgs84", "epsg:4326"):
        return lon, lat
    x, y = geo.to_wgs84(np.array([lon]), np.array([lat]), crs)
    if not (math.isfinite(x[0]) and math.isfinite(y[0])):
        raise InvalidInput.of("crs", f"{lon:g}, {lat:g} lies outside what {crs} can express.")
    return float(x[0]), float(y[0])


def _parse(row: object) -> tuple[Any, BatchRow | InvalidInput]:
    """A row's id and its question, or what is wrong with it."""
    row_id = row.get("id") if isinstance(row, Mapping) else None
    row_id = row_id if isinstance(row_id, str | int) else None
    try:
        return row_id, BatchRow.model_validate(row)
    except ValidationError as error:
        return row_id, refusal(error)


def _same_building(one: Candidate, other: Candidate) -> bool:
    return one.building_code is not None and one.building_code == other.building_code
