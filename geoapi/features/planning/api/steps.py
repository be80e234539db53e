"""What becomes of plans, over HTTP: handed in, approved, published, taken back."""

from collections.abc import Callable
from functools import partial

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.clock import Calendar
from geoapi.core.types import ChangeAnswer
from geoapi.features.planning.api.shared import (
    OF_STEPS,
    PLAN,
    beginning_of,
)
from geoapi.features.planning.checks.schemas import NewWaiver
from geoapi.features.planning.permissions import APPROVE, CHECK, EDIT, PUBLISH
from geoapi.features.planning.review.commands import (
    abandon,
    approve,
    check,
    decide_post,
    give_back,
    submit,
    waive,
)
from geoapi.features.planning.review.publishing import Follow, publish, roll_back, withdraw
from geoapi.features.planning.review.steps import PlanRules
from geoapi.features.planning.schemas import (
    PLAN_CODE,
    POST_CODE,
    PostDecision,
    Publication,
    TakeStep,
)
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.json import json_body
from geoapi.http.permissions import allows

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


def register(
    routes: APIBlueprint, rules: PlanRules, calendar: Calendar, acting: Acting, follow: Follow
) -> None:
    tools = {"follow": follow}
    for step, (command, verb, summary) in _STEPS.items():
        take = partial(acting.change, act=command)
        if step in _BY_RULES:
            take = partial(acting.change, act=command, rules=rules)
        if command is roll_back:
            take = partial(acting.change, act=command, tools=tools)
        _register_step(routes, acting, step, take, verb, summary)

    @routes.post(f"{PLAN}/waivers")
    @bulkhead(DATABASE)
    @contract(body=NewWaiver, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(EDIT)
    @routes.doc(
        summary="Let a fault of a draft stand, and say why",
        responses=OF_STEPS | {201: "It stands, with the reason"},
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
            rules=rules,
        )

    @routes.put(f"{PLAN}/posts/<string:post>")
    @bulkhead(DATABASE)
    @contract(body=PostDecision, path=PLAN_CODE | POST_CODE, answer=ChangeAnswer)
    @allows(EDIT)
    @routes.doc(
        summary="Say what becomes of a post whose grid ends by a draft",
        responses=OF_STEPS | {200: "It is decided"},
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

    @routes.post(f"{PLAN}/publish")
    @bulkhead(DATABASE)
    @contract(body=Publication, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(PUBLISH)
    @routes.doc(
        summary="Put a plan that was approved into force, on a day or at once",
        responses=OF_STEPS | {201: "It is published"},
    )
    def publish_plan(code: str) -> Response:
        actor = acting.sender()
        body = json_body(Publication)
        day = beginning_of(body.effective_on, calendar)
        said = body.comment
        return acting.change(
            actor, publish, tools=tools, code=code, effective_at=day, comment=said, rules=rules
        )


def _register_step(
    routes: APIBlueprint,
    acting: Acting,
    step: str,
    take: Callable[..., Response],
    verb: str,
    summary: str,
) -> None:
    @routes.post(f"{PLAN}/{step}", endpoint=f"{step}_plan")
    @bulkhead(DATABASE)
    @contract(body=TakeStep, path=PLAN_CODE, also={201: ChangeAnswer})
    @allows(verb)
    @routes.doc(summary=summary, responses=OF_STEPS | {201: "It is done"})
    def take_step(code: str) -> Response:
        actor = acting.sender()
        return take(actor, code=code, comment=json_body(TakeStep).comment)
