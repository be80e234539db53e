"""Proposals to even out grids, over HTTP."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.commands import run
from geoapi.core.types import ChangeAnswer
from geoapi.features.planning.api.shared import OF_EDITS, OF_SIGNED_IN, PLAN
from geoapi.features.planning.balancing.proposing import Proposing, propose, stop, use
from geoapi.features.planning.balancing.schemas import (
    PROPOSALS_NUMBER,
    NewProposals,
    ProposalChoice,
    ProposalsAnswer,
)
from geoapi.features.planning.permissions import EDIT
from geoapi.features.planning.schemas import PLAN_CODE
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import allows, idempotency_key

_PATH = f"{PLAN}/proposals/<int:number>"
_NUMBERED = PLAN_CODE | PROPOSALS_NUMBER


def register(routes: APIBlueprint, proposing: Proposing, acting: Acting) -> None:
    @routes.post(f"{PLAN}/proposals")
    @bulkhead(DATABASE)
    @contract(body=NewProposals, path=PLAN_CODE, also={202: ProposalsAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Ask for proposals that even out the grids of a community",
        description="They are looked for in a process of their own; `Location` is where to ask how far it "
        "is. Nothing is changed. One request at a time a person.",
        responses=OF_EDITS
        | {
            202: "They are being looked for",
            409: "It is no draft any more, or proposals of the same person are being looked for: `running`",
        },
    )
    def ask_for_proposals(code: str) -> Response:
        actor = acting.sender()
        asked = json_body(NewProposals).model_dump()
        done = run(acting.database, actor, propose, key=idempotency_key(), code=code, **asked)
        number = int(done.after["proposals"])
        response = no_store(JsonResponse(proposing.proposals(actor, code, number)))
        response.status_code = 202
        response.headers["Location"] = f"/api/v1/plans/{code}/proposals/{number}"
        return response

    @routes.get(_PATH)
    @bulkhead(DATABASE)
    @contract(answer=ProposalsAnswer, path=_NUMBERED)
    @own_site_only
    @allows(EDIT)
    @routes.doc(
        summary="How far it is with proposals that one has asked for, and those found",
        responses=OF_SIGNED_IN | {404: "You have asked for none of this number"},
    )
    def show_proposals(code: str, number: int) -> Response:
        return no_store(JsonResponse(proposing.proposals(acting.sender(), code, number)))

    @routes.delete(_PATH)
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, path=_NUMBERED)
    @own_site_only
    @allows(EDIT)
    @routes.doc(
        summary="Have no more proposals looked for",
        description="What was found so far stays, and can be used.",
        responses=OF_EDITS | {200: "It is stopped", 409: "It has ended already"},
    )
    def stop_proposals(code: str, number: int) -> Response:
        return acting.change(acting.sender(), stop, status=200, code=code, number=number)

    @routes.post(f"{_PATH}/use")
    @bulkhead(DATABASE)
    @contract(body=ProposalChoice, path=_NUMBERED, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Make the edits of a proposal",
        description="All or none; each is an ordinary edit, and is taken back as any.",
        responses=OF_EDITS
        | {201: "The grids are so", 409: "The community has been changed since: `stale-proposal`"},
    )
    def use_proposal(code: str, number: int) -> Response:
        actor = acting.sender()
        choice = json_body(ProposalChoice).proposal
        return acting.change(actor, use, code=code, number=number, choice=choice)
