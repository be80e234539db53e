"""Results of a search as they go out."""

from collections.abc import Callable
from typing import Any

from geoapi.city.addresses.search.candidates import Candidate
from geoapi.city.search.city_view import CityView
from geoapi.city.search.results import AREA, PERSON, PLACE_KIND, POST, Found
from geoapi.core.phones import phone_fields

Json = dict[str, Any]
_OF_NO_GRID = (AREA, PLACE_KIND, PERSON, POST)


def described(city: CityView, found: Found, describe: Callable[[Candidate], Json]) -> Json:
    """A result with the grid it lies in; an address with all that its own search tells of it."""
    address = None if found.candidate is None else describe(found.candidate)
    away_m = found.distance_m
    if away_m is None and found.kind != PLACE_KIND:
        away_m = city.away_m(found.point)
    return {
        "kind": found.kind,
        "name": found.name,
        "label": found.label,
        "kind_name": found.kind_name,
        "score": round(found.score, 3),
        "lon": found.point and found.point[0],
        "lat": found.point and found.point[1],
        "code": found.code,
        "level": found.level,
        "place_kind": found.place_kind,
        "amenity": found.amenity,
        "area_code": found.area_code,
        **phone_fields(found.phone),
        "crs": found.crs,
        "distance_m": None if away_m is None else round(away_m, 1),
        "grid": _grid(address) if address else None if found.kind in _OF_NO_GRID else city.grid(found.point),
        "address": address,
    }


def _grid(address: Json) -> Json | None:
    if address["grid_code"] is None:
        return None
    return {
        "code": address["grid_code"],
        "name": address["grid_name"],
        "community_name": address["community_name"],
    }
