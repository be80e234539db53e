"""Comments on plans over HTTP."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.types import ChangeAnswer
from geoapi.features.planning.api.shared import NO_PLAN, OF_SIGNED_IN, OF_STEPS, PLAN
from geoapi.features.planning.comments.commands import comment, settle_comment
from geoapi.features.planning.comments.queries import Comments
from geoapi.features.planning.comments.schemas import (
    COMMENT_ID,
    CommentsAnswer,
    NewComment,
    PresenceAnswer,
    PresenceQuery,
    Settling,
)
from geoapi.features.planning.permissions import COMMENT, READ
from geoapi.features.planning.schemas import PLAN_CODE
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows


def register(routes: APIBlueprint, comments: Comments, acting: Acting) -> None:
    @routes.get(f"{PLAN}/comments")
    @bulkhead(DATABASE)
    @contract(answer=CommentsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="What was said about a plan, the oldest first", responses=OF_SIGNED_IN | NO_PLAN)
    def list_comments(code: str) -> Response:
        return no_store(JsonResponse(comments.comments(acting.sender(), code)))

    @routes.post(f"{PLAN}/comments")
    @bulkhead(DATABASE)
    @contract(body=NewComment, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(COMMENT)
    @routes.doc(
        summary="Say something about a plan, at a place or in reply to somebody",
        responses=OF_STEPS | {201: "It is said"},
    )
    def add_comment(code: str) -> Response:
        actor = acting.sender()
        body = json_body(NewComment)
        place = None if body.lon is None or body.lat is None else (body.lon, body.lat)
        return acting.change(actor, comment, code=code, body=body.text, place=place, reply_to=body.reply_to)

    @routes.put(f"{PLAN}/comments/<int:number>/settled")
    @bulkhead(DATABASE)
    @contract(body=Settling, path=PLAN_CODE | COMMENT_ID, answer=ChangeAnswer)
    @allows(COMMENT)
    @routes.doc(
        summary="Say that a comment has been dealt with, or that it has not",
        responses=OF_STEPS | {200: "It is so"},
    )
    def settle(code: str, number: int) -> Response:
        actor = acting.sender()
        settled = json_body(Settling).settled
        return acting.change(actor, settle_comment, status=200, code=code, comment=number, settled=settled)

    @routes.get(f"{PLAN}/presence")
    @bulkhead(DATABASE)
    @query_params(PresenceQuery, answer=PresenceAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="Who else has a plan open now; whoever asks has it open",
        description="Of the last 20 seconds, and kept no longer.",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def show_presence(code: str, query: PresenceQuery) -> Response:
        return no_store(JsonResponse(comments.present(acting.sender(), code, query.area)))
