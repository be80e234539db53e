"""The reporter of a matter: how somebody is reached, how the receipt is found again, who has the same."""

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.boxes import Boxes
from geoapi.core.commands import run
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import idempotency_key, open_to_all, open_to_signed_in
from geoapi.office.matters.api.reads import OF_SIGNED_IN, known_number
from geoapi.office.matters.queries import Matters
from geoapi.office.matters.reporters.contacting import key_by_digits, look, shown
from geoapi.office.matters.reporters.following import follow, unfollow
from geoapi.office.matters.reporters.schemas import (
    ContactAnswer,
    ContactAsked,
    DigitsAsked,
    FollowAnswer,
    KeyAnswer,
    NewFollow,
)
from geoapi.office.matters.schemas import NUMBER_IN_PATH

_FOLLOW = {"device": "5b0f6f3c6f0e4b529d3b0d7f0d0c2f11"}

_DIGITS = {"digits": "0011"}

_TOO_OFTEN = {429: "Too often; `Retry-After` says when again"}


def register(routes: APIBlueprint, known: Matters, boxes: Boxes, acting: Acting) -> None:
    @routes.post("/api/v1/matters/<string:number>/contact-views")
    @bulkhead(DATABASE)
    @contract(body=ContactAsked, answer=ContactAnswer, path=NUMBER_IN_PATH)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Look at a reporter's name and phone, and say why",
        description="Whoever looks has confirmed a moment ago that it is them. The reporter is shown when, "
        "by which post and why. Of a confidential one whoever has the matter learns only who puts a call "
        "through.",
        responses=OF_SIGNED_IN
        | {
            404: "There is no such matter or it is not for you, or nobody has left a name or a phone",
            409: "The same `Idempotency-Key` served for a look some time ago: say anew why",
            422: "The same `Idempotency-Key` was sent before with something else",
        },
    )
    def view_contact(number: str) -> Response:
        actor, key = acting.sender(), idempotency_key()
        body, written = json_body(ContactAsked), known_number(number)
        tools = {"kinds": known.kinds}
        done = run(
            acting.database, actor, look, key=key, tools=tools, number=written, reason=body.reason.strip()
        )
        told = shown(acting.database, boxes, actor, known.kinds, written, done.after)
        return no_store(JsonResponse(told))

    @routes.post("/api/v1/matters/<string:number>/receipt/key")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(DigitsAsked), "example": _DIGITS}},
        models=(DigitsAsked,),
        answer=KeyAnswer,
        path=NUMBER_IN_PATH,
    )
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="The key of a receipt, by the last four digits of the phone that was left",
        description="Five that were wrong, and for an hour none is tried.",
        responses={401: "The number or the digits are wrong, or no phone was left"} | _TOO_OFTEN,
    )
    def find_receipt(number: str) -> Response:
        acting.from_here()
        body = json_body(DigitsAsked)
        address = request.remote_addr or ""
        found = key_by_digits(acting.database, boxes, known_number(number), body.digits, address)
        return no_store(JsonResponse({"key": found}))

    @routes.post("/api/v1/matters/<string:number>/follows")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(NewFollow), "example": _FOLLOW}},
        models=(NewFollow,),
        answer=FollowAnswer,
        path=NUMBER_IN_PATH,
    )
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Say that one has the same",
        description="Counted once a device, of which nothing is kept but a hash.",
        responses={404: "There is no such report that is open and not private"} | _TOO_OFTEN,
    )
    def follow_matter(number: str) -> Response:
        acting.from_here()
        body = json_body(NewFollow)
        address = request.remote_addr or ""
        count = follow(acting.database, boxes, known_number(number), body.device, address)
        return no_store(JsonResponse({"followers": count}))

    @routes.delete("/api/v1/matters/<string:number>/follows")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(NewFollow), "example": _FOLLOW}},
        models=(NewFollow,),
        answer=FollowAnswer,
        path=NUMBER_IN_PATH,
    )
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Take back that one has the same",
        description="By the device that said so; also once it is over. Of one that had not nothing changes.",
        responses={404: "There is no such report that is open and not private"} | _TOO_OFTEN,
    )
    def unfollow_matter(number: str) -> Response:
        acting.from_here()
        body = json_body(NewFollow)
        address = request.remote_addr or ""
        count = unfollow(acting.database, boxes, known_number(number), body.device, address)
        return no_store(JsonResponse({"followers": count}))
