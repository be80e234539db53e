"""Reports of people over HTTP."""

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.city.people.reports.commands import settle_person
from geoapi.city.people.reports.permissions import SETTLE
from geoapi.city.people.reports.reporting import report_post
from geoapi.city.people.reports.schemas import (
    POST_IN_PATH,
    PostReport,
    PostReportAnswer,
    PostSettlement,
)
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import NotFound
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import allows, open_to_all

_REPORT = {"schema": reference(PostReport), "example": {"kind": "no_answer"}}


def blueprint(public: Database, calendar: Calendar, acting: Acting) -> APIBlueprint:
    """By `public` anybody reports."""
    routes = APIBlueprint("post_reports", __name__, tag="Reports of people")

    @routes.post("/api/v1/posts/<code>/reports")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: _REPORT},
        answer=PostReportAnswer,
        also={201: PostReportAnswer},
        path=POST_IN_PATH,
        models=(PostReport,),
    )
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Say that whoever is named is somebody else, or does not answer",
        description="Not from pages of other sites. One device counts once within two hours, and of one "
        "network address no more than a few.",
        responses={
            201: "Counted",
            200: "Known already: the same device has reported it within two hours",
            403: "The request comes from a page of another site",
            404: "Nobody is named there any more",
            429: "Too often; `Retry-After` says when again",
        },
    )
    def report(code: str) -> Response:
        acting.from_here()
        body = json_body(PostReport)
        counted = report_post(
            public, calendar, _known(code), body.kind, body.device, request.remote_addr or ""
        )
        response = no_store(JsonResponse({"counted": counted}))
        response.status_code = 201 if counted else 200
        return response

    @routes.post("/api/v1/posts/<code>/reports/settlement")
    @bulkhead(DATABASE)
    @contract(body=PostSettlement, answer=ChangeAnswer, also={201: ChangeAnswer}, path=POST_IN_PATH)
    @own_site_only
    @allows(SETTLE)
    @routes.doc(
        summary="Confirm or reject what was reported of a person",
        description="By whoever answers for the area, but not by the post that it is about. A person who was "
        "confirmed to be the wrong one stays in the list until the post names another one. "
        "`POST /api/v1/changes/{number}/undo` takes it back.",
        responses={
            201: "Settled",
            401: "Nobody is signed in",
            403: "Your posts do not allow it, or the request comes from a page of another site",
            404: "No such post",
            409: "Nothing of that waits any more",
            422: "The same `Idempotency-Key` was sent before with something else",
        },
    )
    def settle(code: str) -> Response:
        actor = acting.sender()
        body = json_body(PostSettlement)
        return acting.change(actor, settle_person, code=_known(code), kind=body.kind, outcome=body.outcome)

    return routes


def _known(code: str) -> str:
    """The code as a database may be asked for it. Raises NotFound."""
    if "\0" in code or len(code) > 100:
        raise NotFound("There is no such post.")
    return code
