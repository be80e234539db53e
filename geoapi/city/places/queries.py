"""Finding places: the nearest by travel time, those on the way, a list, one of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from geoapi.city.places.directory.directory import Directory, Place, Point
from geoapi.city.places.nearest.nearby import Nearby, merge_answers
from geoapi.city.places.nearest.off_road import OffRoad
from geoapi.city.places.nearest.place_search import PlaceSearch
from geoapi.city.places.schemas import ARRIVAL, MOST_RANKED, OnRouteQuery, PlacesQuery, Wanted
from geoapi.city.places.serializers import described, feature, told_exceptions, week_json
from geoapi.city.places.snapshot import DirectorySnapshot
from geoapi.city.routing.modes import Mode
from geoapi.city.routing.queries import Router, TravelTime
from geoapi.city.routing.travel import OnNetwork, StraightLineTravel, Travel
from geoapi.core.clock import Calendar
from geoapi.core.errors import InvalidInput, NoRoadNear, NoRoute, NotFound, RoutingUnavailable
from geoapi.core.geo import point_in_degrees, to_wgs84

Json = dict[str, Any]
DEFAULT_RANKED, DEFAULT_LISTED = 5, 100


class Places:
    """Answers from the current Directory; ways are the Router's, or straight lines where there is none."""

    def __init__(self, snapshot: DirectorySnapshot, router: Router, calendar: Calendar) -> None:
        self._snapshot = snapshot
        self._router = router
        self._calendar = calendar
        self._off_road = OffRoad()

    def nearest(self, query: PlacesQuery) -> Json:
        """Places in order of travel time from `near`, exactly. Raises InvalidInput, NotReady."""
        assert query.near is not None
        limit = query.limit or DEFAULT_RANKED
        if limit > MOST_RANKED:
            raise InvalidInput.of("limit", f"At most {MOST_RANKED} places are ranked at once.")
        directory = self._snapshot.current()
        origin = point_in_degrees("near", query.near, query.crs)
        question = self._question(query, directory, query.mode, limit)
        questions = question.of_each_kind() if query.each else [question]

        try:
            found = self._find_by_roads(questions, origin)
        except (RoutingUnavailable, NoRoadNear, NoRoute) as error:
            found = _find(questions, StraightLineTravel(directory, query.mode), origin) | {
                "basis_reason": error.slug
            }
        return _answer(found, query, question, {"near": query.near})

    def on_route(self, query: OnRouteQuery) -> Json:
        """Places in order of the time that going by them costs on a way.

        Raises InvalidInput, NotReady, and as directions do: NoRoadNear, NoRoute.
        """
        directory = self._snapshot.current()
        start, end = (
            point_in_degrees("from", query.start, query.crs),
            point_in_degrees("to", query.end, query.crs),
        )
        question = self._question(query, directory, query.mode, query.limit)

        try:
            found = self._find_by_roads([question], start, end)
        except RoutingUnavailable as error:
            travel = StraightLineTravel(directory, query.mode)
            found = _find([question], travel, start, end, travel.time(start, end)) | {
                "basis_reason": error.slug
            }
        except (NoRoadNear, NoRoute):
            # The directions themselves say best what is wrong with the ends.
            self._router.route(start, end, query.mode, "zh-CN")
            raise
        return _answer(found, query, question, {"from": query.start, "to": query.end})

    def page(self, query: PlacesQuery) -> Json:
        """Places in order of code, a page at a time. Raises InvalidInput, NotReady."""
        directory = self._snapshot.current()
        limit = query.limit or DEFAULT_LISTED
        to_wgs84(np.empty(0), np.empty(0), query.crs)  # A system that does not exist is refused here too.
        question = self._question(query, directory, query.mode, limit)
        box = _checked(query.bbox)
        found: list[Place] = []
        for place in (directory.places[i] for i in question.indices.tolist()):
            if place.code <= query.cursor or question.lacks(place):
                continue
            if query.area is not None and not place.lies_in(query.area):
                continue
            if query.q is not None and query.q.lower() not in place.name.lower():
                continue
            if box is not None and not (box[0] <= place.lon <= box[2] and box[1] <= place.lat <= box[3]):
                continue
            if question.open_at is not None and question.opening(place, question.open_at).open is not True:
                continue
            found.append(place)
            if len(found) > limit:
                break
        features = [self._listed(directory, place, question.at, week=query.week) for place in found[:limit]]
        return {
            "type": "FeatureCollection",
            "query": question.echo(),
            "features": features,
            "places_version": directory.version,
            "next_cursor": found[limit - 1].code if len(found) > limit else None,
        }

    def place(self, code: str, at: datetime) -> Json:
        """One place as a feature. Raises NotFound, NotReady."""
        directory = self._snapshot.current()
        place = self.find(code)
        whole = self._listed(directory, place, at, week=True)
        whole["properties"] |= {"exceptions": told_exceptions(place, at)}
        return whole

    def find(self, code: str) -> Place:
        """The place with a code. Raises NotFound, NotReady."""
        place = self._snapshot.current().by_code(code)
        if place is None:
            raise NotFound(f"No place has the code {code[:40]!r}.")
        return place

    def kinds(self) -> Json:
        """The kinds of places and what they offer, each with how many there are."""
        directory = self._snapshot.current()
        offered = [amenity for place in directory.places for amenity in place.amenities]
        kinds = [
            {**vars(word), "count": len(directory.indices_of_kind[word.code])}
            for word in directory.kinds.values()
        ]
        amenities = [
            {"code": word.code, "name": word.name, "name_en": word.name_en, "icon": word.icon,
             "count": offered.count(word.code)}
            for word in directory.amenities.values()
        ]  # fmt: skip
        return {"kinds": kinds, "amenities": amenities, "places_version": directory.version}

    def moment(self, at: str | None) -> datetime:
        return self._calendar.moment(at)

    def _find_by_roads(
        self, questions: Sequence[PlaceSearch], start: Point, end: Point | None = None
    ) -> Json:
        """The answer by the engine. Asked again once should roads have changed in between."""
        tiles = self._router.tiles
        try:
            return self._find_once(questions, start, end)
        except (RoutingUnavailable, NoRoute, NoRoadNear):
            if tiles is None or self._router.tiles == tiles:
                raise
            return self._find_once(questions, start, end)

    def _find_once(self, questions: Sequence[PlaceSearch], start: Point, end: Point | None) -> Json:
        directory, mode = questions[0].directory, questions[0].mode
        ends = [start] if end is None else [start, end]
        off_road_m = self._off_road.metres(self._router.tiles, directory, mode)
        travel = OnNetwork(self._router, directory, off_road_m, mode, ends)
        if end is None:
            return _find(questions, travel, start)
        (direct,) = self._router.times_from(start, [end], mode)
        if direct is None:
            raise NoRoute("No way leads from the one place to the other.")
        return _find(questions, travel, start, end, direct)

    def _question(self, query: Wanted, directory: Directory, mode: Mode, limit: int) -> PlaceSearch:
        for field, codes, known in (
            ("kind", query.kind, directory.kinds),
            ("amenity", query.amenity, directory.amenities),
        ):
            unknown = [code for code in codes if code not in known]
            if unknown:
                raise InvalidInput.of(field, f"{unknown[0][:40]!r} is none of {', '.join(known)}.")
        at = self._calendar.moment(query.at)
        moment = (
            None if query.open_at in (None, ARRIVAL) else self._calendar.parse(query.open_at or "", "open_at")
        )
        return PlaceSearch(
            directory=directory,
            calendar=self._calendar,
            indices=directory.indices_of(query.kind),
            kinds=query.kind,
            amenities=query.amenity,
            at=at,
            open_on_arrival=query.open_at == ARRIVAL,
            open_at=moment,
            mode=mode,
            limit=limit,
        )

    def _listed(self, directory: Directory, place: Place, at: datetime, *, week: bool) -> Json:
        opening = place.timetable.opening(at, self._calendar)
        properties = described(directory, place, opening, at)
        return feature(place, properties | (week_json(place, at, self._calendar) if week else {}))


def _find(
    questions: Sequence[PlaceSearch],
    travel: Travel,
    start: Point,
    end: Point | None = None,
    direct: TravelTime | None = None,
) -> Json:
    return merge_answers([Nearby(each, travel).find(start, end, direct) for each in questions])


def _answer(found: Json, query: Wanted, question: PlaceSearch, ends: Json) -> Json:
    return {
        "type": "FeatureCollection",
        "query": {**ends, "crs": query.crs, "mode": question.mode, **question.echo()},
        "places_version": question.directory.version,
        **found,
    }


def _checked(box: tuple[float, float, float, float] | None) -> tuple[float, float, float, float] | None:
    if box is not None and not (box[0] <= box[2] and box[1] <= box[3] and np.isfinite(box).all()):
        raise InvalidInput.of("bbox", "write it as west,south,east,north in degrees, west before east")
    return box
