"""What people change of places, over HTTP."""

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.city.places.editing.closing import close, reopen
from geoapi.city.places.editing.fields import change_fields, verify
from geoapi.city.places.editing.queries import PlaceEditing
from geoapi.city.places.editing.schemas import (
    Closure,
    Entrance,
    HoursPreview,
    HoursQuestion,
    NewPlace,
    PlaceFields,
    PlaceToEdit,
    Reopening,
    Retirement,
    Verification,
)
from geoapi.city.places.editing.standing import add, move, retire
from geoapi.city.places.permissions import EDIT, MANAGE
from geoapi.city.places.schemas import CODE_IN_PATH
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import point_in_degrees
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import allows, open_to_signed_in

_OF_ACTS = {
    401: "Nobody is signed in",
    403: "Your posts do not allow it, or the request comes from a page of another site",
    404: "No such place",
    409: "Somebody else has changed the same just now",
    422: "The same `Idempotency-Key` was sent before with something else",
}


# Four bytes a character, and twenty captions.
_LONGEST_BODY = 50_000
_UNDO = "`POST /api/v1/changes/{number}/undo` takes it back."
_VERSION = {"If-Match": {"type": "string", "pattern": '^"?([0-9a-f]{88})"?$'}}


def blueprint(editing: PlaceEditing, acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("place_edits", __name__, tag="Changes of places")

    @routes.get("/api/v1/places/<code>/fields")
    @bulkhead(DATABASE)
    @contract(answer=PlaceToEdit, path=CODE_IN_PATH)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="A place as it stands, to be changed",
        description="From the database itself: one's own change is in it at once. `version` goes back as "
        "`If-Match`.",
        responses={401: _OF_ACTS[401], 404: "No such place"},
    )
    def show_fields(code: str) -> Response:
        return no_store(JsonResponse(editing.place(acting.sender(), code.upper())))

    @routes.patch("/api/v1/places/<code>/fields")
    @bulkhead(DATABASE)
    @contract(body=PlaceFields, answer=ChangeAnswer, path=CODE_IN_PATH, headers=_VERSION)
    @own_site_only
    @allows(EDIT)
    @routes.doc(
        summary="Tell something else of a place",
        description="Fields that are left out stay. What somebody else has changed since the version in "
        "`If-Match` stays too, but the same field, told otherwise, is refused: 409 has how it stands "
        f"(`now`), what was sent (`yours`) and the `version` to send instead. {_UNDO}",
        responses={200: "Changed; in force within a second"} | _OF_ACTS,
    )
    def change_place(code: str) -> Response:
        actor = acting.sender()
        fields = json_body(PlaceFields, _LONGEST_BODY).given()
        return acting.change(
            actor, change_fields, status=200, code=code.upper(), fields=fields, version=_version()
        )

    @routes.post("/api/v1/places")
    @bulkhead(DATABASE)
    @contract(body=NewPlace, answer=ChangeAnswer, also={201: ChangeAnswer})
    @own_site_only
    @allows(MANAGE)
    @routes.doc(
        summary="Put a place on the map",
        description=f"`subject` of the answer is the code that it got. {_UNDO}",
        responses={201: "On the map within a second"} | _OF_ACTS,
    )
    def add_place() -> Response:
        actor = acting.sender()
        body = json_body(NewPlace, _LONGEST_BODY)
        point = point_in_degrees("lon", (body.lon, body.lat), body.crs)
        return acting.change(actor, add, kind=body.kind, point=point, fields=body.given())

    @routes.put("/api/v1/places/<code>/entrance")
    @bulkhead(DATABASE)
    @contract(body=Entrance, answer=ChangeAnswer, path=CODE_IN_PATH, headers=_VERSION)
    @own_site_only
    @allows(MANAGE)
    @routes.doc(
        summary="Move the entrance of a place",
        description="By whoever answers for the areas of both points. An area that it was said to belong to "
        f"and no longer lies in is no longer told. {_UNDO}",
        responses={200: "Moved; in force within a second"} | _OF_ACTS,
    )
    def move_place(code: str) -> Response:
        actor = acting.sender()
        body = json_body(Entrance)
        point = point_in_degrees("lon", (body.lon, body.lat), body.crs)
        return acting.change(actor, move, status=200, code=code.upper(), point=point, version=_version())

    @routes.post("/api/v1/places/<code>/retirement")
    @bulkhead(DATABASE)
    @contract(body=Retirement, answer=ChangeAnswer, also={201: ChangeAnswer}, path=CODE_IN_PATH)
    @own_site_only
    @allows(MANAGE)
    @routes.doc(
        summary="Take a place off the map for good",
        description=f"A file that still lists it does not bring it back. {_UNDO}",
        responses={201: "Gone within a second"} | _OF_ACTS,
    )
    def retire_place(code: str) -> Response:
        actor = acting.sender()
        reason = json_body(Retirement).reason
        return acting.change(actor, retire, code=code.upper(), reason=reason)

    @routes.post("/api/v1/places/<code>/closures")
    @bulkhead(DATABASE)
    @contract(body=Closure, answer=ChangeAnswer, also={201: ChangeAnswer}, path=CODE_IN_PATH)
    @own_site_only
    @allows(EDIT)
    @routes.doc(
        summary="Close a place for the rest of the day, from a later hour on, or for some days",
        description="By whoever answers for the area it lies in. `since` is a moment or a day, now if left "
        "out. `tapped` says when it was done, if that had to wait for a network. `last_day` is closed, "
        f"too. Sent again with the same `Idempotency-Key` it is not done again. {_UNDO}",
        responses={201: "Closed; in force within a second"} | _OF_ACTS,
    )
    def close_place(code: str) -> Response:
        actor = acting.sender()
        body = json_body(Closure)
        told = body.model_dump()
        return acting.change(actor, close, code=code.upper(), **told)

    @routes.post("/api/v1/places/<code>/reopenings")
    @bulkhead(DATABASE)
    @contract(body=Reopening, answer=ChangeAnswer, also={201: ChangeAnswer}, path=CODE_IN_PATH)
    @own_site_only
    @allows(EDIT)
    @routes.doc(
        summary="End a closure",
        description=f"The one that holds now, or the one that begins at `closure`. {_UNDO}",
        responses={201: "By its hours again within a second"} | _OF_ACTS,
    )
    def reopen_place(code: str) -> Response:
        actor = acting.sender()
        closure = json_body(Reopening).closure
        return acting.change(actor, reopen, code=code.upper(), closure=closure)

    @routes.post("/api/v1/hours-preview")
    @bulkhead(DATABASE)
    @contract(body=HoursQuestion, answer=HoursPreview)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="The coming two weeks by other hours",
        description="Changes nothing. By the calendar that is in force here, with closures told in; of a "
        "place also what it opens now.",
        responses={200: "Day by day", 401: _OF_ACTS[401], 404: "No such place"},
    )
    def preview_hours() -> Response:
        acting.sender()
        body = json_body(HoursQuestion)
        week = None if body.week is None else body.week.week()
        code = None if body.code is None else body.code.upper()
        return no_store(JsonResponse(editing.hours_preview(body.hours, week, code)))

    @routes.post("/api/v1/places/<code>/verifications")
    @bulkhead(DATABASE)
    @contract(body=Verification, answer=ChangeAnswer, also={201: ChangeAnswer}, path=CODE_IN_PATH)
    @own_site_only
    @allows(EDIT)
    @routes.doc(
        summary="Tell that all that is told of a place was found right today",
        description="By whoever answers for the area it lies in.",
        responses={201: "Noted; in force within a second"} | _OF_ACTS,
    )
    def verify_place(code: str) -> Response:
        actor = acting.sender()
        tapped = json_body(Verification).tapped
        return acting.change(actor, verify, code=code.upper(), tapped=tapped)

    return routes


def _version() -> str:
    """What the sender read before. Raises InvalidInput."""
    version = request.headers.get("If-Match")
    if version is None:
        raise InvalidInput.of("If-Match", "Send as If-Match the `version` that was read with the place.")
    return version
