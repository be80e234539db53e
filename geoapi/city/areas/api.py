"""What is told of areas, over HTTP."""

from collections.abc import Callable

from apiflask import APIBlueprint
from flask import Response

from geoapi.city.areas.commands import introduce
from geoapi.city.areas.permissions import INTRODUCE
from geoapi.city.areas.schemas import Introduction
from geoapi.core.actors import Actor
from geoapi.core.commands import run
from geoapi.core.db import Database
from geoapi.core.types import ChangeAnswer
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only, refuse_other_sites
from geoapi.http.json import json_body, no_store
from geoapi.http.permissions import allows, change_answer, idempotency_key

_CODE = {"code": {"type": "string", "example": "990101001001"}}


def blueprint(database: Database, acting: Callable[[], Actor], origin: str | None) -> APIBlueprint:
    """`acting` gives whoever sends the request at hand, and raises NotSignedIn."""
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
        refuse_other_sites(origin)
        actor = acting()
        body = json_body(Introduction, most_bytes=40_000)
        done = run(
            database,
            actor,
            introduce,
            key=idempotency_key(),
            code=code,
            introduction=body.introduction,
            seen=body.seen,
        )
        response = change_answer(done)
        response.status_code = 201
        return no_store(response)

    return routes
