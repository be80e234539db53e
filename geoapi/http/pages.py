"""The files of the page, and what a browser may do with them."""

import mimetypes
from dataclasses import dataclass
from functools import lru_cache, partial
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import Response, current_app, request, send_from_directory

from geoapi.core.settings import WEB
from geoapi.http.compression import gzip_response
from geoapi.http.cross_origin import EXPOSED, OPEN
from geoapi.http.json import JsonResponse
from geoapi.http.page_language import in_language, language_of
from geoapi.http.preload import parameters_asked, with_preloads
from geoapi.http.service_worker import push_worker_script, worker_script

mimetypes.add_type("application/manifest+json", ".webmanifest")
_SITE = "SITE"
# Files that change together, and are asked about each time.
_LIVING = (".html", ".js", ".css", ".json", ".webmanifest")
# What every answer to a question says: the data are public, and types are not to be guessed.
_NOSNIFF = ("X-Content-Type-Options", "nosniff")
# What a search engine has nothing to look for in.
_ROBOTS = (
    "User-agent: *\nDisallow: /api/\nDisallow: /desk\nDisallow: /plan\nDisallow: /m/\nDisallow: /rider/me\n"
)
HEADERS = (_NOSNIFF, OPEN, EXPOSED)
# Pages by the name of their route: where each is served, and its file in web/.
PAGES = {
    "home": ("/", "index.html"),
    "rider": ("/rider", "rider.html"),
    "rider_me": ("/rider/me", "riderme.html"),
    "report": ("/report", "report.html"),
    "matters": ("/matters", "matters.html"),
    "matter": ("/m/<string:number>", "matter.html"),
    "desk": ("/desk", "desk.html"),
    "plans": ("/plan", "plan.html"),
    "plan": ("/plan/<string:code>", "plan.html"),
    "docs": ("/docs", "docs.html"),
    "docs_try": ("/docs/try", "docs-try.html"),
}


@dataclass(frozen=True)
class Site:
    """What every page says of where it is: the zone of the city's clock, and its public address if any,
    by which the programs that show a link's card fetch the picture.
    """

    timezone: str = "Asia/Shanghai"
    origin: str | None = None


def register(app: APIFlask, outside_tiles_url: str | None, site: Site | None = None) -> None:
    """Serve web/, and send every response with what browsers are to be strict about."""
    app.config[_SITE] = site or Site()

    for name, (url, file) in PAGES.items():
        _add_page(app, name, url, file)

    @app.get("/sw.js")
    @app.doc(hide=True)
    def worker() -> Response:
        """At the root, as a worker may only serve pages below its own address."""
        return _worker("rider")

    @app.get("/home-sw.js")
    @app.doc(hide=True)
    def home_worker() -> Response:
        """Of the map page alone, though every other page lies below its address."""
        return _worker("index", "/")

    @app.get("/rider-me-sw.js")
    @app.doc(hide=True)
    def rider_me_worker() -> Response:
        """Of the page alone: what is one's own it does not keep."""
        return _worker("riderme", "/rider/me")

    @app.get("/report-sw.js")
    @app.doc(hide=True)
    def report_worker() -> Response:
        return _worker("report")

    @app.get("/desk-sw.js")
    @app.doc(hide=True)
    def desk_worker() -> Response:
        """At the root, as its scope is /desk."""
        return _script(push_worker_script(WEB, "/desk?notices"))

    @app.get("/matters-sw.js")
    @app.doc(hide=True)
    def matters_worker() -> Response:
        return _script(push_worker_script(WEB, "/m/"))

    @app.get("/favicon.ico")
    @app.doc(hide=True)
    def favicon() -> Response:
        """Asked for by whatever reads no page."""
        return send_from_directory(WEB, "home-icon-192.png", max_age=86400)

    @app.get("/robots.txt")
    @app.doc(hide=True)
    def robots() -> Response:
        return Response(_ROBOTS, mimetype="text/plain")

    @app.get("/web/<path:name>")
    @app.doc(hide=True)
    def web_file(name: str) -> Response:
        return send_from_directory(WEB, name, max_age=0 if name.endswith(_LIVING) else 86400)

    app.after_request(gzip_response)
    app.after_request(partial(_harden, image_source=_host_of(outside_tiles_url)))
    app.after_request(_tag)


def _add_page(app: APIFlask, name: str, url: str, file: str) -> None:
    @app.get(url, endpoint=name)
    @app.doc(hide=True)
    def show(**_: str) -> Response:
        """What a page is of stands in its path, which it reads itself."""
        return page(file)


def _worker(name: str, url: str | None = None) -> Response:
    """What keeps a page of web/, which is served at `url` or else its name, for when there is no network."""
    return _script(worker_script(WEB, f"{name}.html", url or f"/{name}", _rendered(f"{name}.html")))


def _script(script: str) -> Response:
    response = Response(script, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def page(name: str) -> Response:
    """A page of web/, to be asked for anew at each visit; what has not changed is not sent again."""
    response = Response(_rendered(name), mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def _rendered(name: str) -> str:
    files = (WEB / name, *(WEB / "js").rglob("*.js"), *(WEB / "i18n").rglob("*.json"))
    changed_ns = max(path.stat().st_mtime_ns for path in files)
    site, language = current_app.config[_SITE], language_of(request, WEB)
    return _page(name, site, language, _parameters(name, changed_ns).intersection(request.args), changed_ns)


@lru_cache(maxsize=64)
def _page(name: str, site: Site, language: str, asked: frozenset[str], changed_ns: int) -> str:  # noqa: ARG001  another page, another key
    """The page in a language, with what it needs first, and where it is."""
    text = in_language((WEB / name).read_text(encoding="utf-8"), WEB, language)
    text = text.replace("<html ", f'<html data-timezone="{site.timezone}" ', 1)
    text = text.replace('="og:image" content="/', f'="og:image" content="{site.origin or ""}/')
    return with_preloads(text, WEB, asked)


@lru_cache(maxsize=16)
def _parameters(name: str, changed_ns: int) -> frozenset[str]:  # noqa: ARG001  as above
    return parameters_asked((WEB / name).read_text(encoding="utf-8"))


def _host_of(url: str | None) -> str:
    """Where pictures of an outside base map come from, as a content security policy names it."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts.netloc else ""


def _policy(image_source: str) -> str:
    """The content security policy of a page:
    everything comes from here, and nothing stands inside the page.
    """
    return "; ".join(
        (
            *("default-src 'self'", f"img-src 'self' data: blob: {image_source}".rstrip()),
            *("style-src 'self'", "script-src 'self'", "connect-src 'self'", "object-src 'none'"),
            *("worker-src 'self'", "manifest-src 'self'"),
            *("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"),
        )
    )


def _tag(response: Response) -> Response:
    """Let who keeps a public answer ask whether it still holds."""
    if isinstance(response, JsonResponse) and response.status_code == 200 and response.cache_control.public:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def _harden(response: Response, image_source: str) -> Response:
    headers = response.headers
    headers.add(*_NOSNIFF)
    if response.mimetype == "text/html":
        headers.add("Content-Security-Policy", _policy(image_source))
        headers.add("Referrer-Policy", "same-origin")
        headers.add("Permissions-Policy", "geolocation=(self)")
        headers.add("Cross-Origin-Opener-Policy", "same-origin")
    return response
