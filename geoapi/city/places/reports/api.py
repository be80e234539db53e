"""Reports that a place was found closed, over HTTP."""

from datetime import timedelta

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.city.people.reports.permissions import SETTLE
from geoapi.city.places.queries import Places
from geoapi.city.places.reports.commands import settle_closed
from geoapi.city.places.reports.queries import Waiting
from geoapi.city.places.reports.reporting import Reporting
from geoapi.city.places.reports.schemas import ClosedReport, ClosedSettlement, ReportAnswer, WaitingAnswer
from geoapi.city.places.schemas import CODE_IN_PATH
from geoapi.city.places.serializers import reported_closed
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import allows, open_to_all, open_to_signed_in


def blueprint(
    places: Places,
    reporting: Reporting,
    acting: Acting,
) -> APIBlueprint:
    routes = APIBlueprint("place_reports", __name__, tag="Reports")
    waiting = Waiting(acting.database)

    @routes.post("/api/v1/places/<code>/closed-reports")
    @bulkhead(DATABASE)
    @contract(body=ClosedReport, answer=ReportAnswer, also={201: ReportAnswer}, path=CODE_IN_PATH)
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
        acting.from_here()
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

    @routes.post("/api/v1/places/<code>/closed-reports/settlement")
    @bulkhead(DATABASE)
    @contract(body=ClosedSettlement, answer=ChangeAnswer, also={201: ChangeAnswer}, path=CODE_IN_PATH)
    @own_site_only
    @allows(SETTLE)
    @routes.doc(
        summary="Confirm or reject that a place was found closed, and perhaps answer",
        description="By whoever answers for the area it lies in, or keeps the place. All that waits of it is "
        "settled; the answer is shown to everybody for a day. `POST /api/v1/changes/{number}/undo` takes it "
        "back.",
        responses={
            201: "Settled; in force within a second",
            401: "Nobody is signed in",
            403: "Your posts do not allow it, or the request comes from a page of another site",
            404: "No such place",
            409: "Nothing of that waits any more",
            422: "The same `Idempotency-Key` was sent before with something else",
        },
    )
    def settle(code: str) -> Response:
        actor = acting.sender()
        body = json_body(ClosedSettlement)
        return acting.change(
            actor, settle_closed, code=code.upper(), outcome=body.outcome, answer=body.answer
        )

    @routes.get("/api/v1/reports")
    @bulkhead(DATABASE)
    @contract(answer=WaitingAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="What was reported and waits for somebody who answers for it",
        description="Of places and people in the areas of one's own posts. A person who was confirmed to be "
        "the wrong one waits (`confirmed`) until the post names another one. `unverified` are the own places "
        "that nobody has found right for 60 days, the longest first.",
        responses={401: "Nobody is signed in"},
    )
    def list_waiting() -> Response:
        return no_store(JsonResponse(waiting.for_actor(acting.sender())))

    return routes
