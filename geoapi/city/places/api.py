"""Places over HTTP."""

from apiflask import APIBlueprint
from flask import Response, redirect

from geoapi.city.places.queries import Places
from geoapi.city.places.schemas import (
    CODE_IN_PATH,
    Feature,
    KindsAnswer,
    OnRouteQuery,
    PlaceQuery,
    PlacesAnswer,
    PlacesQuery,
)
from geoapi.http.bulkheads import ROUTING, bulkhead
from geoapi.http.contract import contract
from geoapi.http.json import JsonResponse, no_store, query_params

_GEOJSON = "application/geo+json"


def blueprint(places: Places) -> APIBlueprint:
    routes = APIBlueprint("places", __name__, tag="Places")

    @routes.get("/api/v1/places")
    @bulkhead(ROUTING)
    @query_params(PlacesQuery, answer=PlacesAnswer, media=_GEOJSON)
    @routes.doc(
        summary="Places near by travel time, open when one arrives; or a list of places",
        description="With `near`, the first few by travel time on the network, exactly; `left_out` says "
        "which nearer "
        "ones do not fit, and why. Where ways cannot be computed `basis` is `straight_line`. Without "
        "`near`, a list "
        "in order of code.",
    )
    def find_places(query: PlacesQuery) -> Response:
        if query.near is not None:
            return no_store(_geojson(places.nearest(query)))
        return _geojson(places.page(query), max_age_s=30)

    @routes.get("/api/v1/places/on-route")
    @bulkhead(ROUTING)
    @query_params(OnRouteQuery, answer=PlacesAnswer, media=_GEOJSON)
    @routes.doc(
        summary="Places on the way, by the time that going by them costs",
        responses={404: "An end is away from every road, or no way leads there, or they are too far apart"},
    )
    def find_on_route(query: OnRouteQuery) -> Response:
        return no_store(_geojson(places.on_route(query)))

    @routes.get("/api/v1/places/kinds")
    @contract(answer=KindsAnswer)
    @routes.doc(
        summary="The kinds of places and what they offer",
        responses={200: "`kinds` and `amenities`, each with its names, icon and `count`"},
    )
    def list_kinds() -> Response:
        return JsonResponse(places.kinds(), max_age_s=60)

    @routes.get("/api/v1/places/<code>")
    @query_params(PlaceQuery, answer=Feature, media=_GEOJSON, path=CODE_IN_PATH)
    @routes.doc(
        summary="One place, with its opening times of the coming 8 days",
        responses={200: "A GeoJSON feature", 404: "No such place"},
    )
    def show_place(code: str, query: PlaceQuery) -> Response:
        return _geojson(places.place(code, places.moment(query.at)), max_age_s=30)

    @routes.get("/p/<code>")
    @contract(path=CODE_IN_PATH)
    @routes.doc(summary="What the QR code of a place leads to", responses={302: "The place on the map"})
    def follow_plate(code: str) -> Response:
        # Relative, so that it leads to this map under whatever name and path it is reached.
        response: Response = redirect(f"../?place={places.find(code).code}")  # type: ignore[assignment]
        return response

    return routes


def _geojson(value: object, max_age_s: int | None = None) -> Response:
    response = JsonResponse(value, max_age_s=max_age_s)
    response.content_type = _GEOJSON
    return response
