"""Plans over HTTP."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.clock import Calendar
from geoapi.core.types import ChangeAnswer
from geoapi.features.planning.commands import describe, make
from geoapi.features.planning.edits import edit, undo
from geoapi.features.planning.permissions import APPROVE, CHECK, EDIT, PUBLISH, READ
from geoapi.features.planning.publishing import publish, roll_back, withdraw
from geoapi.features.planning.queries import Planning
from geoapi.features.planning.reviewing import (
    abandon,
    approve,
    check,
    decide_post,
    give_back,
    submit,
    waive,
)
from geoapi.features.planning.schemas import (
    PLAN_CODE,
    POST_CODE,
    DwellingsAnswer,
    EditsAnswer,
    MovesAnswer,
    NewEdit,
    NewPlan,
    NewWaiver,
    PlanAnswer,
    PlanAreaQuery,
    PlanFaultsAnswer,
    PlanFields,
    PlansAnswer,
    PlansQuery,
    PostDecision,
    Publication,
    SinceQuery,
    TakeBack,
    TakeStep,
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
_OF_STEPS = _OF_SIGNED_IN | {
    404: "There is no such plan",
    409: "It is in another state by now, or something stands against it: `faults`, or the `grids` that were "
    "changed again since",
    422: "The same `Idempotency-Key` was sent before with something else",
}
_STEPS = {
    "submit": (submit, EDIT, "Hand a draft in, to be decided on"),
    "check": (check, CHECK, "Say of a plan that was handed in that it may be decided on"),
    "approve": (approve, APPROVE, "Agree to a plan that was checked"),
    "return": (give_back, CHECK, "Give a plan that was handed in back, and say why"),
    "abandon": (abandon, EDIT, "Give a draft up"),
    "withdraw": (withdraw, PUBLISH, "Take a published plan back before its day, and say why"),
    "roll-back": (roll_back, PUBLISH, "Put back in force what a plan in force has changed, and say why"),
}
# Those that what the city lays down decides on.
_BY_RULES = frozenset(("submit", "approve"))
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

    @routes.patch(_PLAN)
    @bulkhead(DATABASE)
    @contract(body=PlanFields, path=PLAN_CODE, answer=ChangeAnswer)
    @allows(EDIT)
    @routes.doc(
        summary="Call a draft otherwise, or let it be for another day",
        responses=_OF_EDITS | {200: "It is changed"},
    )
    def describe_plan(code: str) -> Response:
        actor = acting.sender()
        body = json_body(PlanFields)
        given = body.model_dump(include=body.model_fields_set)
        if "effective_on" in given:
            given["effective_at"] = _begins(given.pop("effective_on"))
        return acting.change(actor, describe, status=200, code=code, given=given)

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

    _register_review(routes, planning, acting)

    @routes.post(f"{_PLAN}/publish")
    @bulkhead(DATABASE)
    @contract(body=Publication, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(PUBLISH)
    @routes.doc(
        summary="Put a plan that was approved into force, on a day or at once",
        responses=_OF_STEPS | {201: "It is published"},
    )
    def publish_plan(code: str) -> Response:
        actor = acting.sender()
        body = json_body(Publication)
        day = _begins(body.effective_on)
        said = body.comment
        return acting.change(actor, publish, code=code, effective_at=day, comment=said, rules=planning.rules)

    return routes


def _register_review(routes: APIBlueprint, planning: Planning, acting: Acting) -> None:
    for step, (command, verb, summary) in _STEPS.items():
        take = partial(acting.change, act=command)
        if step in _BY_RULES:
            take = partial(acting.change, act=command, rules=planning.rules)
        _register_step(routes, acting, step, take, verb, summary)

    @routes.post(f"{_PLAN}/waivers")
    @bulkhead(DATABASE)
    @contract(body=NewWaiver, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Let a fault of a draft stand, and say why",
        responses=_OF_STEPS | {201: "It stands, with the reason"},
    )
    def waive_fault(code: str) -> Response:
        actor = acting.sender()
        body = json_body(NewWaiver)
        place = None if body.lon is None or body.lat is None else (body.lon, body.lat)
        return acting.change(
            actor,
            waive,
            code=code,
            check_key=body.key,
            codes=body.codes,
            place=place,
            why=body.why,
            rules=planning.rules,
        )

    @routes.put(f"{_PLAN}/posts/<string:post>")
    @bulkhead(DATABASE)
    @contract(body=PostDecision, path=PLAN_CODE | POST_CODE, answer=ChangeAnswer)
    @allows(EDIT)
    @routes.doc(
        summary="Say what becomes of a post whose grid ends by a draft",
        responses=_OF_STEPS | {200: "It is decided"},
    )
    def decide_on_post(code: str, post: str) -> Response:
        actor = acting.sender()
        body = json_body(PostDecision)
        return acting.change(
            actor,
            decide_post,
            status=200,
            code=code,
            post=post,
            decision=body.decision,
            to_grid=body.to_grid,
        )


def _register_step(
    routes: APIBlueprint,
    acting: Acting,
    step: str,
    take: Callable[..., Response],
    verb: str,
    summary: str,
) -> None:
    @routes.post(f"{_PLAN}/{step}", endpoint=f"{step}_plan")
    @bulkhead(DATABASE)
    @contract(body=TakeStep, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(verb)
    @routes.doc(summary=summary, responses=_OF_STEPS | {201: "It is done"})
    def take_step(code: str) -> Response:
        actor = acting.sender()
        return take(actor, code=code, comment=json_body(TakeStep).comment)


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
    @query_params(PlanAreaQuery, answer=TopologyAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="The lines of a plan with the grids on their sides, and the grids with their households",
        responses=_OF_SIGNED_IN | _NO_PLAN,
    )
    def show_topology(code: str, query: PlanAreaQuery) -> Response:
        return _answer(planning.topology(acting.sender(), code, query.area))

    @routes.get(f"{_PLAN}/buildings")
    @bulkhead(DATABASE)
    @query_params(PlanAreaQuery, answer=DwellingsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="The buildings of a plan with their households, for counting while a line is moved",
        responses=_OF_SIGNED_IN | _NO_PLAN,
    )
    def show_buildings(code: str, query: PlanAreaQuery) -> Response:
        return _answer(planning.dwellings(acting.sender(), code, query.area))

    @routes.get(f"{_PLAN}/faults")
    @bulkhead(DATABASE)
    @contract(answer=PlanFaultsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="What is found in a plan, what blocks it first", responses=_OF_SIGNED_IN | _NO_PLAN)
    def show_faults(code: str) -> Response:
        return _answer(planning.faults(acting.sender(), code))

    @routes.get(f"{_PLAN}/changes")
    @bulkhead(DATABASE)
    @contract(answer=MovesAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="Which buildings change their grid by a plan, and who answers for them before and after",
        responses=_OF_SIGNED_IN | _NO_PLAN,
    )
    def show_changes(code: str) -> Response:
        return _answer(planning.changes(acting.sender(), code))

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
