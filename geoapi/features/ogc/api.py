"""OGC API Features over HTTP: what QGIS, GDAL and other programs read."""

from collections.abc import Callable, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.clock import Calendar
from geoapi.core.errors import NotFound
from geoapi.features.ogc.collections import Collection
from geoapi.features.ogc.drafts import drafts_of
from geoapi.features.ogc.queries import MOST_FEATURES, now_wanted, wanted_of
from geoapi.features.ogc.schemas import (
    CollectionAnswer,
    CollectionsAnswer,
    Conformance,
    FeatureAnswer,
    FeaturesAnswer,
    ItemQuery,
    ItemsQuery,
    Landing,
    NoQuery,
    Queryables,
)
from geoapi.features.ogc.serializers import (
    CONFORMS_TO,
    GEOJSON,
    OPENAPI,
    SCHEMA,
    api_json,
    collection_json,
    collections_json,
    feature_json,
    landing_json,
    page_json,
    queryables_json,
)
from geoapi.features.ogc.writing import FEATURE_PATH, ITEM, ITEMS, PATH, Writing, register_writing
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.json import JsonResponse, no_store, query_params

_COLLECTIONS = "/ogc/collections"
_COLLECTION = "/ogc/collections/<string:collection>"
_KEPT_S = 30
Document = dict[str, Any]


def blueprint(
    collections: Sequence[Collection],
    writing: Writing,
    calendar: Calendar,
    base_url: Callable[[], str],
    document: Callable[[], Document],
) -> APIBlueprint:
    """`collections`: what anybody reads; `writing`: what some may change besides.

    `base_url`: where this map is, as its visitor knows it; `document`: the OpenAPI document of it all.
    """
    routes = APIBlueprint("ogc", __name__, tag="OGC API Features")
    by_id = {each.about.id: each for each in collections}

    def found(name: str) -> Collection:
        draft = writing.collection(name)
        if draft is not None:
            return draft
        if name not in by_id:
            raise NotFound(f"There is no collection {name[:60]!r}; there are {', '.join(by_id)}.")
        return by_id[name]

    _register_descriptions(routes, found, base_url, document)
    _register_collections(routes, collections, writing, found, base_url)
    register_writing(routes, writing, base_url)

    @routes.get(ITEMS, provide_automatic_options=False)
    @bulkhead(DATABASE)
    @query_params(ItemsQuery, answer=FeaturesAnswer, media=GEOJSON, path=PATH)
    @routes.doc(
        summary="Features of a collection, a page at a time",
        description="Any property is a parameter too: `level=grid`. The next page stands in `links`.",
        responses={200: "A GeoJSON FeatureCollection in WGS 84"},
    )
    def list_features(collection: str, query: ItemsQuery) -> Response:
        chosen = found(collection)
        page = chosen.page(wanted_of(query, chosen.about, calendar))
        asked = {name: value for name, value in request.args.items() if name != "cursor"}
        return _sent(page_json(base_url(), chosen.about, page, asked, calendar), GEOJSON)

    @routes.get(ITEM, provide_automatic_options=False)
    @bulkhead(DATABASE)
    @query_params(ItemQuery, answer=FeatureAnswer, media=GEOJSON, path=FEATURE_PATH)
    @routes.doc(summary="One feature", responses={200: "A GeoJSON Feature in WGS 84"})
    def show_feature(collection: str, feature: str, query: ItemQuery) -> Response:
        chosen = found(collection)
        shown = None if "\0" in feature else chosen.feature(feature, now_wanted(query.datetime, calendar))
        if shown is None:
            raise NotFound(f"There is no {feature[:60]!r} in {collection} at that time.")
        return _sent(feature_json(base_url(), chosen.about, shown), GEOJSON)

    return routes


def _register_descriptions(
    routes: APIBlueprint,
    found: Callable[[str], Collection],
    base_url: Callable[[], str],
    document: Callable[[], Document],
) -> None:
    @routes.get("/ogc")
    @query_params(NoQuery, answer=Landing)
    @routes.doc(summary="Where OGC API Features begins", responses={200: "Links to the rest"})
    def landing(query: NoQuery) -> Response:  # noqa: ARG001
        return _sent(landing_json(base_url()))

    @routes.get("/ogc/conformance")
    @query_params(NoQuery, answer=Conformance)
    @routes.doc(summary="To which parts of the standards it conforms", responses={200: "Their names"})
    def conformance(query: NoQuery) -> Response:  # noqa: ARG001
        return _sent({"conformsTo": CONFORMS_TO})

    @routes.get("/ogc/api")
    @bulkhead(DATABASE)
    @query_params(NoQuery, answer={OPENAPI.partition(";")[0]: {"type": "object"}})
    @routes.doc(summary="The OpenAPI document of OGC API Features", responses={200: "OpenAPI 3.0"})
    def api(query: NoQuery) -> Response:  # noqa: ARG001
        return _sent(api_json(document(), MOST_FEATURES), OPENAPI)

    @routes.get(f"{_COLLECTION}/queryables")
    @bulkhead(DATABASE)
    @query_params(NoQuery, answer=Queryables, media=SCHEMA, path=PATH)
    @routes.doc(summary="By which properties a collection can be asked", responses={200: "A JSON Schema"})
    def queryables(collection: str, query: NoQuery) -> Response:  # noqa: ARG001
        return _sent(queryables_json(base_url(), found(collection).about), SCHEMA)


def _register_collections(
    routes: APIBlueprint,
    collections: Sequence[Collection],
    writing: Writing,
    found: Callable[[str], Collection],
    base_url: Callable[[], str],
) -> None:
    @routes.get(_COLLECTIONS)
    @bulkhead(DATABASE)
    @query_params(NoQuery, answer=CollectionsAnswer)
    @routes.doc(summary="The collections of features", responses={200: "Each with its links"})
    def list_collections(query: NoQuery) -> Response:  # noqa: ARG001
        base = base_url()
        actor = writing.sender()
        own = drafts_of(writing.drafts, actor) if actor is not None else []
        shown = [collection_json(base, each.about, each.extent()) for each in (*collections, *own)]
        return _sent(collections_json(base, shown))

    @routes.get(_COLLECTION)
    @bulkhead(DATABASE)
    @query_params(NoQuery, answer=CollectionAnswer, path=PATH)
    @routes.doc(summary="What a collection is of", responses={200: "Its description and links"})
    def show_collection(collection: str, query: NoQuery) -> Response:  # noqa: ARG001
        chosen = found(collection)
        return _sent(collection_json(base_url(), chosen.about, chosen.extent()))


def _sent(value: object, media: str | None = None) -> Response:
    """To be kept by nobody where it was answered to somebody."""
    if "Authorization" in request.headers:
        response: Response = no_store(JsonResponse(value))
    else:
        response = JsonResponse(value, max_age_s=_KEPT_S)
    if media is not None:
        response.content_type = media
    return response
