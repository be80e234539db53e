"""Service hours over HTTP: one's own alone."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.db import Database
from geoapi.features.couriers.hours import queries
from geoapi.features.couriers.hours.schemas import ServiceHours, StatementWaits
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store
from geoapi.http.permissions import open_to_signed_in

_PDF = "application/pdf"
_NOBODY = "Nobody is signed in"
AGAIN_IN_S = 1


def blueprint(database: Database, acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("service_hours", __name__, tag="Service hours")

    @routes.get("/api/v1/couriers/me/hours")
    @bulkhead(DATABASE)
    @contract(answer=ServiceHours)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="The own service hours, of tasks done and verified", responses={401: _NOBODY})
    def show_hours() -> Response:
        found = queries.done_tasks(database, acting.actor())
        told = {"minutes": sum(each.minutes for each in found), "tasks": [vars(each) for each in found]}
        return no_store(JsonResponse(told))

    @routes.get("/api/v1/couriers/me/hours.pdf")
    @bulkhead(DATABASE)
    @contract(answer={_PDF: {"type": "string", "format": "binary"}}, also={202: StatementWaits})
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="A statement of the own service hours to print",
        description="Made when it is first asked for: `202` until it is there, to be asked for again.",
        responses={
            202: "It is being made: ask again in a moment",
            401: _NOBODY,
            404: "Nothing was done and verified yet",
            409: "It could not be made",
        },
    )
    def show_statement() -> Response:
        content = queries.statement(database, acting.actor())
        if content is None:
            response = no_store(JsonResponse({"state": "waiting", "again_in_s": AGAIN_IN_S}))
            response.status_code = 202
            response.headers["Retry-After"] = str(AGAIN_IN_S)
            return response
        response = no_store(Response(content, mimetype=_PDF))
        response.headers["Content-Disposition"] = 'attachment; filename="service-hours.pdf"'
        return response

    return routes
