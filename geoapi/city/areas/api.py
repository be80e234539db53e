"""What is told of areas, over HTTP."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.city.areas.commands import introduce
from geoapi.city.areas.permissions import INTRODUCE
from geoapi.city.areas.schemas import Introduction
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import json_body
from geoapi.http.permissions import allows

_CODE = {"code": {"type": "string", "example": "990101001001"}}


def blueprint(acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("introductions", __name__, tag="Introductions")

    @routes.post("/api/v1/areas/<code>/introduction")
    @bulkhead(DATABASE)
    @contract(body=Introduction, answer=ChangeAnswer, also={201: ChangeAnswer}, path=_CODE)
    @own_site_only
    @allows(INTRODUCE)
    @routes.doc(
        summary="Tell of an area what residents read there",
        description="By whoever answers for it or an area above.",
        responses={
            201: "Told",
            401: "Nobody is signed in",
            403: "Your posts do not allow it, or the request comes from a page of another site",
            404: "No such area",
            409: "It says something else by now: `now` is what",
            422: "The same `Idempotency-Key` was sent before with something else",
        },
    )
    def tell(code: str) -> Response:
        actor = acting.sender()
        body = json_body(Introduction, most_bytes=40_000)
        return acting.change(actor, introduce, code=code, introduction=body.introduction, seen=body.seen)

    return routes
