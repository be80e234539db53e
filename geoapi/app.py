"""The application: wiring only."""

import atexit
import logging
from pathlib import Path

from apiflask import APIFlask
from flask import Response, jsonify, request, send_from_directory

from geoapi.addresses.api import blueprint as addresses
from geoapi.core import problems
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.locate.actions import Locator
from geoapi.locate.api import blueprint as locate
from geoapi.locate.keeper import AtlasKeeper
from geoapi.profiles.actions import Profiles
from geoapi.profiles.api import blueprint as areas
from geoapi.tiles.api import blueprint as tiles

WEB = Path(__file__).resolve().parent.parent / "web"
_DOCS = "/docs"
_POLICY = "; ".join(
    (
        *("default-src 'self'", "img-src 'self' data: blob:", "style-src 'self'", "script-src 'self'"),
        *("connect-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"),
    )
)
# The library's page of documentation has its script inside.
_DOCS_POLICY = _POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "script-src 'self'", "script-src 'self' 'unsafe-inline'"
)


def create_app(settings: Settings | None = None) -> APIFlask:
    """One process's application. Its Atlas loads, and is kept fresh, in a thread of its own."""
    settings = settings or Settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    calendar = Calendar.load(settings.timezone, settings.calendar_file)
    database = Database(
        settings.database_url,
        pool_size=settings.database_pool_size,
        statement_timeout_s=settings.statement_timeout_s,
    )
    keeper = AtlasKeeper(database, calendar, settings.atlas_poll_s)
    locator = Locator(keeper, database, calendar, address_accuracy_m=settings.address_accuracy_m)

    app = APIFlask("geoapi", title="社区地图 Community map", version="1", docs_path=_DOCS)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config.update(
        DESCRIPTION="Which grid covers this place, and who is responsible for it.",
        SWAGGER_UI_CSS="/web/vendor/swagger-ui/swagger-ui.css",
        SWAGGER_UI_BUNDLE_JS="/web/vendor/swagger-ui/swagger-ui-bundle.js",
        SWAGGER_UI_STANDALONE_PRESET_JS="/web/vendor/swagger-ui/swagger-ui-standalone-preset.js",
    )
    problems.register(app)
    app.register_blueprint(locate(locator, settings))
    app.register_blueprint(areas(Profiles(database, keeper, calendar)))
    app.register_blueprint(addresses(database, locator.describe))
    app.register_blueprint(tiles(database))
    _register_health(app, keeper)
    _register_pages(app)
    app.after_request(_harden)

    keeper.start()
    atexit.register(keeper.stop)
    app.extensions["geoapi"] = {"keeper": keeper, "database": database, "locator": locator}
    return app


def _register_health(app: APIFlask, keeper: AtlasKeeper) -> None:
    @app.get("/livez")
    @app.doc(summary="The process runs", tags=["Health"], responses={200: "Yes"})
    def livez() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    @app.doc(summary="The first Atlas stands", tags=["Health"], responses={200: "Yes", 503: "Not yet"})
    def readyz() -> Response:
        atlas = keeper.current()
        return jsonify(status="ok", atlas_version=atlas.version, leaves=len(atlas.leaves))


def _register_pages(app: APIFlask) -> None:
    @app.get("/")
    @app.doc(hide=True)
    def home() -> Response:
        return send_from_directory(WEB, "index.html", max_age=0)

    @app.get("/web/<path:name>")
    @app.doc(hide=True)
    def web_file(name: str) -> Response:
        return send_from_directory(WEB, name, max_age=0 if name.endswith((".html", ".js", ".css", ".json")) else 86400)


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.add("X-Content-Type-Options", "nosniff")
    headers.add("Access-Control-Allow-Origin", "*")
    if response.mimetype == "text/html":
        headers.add("Content-Security-Policy", _DOCS_POLICY if request.path == _DOCS else _POLICY)
        headers.add("Referrer-Policy", "same-origin")
        headers.add("Permissions-Policy", "geolocation=(self)")
    return response
