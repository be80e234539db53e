"""Address search over HTTP."""

from collections.abc import Callable

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from geoapi.addresses.matching import Candidate, match
from geoapi.core.db import Database
from geoapi.core.http import JsonResponse, takes_query


class SearchQuery(BaseModel):
    q: str = Field(max_length=5_000, description="Address text, or the part typed so far")
    limit: int = Field(8, ge=1, le=50)


def blueprint(database: Database, describe: Callable[[Candidate], dict[str, object]]) -> APIBlueprint:
    """Routes of the address search; `describe` adds to a candidate what the floor above knows: its grid."""
    routes = APIBlueprint("addresses", __name__, url_prefix="/api/v1/addresses", tag="Addresses")

    @routes.get("/search")
    @takes_query(routes, SearchQuery)
    @routes.doc(
        summary="Standard addresses that a text may mean, best first",
        responses={200: "`results`: text, level, point, score (0 to 1), building, grid and community"},
    )
    def search(query: SearchQuery) -> Response:
        with database.transaction() as connection:
            found = match(connection, query.q, query.limit)
        return JsonResponse({"results": [describe(candidate) for candidate in found]})

    return routes
