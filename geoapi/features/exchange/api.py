"""Signed messages of other systems over HTTP."""

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.errors import TooLarge, UnsupportedContent
from geoapi.features.exchange.feeds import Feeds
from geoapi.features.exchange.hooks import Hooks
from geoapi.features.exchange.schemas import FeedAnswer, FeedEvents, HookAnswer, HookMessage
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store
from geoapi.http.permissions import open_to_all

MOST_BYTES = 300_000
_CLIENT = {"client": {"type": "string", "example": "hotline", "description": "The code of the system"}}
_SIGNED: dict[str, dict[str, Any]] = {
    "webhook-id": {"type": "string", "maxLength": 120, "description": "The same when it is sent again"},
    "webhook-timestamp": {"type": "string", "example": "1795932000"},
    "webhook-signature": {"type": "string", "example": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="},
}
_OF_SIGNED = {
    401: "The signature does not hold, or is older than 5 minutes",
    403: "This system may not do that",
    422: "The same `webhook-id`, which serves as `Idempotency-Key`, was sent before with something else",
}


def blueprint(feeds: Feeds, hooks: Hooks) -> APIBlueprint:
    routes = APIBlueprint("exchange", __name__, tag="Exchange")

    @routes.post("/api/v1/feeds/<string:client>")
    @bulkhead(DATABASE)
    @contract(body=FeedEvents, answer=FeedAnswer, path=_CLIENT, headers=_SIGNED)
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Alarms and sensors report: one case a device, however often it repeats itself",
        description="Signed by the rules of Standard Webhooks. Sent again it is answered the same.",
        responses=_OF_SIGNED,
    )
    def feed(client: str) -> Response:
        return _answer(feeds.take(client, *_message()))

    @routes.post("/api/v1/hooks/<string:client>")
    @bulkhead(DATABASE)
    @contract(body=HookMessage, answer=HookAnswer, path=_CLIENT, headers=_SIGNED)
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="A hotline or another platform sends a matter, or says what is done with one",
        description="Signed by the rules of Standard Webhooks. Its words are those of its mapping file.",
        responses=_OF_SIGNED
        | {404: "There is no such matter of this system", 409: "Not as the matter stands; `now` tells how"},
    )
    def hook(client: str) -> Response:
        return _answer(hooks.take(client, *_message()))

    return routes


def _message() -> tuple[Mapping[str, str], bytes]:
    """Headers and body as they were sent: the signature is of these. Raises TooLarge, UnsupportedContent."""
    body = request.stream.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise TooLarge(f"The body is larger than {MOST_BYTES:,} bytes.")
    if request.mimetype != "application/json":
        raise UnsupportedContent("Send application/json.")
    return dict(request.headers), body


def _answer(value: object) -> Response:
    return no_store(JsonResponse(value))
