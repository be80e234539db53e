"""Directions over HTTP."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.city.routing.queries import Router
from geoapi.city.routing.schemas import IsochroneAnswer, IsochroneQuery, RouteAnswer, RouteQuery
from geoapi.http.bulkheads import ROUTING, bulkhead
from geoapi.http.json import JsonResponse, no_store, query_params


def blueprint(router: Router) -> APIBlueprint:
    routes = APIBlueprint("routes", __name__, url_prefix="/api/v1", tag="Routes")

    @routes.get("/routes")
    @bulkhead(ROUTING)
    @query_params(RouteQuery, answer=RouteAnswer)
    @routes.doc(
        summary="The way from one place to another, on foot, by bicycle or by scooter",
        description="`steps` are sentences to follow, each with its part of the `geometry`. The places are "
        "taken to "
        "the nearest road; how far that is stands in `from` and `to`.",
        responses={
            404: "An end is away from every road, no way leads there, or they are too far apart",
            503: "No engine",
        },
    )
    def route(query: RouteQuery) -> Response:
        return no_store(JsonResponse(router.route(query.start, query.end, query.mode, query.lang, query.crs)))

    @routes.get("/isochrones")
    @bulkhead(ROUTING)
    @query_params(IsochroneQuery, answer=IsochroneAnswer, media="application/geo+json")
    @routes.doc(
        summary="How far one gets in so many minutes",
        responses={
            200: "A GeoJSON FeatureCollection in WGS 84, the smallest area first, each with its `minutes`",
            404: "The place is away from every road",
            503: "No engine",
        },
    )
    def isochrones(query: IsochroneQuery) -> Response:
        areas = router.isochrones((query.lon, query.lat), query.mode, query.minutes, query.crs)
        response = no_store(JsonResponse(areas))
        response.content_type = "application/geo+json"
        return response

    return routes
