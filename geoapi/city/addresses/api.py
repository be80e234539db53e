"""Other names, bindings of buildings and corrections of addresses over HTTP, for those in office."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.city.addresses import commands
from geoapi.city.addresses.editing.queries import AreasDesk
from geoapi.city.addresses.editing.schemas import (
    AliasGiven,
    Binding,
    BuildingAnswer,
    Correction,
    DeskArea,
    DeskAreasAnswer,
    NewAlias,
)
from geoapi.city.addresses.permissions import ALIAS, BIND, CORRECT
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import allows

_AREA = {"code": {"type": "string", "example": "990101001001"}}
_BUILDING = {"code": {"type": "string", "example": "B1"}}
_READING = {401: "Nobody is signed in", 403: "Your posts do not reach it"}
_OF_ACTS = {
    201: "Done; in force within a second",
    401: "Nobody is signed in",
    403: "Your posts do not allow it there, or the request comes from a page of another site",
    404: "There is no such thing",
    409: "It stands otherwise by now: `now` is how",
    422: "The same `Idempotency-Key` was sent before with something else",
}


def blueprint(desk: AreasDesk, acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("corrections", __name__, tag="Corrections")

    @routes.get("/api/v1/desk/areas")
    @bulkhead(DATABASE)
    @contract(answer=DeskAreasAnswer)
    @own_site_only
    @allows(BIND)
    @routes.doc(summary="The areas that one answers for", responses={401: "Nobody is signed in"})
    def list_areas() -> Response:
        return no_store(JsonResponse(desk.areas(acting.actor())))

    @routes.get("/api/v1/desk/areas/<code>")
    @bulkhead(DATABASE)
    @contract(answer=DeskArea, path=_AREA)
    @own_site_only
    @allows(BIND)
    @routes.doc(
        summary="One area: its introduction, other names used in it, and buildings bound to other grids",
        responses=_READING | {404: "No such area"},
    )
    def show_area(code: str) -> Response:
        return no_store(JsonResponse(desk.area(acting.actor(), code)))

    @routes.get("/api/v1/desk/buildings/<code>")
    @bulkhead(DATABASE)
    @contract(answer=BuildingAnswer, path=_BUILDING)
    @own_site_only
    @allows(BIND)
    @routes.doc(
        summary="One building: the grid that it lies in, and the one that it is bound to",
        responses=_READING | {404: "No such building"},
    )
    def show_building(code: str) -> Response:
        return no_store(JsonResponse(desk.building(acting.actor(), code)))

    @routes.post("/api/v1/aliases")
    @bulkhead(DATABASE)
    @contract(body=NewAlias, answer=ChangeAnswer, also={201: ChangeAnswer})
    @own_site_only
    @allows(ALIAS)
    @routes.doc(summary="Enter another name, by which something is found from then on", responses=_OF_ACTS)
    def add_alias() -> Response:
        actor = acting.sender()
        return acting.change(actor, commands.add_alias, **json_body(NewAlias).model_dump())

    @routes.post("/api/v1/aliases/retire")
    @bulkhead(DATABASE)
    @contract(body=AliasGiven, answer=ChangeAnswer, also={201: ChangeAnswer})
    @own_site_only
    @allows(ALIAS)
    @routes.doc(summary="Take another name away: no file brings it back", responses=_OF_ACTS)
    def retire_alias() -> Response:
        actor = acting.sender()
        return acting.change(actor, commands.retire_alias, **json_body(AliasGiven).model_dump())

    @routes.post("/api/v1/buildings/<code>/grid")
    @bulkhead(DATABASE)
    @contract(body=Binding, answer=ChangeAnswer, also={201: ChangeAnswer}, path=_BUILDING)
    @own_site_only
    @allows(BIND)
    @routes.doc(
        summary="Give a building to a grid wherever it lies, or let it go",
        description="By whoever answers both for what it belonged to and for what it belongs to then.",
        responses=_OF_ACTS,
    )
    def bind(code: str) -> Response:
        actor = acting.sender()
        return acting.change(actor, commands.bind_building, code=code, **json_body(Binding).model_dump())

    @routes.post("/api/v1/addresses/corrections")
    @bulkhead(DATABASE)
    @contract(body=Correction, answer=ChangeAnswer, also={201: ChangeAnswer})
    @own_site_only
    @allows(CORRECT)
    @routes.doc(
        summary="Write an address otherwise, or move its point",
        description="By whoever answers both for where it was and for where it is then.",
        responses=_OF_ACTS,
    )
    def correct() -> Response:
        actor = acting.sender()
        return acting.change(actor, commands.correct_address, **json_body(Correction).model_dump())

    return routes
