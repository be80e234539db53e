"""One's own data over HTTP."""

from collections.abc import Sequence

from apiflask import APIBlueprint
from flask import Response

from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store
from geoapi.http.permissions import open_to_signed_in
from geoapi.office.access.api.shared import Shared, without_cookie
from geoapi.office.access.office_schemas import DataRemoved, OwnData
from geoapi.office.access.own_data import PersonalData, read_own, remove_own


def add_routes(routes: APIBlueprint, shared: Shared, elsewhere: Sequence[PersonalData]) -> None:
    @routes.get("/api/v1/me/data")
    @bulkhead(DATABASE)
    @contract(answer=OwnData)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="All that is kept of whoever is signed in", responses={401: "Nobody is signed in"})
    def show_own_data() -> Response:
        found = read_own(shared.database, shared.somebody(), shared.boxes, elsewhere)
        return no_store(JsonResponse(found))

    @routes.delete("/api/v1/me")
    @bulkhead(DATABASE)
    @contract(answer=DataRemoved)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Have one's data removed, and be signed out everywhere",
        description="Of couriers, volunteers, keepers and tellers the name, all enrollments and all that one "
        "signs in with; of members of staff the last alone, for the rest is the office's.",
        responses={
            401: "Nobody is signed in",
            403: "Confirm first that it is you (`needs_level`), or another site's page sends this",
        },
    )
    def remove_own_data() -> Response:
        shared.acting.from_here()
        removed = remove_own(shared.database, shared.somebody(), elsewhere)
        return without_cookie(no_store(JsonResponse(vars(removed))))
