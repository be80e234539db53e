"""The files of the page, and what a browser may do with them."""

from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import Response, request, send_from_directory

from geoapi.core.modules import with_preloads
from geoapi.core.packing import pack

WEB = Path(__file__).resolve().parents[2] / "web"
DOCS = "/docs"
# What every response says, whatever it holds: the data are public, and types are not to be guessed.
HEADERS = (("X-Content-Type-Options", "nosniff"), ("Access-Control-Allow-Origin", "*"))


def register(app: APIFlask, outside_tiles_url: str | None) -> None:
    """Serve web/, and send every response with what browsers are to be strict about."""

    @app.get("/")
    @app.doc(hide=True)
    def home() -> Response:
        return page("index.html")

    @app.get("/web/<path:name>")
    @app.doc(hide=True)
    def web_file(name: str) -> Response:
        return send_from_directory(WEB, name, max_age=0 if name.endswith((".html", ".js", ".css", ".json")) else 86400)

    app.after_request(pack)
    app.after_request(partial(_harden, image_source=_host_of(outside_tiles_url)))


def page(name: str) -> Response:
    """A page of web/, to be asked for anew at each visit; what has not changed is not sent again."""
    scripts = (WEB / "js").glob("*.js")
    changed_ns = max(path.stat().st_mtime_ns for path in (WEB / name, *scripts))
    response = Response(_page(name, changed_ns), mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


@lru_cache(maxsize=16)
def _page(name: str, changed_ns: int) -> str:
    return with_preloads((WEB / name).read_text(encoding="utf-8"), WEB)


def _host_of(url: str | None) -> str:
    """Where pictures of an outside base map come from, as a content security policy names it."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts.netloc else ""


def _policy(path: str, image_source: str) -> str:
    """The content security policy of a page; only the library's documentation page has a script inside."""
    inline = " 'unsafe-inline'" if path == DOCS else ""
    return "; ".join(
        (
            *("default-src 'self'", f"img-src 'self' data: blob: {image_source}".rstrip()),
            *(f"style-src 'self'{inline}", f"script-src 'self'{inline}", "connect-src 'self'", "object-src 'none'"),
            *("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"),
        )
    )


def _harden(response: Response, image_source: str) -> Response:
    headers = response.headers
    for name, value in HEADERS:
        headers.add(name, value)
    if response.mimetype == "text/html":
        headers.add("Content-Security-Policy", _policy(request.path, image_source))
        headers.add("Referrer-Policy", "same-origin")
        headers.add("Permissions-Policy", "geolocation=(self)")
    return response
