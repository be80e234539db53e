"""Open311 GeoReport v2 over HTTP: its own paths, forms and errors; nothing here is a problem document."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import parse_qs

from apiflask import APIBlueprint
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from geoapi.core.errors import (
    DomainError,
    InvalidInput,
    NotFound,
    NotSignedIn,
    TooLarge,
    UnsupportedContent,
)
from geoapi.features.exchange.open311.description import description_json
from geoapi.features.exchange.open311.discovery import PREFIX, discovery_json
from geoapi.features.exchange.open311.formats import MEDIA, write
from geoapi.features.exchange.open311.queries import Reading
from geoapi.features.exchange.open311.receiving import Receiving
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.json import JsonResponse, no_store
from geoapi.http.permissions import open_to_all
from geoapi.http.problems import STATUS

View = TypeVar("View", bound=Callable[..., Any])
Given = Mapping[str, Sequence[str]]
# As long as the pages of the public keep what is shown.
CACHED_S = 30
MOST_PARAMETERS, MOST_BYTES = 100, 200_000
FORM = "application/x-www-form-urlencoded"
_METHODS = ("GET", "POST")

log = logging.getLogger("geoapi")


def blueprint(reading: Reading, receiving: Receiving, base_url: Callable[[], str]) -> APIBlueprint:
    routes = APIBlueprint("open311", __name__, url_prefix="/open311", tag="Open311")
    routes.register_error_handler(Exception, _refuse)
    routes.after_request(_tell_methods)

    @routes.get("/discovery.<string:form>")
    @routes.get("/v2/discovery.<string:form>", endpoint="discovery_of_version")
    @bulkhead(DATABASE)
    @routes.doc(hide=True)
    @_in_form
    def discovery(form: str) -> Response:
        return _cacheable(form, "discovery", discovery_json(base_url(), reading.city()))

    @routes.get("/v2/services.<string:form>")
    @bulkhead(DATABASE)
    @routes.doc(hide=True)
    @_in_form
    def list_services(form: str) -> Response:
        return _cacheable(form, "services", reading.services(_query()))

    @routes.get("/v2/services/<string:code>.<string:form>")
    @bulkhead(DATABASE)
    @routes.doc(hide=True)
    @_in_form
    def show_service(form: str, code: str) -> Response:
        return _cacheable(form, "service_definition", reading.definition(code, _query()))

    @routes.get("/v2/requests.<string:form>")
    @bulkhead(DATABASE)
    @routes.doc(hide=True)
    @_in_form
    def list_requests(form: str) -> Response:
        return _cacheable(form, "service_requests", reading.requests(_query()))

    @routes.get("/v2/requests/<string:number>.<string:form>")
    @bulkhead(DATABASE)
    @routes.doc(hide=True)
    @_in_form
    def show_request(form: str, number: str) -> Response:
        return _cacheable(form, "service_requests", reading.request(number, _query()))

    @routes.get("/v2/tokens/<string:token>.<string:form>")
    @bulkhead(DATABASE)
    @routes.doc(hide=True)
    @_in_form
    def show_token(form: str, token: str) -> Response:
        return _cacheable(form, "service_requests", reading.token(token, _query()))

    @routes.get("/v2/servicerequestupdates.<string:form>")
    @bulkhead(DATABASE)
    @routes.doc(hide=True)
    @_in_form
    def list_updates(form: str) -> Response:
        return _cacheable(form, "service_request_updates", reading.updates(_query()))

    @routes.get("/v2/openapi.json")
    @routes.doc(hide=True)
    def description() -> Response:
        return JsonResponse(description_json(base_url()), max_age_s=60)

    _register_writing(routes, receiving)

    @routes.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @open_to_all
    @routes.doc(hide=True)
    def find_nothing(rest: str) -> Response:  # noqa: ARG001
        raise _nothing_here()

    return routes


def _register_writing(routes: APIBlueprint, receiving: Receiving) -> None:
    @routes.post("/v2/requests.<string:form>")
    @bulkhead(DATABASE)
    @open_to_all
    @routes.doc(hide=True)
    @_in_form
    def post_request(form: str) -> Response:
        told = receiving.request(_form(), request.remote_addr or "")
        return no_store(_sent(form, "service_requests", told))

    @routes.post("/v2/servicerequestupdates.<string:form>")
    @bulkhead(DATABASE)
    @open_to_all
    @routes.doc(hide=True)
    @_in_form
    def post_update(form: str) -> Response:
        told = receiving.update(_form(), request.remote_addr or "")
        return no_store(_sent(form, "service_request_updates", told))


def _form() -> Given:
    """What was posted as a form in UTF-8. Raises UnsupportedContent, TooLarge, InvalidInput."""
    body = request.stream.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise TooLarge(f"The body is larger than {MOST_BYTES:,} bytes.")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != FORM or charset not in ("utf-8", "utf8"):
        raise UnsupportedContent(f"Send {FORM} in UTF-8.")
    try:
        return read_pairs(body.decode("ascii"), errors="strict")
    except UnicodeDecodeError:
        raise InvalidInput.of("body", "It is no form in UTF-8: escape what is not ASCII.") from None


def _in_form(view: View) -> View:
    """Let a view answer in the forms there are, and raise NotFound for any other."""

    @wraps(view)
    def run(form: str, **path: str) -> Response:
        if form not in MEDIA:
            raise NotFound(f"There is .xml and .json, but no .{form[:20]}.")
        answer: Response = view(form=form, **path)
        return answer

    return run  # type: ignore[return-value]


def _query() -> Given:
    """What stands in the query string. Raises InvalidInput."""
    return read_pairs(request.query_string.decode(errors="replace"))


def read_pairs(text: str, most: int = MOST_PARAMETERS, errors: str = "replace") -> Given:
    """Names with their values, in the order in which they were sent. Raises InvalidInput, and with `strict`
    UnicodeDecodeError.
    """
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=most, errors=errors)
    except UnicodeDecodeError:
        raise
    except ValueError:
        raise InvalidInput.of("query", f"There are {most} parameters at most.") from None


def _cacheable(form: str, root: str, value: Any) -> Response:
    response = _sent(form, root, value)
    response.headers["Cache-Control"] = f"public, max-age={CACHED_S}"
    return response


def _sent(form: str, root: str, value: Any, status: int = 200) -> Response:
    return Response(write(form, root, value), status=status, content_type=MEDIA[form])


def _nothing_here() -> DomainError | HTTPException:
    """Why a path leads nowhere, or not by this method."""
    allowed = _methods()
    if allowed:
        return MethodNotAllowed(valid_methods=allowed)
    return NotFound(f"There is nothing at {request.path[:80]}: begin at {PREFIX}/services.xml.")


def _methods() -> list[str]:
    """By which the path at hand leads to something."""
    routes = current_app.create_url_adapter(request)
    assert routes is not None
    found = [each for each in _METHODS if routes.match(request.path, each)[0] != "open311.find_nothing"]
    return [*found, "HEAD", "OPTIONS"] if found else []


def _tell_methods(response: Response) -> Response:
    """Of what there is, not of what tells that there is nothing."""
    if request.method == "OPTIONS" and (allowed := _methods()):
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _refuse(error: Exception) -> Response:
    """Any error as GeoReport has it, in the form that was asked for, else as XML."""
    status, headers = 500, dict[str, str]()
    faults = [{"code": 500, "description": "This is a fault of the server, not of your request."}]
    if isinstance(error, DomainError):
        # A key that is missing or wrong is 403 here.
        of_class = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        status = 403 if isinstance(error, NotSignedIn) else of_class
        named = error.extra.get("errors") or [{"field": "", "message": error.detail}]
        faults = [
            {"code": status, "description": ": ".join(filter(None, (each["field"], each["message"])))}
            for each in named
        ]
        if "retry_after_s" in error.extra:
            headers["Retry-After"] = str(error.extra["retry_after_s"])
    elif isinstance(error, HTTPException) and error.code:
        status = error.code
        faults = [{"code": status, "description": error.description or error.name}]
        headers |= {name: value for name, value in error.get_headers() if name == "Allow"}
    else:
        log.exception("unforeseen error", exc_info=error)
    form = request.path.rpartition(".")[2]
    response = no_store(_sent(form if form in MEDIA else "xml", "errors", faults, status))
    response.headers.update(headers)
    return response
