"""The own matters of whoever is signed in."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import open_to_signed_in
from geoapi.office.matters.file_schemas import OwnMattersAnswer, OwnMattersQuery
from geoapi.office.matters.reporters.own import OwnMatters


def register(routes: APIBlueprint, known: OwnMatters, acting: Acting) -> None:
    @routes.get("/api/v1/me/matters")
    @bulkhead(DATABASE)
    @query_params(OwnMattersQuery, answer=OwnMattersAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="What whoever is signed in has reported, and what became of each",
        description="The newest first, each with its receipt, by which it goes on as anybody's.",
        responses={401: "Nobody is signed in"},
    )
    def show_own_matters(query: OwnMattersQuery) -> Response:
        return no_store(JsonResponse(known.of(acting.sender(), query.before, query.limit)))
