"""Enrolling couriers over HTTP: at the desk, by the slip, and one's own."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.commands import run
from geoapi.core.types import ChangeAnswer
from geoapi.features.couriers.enrolling import commands, entering, queries
from geoapi.features.couriers.enrolling.permissions import ENROLL
from geoapi.features.couriers.enrolling.rules import CONSENT
from geoapi.features.couriers.enrolling.schemas import (
    ConsentAnew,
    CourierConsent,
    CouriersAnswer,
    CourierSlip,
    CourierSlipHolder,
    CouriersQuery,
    LeaveQuery,
    NewCourier,
    OwnCourierAnswer,
)
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows, idempotency_key, open_to_all, open_to_signed_in
from geoapi.office.access.api import Shared
from geoapi.office.access.api.enrollments import describe_slip
from geoapi.office.access.enrolling import NewSlip, read_digits
from geoapi.office.access.schemas import Me, SlipCode, SlipWanted

PAGE = "/rider/me"
_NOBODY = "Nobody is signed in"
_NOT_HERE = (
    "Your posts do not allow it there, or confirm first that it is you (`needs_level`), or the request comes "
    "from a page of another site"
)
_OTHER_SITE = "The request comes from a page of another site"
_OFTEN = "Wrong too often; `Retry-After` says when again"
_USED = "There is no such slip, or it has been used"
_DIFFERS = "The same `Idempotency-Key` was sent before with something else"
_NUMBER = {"number": {"type": "integer", "example": 1, "minimum": 1}}
_NEW = {
    "schema": reference(NewCourier),
    "example": {"name": "郑海涛", "digits": "1024", "place": "990SXX", "platform": "快达"},
}
_DIGITS = {"schema": reference(SlipWanted), "example": {"digits": "1024"}}
_CODE = {"schema": reference(SlipCode), "example": {"code": "K7QM 3T9X WA"}}
_AGREED = {
    "schema": reference(CourierConsent),
    "example": {"code": "K7QM 3T9X WA", "digits": "1024", "consent": CONSENT},
}


def blueprint(shared: Shared, let_go: commands.LetGo) -> APIBlueprint:
    """`let_go`: what else goes when somebody leaves."""
    routes = APIBlueprint("couriers", __name__, tag="Couriers")
    _add_desk(routes, shared, let_go)
    _add_slip(routes, shared)
    _add_own(routes, shared, let_go)
    return routes


def _add_desk(routes: APIBlueprint, shared: Shared, let_go: commands.LetGo) -> None:
    acting, database = shared.acting, shared.database

    def answer_slip(number: int, made: NewSlip, status: int) -> Response:
        told = describe_slip(f"{shared.base()}{PAGE}", made.name, made.code, made.expires_at)
        response = no_store(JsonResponse({**told, "courier": number}))
        response.status_code = status
        return response

    @routes.get("/api/v1/couriers")
    @bulkhead(DATABASE)
    @query_params(CouriersQuery, answer=CouriersAnswer)
    @own_site_only
    @allows(ENROLL)
    @routes.doc(
        summary="Who is invited or enrolled as a courier in the own areas, or at the own station",
        responses={401: _NOBODY, 403: "Your posts do not allow it"},
    )
    def list_couriers(query: CouriersQuery) -> Response:
        found, more = queries.couriers(database, acting.actor(), name=query.name, below=query.below)
        return no_store(JsonResponse({"couriers": [vars(each) for each in found], "more": more}))

    @routes.post("/api/v1/couriers")
    @bulkhead(DATABASE)
    @contract(body={JSON: _NEW}, also={201: CourierSlip}, models=(NewCourier,))
    @own_site_only
    @allows(ENROLL)
    @routes.doc(
        summary="Invite a courier: a slip with which he comes in, once he has agreed",
        description="By whoever keeps the station, or answers for the community. Until he agrees he is "
        "nothing here, and after seven days without it nothing of him is left. Sent again with the same "
        "`Idempotency-Key` it is the same invitation with a new slip.",
        responses={
            201: "Its code is in this answer and nowhere else",
            401: _NOBODY,
            403: _NOT_HERE,
            404: "No such place, community or account",
            409: "They are invited or enrolled already",
            422: _DIFFERS,
        },
    )
    def invite_courier() -> Response:
        actor, body = acting.sender(), json_body(NewCourier)
        read_digits(body.digits)
        wanted = body.model_dump(exclude={"digits"})
        done = run(database, actor, commands.invite, key=idempotency_key(), **wanted)
        number = int(done.subject.removeprefix("courier "))
        return answer_slip(number, commands.make_slip(database, actor, number, body.digits), 201)

    @routes.post("/api/v1/couriers/<int:number>/slip")
    @bulkhead(DATABASE)
    @contract(body={JSON: _DIGITS}, answer=CourierSlip, models=(SlipWanted,), path=_NUMBER)
    @own_site_only
    @allows(ENROLL)
    @routes.doc(
        summary="Another slip for a courier: seven days, once; earlier ones serve no longer",
        description="Its code is in this answer and nowhere else.",
        responses={401: _NOBODY, 403: _NOT_HERE, 409: "The enrollment has ended"},
    )
    def make_courier_slip(number: int) -> Response:
        actor, digits = acting.sender(), json_body(SlipWanted).digits
        return answer_slip(number, commands.make_slip(database, actor, number, digits), 200)

    @routes.post("/api/v1/couriers/<int:number>/end")
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, path=_NUMBER)
    @own_site_only
    @allows(ENROLL)
    @routes.doc(
        summary="End an enrollment or an invitation at once",
        description="He may do nothing any more, but still reads what became of his reports.",
        responses={401: _NOBODY, 403: _NOT_HERE, 409: "It has ended already", 422: _DIFFERS},
    )
    def end_courier(number: int) -> Response:
        tools = {"let_go": let_go}
        return acting.change(acting.sender(), commands.end, status=200, tools=tools, number=number)


def _add_slip(routes: APIBlueprint, shared: Shared) -> None:
    acting, database = shared.acting, shared.database

    @routes.post("/api/v1/courier-slips/holder")
    @bulkhead(DATABASE)
    @contract(body={JSON: _CODE}, answer=CourierSlipHolder, models=(SlipCode,))
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Which courier a slip is of, and what he is to agree to",
        responses={401: _USED, 403: _OTHER_SITE, 404: "It is no courier's", 429: _OFTEN},
    )
    def read_courier_slip() -> Response:
        acting.from_here()
        found = entering.read_slip(database, json_body(SlipCode).code, shared.caller().address)
        his = found.courier
        told = {
            **{name: getattr(his, name) for name in ("name", "area_name", "place_name", "platform", "team")},
            "is_in": his.state == "enrolled",
            "is_demo": found.is_demo,
            "consent": CONSENT,
            "expires_at": found.expires_at,
            "tries_left": found.tries_left,
        }
        return no_store(JsonResponse(told))

    @routes.post("/api/v1/courier-slips/consent")
    @bulkhead(DATABASE)
    @contract(body={JSON: _AGREED}, answer=Me, models=(CourierConsent,))
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Agree, and come in: enrolled from now on",
        responses={
            401: "The code or the digits are not right, or the slip has been used",
            403: _OTHER_SITE,
            404: "It is no courier's",
            409: "The wording is another now (`reason`: `consent-changed`)",
            429: _OFTEN,
        },
    )
    def agree() -> Response:
        acting.from_here()
        body = json_body(CourierConsent)
        token = entering.agree(database, body.code, body.digits, body.consent, shared.caller())
        return shared.answer_signed_in(token)

    @routes.post("/api/v1/courier-slips/refusal")
    @bulkhead(DATABASE)
    @contract(body={JSON: _CODE}, models=(SlipCode,))
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Say no: the slip serves no longer, and of an invitation nothing is left",
        responses={204: "Done", 401: _USED, 403: _OTHER_SITE, 429: _OFTEN},
    )
    def refuse() -> Response:
        acting.from_here()
        entering.refuse(database, json_body(SlipCode).code, shared.caller().address)
        return no_store(Response(status=204))


def _add_own(routes: APIBlueprint, shared: Shared, let_go: commands.LetGo) -> None:
    acting = shared.acting

    @routes.get("/api/v1/couriers/me")
    @bulkhead(DATABASE)
    @contract(answer=OwnCourierAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="The own enrollment, also one that has ended: as a courier, volunteer, keeper or teller",
        description="Of several the one in which one does tasks; `enrollment` is by what one leaves it.",
        responses={401: _NOBODY, 404: "One was never enrolled"},
    )
    def show_own() -> Response:
        found = queries.own(shared.database, acting.actor())
        return no_store(JsonResponse({name: getattr(found, name) for name in OwnCourierAnswer.model_fields}))

    @routes.post("/api/v1/couriers/me/consent")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(ConsentAnew), "example": {"consent": CONSENT}}},
        answer=ChangeAnswer,
        models=(ConsentAnew,),
    )
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Agree to the words that have changed",
        description="Until then whatever one does as a courier is 403 with `reason` `consent`.",
        responses={
            401: _NOBODY,
            403: _OTHER_SITE,
            409: "The wording is another now (`reason`: `consent-changed`), or one is no courier",
            422: _DIFFERS,
        },
    )
    def agree_anew() -> Response:
        sender, consent = acting.sender(), json_body(ConsentAnew).consent
        return acting.change(sender, commands.agree_anew, status=200, consent=consent)

    @routes.post("/api/v1/couriers/me/end")
    @bulkhead(DATABASE)
    @query_params(LeaveQuery, answer=ChangeAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="End an own enrollment at once",
        responses={401: _NOBODY, 403: _OTHER_SITE, 409: "It has ended already", 422: _DIFFERS},
    )
    def end_own(query: LeaveQuery) -> Response:
        sender, tools = acting.sender(), {"let_go": let_go}
        return acting.change(sender, commands.leave, status=200, tools=tools, enrollment=query.enrollment)
