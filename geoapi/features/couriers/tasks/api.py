"""Tasks over HTTP. What offices do with one after that: see matters."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.clock import Calendar
from geoapi.core.commands import Command, run
from geoapi.core.errors import Conflict
from geoapi.features.couriers.tasks.offering import Offering
from geoapi.features.couriers.tasks.permissions import CLAIM, ENTER
from geoapi.features.couriers.tasks.queries import Tasks
from geoapi.features.couriers.tasks.schemas import (
    HandIn,
    NearQuery,
    OnWay,
    OwnTasksAnswer,
    TaskMoved,
    TaskNumbers,
    TaskOffer,
    TasksAnswer,
)
from geoapi.features.couriers.tasks.taking import claim, hand_in, release
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, ROUTING, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows, idempotency_key
from geoapi.office.matters.api.reads import known_number
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.schemas import NUMBER_IN_PATH

_MOST_BYTES = 20_000
_OFFER = {
    "submission": "5b0f6f3c-6f0e-4b52-9d3b-0d7f0d0c2f11",
    "category": "task_look",
    "title": "See whether the fire lane is free",
    "at": {"lon": 120.8501, "lat": 40.7203},
    "minutes": 10,
    "until": "2026-12-31T18:00:00+08:00",
}
_WAY = {"from": {"lon": 120.8501, "lat": 40.7203}, "to": {"lon": 120.86, "lat": 40.73}}
_HANDED_IN = {"submission": "5b0f6f3c-6f0e-4b52-9d3b-0d7f0d0c2f11", "said": "The lane is free"}
_OF_COURIERS = {
    401: "Nobody is signed in",
    403: "Only who is enrolled as a courier or volunteer; `reason` `consent`: who has to agree anew",
}
_NO_TASK = {404: "There is no such task, or whoever asks never had it"}
_SENT_BEFORE = {422: "The same `submission` (or `Idempotency-Key`) was sent before with something else"}


def blueprint(
    tasks: Tasks, offering: Offering, kinds: Kinds, calendar: Calendar, acting: Acting
) -> APIBlueprint:
    routes = APIBlueprint("tasks", __name__, tag="Tasks")
    _register_offering(routes, offering, acting)
    _register_finding(routes, tasks, acting)
    _register_taking(routes, tasks, {"kinds": kinds, "calendar": calendar}, acting)
    return routes


def _register_offering(routes: APIBlueprint, offering: Offering, acting: Acting) -> None:
    @routes.post("/api/v1/tasks")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(TaskOffer), "example": _OFFER}},
        answer=TaskNumbers,
        also={201: TaskNumbers},
        models=(TaskOffer,),
    )
    @own_site_only
    @allows(ENTER)
    @routes.doc(
        summary="Offer a task to couriers and volunteers",
        description="Each seat has a number and goes its own way. Sent again with the same `submission` it "
        "is the same task.",
        responses=_SENT_BEFORE
        | {
            200: "It is known already",
            201: "It is offered",
            401: "Nobody is signed in",
            403: "Your posts do not allow it there",
            404: "The place is outside of the city, or there is no such category",
        },
    )
    def offer() -> Response:
        actor = acting.sender()
        numbers, is_new = offering.offer(json_body(TaskOffer, _MOST_BYTES).given(), actor)
        return _answer(numbers, 201 if is_new else 200)


def _register_finding(routes: APIBlueprint, tasks: Tasks, acting: Acting) -> None:
    @routes.get("/api/v1/tasks/near")
    @bulkhead(ROUTING)
    @query_params(NearQuery, answer=TasksAnswer)
    @own_site_only
    @allows(CLAIM)
    @routes.doc(
        summary="Tasks that may be taken, by how long it takes to them",
        description="Where somebody asks from is neither kept nor logged.",
        responses=_OF_COURIERS,
    )
    def show_near(query: NearQuery) -> Response:
        return _answer(tasks.near(acting.sender(), query.mode, query.limit, (query.lon, query.lat)))

    @routes.post("/api/v1/tasks/on-way")
    @bulkhead(ROUTING)
    @contract(body={JSON: {"schema": reference(OnWay), "example": _WAY}}, answer=TasksAnswer, models=(OnWay,))
    @own_site_only
    @allows(CLAIM)
    @routes.doc(
        summary="Tasks by how much longer a way gets by them",
        description="Nothing of the way is kept or logged.",
        responses=_OF_COURIERS,
    )
    def show_on_way() -> Response:
        actor, way = acting.sender(), json_body(OnWay)
        ends = (way.start.lon, way.start.lat), (way.end.lon, way.end.lat)
        return _answer(tasks.near(actor, way.mode, way.limit, *ends))

    @routes.get("/api/v1/tasks/mine")
    @bulkhead(DATABASE)
    @contract(answer=OwnTasksAnswer)
    @own_site_only
    @allows(CLAIM)
    @routes.doc(summary="The own tasks: the running one, and those before", responses=_OF_COURIERS)
    def show_mine() -> Response:
        return _answer(tasks.mine(acting.sender()))


def _register_taking(routes: APIBlueprint, tasks: Tasks, tools: dict[str, Any], acting: Acting) -> None:
    def moved(act: Command, key: UUID | None, status: int = 200, **arguments: Any) -> Response:
        actor = acting.sender()
        done = run(acting.database, actor, act, key=key, tools=tools, **arguments)
        if done.after.get("kept"):
            told = {"reason": "over", "kept": True}
            raise Conflict("The time for it was over. What you said and showed is kept.", told)
        own = tasks.mine(actor)["running"]
        until = own["until"] if own is not None and own["number"] == done.after["number"] else None
        answer = {"number": done.after["number"], "state": done.after["state"], "until": until}
        return _answer(answer, status)

    @routes.post("/api/v1/tasks/<string:number>/claim")
    @bulkhead(DATABASE)
    @contract(path=NUMBER_IN_PATH, also={201: TaskMoved})
    @own_site_only
    @allows(CLAIM)
    @routes.doc(
        summary="Take a task: it is kept for a while, and comes back by itself",
        responses=_OF_COURIERS
        | {
            201: "It is taken",
            400: "That is no number",
            404: "There is no such task",
            409: "`taken`: others have all of it; `has-one`: whoever asks has that `number` already",
            422: "The same `Idempotency-Key` was sent before with something else",
        },
    )
    def take(number: str) -> Response:
        return moved(claim, idempotency_key(), 201, number=known_number(number))

    @routes.post("/api/v1/tasks/<string:number>/release")
    @bulkhead(DATABASE)
    @contract(path=NUMBER_IN_PATH, answer=TaskMoved)
    @own_site_only
    @allows(CLAIM)
    @routes.doc(
        summary="Put a task back",
        responses=_OF_COURIERS
        | _NO_TASK
        | _SENT_BEFORE
        | {400: "That is no number", 409: "`over`: whoever asks does not have it any more"},
    )
    def put_back(number: str) -> Response:
        return moved(release, idempotency_key(), number=known_number(number))

    @routes.post("/api/v1/tasks/<string:number>/hand-in")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(HandIn), "example": _HANDED_IN}},
        models=(HandIn,),
        path=NUMBER_IN_PATH,
        answer=TaskMoved,
    )
    @own_site_only
    @allows(CLAIM)
    @routes.doc(
        summary="Say that a task is done",
        description="Where the time for it was over, what was said and shown is kept as a note (`kept`).",
        responses=_OF_COURIERS
        | _NO_TASK
        | _SENT_BEFORE
        | {409: "`over`: whoever asks does not have it any more; nothing of what was sent is lost"},
    )
    def give_in(number: str) -> Response:
        acting.sender()
        given = json_body(HandIn, _MOST_BYTES)
        return moved(
            hand_in,
            given.submission,
            number=known_number(number),
            submission=given.submission,
            said=given.said,
            photos=given.evidence,
            happened_at=given.happened_at,
        )


def _answer(told: dict[str, Any], status: int = 200) -> Response:
    response = no_store(JsonResponse(told))
    response.status_code = status
    return response
