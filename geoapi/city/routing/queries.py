"""Directions, areas within reach, and travel times."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from geoapi.city.routing.client import Engine, Refused, unavailable
from geoapi.city.routing.modes import Mode, costing
from geoapi.city.routing.narrative import Language, Manoeuvre, already_there, narrate, street_name
from geoapi.city.routing.shapes import Point, decode_line
from geoapi.core.errors import NoRoadNear, NoRoute, TooFar
from geoapi.core.geo import distance_m, point_in_degrees, to_degrees

# Straight-line kilometres beyond which these modes are no way to travel.
FARTHEST_KM = 50
# A place further from every road has none: it lies in the water or outside the network.
ROAD_WITHIN_M = 500
# How far around such a place its nearest road is still looked for.
_SEARCHED_M = 35_000
# Places asked about in one question; the engine refuses some thousands.
_AT_ONCE = 200
# Closer ends of a route than this are one place.
_SAME_PLACE_M = 1.0

# What the engine refuses (valhalla/docs/docs/api/turn-by-turn/api-reference.md).
_TOO_FAR = {154, 157}
_NO_ROAD = {170, 171}
_NO_PATH = {441, 442, 443}
_ENDS = {"from": "The start", "to": "The destination", "lon": "The place"}
_MOVING = {Mode.WALK: "on foot", Mode.BICYCLE: "by bicycle", Mode.SCOOTER: "by scooter"}


@dataclass(frozen=True)
class TravelTime:
    duration_s: float
    distance_m: float


class Router:
    """Answers by asking the engine. Knows points only, not what is there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def route(
        self, start: Point, end: Point, mode: Mode, language: Language, crs: str = "wgs84"
    ) -> dict[str, Any]:
        """The best way, as RouteAnswer. Points are in `crs`, the answer is in WGS 84.

        Raises InvalidInput, TooFar, NoRoadNear, NoRoute, RoutingUnavailable.
        """
        ends = {"from": point_in_degrees("from", start, crs), "to": point_in_degrees("to", end, crs)}
        apart_km = distance_m(ends["from"], ends["to"]) / 1000
        if apart_km > FARTHEST_KM:
            raise TooFar(
                f"The places are {apart_km:,.0f} km apart; directions are given up to {FARTHEST_KM} km."
            )
        found = self._ask(
            "route", {"locations": _located(ends.values()), "directions_type": "maneuvers"}, mode, ends
        )
        (leg,) = found["trip"]["legs"]
        line = decode_line(leg["shape"])
        line = line if len(line) > 1 else line * 2
        steps = _steps(leg["maneuvers"], mode, language)
        length_m = round(leg["summary"]["length"] * 1000)
        if length_m < _SAME_PLACE_M:
            whole = {"kind": 4, "street": None, "bearing": None, "span": [0, len(line) - 1]}
            steps = [{"text": already_there(language), "distance_m": 0, "duration_s": 0, **whole}]
        return {
            "query": {"from": list(start), "to": list(end), "crs": crs, "mode": mode, "lang": language},
            "from": _on_road(ends["from"], line[0]),
            "to": _on_road(ends["to"], line[-1]),
            "duration_s": round(leg["summary"]["time"]),
            "distance_m": length_m,
            "geometry": {"type": "LineString", "coordinates": line},
            "steps": steps,
        }

    def isochrones(
        self, place: Point, mode: Mode, minutes: Sequence[int], crs: str = "wgs84"
    ) -> dict[str, Any]:
        """GeoJSON of what can be reached within each of so many minutes, the smallest area first.

        Raises InvalidInput, NoRoadNear, RoutingUnavailable.
        """
        lon, lat = to_degrees(*place, crs)
        ends = {"lon": (round(lon, 7), round(lat, 7))}
        # The engine draws a ring around a place without a road too: of what one could walk if there were one.
        if not all(self._with_roads(list(ends.values()), mode)):
            raise self._no_road(ends, mode)
        contours = [{"time": each} for each in minutes]
        question = {
            "locations": _located(ends.values()),
            "contours": contours,
            "polygons": True,
            "denoise": 0.2,
        }
        found = self._ask("isochrone", question, mode, ends)
        areas = sorted(found["features"], key=lambda feature: feature["properties"]["contour"])
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"minutes": round(area["properties"]["contour"]), "mode": mode},
                    "geometry": area["geometry"],
                }
                for area in areas
            ],
        }

    def travel_times(
        self, origin: Point, destinations: Sequence[Point], mode: Mode
    ) -> list[TravelTime | None]:
        """Time and distance from a place to each of others (WGS 84), None where no way leads.

        Some 0.1 s for 150 destinations all over a city of 623,000 buildings.
        Raises NoRoadNear if it is the origin that has no road, RoutingUnavailable.
        """
        near = [i for i, each in enumerate(destinations) if distance_m(origin, each) <= FARTHEST_KM * 1000]
        on_roads = self._with_roads([destinations[i] for i in near], mode)
        near = [i for i, on_road in zip(near, on_roads, strict=True) if on_road]
        times: list[TravelTime | None] = [None] * len(destinations)
        for i, time in zip(near, self.times_from(origin, [destinations[i] for i in near], mode), strict=True):
            times[i] = time
        return times

    def times_from(self, origin: Point, destinations: Sequence[Point], mode: Mode) -> list[TravelTime | None]:
        """As `travel_times`, of destinations that are known
        to lie at roads (`off_road_m`) and not too far.
        """
        times: list[TravelTime | None] = []
        for first in range(0, len(destinations), _AT_ONCE):
            targets = _located(destinations[first : first + _AT_ONCE])
            question = {"sources": _located([origin]), "targets": targets}
            found = self._ask("sources_to_targets", question, mode, {"lon": origin})["sources_to_targets"]
            times += [_travel_time(cell) for cell in found[0]]
        return times

    def times_to(self, origins: Sequence[Point], destination: Point, mode: Mode) -> list[TravelTime | None]:
        """Time and distance to a place from each of others,
        which are known to lie at roads and not too far.
        """
        times: list[TravelTime | None] = []
        for first in range(0, len(origins), _AT_ONCE):
            sources = _located(origins[first : first + _AT_ONCE])
            question = {"sources": sources, "targets": _located([destination])}
            found = self._ask("sources_to_targets", question, mode, {"lon": destination})[
                "sources_to_targets"
            ]
            times += [_travel_time(row[0]) for row in found]
        return times

    def off_road_m(self, places: Sequence[Point], mode: Mode) -> list[float | None]:
        """How far ways to and from each place begin from it,
        in a straight line; None where it has no road near.

        Holds for as long as `tiles` stays the same.
        """
        return self._road_distances(places, mode, ROAD_WITHIN_M, max)

    @property
    def tiles(self) -> str | None:
        """Another text for other roads; None without an engine."""
        return self._engine.address

    def _with_roads(self, places: Sequence[Point], mode: Mode) -> list[bool]:
        """Which places have a road near: one without would make the engine refuse them all."""
        return [
            d is not None and d <= ROAD_WITHIN_M for d in self._road_distances(places, mode, ROAD_WITHIN_M)
        ]

    def _road_distances(
        self, places: Sequence[Point], mode: Mode, within_m: int, choose: Callable[[list[float]], float] = min
    ) -> list[float | None]:
        """Metres to the nearest of the edges that a way may begin on,
        or to another of them that `choose` picks.
        """
        distances: list[float | None] = []
        for first in range(0, len(places), _AT_ONCE):
            piece = places[first : first + _AT_ONCE]
            found = self._engine.ask("locate", {"locations": _located(piece, within_m), **costing(mode)})
            for place, answer in zip(piece, found, strict=True):
                edges = answer["edges"] or []
                away = [distance_m(place, (edge["correlated_lon"], edge["correlated_lat"])) for edge in edges]
                distances.append(choose(away) if away else None)
        return distances

    def _ask(self, action: str, question: dict[str, Any], mode: Mode, ends: dict[str, Point]) -> Any:
        try:
            return self._engine.ask(action, question | costing(mode))
        except Refused as refusal:
            if refusal.code in _NO_ROAD:
                raise self._no_road(ends, mode) from None
            if refusal.code in _NO_PATH:
                raise NoRoute(f"No way leads from the one place to the other {_MOVING[mode]}.") from None
            if refusal.code in _TOO_FAR:
                raise TooFar("The way is longer than directions are given for.") from None
            raise unavailable(
                f"the routing engine refuses the question ({refusal.code}: {refusal})"
            ) from refusal

    def _no_road(self, ends: dict[str, Point], mode: Mode) -> NoRoadNear | NoRoute:
        """Which end has no road, and how far the nearest is."""
        distances = dict(zip(ends, self._road_distances(list(ends.values()), mode, _SEARCHED_M), strict=True))
        away = {name: d for name, d in distances.items() if d is None or d > ROAD_WITHIN_M}
        if not away:
            return NoRoute("The roads at the two places are parts of no one network.")
        told = {name: _ENDS[name] + _far(distance) for name, distance in away.items()}
        return NoRoadNear(
            f"{' '.join(told.values())} Directions start within {ROAD_WITHIN_M} m of a road.",
            {
                "errors": [{"field": name, "message": message} for name, message in told.items()],
                "ends": [{"end": name, "distance_to_road_m": d and round(d, 1)} for name, d in away.items()],
            },
        )


def _located(points: Any, within_m: int = ROAD_WITHIN_M) -> list[dict[str, float]]:
    # The engine knows no tile that begins at the date line or the pole.
    return [
        {"lon": min(lon, 179.9999), "lat": min(lat, 89.9999), "search_cutoff": within_m}
        for lon, lat in points
    ]


def _travel_time(cell: dict[str, Any]) -> TravelTime | None:
    return None if cell["time"] is None else TravelTime(float(cell["time"]), cell["distance"] * 1000)


def _far(distance: float | None) -> str:
    if distance is None or not math.isfinite(distance):
        return f" has no road within {_SEARCHED_M // 1000} km."
    return f" is {distance:,.0f} m from the nearest road."


def _on_road(place: Point, road: Point) -> dict[str, float]:
    away = round(distance_m(place, road), 1)
    return {
        "lon": place[0],
        "lat": place[1],
        "road_lon": road[0],
        "road_lat": road[1],
        "distance_to_road_m": away,
    }


def _steps(maneuvers: Sequence[dict[str, Any]], mode: Mode, language: Language) -> list[dict[str, Any]]:
    heard = [
        Manoeuvre(
            kind=each["type"],
            streets=tuple(each.get("begin_street_names") or each.get("street_names") or ()),
            length_m=each["length"] * 1000,
            bearing=each.get("bearing_after"),
            roundabout_exit=each.get("roundabout_exit_count"),
        )
        for each in maneuvers
    ]
    return [
        {
            "text": text,
            "kind": manoeuvre.kind,
            "street": street_name(manoeuvre.streets, language),
            "distance_m": round(manoeuvre.length_m),
            "duration_s": round(each["time"]),
            "bearing": manoeuvre.bearing,
            "span": [each["begin_shape_index"], each["end_shape_index"]],
        }
        for each, manoeuvre, text in zip(maneuvers, heard, narrate(heard, mode, language), strict=True)
    ]
