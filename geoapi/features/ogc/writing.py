"""Writing features over HTTP (part 4 of the standard): drafts, by whoever sends a token of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from apiflask import APIBlueprint
from flask import Response, request
from pydantic import ValidationError
from werkzeug.exceptions import MethodNotAllowed

from geoapi.core.actors import Actor
from geoapi.core.errors import InvalidInput, NotFound, NotSignedIn, TooLarge, UnsupportedContent
from geoapi.features.ogc.drafts import DraftCollection, Drafts, code_of
from geoapi.features.ogc.schemas import FeatureGiven, Made
from geoapi.features.ogc.serializers import GEOJSON, JSON
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract, reference
from geoapi.http.cross_origin import own_site_only, refuse_other_sites
from geoapi.http.json import JsonResponse, no_store
from geoapi.http.permissions import allows

ITEMS = "/ogc/collections/<string:collection>/items"
ITEM = f"{ITEMS}/<string:feature>"
PATH: Mapping[str, dict[str, Any]] = {"collection": {"type": "string", "maxLength": 80, "example": "areas"}}
FEATURE_PATH = {**PATH, "feature": {"type": "string", "maxLength": 80, "example": "990101001001001"}}
_READ, _OF_ALL, _OF_ONE = ("GET", "HEAD", "OPTIONS"), ("POST",), ("PUT", "DELETE")
_MOST_BYTES = 1_000_000
_BODY = {
    media: {
        "schema": reference(FeatureGiven),
        "example": {"type": "Feature", "geometry": None, "properties": {"name": "第三网格", "version": 0}},
    }
    for media in (GEOJSON, JSON)
}
_REFUSED = {
    401: "No token is sent, or it serves no longer",
    403: "No post of whoever has the token allows it there",
    404: "There is no such draft or feature",
    405: "This collection is not to be changed",
    409: "It is no draft any more, or somebody else has changed the same meanwhile (`since`)",
    429: "Too many wrong tokens, or edits: `Retry-After`",
}


@dataclass(frozen=True)
class Writing:
    """Who may write what. `actor_of(token, address=…)`: whose a token is that comes from an address, which
    raises NotSignedIn and, of an address with many wrong ones, TooMany.

    `origin`: the public address, where that is set.
    """

    drafts: Drafts
    actor_of: Callable[..., Actor]
    origin: str | None

    def sender(self) -> Actor | None:
        """Whoever sends a token with the request at hand: as the password of HTTP Basic, under any name.

        Raises NotSignedIn of one that does not serve, TooMany, FromOtherSite.
        """
        if "Authorization" not in request.headers:
            return None
        refuse_other_sites(self.origin)
        given = request.authorization
        if given is None or given.type != "basic" or not given.password:
            raise NotSignedIn("Send a token of yours as the password of HTTP Basic, with any user name.")
        return self.actor_of(given.password, address=request.remote_addr or "")

    def must(self) -> Actor:
        """Raises NotSignedIn, FromOtherSite."""
        refuse_other_sites(self.origin)
        actor = self.sender()
        if actor is None:
            raise NotSignedIn("Send a token of yours as the password of HTTP Basic, with any user name.")
        return actor

    def collection(self, name: str) -> DraftCollection | None:
        """The draft that a collection is of; None where it is of none.

        Raises NotSignedIn, Forbidden, NotFound.
        """
        code = code_of(name)
        if code is None:
            return None
        actor = self.must()
        _must_be_text(code)
        return DraftCollection(self.drafts, actor, code, self.drafts.title(actor, code))


def register_writing(routes: APIBlueprint, writing: Writing, base_url: Callable[[], str]) -> None:
    drafts = writing.drafts

    def draft(collection: str) -> tuple[Actor, str]:
        """Who writes, and the code of the draft. Raises MethodNotAllowed, NotSignedIn."""
        code = code_of(collection)
        actor = writing.must()
        if code is None:
            raise MethodNotAllowed(_READ)
        return actor, _must_be_text(code)

    @routes.post(ITEMS, provide_automatic_options=False)
    @bulkhead(DATABASE)
    @contract(body=_BODY, path=PATH, also={201: Made}, models=(FeatureGiven,))
    @own_site_only
    @allows(drafts.verb)
    @routes.doc(
        summary="Add a grid to a draft; a code that is taken is no hindrance",
        responses=_REFUSED | {201: "It is made: `Location`"},
    )
    def add_feature(collection: str) -> Response:
        actor, code = draft(collection)
        given = _feature_sent()
        made = drafts.post(actor, code, _geometry(given), _properties(given))
        response = no_store(JsonResponse({"id": made}))
        response.status_code = 201
        response.headers["Location"] = f"{base_url()}/ogc/collections/{collection}/items/{made}"
        return response

    @routes.put(ITEM, provide_automatic_options=False)
    @bulkhead(DATABASE)
    @contract(body=_BODY, path=FEATURE_PATH, models=(FeatureGiven,))
    @own_site_only
    @allows(drafts.verb)
    @routes.doc(
        summary="Change a grid of a draft; what it overlaps it takes, what it leaves is a gap",
        description="`version` is sent back as it was read. Six decimals are enough: vertices are restored.",
        responses=_REFUSED | {204: "It is changed"},
    )
    def put_feature(collection: str, feature: str) -> Response:
        actor, code = draft(collection)
        given = _feature_sent()
        drafts.put(actor, code, _must_be_text(feature), _geometry(given), _properties(given))
        return no_store(Response(status=204))

    @routes.delete(ITEM, provide_automatic_options=False)
    @bulkhead(DATABASE)
    @contract(path=FEATURE_PATH)
    @own_site_only
    @allows(drafts.verb)
    @routes.doc(summary="Let a grid end by a draft", responses=_REFUSED | {204: "It ends"})
    def delete_feature(collection: str, feature: str) -> Response:
        actor, code = draft(collection)
        drafts.delete(actor, code, _must_be_text(feature))
        return no_store(Response(status=204))

    # QGIS lets one edit what takes POST, and asks for that first.
    @routes.route(ITEMS, methods=["OPTIONS"], provide_automatic_options=False)
    @routes.doc(hide=True)
    def tell_methods_of_all(collection: str) -> Response:
        return _methods(collection, _OF_ALL)

    @routes.route(ITEM, methods=["OPTIONS"], provide_automatic_options=False)
    @routes.doc(hide=True)
    def tell_methods_of_one(collection: str, feature: str) -> Response:  # noqa: ARG001
        return _methods(collection, _OF_ONE)

    @routes.after_request
    def ask_for_token(response: Response) -> Response:
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="ogc", charset="UTF-8"'
        return response


def _methods(collection: str, writing: tuple[str, ...]) -> Response:
    allowed = _READ if code_of(collection) is None else _READ + writing
    return Response(status=200, headers={"Allow": ", ".join(allowed)})


def _feature_sent() -> FeatureGiven:
    """The body of the request at hand. Raises UnsupportedContent, TooLarge, InvalidInput."""
    body = request.stream.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise TooLarge(f"The body is larger than {_MOST_BYTES:,} bytes.")
    if request.mimetype not in (GEOJSON, JSON):
        raise UnsupportedContent(f"Send {GEOJSON}.")
    try:
        return FeatureGiven.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise InvalidInput.of("body", f"The body is not JSON: {error}.") from None
    except ValidationError as error:
        raise InvalidInput.of_schema(error) from None


def _geometry(given: FeatureGiven) -> Mapping[str, Any] | None:
    return None if given.geometry is None else given.geometry.model_dump()


def _properties(given: FeatureGiven) -> dict[str, Any]:
    """Those that are no lists or objects."""
    told = given.properties or {}
    return {name: each for name, each in told.items() if each is None or isinstance(each, str | int | float)}


def _must_be_text(code: str) -> str:
    """A code, in which no database can have a zero byte. Raises NotFound."""
    if "\0" in code:
        raise NotFound("There is no such thing.")
    return code
