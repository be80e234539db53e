"""Places over HTTP."""

from datetime import timedelta

from apiflask import APIBlueprint
from flask import Response, redirect, request

from geoapi.core.http import JsonResponse, json_body, private, takes_query
from geoapi.places.actions import Places
from geoapi.places.describing import reported_closed
from geoapi.places.reporting import Reporting
from geoapi.places.schemas import ClosedReport, OnRouteQuery, PlaceQuery, PlacesAnswer, PlacesQuery

_GEOJSON = "application/geo+json"


def blueprint(places: Places, reporting: Reporting) -> APIBlueprint:
    routes = APIBlueprint("places", __name__, tag="Places")

    @routes.get("/api/v1/places")
    @takes_query(routes, PlacesQuery, answer=PlacesAnswer)
    @routes.doc(
        summary="Places near by travel time, open when one arrives; or a list of places",
        description="With `near`, the first few by travel time on the network, exactly; `left_out` says which nearer "
        "ones do not fit, and why. Where ways cannot be computed `basis` is `straight_line`. Without `near`, a list "
        "in order of code.",
    )
    def find_places(query: PlacesQuery) -> Response:
        if query.near is not None:
            return private(_geojson(places.nearest(query)))
        return _geojson(places.page(query), max_age_s=30)

    @routes.get("/api/v1/places/on-route")
    @takes_query(routes, OnRouteQuery, answer=PlacesAnswer)
    @routes.doc(
        summary="Places on the way, by the time that going by them costs",
        responses={404: "An end is away from every road, or no way leads there", 422: "Too far"},
    )
    def find_on_route(query: OnRouteQuery) -> Response:
        return private(_geojson(places.on_route(query)))

    @routes.get("/api/v1/places/kinds")
    @routes.doc(
        summary="The kinds of places and what they offer",
        responses={200: "`kinds` and `amenities`, each with its names, icon and `count`"},
    )
    def list_kinds() -> Response:
        return JsonResponse(places.kinds(), max_age_s=60)

    @routes.get("/api/v1/places/<code>")
    @takes_query(routes, PlaceQuery)
    @routes.doc(
        summary="One place, with its opening times of the coming 8 days",
        responses={200: "A GeoJSON feature", 404: "No such place"},
    )
    def show_place(code: str, query: PlaceQuery) -> Response:
        return _geojson(places.place(code, places.moment(query.at)), max_age_s=30)

    @routes.post("/api/v1/places/<code>/closed-reports")
    @routes.doc(
        summary="Say that a place was found closed",
        description='Body: `{"device": "…"}`, a random text that tells devices apart (8 to 80 characters), or nothing.',
        responses={
            201: "Counted",
            200: "Known already: the same device has reported it within two hours",
            404: "No such place",
            429: "Too often",
        },
    )
    def report_closed(code: str) -> Response:
        place = places.find(code)
        report = reporting.report_closed(place, json_body(ClosedReport).device, request.remote_addr or "")
        told = {
            "reported_at": report.at,
            "counted": report.counted,
            "reported_closed": reported_closed(report.times, report.at + timedelta(seconds=1)),
        }
        response = private(JsonResponse(told))
        response.status_code = 201 if report.counted else 200
        return response

    @routes.get("/p/<code>")
    @routes.doc(summary="What the QR code of a place leads to", responses={302: "The place on the map"})
    def follow_plate(code: str) -> Response:
        response: Response = redirect(f"/?place={places.find(code).code}")  # type: ignore[assignment]
        return response

    return routes


def _geojson(value: object, max_age_s: int | None = None) -> Response:
    response = JsonResponse(value, max_age_s=max_age_s)
    response.content_type = _GEOJSON
    return response
