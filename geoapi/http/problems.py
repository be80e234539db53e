"""Errors as HTTP: RFC 9457 problems, and the one table that gives each domain error its status."""

import logging
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
from apiflask import APIFlask
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from geoapi.core import errors

STATUS: dict[type[errors.DomainError], int] = {
    errors.InvalidInput: 400,
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.FromOtherSite: 403,
    errors.NotFound: 404,
    errors.TooSlow: 408,
    errors.AddressAmbiguous: 409,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.UnsupportedContent: 415,
    errors.TooFar: 404,
    errors.SubmissionDiffers: 422,
    errors.TooMany: 429,
    errors.DatabaseUnavailable: 503,
    errors.RoutingUnavailable: 503,
    errors.NotReady: 503,
    errors.Busy: 503,
    errors.OutOfTime: 503,
    errors.PrintingUnavailable: 503,
    errors.SignInUnavailable: 503,
    errors.KeysUnavailable: 503,
    errors.StorageFull: 503,
}
CONTENT_TYPE = "application/problem+json"

log = logging.getLogger("geoapi")


def problem(error: errors.DomainError) -> dict[str, Any]:
    """The problem document of a domain error; a batch puts the same into the row that failed."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    extra = {key: value for key, value in error.extra.items() if key != "retry_after_s"}
    return _document(error.slug, error.title, status, error.detail) | extra


def register(app: APIFlask) -> None:
    """Make every error of `app` a problem document, whoever raises it."""
    app.register_error_handler(errors.DomainError, _answer_domain_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(Exception, _answer_unforeseen)


def _document(slug: str, title: str, status: int, detail: str) -> dict[str, Any]:
    return {"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail}


def _respond(document: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    response = Response(orjson.dumps(document), status=document["status"], content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response


def _answer_domain_error(error: errors.DomainError) -> Response:
    retry = error.extra.get("retry_after_s")
    return _respond(problem(error), {"Retry-After": str(retry)} if retry is not None else None)


def _answer_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if (redirected := _without_last_slash()) is not None and status == 404:
        return redirected
    slug = (error.name or "http-error").lower().replace(" ", "-")
    headers = {key: value for key, value in error.get_headers() if key in ("Allow", "Retry-After")}
    if isinstance(error, RequestRedirect):
        # Without a host: the one that it came by may be anybody's.
        parts = urlsplit(error.new_url)
        headers["Location"] = f"/{parts.path.lstrip('/')}" + (f"?{parts.query}" if parts.query else "")
    return _respond(_document(slug, error.name, status, error.description or error.name), headers)


def _without_last_slash() -> Response | None:
    """The way to a page that is asked for with a slash at its end: /docs/."""
    path = request.path
    shorter, last = path[:-1], path[:-1].rpartition("/")[2]
    routes = current_app.create_url_adapter(request)
    if not path.endswith("/") or not last or routes is None or not routes.test(shorter, request.method):
        return None
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return Response(status=308, headers={"Location": f"../{quote(last)}{query}"})


def _answer_unforeseen(error: Exception) -> Response:
    log.exception("unforeseen error", exc_info=error)
    detail = "This is a fault of the server, not of your request. It has been logged."
    return _respond(_document("server-fault", "Internal server fault", 500, detail))
