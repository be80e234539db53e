"""The nearest places that fit, and those on the way: exact, few ways asked for, and told with what was left out."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from geoapi.city.places.directory.directory import Point
from geoapi.city.places.nearest import ranking
from geoapi.city.places.nearest.place_search import PlaceSearch
from geoapi.city.places.nearest.travel import Detour, Travel, straight_m
from geoapi.city.places.serializers import arrival, described, feature, left_out, travel_json
from geoapi.city.routing.queries import TravelTime

Json = dict[str, Any]
Cost = TypeVar("Cost", TravelTime, Detour)

MOST_LEFT_OUT = 3
# Places whose way off the road is looked up at once.
LOOKED_UP = 100


class Nearby:
    """Answers one question by one way of travelling."""

    def __init__(self, question: PlaceSearch, travel: Travel) -> None:
        self._question = question
        self._travel = travel
        self._places = [question.directory.places[i] for i in question.numbers.tolist()]

    def nearest(self, origin: Point) -> Json:
        """`basis`, `features`, `left_out` and `message`."""

        def measure(numbers: list[int]) -> Sequence[TravelTime | None]:
            return self._travel.times_from(origin, numbers)

        found, measured = self._best(origin, None, measure, lambda cost: cost.duration_s)
        features = [self._feature(i, cost, cost) for i, cost in found]
        first_s = found[0][1].duration_s if found else None
        return self._told(origin, features, measured, lambda cost: first_s is None or cost.duration_s < first_s)

    def on_route(self, start: Point, end: Point, direct: TravelTime) -> Json:
        """As `nearest`, with the `detour` of each, and `direct`."""

        def measure(numbers: list[int]) -> Sequence[Detour | None]:
            there = self._travel.times_from(start, numbers)
            onward = self._travel.times_to(numbers, end)
            return [None if a is None or b is None else Detour(a, b) for a, b in zip(there, onward, strict=True)]

        found, measured = self._best(start, end, measure, lambda cost: cost.duration_s)
        features = [self._feature(i, cost.there, cost, direct) for i, cost in found]
        first_s = found[0][1].duration_s if found else None
        told = self._told(start, features, measured, lambda cost: first_s is None or cost.duration_s < first_s)
        return told | {"direct": {"duration_s": round(direct.duration_s), "distance_m": round(direct.distance_m)}}

    def _best(
        self,
        start: Point,
        end: Point | None,
        measure: Callable[[list[int]], Sequence[Cost | None]],
        value: Callable[[Cost], float],
    ) -> tuple[list[tuple[int, Cost]], dict[int, Cost | None]]:
        """The best places by their position, and all that was measured; of ways from a start, perhaps on to an end."""
        question, places = self._question, self._places
        numbers = question.numbers
        least: list[float] = []
        there: list[float] = []
        onward: list[float] = []
        told_hours: set[int] = set()

        def draw_bounds() -> None:
            there[:] = self._travel.bounds_s(start, numbers).tolist()
            onward[:] = [0.0] * len(there) if end is None else self._travel.bounds_s(end, numbers).tolist()
            least[:] = [a + b for a, b in zip(there, onward, strict=True)]
            told_hours.clear()

        def refine(batch: list[int]) -> bool:
            """Ways off the road first, because they move all bounds; then the hours of those that come next."""
            if not self._travel.has_tight_bounds(numbers[batch].tolist()):
                likely = sorted(range(len(least)), key=least.__getitem__)[: max(LOOKED_UP, len(batch))]
                self._travel.tighten_bounds(numbers[likely].tolist())
                draw_bounds()
                return True
            raised = False
            for i in batch:
                if i not in told_hours:
                    told_hours.add(i)
                    closer = question.least_s(places[i], there[i]) + onward[i]
                    raised |= closer > least[i]
                    least[i] = closer
            return raised

        draw_bounds()
        return ranking.best(
            least,
            question.limit,
            lambda batch: measure(numbers[batch].tolist()),
            value,
            lambda i, cost: question.fits(places[i], _there(cost).duration_s),
            refine=refine,
            first=self._likely_misfits(start, there),
        )

    def _likely_misfits(self, origin: Point, least: Sequence[float]) -> list[int]:
        """The nearest places, before the first that is likely to fit, that are not: somebody may wonder about them."""
        question = self._question
        misfits: list[int] = []
        for i in np.argsort(straight_m(question.directory, origin, question.numbers), kind="stable").tolist():
            if least[i] != ranking.NEVER and question.least_s(self._places[i], least[i]) <= least[i]:
                break
            misfits.append(i)
            if len(misfits) == MOST_LEFT_OUT:
                break
        return misfits

    def _feature(self, i: int, cost: TravelTime, whole: TravelTime | Detour, direct: TravelTime | None = None) -> Json:
        question, place = self._question, self._places[i]
        arrives = arrival(question.at, cost.duration_s)
        properties = described(question.directory, place, question.opening(place, arrives), question.at)
        properties["travel"] = travel_json(question.mode, cost, question.at, self._travel.basis)
        if direct is not None:
            properties["detour"] = {
                "extra_s": round(whole.duration_s - direct.duration_s),
                "extra_m": round(whole.distance_m - direct.distance_m),
                "total_s": round(whole.duration_s),
                "arrives_at": arrival(question.at, whole.duration_s),
            }
        return feature(place, properties)

    def _told(
        self, origin: Point, features: list[Json], measured: dict[int, Cost | None], is_better: Callable[[Cost], bool]
    ) -> Json:
        question = self._question
        straight = straight_m(question.directory, origin, question.numbers)
        misfits = []
        for i, cost in measured.items():
            place = self._places[i]
            duration_s = None if cost is None else _there(cost).duration_s
            if duration_s is not None and question.fits(place, duration_s):
                continue
            if features if cost is None else not is_better(cost):
                continue
            there = None if cost is None else _there(cost)
            opening = question.opening(place, question.moment(duration_s or 0.0))
            told = left_out(
                place, there, float(straight[i]), opening, question.reasons(place, duration_s), question.lacks(place)
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
        return f"Nothing fits. The nearest is {nearest['name']}, {nearest['distance_m']:,} m away, but {reasons}."


def _there(cost: TravelTime | Detour) -> TravelTime:
    """The part of a way that leads to the place."""
    return cost.there if isinstance(cost, Detour) else cost


def together(answers: Sequence[Json]) -> Json:
    """Several answers of `Nearby.nearest` as one, in order of travel time."""
    if len(answers) == 1:
        return answers[0]
    features = [feature for answer in answers for feature in answer["features"]]
    left = [each for answer in answers for each in answer["left_out"]]
    return {
        "basis": answers[0]["basis"],
        "features": sorted(features, key=lambda each: (each["properties"]["travel"]["duration_s"], each["id"])),
        "left_out": sorted(
            left, key=lambda each: (each["duration_s"] is None, each["duration_s"] or each["distance_m"])
        ),
        "message": None if features else next((answer["message"] for answer in answers), None),
    }


def _later(left: Json) -> tuple[bool, float]:
    return left["duration_s"] is None, left["duration_s"] or left["distance_m"]
