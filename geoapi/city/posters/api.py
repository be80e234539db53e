"""Posters of grids over HTTP."""

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.city.posters.queries import Posters
from geoapi.city.posters.schemas import PosterQuery, PosterWaits
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import open_to_all

_PDF = "application/pdf"
_CODE = {"code": {"type": "string", "example": "990101001001005"}}
AGAIN_IN_S = 1


def blueprint(posters: Posters) -> APIBlueprint:
    routes = APIBlueprint("posters", __name__, tag="Posters")

    @routes.get("/api/v1/areas/<code>/poster.pdf")
    @bulkhead(DATABASE)
    @query_params(
        PosterQuery,
        answer={_PDF: {"type": "string", "format": "binary"}},
        path=_CODE,
        also={202: PosterWaits},
    )
    @routes.doc(
        summary="A grid's poster to hang in a stairwell: whom to call, a map, a code to scan",
        description="One page of A4. Made when it is first asked for, and anew once anything on it has "
        "changed: `202` until it is there, to be asked for again. 60 new ones an hour for each who asks.",
        responses={
            202: "It is being made: ask again in a moment",
            304: "As you have it",
            404: "No such area",
            409: "It could not be made",
            429: "Too many new ones were asked for",
        },
    )
    @open_to_all
    def poster(code: str, query: PosterQuery) -> Response:
        version, content = posters.poster(code, query.lang, request.remote_addr or "")
        if content is None:
            response = no_store(JsonResponse({"state": "waiting", "again_in_s": AGAIN_IN_S}))
            response.status_code = 202
            response.headers["Retry-After"] = str(AGAIN_IN_S)
            return response
        response = Response(content, mimetype=_PDF)
        response.headers["Cache-Control"] = "public, max-age=60"
        response.headers["Content-Disposition"] = f'inline; filename="poster-{code}.pdf"'
        response.set_etag(version)
        response.make_conditional(request)
        return response

    return routes
