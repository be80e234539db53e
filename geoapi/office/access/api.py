"""Signing in and out over HTTP, and taking back what one did."""

from collections.abc import Callable, Mapping

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.actors import Actor
from geoapi.core.commands import Command, undo
from geoapi.core.db import Database
from geoapi.core.types import ChangeAnswer
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only, refuse_other_sites
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import change_answer, open_to_all, open_to_signed_in
from geoapi.office.access import commands
from geoapi.office.access.queries import Access
from geoapi.office.access.schemas import ChangesAnswer, ChangesQuery, EnrollmentOfMe, Me, PostOfMe, SlipSignIn
from geoapi.office.access.store.sessions import LONGEST_H, SignedIn

# A browser takes it from this host only, over https or on this machine, and shows it to no script.
COOKIE = "__Host-geoapi"
_LONGEST_DEVICE = 120
_SLIP = {"schema": reference(SlipSignIn), "example": {"code": "K7QM 3T9X WA", "digits": "1024"}}


def actor_by_cookie(access: Access) -> Callable[[], Actor]:
    """Gives whoever sends the request at hand. Raises NotSignedIn."""
    return lambda: access.actor(request.cookies.get(COOKIE))


def blueprint(
    access: Access, database: Database, undoable: Mapping[str, Command], origin: str | None
) -> APIBlueprint:
    routes = APIBlueprint("access", __name__, tag="Signing in")
    acting = actor_by_cookie(access)

    @routes.post("/api/v1/session/slip")
    @bulkhead(DATABASE)
    @contract(body={JSON: _SLIP}, answer=Me, models=(SlipSignIn,))
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Sign in with a slip",
        responses={
            401: "The code or the digits are not right, or the slip has been used",
            403: "The request comes from a page of another site",
            429: "Wrong too often; `Retry-After` says when again",
        },
    )
    def sign_in_with_slip() -> Response:
        refuse_other_sites(origin)
        body = json_body(SlipSignIn)
        device = request.headers.get("User-Agent", "")[:_LONGEST_DEVICE]
        token = commands.sign_in(database, body.code, body.digits, request.remote_addr or "", device)
        response = no_store(JsonResponse(_me(access, access.signed_in(token))))
        response.set_cookie(
            COOKIE, token, max_age=LONGEST_H * 3600, path="/", secure=True, httponly=True, samesite="Lax"
        )
        return response

    @routes.delete("/api/v1/session")
    @bulkhead(DATABASE)
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Sign out",
        responses={204: "Done", 403: "The request comes from a page of another site"},
    )
    def sign_out() -> Response:
        refuse_other_sites(origin)
        commands.sign_out(database, request.cookies.get(COOKIE, ""))
        response = no_store(Response(status=204))
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
        return response

    @routes.get("/api/v1/me")
    @bulkhead(DATABASE)
    @contract(answer=Me)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="Who is signed in, by which posts", responses={401: "Nobody"})
    def show_me() -> Response:
        return no_store(JsonResponse(_me(access, access.signed_in(request.cookies.get(COOKIE)))))

    @routes.get("/api/v1/changes")
    @bulkhead(DATABASE)
    @query_params(ChangesQuery, answer=ChangesAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="What was changed of something in the areas that one answers for",
        responses={401: "Nobody is signed in"},
    )
    def list_changes(query: ChangesQuery) -> Response:
        somebody = access.signed_in(request.cookies.get(COOKIE))
        changes = access.changes_of(somebody, query.subject)
        return no_store(JsonResponse({"changes": changes}))

    @routes.post("/api/v1/changes/<int:number>/undo")
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, path={"number": {"type": "integer", "example": 1, "minimum": 1}})
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Take back a change, as long as nobody has changed the same since",
        responses={
            401: "Nobody is signed in",
            403: "Your posts do not allow it, or the request comes from a page of another site",
            404: "No such change",
            409: "It cannot be taken back, or has been changed since; `now` is how it stands",
        },
    )
    def take_back(number: int) -> Response:
        refuse_other_sites(origin)
        return no_store(change_answer(undo(database, acting(), undoable, number)))

    return routes


def _me(access: Access, somebody: SignedIn) -> dict[str, object]:
    posts = [{name: getattr(post, name) for name in PostOfMe.model_fields} for post in somebody.posts]
    enrollments = [
        {name: getattr(each, name) for name in EnrollmentOfMe.model_fields} for each in somebody.enrollments
    ]
    may = sorted(access.acting(somebody).grants)
    return {
        "name": somebody.name,
        "level": somebody.level,
        "posts": posts,
        "enrollments": enrollments,
        "may": may,
    }
