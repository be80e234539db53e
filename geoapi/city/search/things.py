"""Finders of what stands on the map: coordinates, crossings of roads, areas, places and their kinds."""

from collections.abc import Sequence

import numpy as np

from geoapi.city.locate.atlas import Area
from geoapi.city.places.directory.directory import Place
from geoapi.city.search.area_names import AreaPhrase
from geoapi.city.search.city_view import CityView, Point
from geoapi.city.search.coordinates import Coordinates, read_coordinates
from geoapi.city.search.kind_names import AMENITY, KindMatch, KindWords
from geoapi.city.search.names.entries import PLACE
from geoapi.city.search.results import (
    ADDRESS,
    AREA,
    CROSSING,
    NEAREST_SCORE,
    PLACE_KIND,
    POINT,
    Findings,
    Found,
)
from geoapi.core.geo import distance_m, metres_per_degree, to_degrees

_SURE, _PERHAPS = 1.0, 0.85
# Whoever copies numbers from a map published in China has them in its system, and seldom says so.
_UNSAID, _SHIFTED = 0.95, 0.6
_PUBLISHED_CRS = "gcj02"
# Of a kind so many of the nearest are named; the list of all is the page's.
_NEAREST = 5


def find_coordinates(city: CityView, text: str) -> Findings | None:
    """The point that coordinates name; None where the text is anything else."""
    given = read_coordinates(text)
    if given is None:
        return None
    if not given.points:
        return Findings(reason="not_on_earth")
    points = [to_degrees(*point, given.crs or "wgs84") for point in given.points]
    inside = next((number for number, point in enumerate(points) if city.leaf(*point)), None)
    if inside is None:
        return Findings(reason="point_outside_city")
    found = [_point(city, points[inside], given.crs, _SURE if given.crs else _UNSAID)]
    if given.crs is None:
        found += _as_published(city, given, inside)
    return Findings(tuple(found))


def _as_published(city: CityView, given: Coordinates, number: int) -> list[Found]:
    """The same numbers in the system of published maps, some hundred metres off."""
    point = to_degrees(*given.points[number], _PUBLISHED_CRS)
    return [_point(city, point, _PUBLISHED_CRS, _SHIFTED)] if city.leaf(*point) else []


def _point(city: CityView, point: Point, crs: str | None, score: float) -> Found:
    lon, lat = (round(degrees, 7) for degrees in point)
    return Found(POINT, f"{lon:.6f}, {lat:.6f}", score, (lon, lat), city.where(point), crs=crs or "wgs84")


def find_crossing(city: CityView, text: str) -> Findings | None:
    """Where two roads meet that a text names; None where it does not name two."""
    crossing = city.knowledge.roads.read(text)
    if crossing is None:
        return None
    if not crossing.points:
        return Findings(reason="roads_do_not_meet", names=crossing.names)
    sure = crossing.sure and len(crossing.points) == 1
    name = " × ".join(crossing.names)
    found = [
        Found(CROSSING, name, _SURE if sure else _PERHAPS, point, city.where(point))
        for point in sorted(crossing.points, key=lambda each: city.away_m(each) or 0.0)
    ]
    return (
        Findings(tuple(found))
        if len(found) == 1
        else Findings(tuple(found), "which_crossing", crossing.names)
    )


def find_areas(city: CityView, phrase: AreaPhrase, limit: int) -> Findings:
    """The areas that a text names as a whole, asking back where several are called so."""
    areas = [city.atlas.areas[code] for code in phrase.codes]
    if len(areas) == 1:
        return Findings((_area(city, areas[0], _SURE),))
    middles = {area.code: city.middle(area) for area in areas} if city.near else {}
    areas.sort(key=lambda area: (city.away_m(middles.get(area.code)) or 0.0, area.code))
    return Findings(
        tuple(_area(city, area, _PERHAPS) for area in areas[:limit]), "which_area", (areas[0].name,)
    )


def _area(city: CityView, area: Area, score: float) -> Found:
    return Found(
        AREA, city.path(area), score, city.middle(area), city.above(area),
        code=area.code, level=area.level, area_code=area.code,
    )  # fmt: skip


def find_kinds(
    city: CityView, matches: Sequence[KindMatch], within: tuple[str, ...] = (), *, most: int = _NEAREST
) -> list[Found]:
    """Kinds of places, each before the nearest of it: to `near`, or to the middle of the areas said."""
    found: list[Found] = []
    centre = city.middle(city.atlas.areas[within[0]]) if within else city.near
    for match in matches:
        places = [
            place
            for place in _of_kind(city, match.kind)
            if not within or any(place.lies_in(code) for code in within)
        ]
        if not places:
            continue
        found.append(_kind(city, match, places, within, centre))
        if centre is not None and len(matches) == 1:
            found += [_place(city, place, NEAREST_SCORE, centre) for place in _nearest(places, centre, most)]
    return found


def _kind(
    city: CityView, match: KindMatch, places: Sequence[Place], within: tuple[str, ...], centre: Point | None
) -> Found:
    kind = match.kind
    codes = [place.kind for place in places]
    return Found(
        PLACE_KIND,
        city.named(kind.name, kind.name_en),
        match.score,
        centre if within else None,
        city.path(city.atlas.areas[within[0]]) if within else "",
        code=max(sorted(set(codes)), key=codes.count) if kind.role == AMENITY else kind.code,
        amenity=kind.code if kind.role == AMENITY else None,
        area_code=within[0] if len(within) == 1 else None,
    )


def _of_kind(city: CityView, kind: KindWords) -> list[Place]:
    places = city.directory.places
    if kind.role == AMENITY:
        return [place for place in places if kind.code in place.amenities]
    numbers = city.directory.indices_of_kind.get(kind.code, np.empty(0, dtype=np.int64))
    return [places[number] for number in numbers.tolist()]


def _nearest(places: Sequence[Place], centre: Point, most: int) -> list[Place]:
    """In order of straight lines: that of travel times is the list's, which the kind leads to."""
    east_m, north_m = metres_per_degree(centre[1])
    lon = np.array([place.lon for place in places])
    lat = np.array([place.lat for place in places])
    order = np.argsort(np.hypot((lon - centre[0]) * east_m, (lat - centre[1]) * north_m), kind="stable")
    return [places[number] for number in order[:most].tolist()]


def _place(city: CityView, place: Place, score: float, from_point: Point | None) -> Found:
    word = city.directory.kinds.get(place.kind)
    return Found(
        PLACE,
        place.name,
        score,
        place.point,
        place.area.name if place.area else place.address or "",
        kind_name=city.named(word.name, word.name_en) if word else None,
        code=place.code,
        place_kind=place.kind,
        distance_m=None if from_point is None else distance_m(from_point, place.point),
    )


def find_names(city: CityView, text: str, limit: int) -> list[Found]:
    """Whatever bears a name: places, and what the map knows by its name alone."""
    found = []
    for match in city.knowledge.names.find(text, limit, city.near):
        thing = match.thing
        if thing.kind == PLACE:
            place = city.directory.by_code(thing.code)
            if place is not None:
                found.append(_place(city, place, match.score, city.near))
            continue
        point = thing.lon, thing.lat
        level = "estate" if thing.kind == "estate" else "place"
        found.append(Found(ADDRESS, thing.name, match.score, point, city.where(point), level=level))
    return found
