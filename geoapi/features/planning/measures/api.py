"""Measures of a plan over HTTP."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.features.planning.api.shared import NO_PLAN, OF_SIGNED_IN, PLAN
from geoapi.features.planning.measures.queries import Measuring
from geoapi.features.planning.measures.schemas import MetricsAnswer, MetricsQuery, WaysAnswer, WaysQuery
from geoapi.features.planning.permissions import READ
from geoapi.features.planning.schemas import PLAN_CODE
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import allows


def register(routes: APIBlueprint, measuring: Measuring, acting: Acting) -> None:
    @routes.get(f"{PLAN}/metrics")
    @bulkhead(DATABASE)
    @query_params(MetricsQuery, answer=MetricsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="Households, ground and minutes on foot of some grids of a plan, before and after",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def show_metrics(code: str, query: MetricsQuery) -> Response:
        return no_store(JsonResponse(measuring.metrics(acting.sender(), code, query.grids)))

    @routes.get(f"{PLAN}/ways")
    @bulkhead(DATABASE)
    @query_params(WaysQuery, answer=WaysAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="Roads between two points that a line of a plan may follow",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def show_ways(code: str, query: WaysQuery) -> Response:
        return no_store(JsonResponse(measuring.ways(acting.sender(), code, query.start, query.end)))
