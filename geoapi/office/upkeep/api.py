"""Upkeep over HTTP, for the administrator."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.types import ChangeAnswer
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import allows
from geoapi.office.access.api.shared import Shared
from geoapi.office.notices import faults
from geoapi.office.upkeep import commands, queries
from geoapi.office.upkeep.permissions import CHANGE, READ, READ_SEALS
from geoapi.office.upkeep.schemas import (
    DeadLetter,
    SealAnswer,
    SendingAnswer,
    TermEdit,
    TermsAnswer,
    WebhookRemoval,
)

_REFUSED = {401: "Nobody is signed in", 403: "You are no administrator"}
_CHANGED = {
    401: "Nobody is signed in",
    403: "You are no administrator, or confirm first that it is you (`needs_level`), or another site's page "
    "sends this",
    422: "The same `Idempotency-Key` was sent before with something else",
}
_KIND: dict[str, dict[str, Any]] = {
    "kind": {"type": "string", "enum": list(commands.KINDS), "example": "place_kinds"}
}
_TERM = {**_KIND, "code": {"type": "string", "example": "caring_station"}}
_NUMBER = {"number": {"type": "integer", "example": 1, "minimum": 1}}
_EDIT = {"schema": reference(TermEdit), "example": {"values": {"name": "爱心驿站"}}}
_REMOVAL = {"schema": reference(WebhookRemoval), "example": {"name": "12345"}}


def blueprint(shared: Shared) -> APIBlueprint:
    routes = APIBlueprint("upkeep", __name__, tag="Upkeep")
    acting = shared.acting

    @routes.get("/api/v1/terms/<kind>")
    @bulkhead(DATABASE)
    @contract(answer=TermsAnswer, path=_KIND)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="Kinds of places, amenities, roles or layers, as they are edited", responses=_REFUSED)
    def list_terms(kind: str) -> Response:
        edited, found = queries.terms(shared.database, acting.actor(), kind)
        return no_store(JsonResponse({"columns": edited.columns, "fixed": edited.fixed, "terms": found}))

    @routes.patch("/api/v1/terms/<kind>/<code>")
    @bulkhead(DATABASE)
    @contract(body={JSON: _EDIT}, answer=ChangeAnswer, models=(TermEdit,), path=_TERM)
    @own_site_only
    @allows(CHANGE)
    @routes.doc(
        summary="Call a kind of thing otherwise, or show it otherwise",
        description="Through the checks that a file goes through. What a role may do (`acts_as`) is changed "
        "on the command line only. With `was`, how it was when it was looked at, nobody's change is "
        "overwritten unseen.",
        responses={**_CHANGED, 409: "Somebody else has changed the same meanwhile; `now` is how it stands"},
    )
    def edit_term(kind: str, code: str) -> Response:
        actor, sent = acting.sender(), json_body(TermEdit)
        return acting.change(actor, commands.edit_term, status=200, kind=kind, code=code, **dict(sent))

    @routes.get("/api/v1/sending")
    @bulkhead(DATABASE)
    @contract(answer=SendingAnswer)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="What could not be delivered, and other systems that are told", responses=_REFUSED)
    def show_sending() -> Response:
        dead, told = queries.sending(shared.database, acting.actor())
        letters = [
            {name: getattr(each, name) for name in DeadLetter.model_fields if name != "fault_kind"}
            | {"fault_kind": faults.kind_of(each.fault)}
            for each in dead
        ]
        return no_store(JsonResponse({"dead": letters, "webhooks": told}))

    @routes.post("/api/v1/sending/<int:number>/resend")
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, path=_NUMBER)
    @own_site_only
    @allows(CHANGE)
    @routes.doc(summary="Have a message tried anew that could not be delivered", responses=_CHANGED)
    def resend(number: int) -> Response:
        return acting.change(acting.sender(), commands.resend, status=200, number=number)

    @routes.post("/api/v1/sending/webhooks/removal")
    @bulkhead(DATABASE)
    @contract(body={JSON: _REMOVAL}, answer=ChangeAnswer, models=(WebhookRemoval,))
    @own_site_only
    @allows(CHANGE)
    @routes.doc(
        summary="Tell another system nothing more; the command line adds one, and shows its secret",
        responses={**_CHANGED, 404: "There is none of this name"},
    )
    def remove_webhook() -> Response:
        actor, name = acting.sender(), json_body(WebhookRemoval).name
        return acting.change(actor, commands.remove_webhook, status=200, name=name)

    @routes.get("/api/v1/seals/latest")
    @bulkhead(DATABASE)
    @contract(answer=SealAnswer)
    @own_site_only
    @allows(READ_SEALS)
    @routes.doc(
        summary="The newest sealed batch of the audit, held against its rows",
        responses={401: "Nobody is signed in", 403: "You are neither administrator nor auditor"},
    )
    def show_seal() -> Response:
        found = queries.latest_seal(shared.database, acting.actor())
        difference = vars(found.difference) if found.difference else None
        return no_store(JsonResponse({**vars(found), "fault": found.fault, "difference": difference}))

    return routes
