"""Of what new faces a browser is told."""

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.outbound import Trusted
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import open_to_all
from geoapi.office.matters.alerts.schemas import (
    ChoicesAnswer,
    ChoicesQuery,
    NewSubscriptions,
    SubscriptionsAnswer,
)
from geoapi.office.matters.alerts.subscribing import Subscribing, Wanted
from geoapi.office.notices.browsers import read_browser

_EXAMPLE = {
    "endpoint": "https://push.example.cn/5f3a9c1e77b0",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
    "places": [],
}


def register(
    routes: APIBlueprint, subscribing: Subscribing, own_service: Trusted | None, acting: Acting
) -> None:
    @routes.get("/api/v1/subscriptions/choices")
    @bulkhead(DATABASE)
    @query_params(ChoicesQuery, answer=ChoicesAnswer)
    @open_to_all
    @routes.doc(
        summary="What a browser at a place may be told new faces of",
        description="The areas of the place, and the streets along which it lies.",
        responses={404: "The place is outside of the city"},
    )
    def show_choices(query: ChoicesQuery) -> Response:
        return no_store(JsonResponse(subscribing.choices(query.lon, query.lat)))

    @routes.put("/api/v1/subscriptions")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(NewSubscriptions), "example": _EXAMPLE}},
        models=(NewSubscriptions,),
        answer=SubscriptionsAnswer,
    )
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Let a browser be told of new faces in these places and in no others",
        description="Nobody has to sign in: whoever has what the browser gives of itself is its holder. With "
        "no places it is forgotten. What is pushed is a number and that it is shown now.",
        responses={
            403: "The request comes from a page of another site",
            409: "Another browser is known by this endpoint",
            429: "Too often; `Retry-After` says when again",
        },
    )
    def put_subscriptions() -> Response:
        acting.from_here()
        body = json_body(NewSubscriptions)
        browser = read_browser(body.endpoint, body.keys.p256dh, body.keys.auth, own_service)
        wanted = [Wanted(each.area, each.street) for each in body.places]
        return no_store(JsonResponse(subscribing.put(browser, wanted, request.remote_addr or "")))
