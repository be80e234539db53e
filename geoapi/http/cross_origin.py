"""What pages of other sites may do: read everything public and ask batches, but change nothing."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from geoapi.core.errors import FromOtherSite

View = TypeVar("View", bound=Callable[..., Any])

OPEN = ("Access-Control-Allow-Origin", "*")
EXPOSED = ("Access-Control-Expose-Headers", "ETag, Retry-After, Content-Disposition")
_PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET, HEAD, POST"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match, Range"),
    ("Access-Control-Max-Age", "86400"),
)
_MARK = "own_site_only"


def own_site_only(view: View) -> View:
    """Say that pages of other sites may not even ask whether they may."""
    setattr(view, _MARK, True)
    return view


def refuse_other_sites(origin: str | None) -> None:
    """Raise FromOtherSite when a browser says that a page of another site sends this;
    `origin` is our public one.
    """
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        refused = fetched_from not in ("same-origin", "none")
    else:
        page = request.headers.get("Origin")
        ours = {urlsplit(origin).netloc if origin else request.host, request.host}
        refused = page is not None and urlsplit(page).netloc not in ours
    if refused:
        raise FromOtherSite("Pages of other sites may not do this: it takes somebody who is here.")


def answer_preflights(app: Flask) -> None:
    """Tell every browser what it may send here from a page of another site."""

    @app.after_request
    def tell(response: Response) -> Response:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, _MARK, False):
            return response
        response.headers.add(*OPEN)
        response.headers.add(*EXPOSED)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response.headers.extend(_PREFLIGHT)
        return response
