"""Address search over HTTP."""

from collections.abc import Callable

import orjson
from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from geoapi.addresses.matching import Candidate, match
from geoapi.core.db import Database


class SearchQuery(BaseModel):
    q: str = Field(max_length=5_000, description="Address text, or the part typed so far")
    limit: int = Field(8, ge=1, le=50)


def blueprint(database: Database, describe: Callable[[Candidate], dict[str, object]]) -> APIBlueprint:
    """Routes of the address search; `describe` adds to a candidate what the floor above knows: its grid."""
    routes = APIBlueprint("addresses", __name__, url_prefix="/api/v1/addresses", tag="Addresses")

    @routes.get("/search")
    @routes.input(SearchQuery, location="query")
    @routes.doc(
        summary="Standard addresses that a text may mean, best first",
        responses={200: "`results`: text, level, point, score (0 to 1), building, grid and community"},
    )
    def search(query_data: SearchQuery) -> Response:
        with database.transaction() as connection:
            found = match(connection, query_data.q, query_data.limit)
        body = {"results": [describe(candidate) for candidate in found]}
        return Response(orjson.dumps(body), mimetype="application/json")

    return routes
