"""The places of an area, and its living circle (生活圈): what lies within so many minutes of its middle."""

from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.city.locate.atlas import Area
from geoapi.city.places.directory.directory import Directory, Place, Point
from geoapi.city.places.serializers import brief
from geoapi.core.clock import Calendar
from geoapi.core.geo import distance_m

Json = dict[str, Any]

CIRCLE_MINUTES = 15
# Where people of a community go is the middle of their life rather than the middle of its land.
MIDDLE = "service_center"
# Larger areas have thousands of places.
LISTED_LEVELS = ("community", "grid")


class Centre(NamedTuple):
    """Where a circle is drawn around: the entrance of a place,
    or (without a name) a point inside the area.
    """

    point: Point
    name: str | None


def places_of(directory: Directory, area: Area, at: datetime, calendar: Calendar) -> Json:
    """How many places of each kind an area has,
    how many are open at `at`, and each where they are not too many.
    """
    inside = [place for place in directory.places if place.lies_in(area.code)]
    openings = {place.code: place.timetable.opening(at, calendar) for place in inside}
    kinds = []
    for kind in directory.kinds.values():
        codes = [place.code for place in inside if place.kind == kind.code]
        if codes:
            open_now = sum(openings[code].open is True for code in codes)
            kinds.append({**vars(kind), "count": len(codes), "open": open_now})
    order = {kind: number for number, kind in enumerate(directory.kinds)}
    listed = sorted(inside, key=lambda place: order[place.kind]) if area.level in LISTED_LEVELS else []
    return {
        "places_count": len(inside),
        "places_open": sum(kind["open"] for kind in kinds),
        "place_kinds": kinds,
        "places": [
            brief(directory, place, openings[place.code]) | {"lon": place.lon, "lat": place.lat}
            for place in listed
        ],
    }


def circle_centre(directory: Directory, area: Area) -> Centre:
    """The service centre that stands in the area,
    of several the one nearest to its middle; else a point inside.
    """
    inside = shapely.point_on_surface(area.shape)
    middle = float(shapely.get_x(inside)), float(shapely.get_y(inside))
    if area.level not in LISTED_LEVELS:
        return Centre(middle, None)
    centres = [
        place
        for place in directory.places
        if place.kind == MIDDLE
        and place.lies_in(area.code)
        and shapely.intersects_xy(area.shape, place.lon, place.lat)
    ]
    nearest = min(centres, key=lambda place: distance_m(place.point, middle), default=None)
    return Centre(middle, None) if nearest is None else Centre(nearest.point, nearest.name)


def circle_url(code: str) -> str:
    return f"/api/v1/areas/{code}/living-circle"


def centre_json(centre: Centre) -> Json:
    return {"lon": centre.point[0], "lat": centre.point[1], "name": centre.name}


def kinds_within(directory: Directory, shape: BaseGeometry, centre: Point) -> list[Json]:
    """For each kind that there is, how many places lie inside a shape, and the nearest in a straight line."""
    inside = shapely.intersects_xy(shape, directory.lon, directory.lat)
    told = []
    for kind in directory.kinds.values():
        numbers = directory.indices_of_kind[kind.code]
        if not len(numbers):
            continue
        places = [directory.places[i] for i in numbers.tolist()]
        nearest = min(places, key=lambda place: distance_m(place.point, centre))
        told.append(
            {**vars(kind), "within": int(np.count_nonzero(inside[numbers])), "nearest": _describe(nearest)}
        )
    return told


def _describe(place: Place) -> Json:
    return {"code": place.code, "name": place.name, "lon": place.lon, "lat": place.lat}
