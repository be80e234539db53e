"""The nearest places that fit, and those on the way: exact,
few ways asked for, and told with what was left out.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapi.city.places.directory.directory import Point
from geoapi.city.places.nearest.place_search import PlaceSearch
from geoapi.city.places.serializers import arrival, described, feature, left_out, travel_json
from geoapi.city.routing.queries import TravelTime
from geoapi.city.routing.ranking import NEVER, Ranking
from geoapi.city.routing.travel import Travel, Way, straight_m

Json = dict[str, Any]

MOST_LEFT_OUT = 3
# Places whose way off the road is looked up at once.
LOOKED_UP = 100


class Bounds:
    """Seconds under which no way to a place that fits can be,
    perhaps on to an end; they rise as more is looked up.

    `least` and `there`: of each place of the question by its position,
    of the whole way and of that to the place.
    """

    def __init__(self, question: PlaceSearch, travel: Travel, start: Point, end: Point | None) -> None:
        self._question, self._travel = question, travel
        self._start, self._end = start, end
        self._draw()

    def _draw(self) -> None:
        indices = self._question.indices
        self.there = self._travel.bounds_s(self._start, indices)
        self._onward = (
            np.zeros(len(indices)) if self._end is None else self._travel.bounds_s(self._end, indices)
        )
        self.least = self.there + self._onward
        self._timed: set[int] = set()

    def tighten(self, batch: Sequence[int]) -> bool:
        """Whether the bounds of these places have risen: first by how far they lie off the roads,
        which moves all bounds, then by when they open.
        """
        question = self._question
        if not self._travel.has_tight_bounds(question.indices[list(batch)].tolist()):
            # Those of the batch in any case: of many that were measured it may be none of the likeliest.
            likely = np.argsort(self.least, kind="stable")[:LOOKED_UP].tolist()
            looked_up = list(dict.fromkeys((*batch, *likely)))
            self._travel.tighten_bounds(question.indices[looked_up].tolist())
            self._draw()
            return True
        risen = False
        for i in batch:
            if i not in self._timed:
                self._timed.add(i)
                closer = question.least_s(question.place(i), float(self.there[i])) + self._onward[i]
                risen |= bool(closer > self.least[i])
                self.least[i] = closer
        return risen


class Nearby:
    """Answers one question by one way of travelling."""

    def __init__(self, question: PlaceSearch, travel: Travel) -> None:
        self._question = question
        self._travel = travel

    def find(self, start: Point, end: Point | None = None, direct: TravelTime | None = None) -> Json:
        """`basis`, `features`, `left_out` and `message`: the places of least time from a start, or, with an
        end, by which the way there is shortest; then also the `detour` of each and `direct`, the way that
        goes by none.
        """
        ranking = self._rank(start, end)
        features = [self._feature(i, way, direct) for i, way in ranking.best()]
        found = self._answer(start, features, ranking)
        if direct is not None:
            found["direct"] = {"duration_s": round(direct.duration_s), "distance_m": round(direct.distance_m)}
        return found

    def _rank(self, start: Point, end: Point | None) -> Ranking[Way]:
        """All places ranked whose way can matter, by their positions in the question."""
        question = self._question
        ranking: Ranking[Way] = Ranking(question.limit)
        bounds = Bounds(question, self._travel, start, end)
        wondered_about = self._likely_misfits(start, bounds.there)
        while (batch := ranking.next(bounds.least)) or wondered_about:
            if batch and bounds.tighten(batch):
                continue
            asked = list(dict.fromkeys((*batch, *wondered_about)))
            wondered_about = []
            ways = self._ways(asked, start, end)
            fitting = [
                way.duration_s
                if way is not None and question.fits(question.place(i), way.there.duration_s)
                else None
                for i, way in zip(asked, ways, strict=True)
            ]
            ranking.take(asked, ways, fitting)
        return ranking

    def _ways(self, positions: Sequence[int], start: Point, end: Point | None) -> list[Way | None]:
        indices = self._question.indices[list(positions)].tolist()
        there = self._travel.times_from(start, indices)
        if end is None:
            return [None if time is None else Way(time) for time in there]
        onward = self._travel.times_to(indices, end)
        return [None if a is None or b is None else Way(a, b) for a, b in zip(there, onward, strict=True)]

    def _likely_misfits(self, origin: Point, least: NDArray[np.float64]) -> list[int]:
        """The nearest places, before the first that is likely to fit,
        that are not: somebody may wonder about them.
        """
        question = self._question
        misfits: list[int] = []
        for i in np.argsort(straight_m(question.directory, origin, question.indices), kind="stable").tolist():
            if least[i] != NEVER and question.least_s(question.place(i), float(least[i])) <= least[i]:
                break
            misfits.append(i)
            if len(misfits) == MOST_LEFT_OUT:
                break
        return misfits

    def _feature(self, i: int, way: Way, direct: TravelTime | None) -> Json:
        question, place = self._question, self._question.place(i)
        arrives = arrival(question.at, way.there.duration_s)
        properties = described(question.directory, place, question.opening(place, arrives), question.at)
        properties["travel"] = travel_json(question.mode, way.there, question.at, self._travel.basis)
        if direct is not None:
            properties["detour"] = {
                "extra_s": round(way.duration_s - direct.duration_s),
                "extra_m": round(way.distance_m - direct.distance_m),
                "total_s": round(way.duration_s),
                "arrives_at": arrival(question.at, way.duration_s),
            }
        return feature(place, properties)

    def _answer(self, start: Point, features: list[Json], ranking: Ranking[Way]) -> Json:
        """The features, and of what was measured what would have come before them but does not fit."""
        question, best = self._question, ranking.best()
        straight = straight_m(question.directory, start, question.indices)
        misfits = []
        for i, way in ranking.measured.items():
            place = question.place(i)
            duration_s = None if way is None else way.there.duration_s
            if duration_s is not None and question.fits(place, duration_s):
                continue
            if best and (way is None or way.duration_s >= best[0][1].duration_s):
                continue
            opening = question.opening(place, question.moment(duration_s or 0.0))
            told = left_out(
                place,
                None if way is None else way.there,
                float(straight[i]),
                opening,
                question.reasons(place, duration_s),
                question.lacks(place),
            )
            misfits.append(((duration_s is None, duration_s or float(straight[i]), i), told))
        misfits.sort(key=lambda each: each[0])
        return {
            "basis": self._travel.basis,
            "features": features,
            "left_out": [told for _, told in misfits[:MOST_LEFT_OUT]],
            "message": self._message(bool(features), [told for _, told in misfits]),
        }

    def _message(self, found: bool, misfits: Sequence[Json]) -> str | None:
        """A sentence where nothing was found."""
        if found:
            return None
        if not misfits:
            words = [self._question.directory.kinds[code].name_en.lower() for code in self._question.kinds]
            return f"There is no {' or '.join(words) or 'place'} on this map."
        nearest = misfits[0]
        why = {
            "lacks_amenity": f"it lacks {', '.join(nearest['lacks'])}",
            "unreachable": "no way leads there",
            "closed_on_arrival": "it is closed when you arrive",
            "closed_then": "it is closed then",
            "hours_unclear": "its hours are not clear",
        }
        reasons = " and ".join(why[reason] for reason in nearest["reasons"])
        return (
            f"Nothing fits. The nearest is {nearest['name']}, {nearest['distance_m']:,} m away, but "
            f"{reasons}."
        )


def merge_answers(answers: Sequence[Json]) -> Json:
    """Several answers of `Nearby.find` as one, in order of travel time."""
    if len(answers) == 1:
        return answers[0]
    features = [feature for answer in answers for feature in answer["features"]]
    left = [each for answer in answers for each in answer["left_out"]]
    return {
        "basis": answers[0]["basis"],
        "features": sorted(
            features, key=lambda each: (each["properties"]["travel"]["duration_s"], each["id"])
        ),
        "left_out": sorted(
            left, key=lambda each: (each["duration_s"] is None, each["duration_s"] or each["distance_m"])
        ),
        "message": None if features else next((answer["message"] for answer in answers), None),
    }
