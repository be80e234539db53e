"""Areas over HTTP: lists and trees, one area's profile, boundaries as GeoJSON, and what this map is of."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain

from apiflask import APIBlueprint
from flask import Response, stream_with_context

from geoapi.city.profiles.queries import Profiles
from geoapi.city.profiles.schemas import (
    AreaGeoJsonQuery,
    AreaListQuery,
    AreaQuery,
    AreasAnswer,
    AreasGeoJson,
    AreasQuery,
    CircleAnswer,
    CircleQuery,
    Meta,
    Profile,
)
from geoapi.city.profiles.store import AreaFilter
from geoapi.http.bulkheads import DATABASE, ROUTING, bulkhead
from geoapi.http.contract import contract
from geoapi.http.json import JsonResponse, query_params

_CODE = {"code": {"type": "string", "example": "990101001"}}


def blueprint(profiles: Profiles) -> APIBlueprint:
    routes = APIBlueprint("areas", __name__, url_prefix="/api/v1", tag="Areas")

    @routes.get("/areas")
    @bulkhead(DATABASE)
    @query_params(AreaListQuery, answer=AreasAnswer)
    @routes.doc(
        summary="Areas by level, layer, parent or name; a page at a time, or as a tree",
        responses={
            200: "`areas`, and `next_cursor` when there are more",
            404: "With `tree`: no such `parent` at that time",
        },
    )
    def list_areas(query: AreaListQuery) -> Response:
        wanted = _filter(query)
        if query.tree:
            return JsonResponse({"areas": profiles.tree(wanted.at, query.layer, query.parent)}, max_age_s=30)
        page, cursor = profiles.page(wanted, query.cursor, query.limit)
        return JsonResponse({"areas": [asdict(area) for area in page], "next_cursor": cursor}, max_age_s=30)

    @routes.get("/areas.geojson")
    @bulkhead(DATABASE)
    @query_params(AreaGeoJsonQuery, answer=AreasGeoJson, media="application/geo+json")
    @routes.doc(
        summary="Boundaries in full resolution, streamed",
        responses={200: "A GeoJSON FeatureCollection in WGS 84"},
    )
    def areas_geojson(query: AreaGeoJsonQuery) -> Response:
        pieces: Iterator[str] = profiles.geojson(_filter(query, query.bbox))
        # The first piece is fetched before the response begins,
        # so that a database that is away is a clean 503.
        begun = chain([next(pieces)], [next(pieces)], pieces)
        response = Response(stream_with_context(begun), mimetype="application/geo+json")
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    @routes.get("/areas/<code>")
    @bulkhead(DATABASE)
    @query_params(AreaQuery, answer=Profile, path=_CODE)
    @routes.doc(
        summary="One area: its introduction, chain, people, places, statistics and history of boundaries",
        responses={200: "The profile", 404: "No such area at that time"},
    )
    def area(code: str, query: AreaQuery) -> Response:
        at = profiles.moment(query.at)
        return JsonResponse(profiles.profile(code, at, with_geometry=query.geometry), max_age_s=30)

    @routes.get("/areas/<code>/living-circle")
    @bulkhead(ROUTING)
    @query_params(CircleQuery, answer=CircleAnswer, path=_CODE)
    @routes.doc(
        summary="What lies within so many minutes of the middle of an area",
        description="The middle is the area's service centre, where it has one.",
        responses={
            200: (
                "The reach as GeoJSON `geometry`, and for each kind of place how many lie `within` and the "
                "`nearest`"
            ),
            404: "No such area, or no road near its middle",
            503: "No engine",
        },
    )
    def living_circle(code: str, query: CircleQuery) -> Response:
        return JsonResponse(profiles.living_circle(code, query.minutes, query.mode), max_age_s=60)

    @routes.get("/meta")
    @bulkhead(DATABASE)
    @contract(answer=Meta)
    @routes.doc(
        summary="What this map is of: the city, its layers, its versions", responses={200: "The description"}
    )
    def meta() -> Response:
        return JsonResponse(profiles.meta(), max_age_s=30)

    def _filter(query: AreasQuery, bbox: tuple[float, float, float, float] | None = None) -> AreaFilter:
        at = profiles.moment(query.at)
        if query.layer is not None:
            profiles.check_layer(query.layer)
        return AreaFilter(
            at=at, level=query.level, layer=query.layer, parent=query.parent, q=query.q, bbox=bbox
        )

    return routes
