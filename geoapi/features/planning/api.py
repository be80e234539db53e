"""Plans over HTTP."""

from datetime import date, datetime, time

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.clock import Calendar
from geoapi.core.types import ChangeAnswer
from geoapi.features.planning.commands import edit, make, undo
from geoapi.features.planning.permissions import EDIT, READ
from geoapi.features.planning.queries import Planning
from geoapi.features.planning.schemas import (
    PLAN_CODE,
    AreaQuery,
    DwellingsAnswer,
    EditsAnswer,
    NewEdit,
    NewPlan,
    PlanAnswer,
    PlansAnswer,
    PlansQuery,
    SinceQuery,
    TakeBack,
    TopologyAnswer,
)
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows

_PLANS, _PLAN = "/api/v1/plans", "/api/v1/plans/<string:code>"
_OF_SIGNED_IN = {401: "Nobody is signed in", 403: "Your posts do not allow it there"}
_NO_PLAN = {404: "There is no such plan, or not for you"}
_OF_EDITS = _OF_SIGNED_IN | {
    404: "There is no such plan",
    409: "It is no draft any more, or somebody has changed the same meanwhile: `since` says what, and "
    "`grids` what they are now",
    422: "The same `Idempotency-Key` was sent before with something else",
}
# A line of five thousand vertices, twice.
_MOST_BYTES = 1_000_000


def blueprint(planning: Planning, calendar: Calendar, acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("planning", __name__, tag="Plans")
    _register_reads(routes, planning, acting)

    @routes.post(_PLANS)
    @bulkhead(DATABASE)
    @contract(body=NewPlan, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Begin a draft for the grids of some areas",
        description="What is in force is not copied: a plan is the difference from it.",
        responses=_OF_SIGNED_IN | {201: "It has begun", 429: "There are too many drafts for these areas"},
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
            effective_at=_begins(body.effective_on),
        )

    def _begins(day: date | None) -> datetime | None:
        return None if day is None else datetime.combine(day, time(), calendar.timezone)

    @routes.post(f"{_PLAN}/edits")
    @bulkhead(DATABASE)
    @contract(body=NewEdit, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Change the grids of a draft",
        description="Saved at once. A line is known by its vertices: where those are gone it is stale.",
        responses=_OF_EDITS | {201: "It is changed"},
    )
    def edit_plan(code: str) -> Response:
        actor = acting.sender()
        body = json_body(NewEdit, _MOST_BYTES)
        op = body.op.model_dump(mode="json")
        return acting.change(actor, edit, code=code, op=op, seen=body.seen, version=body.version)

    @routes.post(f"{_PLAN}/undo")
    @bulkhead(DATABASE)
    @contract(body=TakeBack, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Take back one's newest edit of a draft, or bring it back",
        responses=_OF_EDITS | {201: "It is taken back"},
    )
    def undo_edit(code: str) -> Response:
        actor = acting.sender()
        return acting.change(actor, undo, code=code, kind=json_body(TakeBack).kind)

    return routes


def _register_reads(routes: APIBlueprint, planning: Planning, acting: Acting) -> None:
    @routes.get(_PLANS)
    @bulkhead(DATABASE)
    @query_params(PlansQuery, answer=PlansAnswer)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="The plans for one's own areas, the newest first", responses=_OF_SIGNED_IN)
    def list_plans(query: PlansQuery) -> Response:
        return _answer({"plans": planning.list_plans(acting.sender(), query.state)})

    @routes.get(_PLAN)
    @bulkhead(DATABASE)
    @contract(answer=PlanAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="A plan and what was done with it", responses=_OF_SIGNED_IN | _NO_PLAN)
    def show_plan(code: str) -> Response:
        return _answer(planning.plan(acting.sender(), code))

    @routes.get(f"{_PLAN}/topology")
    @bulkhead(DATABASE)
    @query_params(AreaQuery, answer=TopologyAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="The lines of a plan with the grids on their sides, and the grids with their households",
        responses=_OF_SIGNED_IN | _NO_PLAN,
    )
    def show_topology(code: str, query: AreaQuery) -> Response:
        return _answer(planning.topology(acting.sender(), code, query.area))

    @routes.get(f"{_PLAN}/buildings")
    @bulkhead(DATABASE)
    @query_params(AreaQuery, answer=DwellingsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="The buildings of a plan with their households, for counting while a line is moved",
        responses=_OF_SIGNED_IN | _NO_PLAN,
    )
    def show_buildings(code: str, query: AreaQuery) -> Response:
        return _answer(planning.dwellings(acting.sender(), code, query.area))

    @routes.get(f"{_PLAN}/edits")
    @bulkhead(DATABASE)
    @query_params(SinceQuery, answer=EditsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="What was edited since a version", responses=_OF_SIGNED_IN | _NO_PLAN)
    def list_edits(code: str, query: SinceQuery) -> Response:
        return _answer(planning.edits(acting.sender(), code, query.since))


def _answer(value: object) -> Response:
    return no_store(JsonResponse(value))
