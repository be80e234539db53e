"""What was changed, and taking it back."""

from collections.abc import Mapping

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.commands import Command, undo
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import answer_change
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import open_to_signed_in
from geoapi.office.access.api.shared import Shared
from geoapi.office.access.schemas import ChangesAnswer, ChangesQuery


def add_routes(routes: APIBlueprint, shared: Shared, undoable: Mapping[str, Command]) -> None:
    acting = shared.acting

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
        somebody = shared.somebody()
        changes = shared.access.changes_of(somebody, query.subject)
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
        return answer_change(undo(shared.database, acting.sender(), undoable, number))
