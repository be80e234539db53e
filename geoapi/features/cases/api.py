"""Cases over HTTP: reporting one, and what was reported near by. How it goes on: see matters."""

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.errors import Forbidden
from geoapi.features.cases.channels import INFORMED
from geoapi.features.cases.permissions import ENTER
from geoapi.features.cases.reporting import Reporting
from geoapi.features.cases.schemas import (
    CaseReceipt,
    NewCase,
    OfPhone,
    PastCases,
    SimilarCases,
    SimilarQuery,
    WeightQuery,
    WeightsAnswer,
)
from geoapi.features.cases.similar import Similar
from geoapi.features.cases.weights import Weights
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows, open_to_all, open_to_signed_in
from geoapi.office.matters.api.reads import NO_MATTER, OF_SIGNED_IN, known_number
from geoapi.office.matters.schemas import NUMBER_IN_PATH

_MOST_BYTES = 20_000
_EXAMPLE = {
    "submission": "5b0f6f3c-6f0e-4b52-9d3b-0d7f0d0c2f11",
    "category": "lighting",
    "text": "The light on the second floor is out",
    "at": {"lon": 120.8501, "lat": 40.7203},
}
_OF_REPORTS = {
    201: "It has come in",
    200: "It is known already: the same `submission`",
    403: "The request comes from a page of another site, or your posts do not allow it there",
    404: "The place is outside of the city, or there is no such category",
    422: "The same `submission`, which serves as `Idempotency-Key`, was sent before with something else",
    429: "Too often; `Retry-After` says when again",
}


def blueprint(reporting: Reporting, similar: Similar, weights: Weights, acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("cases", __name__, tag="Cases")

    @routes.post("/api/v1/cases")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(NewCase), "example": _EXAMPLE}},
        answer=CaseReceipt,
        also={201: CaseReceipt},
        models=(NewCase,),
    )
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Report something: a number, who has it, and by when there is an answer",
        description="Nobody has to sign in. Sent again with the same `submission` it is the same case. As an "
        "`informant` by who is enrolled, and signed in; it is among his own then. 403 where he is not: "
        "then it may be sent as `web`.",
        responses=_OF_REPORTS,
    )
    def report() -> Response:
        acting.from_here()
        given = json_body(NewCase, _MOST_BYTES)
        if given.channel == INFORMED:
            return _answer(*reporting.inform(given, acting.actor))
        if given.channel != "web":
            raise Forbidden("Offices enter cases at /api/v1/cases/entered.")
        return _answer(*reporting.report(given, None, request.remote_addr or ""))

    @routes.post("/api/v1/cases/entered")
    @bulkhead(DATABASE)
    @contract(body=NewCase, answer=CaseReceipt, also={201: CaseReceipt})
    @own_site_only
    @allows(ENTER)
    @routes.doc(
        summary="Enter a case for somebody who calls, writes, comes or speaks at a meeting",
        responses=_OF_REPORTS | {401: "Nobody is signed in"},
    )
    def enter() -> Response:
        actor = acting.sender()
        given = json_body(NewCase, _MOST_BYTES)
        return _answer(*reporting.report(given, actor, request.remote_addr or ""))

    @routes.post("/api/v1/cases/of-phone")
    @bulkhead(DATABASE)
    @contract(body=OfPhone, answer=PastCases)
    @own_site_only
    @allows(ENTER)
    @routes.doc(
        summary="What somebody who calls has reported before",
        description="As far as the own areas go. Confidential ones only for who may look at contacts there.",
        responses={
            401: "Nobody is signed in",
            403: "Your posts do not allow it",
            429: "Too often; `Retry-After` says when again",
        },
    )
    def show_past() -> Response:
        actor = acting.sender()
        return no_store(JsonResponse(reporting.past(json_body(OfPhone).phone, actor)))

    @routes.get("/api/v1/cases/similar")
    @bulkhead(DATABASE)
    @query_params(SimilarQuery, answer=SimilarCases)
    @open_to_all
    @routes.doc(
        summary="What was reported within 50 m, and is open or not older than 30 days",
        description="Nothing of kinds that are nobody else's business.",
    )
    def show_similar(query: SimilarQuery) -> Response:
        return no_store(JsonResponse(similar.near(query.lon, query.lat, query.category)))

    @routes.get("/api/v1/cases/<string:number>/weights")
    @bulkhead(DATABASE)
    @query_params(WeightQuery, answer=WeightsAnswer, path=NUMBER_IN_PATH)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Until when there would be an answer, were a case accepted now: for each weight",
        responses=OF_SIGNED_IN | NO_MATTER,
    )
    def show_weights(number: str, query: WeightQuery) -> Response:
        found = weights.of(acting.sender(), known_number(number), query.category)
        return no_store(JsonResponse(found))

    return routes


def _answer(receipt: dict[str, object], is_new: bool) -> Response:
    response = no_store(JsonResponse(receipt))
    response.status_code = 201 if is_new else 200
    return response
