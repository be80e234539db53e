"""Enrolling over HTTP, and the slip with which somebody who is enrolled comes in."""

from datetime import datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.squares import square_of
from geoapi.core.types import ChangeAnswer
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows
from geoapi.office.access import enrolling
from geoapi.office.access.api.shared import Shared
from geoapi.office.access.permissions import ENROLL
from geoapi.office.access.schemas import (
    EnrollmentsAnswer,
    EnrollmentsQuery,
    NewEnrollment,
    NewSlip,
    SlipWanted,
)
from geoapi.office.access.slips import shown

_NOBODY = "Nobody is signed in"
_NOT_HERE = (
    "Your posts do not allow it there, or confirm first that it is you (`needs_level`), or the request comes "
    "from a page of another site"
)
_NUMBER = {"number": {"type": "integer", "example": 1, "minimum": 1}}
_NEW = {
    "schema": reference(NewEnrollment),
    "example": {"acts_as": "keeper", "name": "王芳", "place": "990SXX"},
}
_DIGITS = {"schema": reference(SlipWanted), "example": {"digits": "1024"}}


def add_routes(routes: APIBlueprint, shared: Shared) -> None:
    acting = shared.acting

    @routes.get("/api/v1/enrollments")
    @bulkhead(DATABASE)
    @query_params(EnrollmentsQuery, answer=EnrollmentsAnswer)
    @own_site_only
    @allows(ENROLL)
    @routes.doc(
        summary="Who is enrolled in the own areas",
        responses={401: _NOBODY, 403: "Your posts do not allow it"},
    )
    def list_enrollments(query: EnrollmentsQuery) -> Response:
        found, more = enrolling.enrolled(
            shared.database, acting.actor(), name=query.name, acts_as=query.acts_as, below=query.below
        )
        told: list[dict[str, Any]] = []
        for each in found:
            row = vars(each).copy()
            told.append({"may_have_slip": row.pop("is_member") and each.until is None, **row})
        return no_store(JsonResponse({"enrollments": told, "more": more}))

    @routes.post("/api/v1/enrollments")
    @bulkhead(DATABASE)
    @contract(body={JSON: _NEW}, answer=ChangeAnswer, also={201: ChangeAnswer}, models=(NewEnrollment,))
    @own_site_only
    @allows(ENROLL)
    @routes.doc(
        summary="Enroll a keeper, a teller or a volunteer",
        description="By whoever answers for where that is; nothing is noted of them but the name. To take it "
        "back is to end it.",
        responses={
            201: "Enrolled",
            401: _NOBODY,
            403: _NOT_HERE,
            404: "No such place, area or account",
            409: "They are enrolled so already",
            422: "The same `Idempotency-Key` was sent before with something else",
        },
    )
    def enroll() -> Response:
        actor, body = acting.sender(), json_body(NewEnrollment)
        return acting.change(actor, enrolling.enroll, **body.model_dump())

    @routes.post("/api/v1/enrollments/<int:number>/end")
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, path=_NUMBER)
    @own_site_only
    @allows(ENROLL)
    @routes.doc(
        summary="End an enrollment at once; who has none left is signed out everywhere",
        responses={
            401: _NOBODY,
            403: _NOT_HERE,
            409: "It has ended already",
            422: "The same `Idempotency-Key` was sent before with something else",
        },
    )
    def end(number: int) -> Response:
        return acting.change(acting.sender(), enrolling.end, status=200, number=number)

    @routes.post("/api/v1/enrollments/<int:number>/slip")
    @bulkhead(DATABASE)
    @contract(body={JSON: _DIGITS}, answer=NewSlip, models=(SlipWanted,), path=_NUMBER)
    @own_site_only
    @allows(ENROLL)
    @routes.doc(
        summary="A slip for somebody who is enrolled: seven days, once; earlier ones serve no longer",
        description="Its code is in this answer and nowhere else.",
        responses={401: _NOBODY, 403: _NOT_HERE, 409: "The enrollment has ended"},
    )
    def make_slip(number: int) -> Response:
        actor, digits = acting.sender(), json_body(SlipWanted).digits
        made = enrolling.make_slip(shared.database, actor, number, digits)
        return answer_slip(shared, made.name, made.code, made.expires_at)


def answer_slip(shared: Shared, name: str, code: str, expires_at: datetime) -> Response:
    """The one answer in which the code of a slip stands."""
    return no_store(JsonResponse(describe_slip(f"{shared.base()}/desk", name, code, expires_at)))


def describe_slip(page: str, name: str, code: str, expires_at: datetime) -> dict[str, Any]:
    """A NewSlip that the page at this address reads."""
    link = f"{page}#slip={code}"
    size, path = square_of(link)
    told = {"name": name, "code": code, "shown": shown(code), "link": link}
    return {**told, "expires_at": expires_at, "size": size, "path": path}
