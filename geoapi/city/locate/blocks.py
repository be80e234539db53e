"""Many questions at once: each is answered as if it were asked alone, and most are answered together.

What a row asks is read by itself where it is no plain point. Where all these lie is looked up in columns, for
which `Places` has what the single call tells of a place.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapi.city.addresses.search.matching import Answer
from geoapi.city.locate.answers import LookupRequest
from geoapi.city.locate.columns import Ints, Places, distances_m, leaves_within, rounded
from geoapi.city.locate.csv_questions import Options
from geoapi.city.locate.index import NOWHERE
from geoapi.city.locate.outside import Outside
from geoapi.city.locate.points import Points
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.schemas import LocateQuery
from geoapi.core.errors import DomainError
from geoapi.core.geo import Floats

# How often others may have their turn while rows are read by themselves, of which some take long: who looks
# may have to step aside, which takes its time on a busy machine.
_LOOK_EVERY_S = 0.05
Question = Callable[[int], LocateQuery]
"""What a row asks. Raises DomainError where it asks nothing."""

Match = tuple[str | None, float | None]


@dataclass(frozen=True)
class _Asked:
    """Places asked for, in columns, by the rows that ask for them; where all are points, no building is
    asked for, and no address is matched.
    """

    rows: Ints
    lon: Floats
    lat: Floats
    accuracy_m: Floats
    house_unknown: NDArray[np.bool_]
    buildings: Sequence[str | None] | None
    matched: Sequence[Match] | None


@dataclass(frozen=True)
class Found:
    """Rows that lie in a leaf, by what tells their answers apart.

    `matched`: the text and score of their addresses, or None where all are points; `distance_m` is rounded,
    or None where nobody wants it; `alternatives`: by position, the codes of the grids that it could be too.
    """

    rows: Ints
    place: Ints
    is_bound: NDArray[np.bool_]
    accuracy_m: Floats
    distance_m: Floats | None
    needs_confirmation: NDArray[np.bool_]
    alternatives: Mapping[int, str]
    matched: Sequence[Match] | None


@dataclass(frozen=True)
class AnsweredBlock:
    """The answers to some rows: each is found, or has an error, which then is all that is told."""

    found: Found
    errors: Mapping[int, str]


class BlockAnswering:
    """Answers from one map at one moment. Of one thread.

    `outside` tells of points there together, which pays where they are many.
    """

    def __init__(
        self,
        locator: Locator,
        places: Places,
        options: Options,
        *,
        distances: bool = True,
        outside: Outside | None = None,
    ) -> None:
        self.places = places
        self._locator, self._options, self._distances, self._outside = locator, options, distances, outside

    def answer(
        self, count: int, points: Points | None, question: Question, pass_on: Callable[[], None]
    ) -> AnsweredBlock:
        """Answer `count` rows: by `points`, in the crs of the options, where they are usable, otherwise by
        what each asks. `pass_on` is called now and then between such rows, which take a while.
        """
        usable = np.zeros(count, dtype=bool)
        if points is not None:
            points = points.in_wgs84(self._options.crs)
            usable = points.usable
        requests: dict[int, LookupRequest] = {}
        errors: dict[int, str] = {}
        resolved: dict[str, Answer | DomainError] = {}

        def ask(rows: Iterable[int]) -> Iterator[tuple[int, LookupRequest]]:
            due = 0.0
            for row in rows:
                if (now := time.monotonic()) >= due:
                    pass_on()
                    due = now + _LOOK_EVERY_S
                try:
                    yield row, self._request(question(row), resolved)
                except DomainError as error:
                    errors[row] = error.detail

        requests.update(ask(np.flatnonzero(~usable).tolist()))
        found = self._found(self._asked(points, np.flatnonzero(usable), requests))
        left = np.ones(count, dtype=bool)
        left[found.rows], left[list(errors)] = False, False
        if points is not None and self._outside is not None:
            errors |= (said := self._errors_outside(self._outside, points, np.flatnonzero(left & usable)))
            left[list(said)] = False
        known = [(row, requests[row]) for row in np.flatnonzero(left & ~usable).tolist()]
        for row, request in chain(known, ask(np.flatnonzero(left & usable).tolist())):
            errors[row] = self.places.answers.outside(request).detail
        return AnsweredBlock(found, errors)

    def _request(self, query: LocateQuery, resolved: dict[str, Answer | DomainError]) -> LookupRequest:
        if query.address is not None and query.address not in resolved:
            resolved.update(self._locator.resolve([query.address]))
        return self._locator.request(query, resolved, self.places.answers, self.places.at)

    def _asked(self, points: Points | None, at_points: Ints, requests: Mapping[int, LookupRequest]) -> _Asked:
        """The points at some rows, then what others have requested."""
        some = list(requests.values())
        before = len(at_points)

        def column(of_points: Any, of_requests: Sequence[Any], kind: type) -> NDArray[Any]:
            return np.concatenate([np.full(before, of_points, kind), np.array(of_requests, kind)])

        buildings: list[str | None] = [None] * before
        matched: list[Match] = [(None, None)] * before
        return _Asked(
            rows=column(at_points, list(requests), np.int64),
            lon=column(0.0 if points is None else points.lon[at_points], [each.lon for each in some], float),
            lat=column(0.0 if points is None else points.lat[at_points], [each.lat for each in some], float),
            accuracy_m=column(self._options.accuracy_m or 0.0, [each.accuracy_m for each in some], float),
            house_unknown=column(False, [each.house_unknown for each in some], bool),
            buildings=buildings + [each.building_code for each in some] if some else None,
            matched=matched + [(each.matched.get("text"), each.matched.get("score")) for each in some]
            if some
            else None,
        )

    def _found(self, asked: _Asked) -> Found:
        """What lies in a leaf."""
        placed = self.places.find(asked.lon, asked.lat, asked.buildings)
        inside = np.flatnonzero(placed.place != NOWHERE)
        lon, lat, accuracy_m = asked.lon[inside], asked.lat[inside], asked.accuracy_m[inside]
        leaf, is_bound, house_unknown = (
            placed.leaf[inside],
            placed.is_bound[inside],
            asked.house_unknown[inside],
        )
        distance_m = None
        doubtful = np.zeros(len(inside), dtype=bool)
        # Whether a location is in doubt is known by its distance alone.
        if self._distances or accuracy_m.any():
            distance_m = distances_m(self.places.answers.atlas, leaf, lon, lat)
            # A binding holds wherever in the building the point is.
            doubtful = ~is_bound & (accuracy_m > distance_m)
            distance_m = rounded(distance_m)
        several = np.flatnonzero(doubtful & ~house_unknown)
        alternatives = self._alternatives(leaf[several], lon[several], lat[several], accuracy_m[several])
        return Found(
            rows=asked.rows[inside],
            place=placed.place[inside],
            is_bound=is_bound,
            accuracy_m=accuracy_m,
            distance_m=distance_m,
            needs_confirmation=doubtful | house_unknown,
            alternatives=dict(zip(several.tolist(), alternatives, strict=True)),
            matched=None if asked.matched is None else [asked.matched[row] for row in inside.tolist()],
        )

    def _alternatives(
        self, leaf: NDArray[np.integer], lon: Floats, lat: Floats, accuracy_m: Floats
    ) -> Iterator[str]:
        """The codes of the leaves, but its own, that come within `accuracy_m` of each point."""
        atlas = self.places.answers.atlas
        for own, near in zip(leaf.tolist(), leaves_within(atlas, lon, lat, accuracy_m), strict=True):
            yield " ".join(atlas.leaves[each].code for each in near if each != own)

    def _errors_outside(self, outside: Outside, points: Points, rows: Ints) -> Mapping[int, str]:
        """By row, the error of points that no leaf covers, where it can be told together."""
        lon, lat = points.lon[rows], points.lat[rows]
        are = self.places.answers.atlas.locate(lon, lat)[0] == NOWHERE
        said = outside.sentences(lon[are], lat[are])
        return dict(zip(rows[are][list(said)].tolist(), said.values(), strict=True))
