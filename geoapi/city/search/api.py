"""Finding over HTTP whatever the map knows, and addresses by themselves, each with the grid it lies in."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from geoapi.city.addresses.queries import Addresses
from geoapi.city.addresses.schemas import (
    NearestAnswer,
    ParseAnswer,
    ParseQuery,
    ReverseQuery,
    SearchAnswer,
    SearchQuery,
    SuggestAnswer,
    described_elements,
)
from geoapi.city.locate.queries import Locator
from geoapi.city.search.queries import CitySearch
from geoapi.city.search.schemas import CitySearchAnswer, CitySearchQuery
from geoapi.core.geo import to_degrees
from geoapi.http.json import JsonResponse, no_store, query_params


def blueprint(addresses: Addresses, locator: Locator) -> APIBlueprint:
    routes = APIBlueprint("addresses", __name__, url_prefix="/api/v1/addresses", tag="Addresses")

    @routes.get("/search")
    @query_params(SearchQuery, answer=SearchAnswer)
    @routes.doc(
        summary="What an address text may mean, best first",
        description=(
            "`score` 1 is certain; below 0.9 ask back. `understood` and `assumed` say how the text was taken."
        ),
        responses={
            200: "`results`; where there are none, `reason`: too_short, unknown or outside_city (`outside`)"
        },
    )
    def search(query: SearchQuery) -> Response:
        answer = addresses.search(query.q, query.limit, query.near)
        return _answer(
            {
                "results": [locator.describe(candidate) for candidate in answer.candidates],
                "elements": described_elements(answer.elements),
                "reason": answer.reason,
                "outside": answer.outside and {"name": answer.outside},
            }
        )

    @routes.get("/suggest")
    @query_params(SearchQuery, answer=SuggestAnswer)
    @routes.doc(
        summary="Completes an address while it is typed, in characters or pinyin",
        responses={200: "`results`, as those of a search; areas and roads too"},
    )
    def suggest(query: SearchQuery) -> Response:
        found = addresses.suggest(query.q, query.limit, query.near)
        return _answer({"results": [locator.describe(candidate) for candidate in found]})

    @routes.get("/reverse")
    @query_params(ReverseQuery, answer=NearestAnswer)
    @routes.doc(
        summary="The standard address nearest to a place",
        responses={200: "The address and its `distance_m`", 404: "None is near"},
    )
    def reverse(query: ReverseQuery) -> Response:
        lon, lat = to_degrees(query.lon, query.lat, query.crs)
        candidate, distance_m = addresses.reverse(lon, lat)
        return _answer({**locator.describe(candidate), "distance_m": round(distance_m, 1)})

    @routes.get("/parse")
    @query_params(ParseQuery, answer=ParseAnswer)
    @routes.doc(
        summary="An address text taken apart into its elements",
        responses={200: "`elements` with their spans"},
    )
    def parse(query: ParseQuery) -> Response:
        elements, outside = addresses.parse(query.q)
        return _answer({"elements": described_elements(elements), "outside": outside and {"name": outside}})

    return routes


def search_blueprint(search: CitySearch) -> APIBlueprint:
    routes = APIBlueprint("search", __name__, tag="Search")

    @routes.get("/api/v1/search")
    @query_params(CitySearchQuery, answer=CitySearchAnswer)
    @routes.doc(
        summary="Whatever the map knows, by one text, best first",
        description=(
            "Addresses, places and kinds of places, areas, people on duty, public numbers, coordinates, "
            "crossings of roads. `score` 1 is certain; below 0.9 ask back."
        ),
        responses={200: "`results`; where there are none, or it must be asked back, `reason`"},
    )
    def find(query: CitySearchQuery) -> Response:
        return _answer(search.search(query.q, query.limit, query.near, query.lang, typing=query.typing))

    return routes


def _answer(value: dict[str, Any]) -> Response:
    """What somebody looks for is nobody else's business."""
    return no_store(JsonResponse(value))
