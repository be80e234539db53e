"""Areas over HTTP: lists and trees, one area's profile, boundaries as GeoJSON, and what this map is of."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain

import orjson
from apiflask import APIBlueprint
from flask import Response, stream_with_context

from geoapi.profiles.actions import Profiles
from geoapi.profiles.schemas import AreaGeoJsonQuery, AreaListQuery, AreaQuery, AreasQuery
from geoapi.profiles.store import AreaFilter


def blueprint(profiles: Profiles) -> APIBlueprint:
    routes = APIBlueprint("areas", __name__, url_prefix="/api/v1", tag="Areas")

    @routes.get("/areas")
    @routes.input(AreaListQuery, location="query")
    @routes.doc(
        summary="Areas by level, layer, parent or name; a page at a time, or as a tree",
        responses={200: "`areas`, and `next_cursor` when there are more"},
    )
    def list_areas(query_data: AreaListQuery) -> Response:
        wanted = _filter(query_data)
        if query_data.tree:
            return _json({"areas": profiles.tree(wanted.at, query_data.layer, query_data.parent)})
        page, cursor = profiles.page(wanted, query_data.cursor, query_data.limit)
        return _json({"areas": [asdict(area) for area in page], "next_cursor": cursor})

    @routes.get("/areas.geojson")
    @routes.input(AreaGeoJsonQuery, location="query")
    @routes.doc(
        summary="Boundaries in full resolution, streamed",
        responses={200: "A GeoJSON FeatureCollection in WGS 84"},
    )
    def areas_geojson(query_data: AreaGeoJsonQuery) -> Response:
        pieces: Iterator[str] = profiles.geojson(_filter(query_data, query_data.bbox))
        # The first piece is fetched before the response begins, so that a database that is away is a clean 503.
        begun = chain([next(pieces)], [next(pieces)], pieces)
        response = Response(stream_with_context(begun), mimetype="application/geo+json")
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    @routes.get("/areas/<code>")
    @routes.input(AreaQuery, location="query")
    @routes.doc(
        summary="One area: its chain, children, people, statistics and history of boundaries",
        responses={200: "The profile", 404: "No such area at that time"},
    )
    def area(code: str, query_data: AreaQuery) -> Response:
        at = profiles.moment(query_data.at)
        return _json(profiles.profile(code, at, with_geometry=query_data.geometry))

    @routes.get("/meta")
    @routes.doc(summary="What this map is of: the city, its layers, its versions", responses={200: "The description"})
    def meta() -> Response:
        return _json(profiles.meta())

    def _filter(query: AreasQuery, bbox: tuple[float, float, float, float] | None = None) -> AreaFilter:
        at = profiles.moment(query.at)
        return AreaFilter(at=at, level=query.level, layer=query.layer, parent=query.parent, q=query.q, bbox=bbox)

    return routes


def _json(value: object) -> Response:
    response = Response(orjson.dumps(value), mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=30"
    return response
