"""Posts over HTTP, for those in office."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from geoapi.city.people import commands
from geoapi.city.people.permissions import HAND_OVER, TEND
from geoapi.city.people.queries import PostsDesk
from geoapi.city.people.schemas import (
    DutyHours,
    HandOver,
    HoursAnswer,
    HoursQuery,
    PeopleAnswer,
    PeopleQuery,
    PostAnswer,
    PostsAnswer,
    PostsQuery,
    Substitute,
    SubstitutionEnd,
    Vacancy,
)
from geoapi.core.clock import Calendar
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows

_CODE = {"code": {"type": "string", "example": "P-1"}}
_NOBODY = {401: "Nobody is signed in"}
_OF_ACTS = _NOBODY | {
    201: "Done; in force within a second",
    403: "Your posts do not allow it, or the request comes from a page of another site",
    404: "No such post",
    409: "It stands otherwise by now: `now` is how",
    422: "The same `Idempotency-Key` was sent before with something else",
}


def blueprint(desk: PostsDesk, calendar: Calendar, acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("posts", __name__, tag="Posts")
    _add_reading(routes, desk, acting)
    _add_changing(routes, calendar, acting)
    return routes


def _add_reading(routes: APIBlueprint, desk: PostsDesk, acting: Acting) -> None:
    @routes.get("/api/v1/desk/posts")
    @bulkhead(DATABASE)
    @query_params(PostsQuery, answer=PostsAnswer)
    @own_site_only
    @allows(TEND)
    @routes.doc(
        summary="The own posts and those of areas below the own ones: vacant ones first, then those that end",
        responses=_NOBODY,
    )
    def list_posts(query: PostsQuery) -> Response:
        return no_store(JsonResponse(desk.posts(acting.actor(), query.q.strip(), query.limit)))

    @routes.get("/api/v1/desk/posts/<code>")
    @bulkhead(DATABASE)
    @contract(answer=PostAnswer, path=_CODE)
    @own_site_only
    @allows(TEND)
    @routes.doc(
        summary="One post: who held it, holds it and stands in",
        responses=_NOBODY | {403: "Your posts do not reach it", 404: "No such post"},
    )
    def show_post(code: str) -> Response:
        return no_store(JsonResponse(desk.post(acting.actor(), code)))

    @routes.get("/api/v1/desk/people")
    @bulkhead(DATABASE)
    @query_params(PeopleQuery, answer=PeopleAnswer)
    @own_site_only
    @allows(TEND)
    @routes.doc(
        summary="People who may be given a post or stand in, by staff number or name",
        responses=_NOBODY,
    )
    def find_people(query: PeopleQuery) -> Response:
        return no_store(JsonResponse(desk.people(acting.actor(), query.q)))

    @routes.get("/api/v1/desk/hours")
    @query_params(HoursQuery, answer=HoursAnswer)
    @own_site_only
    @allows(TEND)
    @routes.doc(
        summary="What duty hours mean: how they are kept, and the coming two weeks by them",
        responses=_NOBODY,
    )
    def preview_hours(query: HoursQuery) -> Response:
        return no_store(JsonResponse(desk.hours(acting.actor(), query.hours)))


def _add_changing(routes: APIBlueprint, calendar: Calendar, acting: Acting) -> None:
    def _moment(text: str | None, field: str) -> Any:
        return calendar.parse(text, field) if text else None

    @routes.post("/api/v1/posts/<code>/substitutions")
    @bulkhead(DATABASE)
    @contract(body=Substitute, answer=ChangeAnswer, also={201: ChangeAnswer}, path=_CODE)
    @own_site_only
    @allows(TEND)
    @routes.doc(
        summary="Let somebody stand in for a time",
        description="By the holder, or whoever answers for an area above. The substitute may do what the "
        "post allows from the first second to the last.",
        responses=_OF_ACTS,
    )
    def substitute(code: str) -> Response:
        actor = acting.sender()
        body = json_body(Substitute)
        since, until = _moment(body.since, "since"), calendar.parse(body.until, "until")
        return acting.change(
            actor, commands.substitute, code=code, staff_no=body.staff_no, since=since, until=until
        )

    @routes.post("/api/v1/posts/<code>/substitutions/end")
    @bulkhead(DATABASE)
    @contract(body=SubstitutionEnd, answer=ChangeAnswer, also={201: ChangeAnswer}, path=_CODE)
    @own_site_only
    @allows(TEND)
    @routes.doc(summary="End a substitution now, or on another day than was said", responses=_OF_ACTS)
    def end_substitution(code: str) -> Response:
        actor = acting.sender()
        body = json_body(SubstitutionEnd)
        since, until = calendar.parse(body.since, "since"), _moment(body.until, "until")
        return acting.change(actor, commands.end_substitution, code=code, since=since, until=until)

    @routes.post("/api/v1/posts/<code>/hours")
    @bulkhead(DATABASE)
    @contract(body=DutyHours, answer=ChangeAnswer, also={201: ChangeAnswer}, path=_CODE)
    @own_site_only
    @allows(TEND)
    @routes.doc(summary="Tell when a post is on duty, from now on", responses=_OF_ACTS)
    def set_hours(code: str) -> Response:
        actor = acting.sender()
        body = json_body(DutyHours)
        return acting.change(actor, commands.set_hours, code=code, hours=body.hours, seen=body.seen)

    @routes.post("/api/v1/posts/<code>/handover")
    @bulkhead(DATABASE)
    @contract(body=HandOver, answer=ChangeAnswer, also={201: ChangeAnswer}, path=_CODE)
    @own_site_only
    @allows(HAND_OVER)
    @routes.doc(
        summary="Hand a post over to somebody, now or from a day on",
        description="By whoever answers for an area above. Who held it before stays known.",
        responses=_OF_ACTS,
    )
    def hand_over(code: str) -> Response:
        actor = acting.sender()
        body = json_body(HandOver)
        return acting.change(
            actor,
            commands.hand_over,
            code=code,
            staff_no=body.staff_no.strip(),
            name=body.name,
            duty_phone=body.duty_phone,
            at=_moment(body.at, "at"),
            seen=body.seen,
        )

    @routes.post("/api/v1/posts/<code>/vacancy")
    @bulkhead(DATABASE)
    @contract(body=Vacancy, answer=ChangeAnswer, also={201: ChangeAnswer}, path=_CODE)
    @own_site_only
    @allows(HAND_OVER)
    @routes.doc(summary="Leave a post vacant, now or from a day on", responses=_OF_ACTS)
    def vacate(code: str) -> Response:
        actor = acting.sender()
        body = json_body(Vacancy)
        return acting.change(actor, commands.vacate, code=code, at=_moment(body.at, "at"), seen=body.seen)
