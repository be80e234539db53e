"""Moving matters: by who works on them, and by who has the receipt."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.clock import Calendar
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import open_to_all, open_to_signed_in
from geoapi.office.matters.api.reads import NO_MATTER, NO_RECEIPT, OF_SIGNED_IN, known_number
from geoapi.office.matters.file_schemas import ReceiptAnswer
from geoapi.office.matters.moving import move
from geoapi.office.matters.queries import Matters
from geoapi.office.matters.reporters.reporting import move_as_reporter
from geoapi.office.matters.schemas import NUMBER_IN_PATH, AskedMoves, ReporterMove

_MOVE = {
    "key": "a" * 26,
    "submission": "5b0f6f3c-6f0e-4b52-9d3b-0d7f0d0c2f11",
    "turn": 5,
    "verb": "confirm",
}

_MOVED_ON = {409: "It has gone on meanwhile, or the way so far does not allow it: `now` says how it stands"}
_SENT_BEFORE = {422: "The same `submission` (or `Idempotency-Key`) was sent before with something else"}
_MOST_BYTES = 40_000


def register(routes: APIBlueprint, known: Matters, calendar: Calendar, acting: Acting) -> None:
    tools = {"kinds": known.kinds, "calendar": calendar}

    @routes.post("/api/v1/matters/<string:number>/moves")
    @bulkhead(DATABASE)
    @contract(body=AskedMoves, path=NUMBER_IN_PATH, also={201: ChangeAnswer})
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Move a matter: the one way in which anything about it goes on",
        description="One or several moves, all or none. Which permission each needs is `kind.verb` in "
        "docs/permissions.md; what its holder may do is a matter of the post that has it.",
        responses=OF_SIGNED_IN | NO_MATTER | _MOVED_ON | _SENT_BEFORE | {201: "It is moved"},
    )
    def move_matter(number: str) -> Response:
        actor = acting.sender()
        body = json_body(AskedMoves, _MOST_BYTES)
        moves = [each.model_dump() for each in body.moves]
        return acting.change(
            actor, move, tools=tools, number=known_number(number), turn=body.turn, moves=moves
        )

    @routes.post("/api/v1/matters/<string:number>/receipt/moves")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(ReporterMove), "example": _MOVE}},
        models=(ReporterMove,),
        path=NUMBER_IN_PATH,
        answer=ReceiptAnswer,
    )
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="What its reporter says to it: how it was, that it is not solved, that it is taken back",
        description="By whoever has the receipt. Sent again with the same `submission` it is done once.",
        responses=NO_RECEIPT | _MOVED_ON | _SENT_BEFORE | {403: "That is for who works on it"},
    )
    def move_own_matter(number: str) -> Response:
        acting.from_here()
        body = json_body(ReporterMove, _MOST_BYTES)
        receipt = move_as_reporter(
            acting.database,
            known,
            calendar,
            known_number(number),
            body.key,
            body.turn,
            body.verb,
            body.fields,
            body.submission,
        )
        return no_store(JsonResponse(receipt))
