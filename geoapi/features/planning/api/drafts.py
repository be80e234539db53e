"""Drafts over HTTP: made, edited, taken back."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.clock import Calendar
from geoapi.core.types import ChangeAnswer
from geoapi.features.planning.api.shared import (
    OF_EDITS,
    OF_SIGNED_IN,
    PLAN,
    PLANS,
    TOO_FAST,
    beginning_of,
)
from geoapi.features.planning.commands import describe, make
from geoapi.features.planning.edits import edit, undo
from geoapi.features.planning.pace import count_edit
from geoapi.features.planning.permissions import EDIT
from geoapi.features.planning.schemas import (
    PLAN_CODE,
    SNAPSHOT_NAME,
    NewEdit,
    NewPlan,
    NewSnapshot,
    PlanFields,
    TakeBack,
)
from geoapi.features.planning.snapshots import name_snapshot, restore_snapshot
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.json import json_body
from geoapi.http.permissions import allows

# A line of five thousand vertices, twice.
_MOST_BYTES = 1_000_000


def register(routes: APIBlueprint, calendar: Calendar, acting: Acting) -> None:
    @routes.post(PLANS)
    @bulkhead(DATABASE)
    @contract(body=NewPlan, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Begin a draft for the grids of some areas",
        description="What is in force is not copied: a plan is the difference from it.",
        responses=OF_SIGNED_IN | {201: "It has begun", 429: "There are too many drafts for these areas"},
    )
    def make_plan() -> Response:
        actor = acting.sender()
        body = json_body(NewPlan)
        return acting.change(
            actor,
            make,
            title=body.title,
            reason=body.reason,
            scope=body.scope,
            effective_at=beginning_of(body.effective_on, calendar),
        )

    @routes.patch(PLAN)
    @bulkhead(DATABASE)
    @contract(body=PlanFields, path=PLAN_CODE, answer=ChangeAnswer)
    @allows(EDIT)
    @routes.doc(
        summary="Call a draft otherwise, or let it be for another day",
        responses=OF_EDITS | {200: "It is changed"},
    )
    def describe_plan(code: str) -> Response:
        actor = acting.sender()
        body = json_body(PlanFields)
        given = body.model_dump(include=body.model_fields_set)
        if "effective_on" in given:
            given["effective_at"] = beginning_of(given.pop("effective_on"), calendar)
        return acting.change(actor, describe, status=200, code=code, given=given)

    @routes.post(f"{PLAN}/edits")
    @bulkhead(DATABASE)
    @contract(body=NewEdit, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Change the grids of a draft",
        description="Saved at once. A line is known by its vertices: where those are gone it is stale.",
        responses=OF_EDITS | TOO_FAST | {201: "It is changed"},
    )
    def edit_plan(code: str) -> Response:
        actor = acting.sender()
        count_edit(acting.database, actor)
        body = json_body(NewEdit, _MOST_BYTES)
        op = body.op.model_dump(mode="json")
        return acting.change(actor, edit, code=code, op=op, seen=body.seen, version=body.version)

    @routes.post(f"{PLAN}/snapshots")
    @bulkhead(DATABASE)
    @contract(body=NewSnapshot, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(summary="Name how a draft stands now", responses=OF_EDITS | {201: "It has the name"})
    def add_snapshot(code: str) -> Response:
        actor = acting.sender()
        return acting.change(actor, name_snapshot, code=code, name=json_body(NewSnapshot).name)

    @routes.post(f"{PLAN}/snapshots/<string:name>/restore")
    @bulkhead(DATABASE)
    @contract(path=PLAN_CODE | SNAPSHOT_NAME, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Let a draft stand as it did when it was named so",
        responses=OF_EDITS | {201: "It stands so again"},
    )
    def go_back(code: str, name: str) -> Response:
        return acting.change(acting.sender(), restore_snapshot, code=code, name=name)

    @routes.post(f"{PLAN}/undo")
    @bulkhead(DATABASE)
    @contract(body=TakeBack, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Take back one's newest edit of a draft, or bring it back",
        responses=OF_EDITS | TOO_FAST | {201: "It is taken back"},
    )
    def undo_edit(code: str) -> Response:
        actor = acting.sender()
        count_edit(acting.database, actor)
        return acting.change(actor, undo, code=code, kind=json_body(TakeBack).kind)
