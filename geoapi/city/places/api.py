"""Places over HTTP."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Response, redirect, request

from geoapi.city.places.commands import close_for_today, verify
from geoapi.city.places.permissions import EDIT
from geoapi.city.places.queries import Places
from geoapi.city.places.reporting import Reporting
from geoapi.city.places.schemas import (
    ClosedReport,
    Closure,
    Feature,
    KindsAnswer,
    OnRouteQuery,
    PlaceQuery,
    PlacesAnswer,
    PlacesQuery,
    ReportAnswer,
)
from geoapi.city.places.serializers import reported_closed
from geoapi.core.actors import Actor
from geoapi.core.commands import Command, run
from geoapi.core.db import Database
from geoapi.core.types import ChangeAnswer
from geoapi.http.bulkheads import DATABASE, ROUTING, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only, refuse_other_sites
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows, change_answer, idempotency_key, open_to_all

_GEOJSON = "application/geo+json"
_OF_ACTS = {
    401: "Nobody is signed in",
    403: "Your posts do not allow it, or the request comes from a page of another site",
    404: "No such place",
    409: "Somebody else has changed the same just now",
    422: "The same `Idempotency-Key` was sent before with something else",
}
_CODE = {"code": {"type": "string", "example": "990SXX"}}


def blueprint(
    places: Places,
    reporting: Reporting,
    database: Database,
    acting: Callable[[], Actor],
    origin: str | None,
) -> APIBlueprint:
    """`acting` gives whoever sends the request at hand, and raises NotSignedIn."""
    routes = APIBlueprint("places", __name__, tag="Places")

    def _done(act: Command, **arguments: Any) -> Response:
        """What whoever sends this request does to a place."""
        refuse_other_sites(origin)
        response = change_answer(run(database, acting(), act, key=idempotency_key(), **arguments))
        response.status_code = 201
        return no_store(response)

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
    @query_params(PlaceQuery, answer=Feature, media=_GEOJSON, path=_CODE)
    @routes.doc(
        summary="One place, with its opening times of the coming 8 days",
        responses={200: "A GeoJSON feature", 404: "No such place"},
    )
    def show_place(code: str, query: PlaceQuery) -> Response:
        return _geojson(places.place(code, places.moment(query.at)), max_age_s=30)

    @routes.post("/api/v1/places/<code>/closed-reports")
    @bulkhead(DATABASE)
    @contract(body=ClosedReport, answer=ReportAnswer, also={201: ReportAnswer}, path=_CODE)
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Say that a place was found closed",
        description="Not from pages of other sites. One device counts once within two hours, and of one "
        "network "
        "address no more than a few. A report that had to wait for a network says by `at` when it was made.",
        responses={
            201: "Counted",
            200: "Known already: the same device has reported it within two hours",
            403: "The request comes from a page of another site",
            404: "No such place",
            429: "Too often; `Retry-After` says when again",
        },
    )
    def report_closed(code: str) -> Response:
        refuse_other_sites(origin)
        place = places.find(code)
        body = json_body(ClosedReport)
        report = reporting.report_closed(place, body.device, request.remote_addr or "", body.at)
        told = {
            "reported_at": report.at,
            "counted": report.counted,
            "reported_closed": reported_closed(report.times, places.moment(None) + timedelta(seconds=1)),
        }
        response = no_store(JsonResponse(told))
        response.status_code = 201 if report.counted else 200
        return response

    @routes.post("/api/v1/places/<code>/closures")
    @bulkhead(DATABASE)
    @contract(body=Closure, answer=ChangeAnswer, also={201: ChangeAnswer}, path=_CODE)
    @own_site_only
    @allows(EDIT)
    @routes.doc(
        summary="Close a place for the rest of the day",
        description="By whoever answers for the area it lies in. Sent again with the same `Idempotency-Key` "
        "it is not done again. `POST /api/v1/changes/{number}/undo` takes it back.",
        responses={201: "Closed; in force within a second"} | _OF_ACTS,
    )
    def close(code: str) -> Response:
        reason = json_body(Closure).reason
        return _done(close_for_today, code=code.upper(), reason=reason)

    @routes.post("/api/v1/places/<code>/verifications")
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, also={201: ChangeAnswer}, path=_CODE)
    @own_site_only
    @allows(EDIT)
    @routes.doc(
        summary="Tell that all that is told of a place was found right today",
        description="By whoever answers for the area it lies in.",
        responses={201: "Noted; in force within a second"} | _OF_ACTS,
    )
    def verify_place(code: str) -> Response:
        return _done(verify, code=code.upper())

    @routes.get("/p/<code>")
    @contract(path=_CODE)
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
