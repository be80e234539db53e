"""The application: wiring only."""

import atexit
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

from apiflask import APIFlask
from flask import Response, jsonify
from pydantic import BaseModel

from geoapi.city.addresses import commands as address_commands
from geoapi.city.addresses.api import blueprint as corrections
from geoapi.city.addresses.editing.queries import AreasDesk
from geoapi.city.addresses.queries import Addresses
from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.areas import commands as area_commands
from geoapi.city.areas.api import blueprint as introductions
from geoapi.city.locate.api import CSV_TYPES
from geoapi.city.locate.api import blueprint as locate
from geoapi.city.locate.fast_path import PATH, LocateFastPath
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.people import commands as post_commands
from geoapi.city.people.api import blueprint as posts
from geoapi.city.people.queries import PostsDesk
from geoapi.city.people.reports import commands as person_report_commands
from geoapi.city.people.reports.api import blueprint as person_reports
from geoapi.city.places import commands as place_commands
from geoapi.city.places.api import blueprint as places
from geoapi.city.places.editing.api import blueprint as place_edits
from geoapi.city.places.editing.queries import PlaceEditing
from geoapi.city.places.queries import Places
from geoapi.city.places.reports.api import blueprint as place_reports
from geoapi.city.places.reports.reporting import Reporting
from geoapi.city.places.snapshot import DirectorySnapshot
from geoapi.city.profiles.api import blueprint as areas
from geoapi.city.profiles.queries import Profiles
from geoapi.city.routing.api import blueprint as routes
from geoapi.city.routing.client import Engine, address_by
from geoapi.city.routing.queries import Router
from geoapi.city.search.api import blueprint as addresses
from geoapi.city.tiles.api import blueprint as tiles
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput, NotReady
from geoapi.core.health import ONE_LOGIN, Health
from geoapi.core.logs import begin_logging
from geoapi.core.phones import read_phone
from geoapi.core.settings import Settings
from geoapi.core.snapshots import Listener
from geoapi.features.uploads import commands as upload_commands
from geoapi.features.uploads.api import FILE
from geoapi.features.uploads.api import blueprint as uploads
from geoapi.http import pages, problems
from geoapi.http.contract import contract, document
from geoapi.http.cross_origin import answer_preflights
from geoapi.http.edge import Edge
from geoapi.http.json import JsonResponse
from geoapi.http.public_address import base_url_by, believe_proxies, refuse_doubtful_hosts
from geoapi.http.standby import Standby
from geoapi.office.access import enrolling, managing
from geoapi.office.access.api import Shared
from geoapi.office.access.api import blueprint as signing_in
from geoapi.office.access.oidc import provider_of
from geoapi.office.access.queries import Access
from geoapi.office.notices.api import blueprint as notices
from geoapi.office.notices.keys import public_key
from geoapi.office.upkeep import commands as upkeep_commands
from geoapi.office.upkeep.api import blueprint as upkeep
from geoapi.permissions import PERMISSIONS


class Alive(BaseModel):
    status: str


class Published(BaseModel):
    """Until when public holidays are known here, and what an operator is to do about it."""

    published_until: str
    warning: str | None


class ClerkSeen(BaseModel):
    """When a clerk was last seen, and what an operator is to do about it; null while it is not known."""

    seen_at: str | None
    warning: str | None


class Logins(BaseModel):
    warning: str | None


class Ready(Alive):
    atlas_version: int
    leaves: int
    addresses: int
    places: int
    warning: str | None
    calendar: Published
    clerk: ClerkSeen
    database: Logins


@dataclass(frozen=True)
class Services:
    """What one process's application is made of.

    What it reads from the database is kept fresh from `start` on. `public`: the same database by the
    login of what is public, if it has one of its own.
    """

    database: Database
    public: Database
    calendar: Calendar
    atlas: AtlasSnapshot
    gazetteer: GazetteerSnapshot
    directory: DirectorySnapshot
    health: Health
    engine: Engine
    locator: Locator
    listener: Listener

    def start(self) -> None:
        """Begin to load and to watch, each in a thread of its own, until the process ends."""
        # The first look beyond the published days loads a package: no visitor is to wait for it.
        unpublished = self.calendar.published_until() + timedelta(days=1)
        Thread(target=self.calendar.kind, args=(unpublished,), name="calendar", daemon=True).start()
        self.listener.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        self.listener.stop()
        for each in (self.database, self.public):
            each.close()


# Of every domain in which people change something: what they do.
COMMANDS = (
    *(*area_commands.COMMANDS, *address_commands.COMMANDS),
    *(*place_commands.COMMANDS, *post_commands.COMMANDS),
    *upload_commands.COMMANDS,
    *person_report_commands.COMMANDS,
    *(*enrolling.COMMANDS, *managing.COMMANDS, *upkeep_commands.COMMANDS),
)


def services_of(app: APIFlask) -> Services:
    services = app.extensions["geoapi"]
    assert isinstance(services, Services)
    return services


def create_app(settings: Settings | None = None) -> APIFlask:
    """One process's application.

    It starts no thread and asks no database until `services_of(app).start()`.
    """
    settings = settings or Settings()
    begin_logging()
    try:
        calendar = Calendar.load(settings.timezone, settings.calendar_file)
    except InvalidInput as error:
        raise SystemExit(error.detail) from None
    if warning := calendar.warning(calendar.now().date()):
        logging.getLogger("geoapi").warning(warning)
    services = _make_services(settings, calendar)
    app = APIFlask("geoapi", title="社区地图 Community map", version="1", spec_path=None, docs_path=None)
    app.extensions["geoapi"] = services
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config.update(
        DESCRIPTION="Which grid covers this place, and who is responsible for it.", AUTO_SERVERS=False
    )
    base_url = base_url_by(settings)
    refuse_doubtful_hosts(app)
    problems.register(app)
    _register_endpoints(app, services, settings, base_url)
    _register_health(app, services)
    _register_document(app, services.directory, base_url)
    pages.register(app, settings.outside_tiles_url, settings.timezone)
    answer_preflights(app)
    if settings.proxies:
        believe_proxies(app, settings.proxies)
    app.wsgi_app = LocateFastPath(app.wsgi_app, services.locator, pages.HEADERS)  # type: ignore[method-assign]
    return app


def _make_services(settings: Settings, calendar: Calendar) -> Services:
    def opened(url: str) -> Database:
        return Database(
            url,
            timezone=settings.timezone,
            pool_size=settings.database_pool_size,
            statement_timeout_s=settings.statement_timeout_s,
            lock_timeout_s=1,
            own_deadlines=True,
        )

    database = opened(settings.database_url)
    public = opened(settings.database_public_url) if settings.database_public_url else database
    atlas = AtlasSnapshot(public, calendar, settings.atlas_poll_s)
    gazetteer = GazetteerSnapshot(public, settings.atlas_poll_s)
    directory = DirectorySnapshot(public, settings.atlas_poll_s)
    return Services(
        database=database,
        public=public,
        calendar=calendar,
        atlas=atlas,
        gazetteer=gazetteer,
        directory=directory,
        listener=Listener(public, (atlas, directory, gazetteer)),
        health=Health(database),
        engine=Engine(address_by(settings.routing_url, settings.home)),
        locator=Locator(
            atlas,
            Addresses(gazetteer),
            calendar,
            hotline=read_phone(settings.hotline),
            address_accuracy_m=settings.address_accuracy_m,
        ),
    )


def _register_endpoints(
    app: APIFlask, services: Services, settings: Settings, base_url: Callable[[], str]
) -> None:
    database, public = services.database, services.public
    calendar, locator = services.calendar, services.locator
    router = Router(services.engine)
    profiles = Profiles(
        public,
        services.atlas,
        services.directory,
        router,
        calendar,
        answers=locator.answers_at,
        attribution=settings.attribution,
        outside_tiles_url=settings.outside_tiles_url,
    )
    found = Places(services.directory, router, calendar)
    app.register_blueprint(locate(locator, settings))
    app.register_blueprint(areas(profiles))
    app.register_blueprint(addresses(Addresses(services.gazetteer), locator))
    app.register_blueprint(routes(router))
    access = Access(database, PERMISSIONS)
    shared = Shared(access, database, Boxes(settings.keys), settings.origin, provider_of(settings))
    acting = shared.acting
    app.register_blueprint(places(found))
    app.register_blueprint(place_edits(PlaceEditing(database, calendar), acting))
    app.register_blueprint(person_reports(public, calendar, acting))
    app.register_blueprint(place_reports(found, Reporting(public, calendar), acting))
    app.register_blueprint(posts(PostsDesk(database, calendar), calendar, acting))
    app.register_blueprint(introductions(acting))
    app.register_blueprint(corrections(AreasDesk(database, calendar), acting))
    undoable = {command.act: command for command in COMMANDS}
    app.register_blueprint(signing_in(shared, undoable, calendar))
    push_key = public_key(settings.push_key)
    app.register_blueprint(notices(shared, calendar, push_key, settings.push_service))
    app.register_blueprint(upkeep(shared))
    app.register_blueprint(uploads(acting, settings.upload_max_mb))
    app.register_blueprint(tiles(public, base_url))


def _register_document(app: APIFlask, directory: DirectorySnapshot, base_url: Callable[[], str]) -> None:
    @app.get("/openapi.json")
    @app.doc(hide=True)
    def openapi() -> Response:
        try:
            rows = {
                "place_kind": list(directory.current().kinds),
                "amenity": list(directory.current().amenities),
            }
        except NotReady:
            rows = {}
        return JsonResponse(document(app, base_url() or "/", rows), max_age_s=60)


def create_edge() -> Edge:
    """The application as the server runs it: started, and behind an edge that no client can hold up."""
    settings = Settings()
    app = create_app(settings)
    services = services_of(app)
    services.start()
    fast = app.wsgi_app
    assert isinstance(fast, LocateFastPath)

    def is_ready() -> bool:
        try:
            return all(
                each.current() is not None
                for each in (services.atlas, services.gazetteer, services.directory)
            )
        except NotReady:
            return False

    def most_bytes(content_type: str) -> int:
        media = content_type.partition(";")[0].strip().lower()
        by_media = dict.fromkeys(CSV_TYPES, settings.csv_max_mb) | {FILE: settings.upload_max_mb}
        return by_media.get(media, settings.body_max_mb) << 20

    return Edge(
        app,
        fast.app,
        quick={PATH: (fast.headers, fast.answer)},
        headers=pages.HEADERS,
        most_bytes=most_bytes,
        until_ready=Standby(settings.host, settings.port, is_ready).wait,
    )


def _register_health(app: APIFlask, services: Services) -> None:
    @app.get("/livez")
    @contract(answer=Alive)
    @app.doc(summary="The process runs", tags=["Health"], responses={200: "Yes"})
    def livez() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    @contract(answer=Ready)
    @app.doc(
        summary="The first Atlas, the addresses and the places stand",
        tags=["Health"],
        responses={200: "Yes", 503: "Not yet"},
    )
    def readyz() -> Response:
        atlas, addresses = services.atlas.current(), services.gazetteer.current()
        places, calendar = services.directory.current(), services.calendar
        known = services.health.current()
        seen_at = known and known.clerk.seen_at and calendar.local(known.clerk.seen_at)
        is_one = services.public is services.database or (known is not None and known.owns_tables)
        return jsonify(
            status="ok",
            atlas_version=atlas.version,
            leaves=len(atlas.leaves),
            addresses=len(addresses),
            places=len(places),
            warning=atlas.warning(),
            # What an operator is to do soon; nobody is sent away for it.
            calendar={
                "published_until": calendar.published_until().isoformat(),
                "warning": calendar.warning(calendar.now().date()),
            },
            clerk={
                "seen_at": seen_at and seen_at.isoformat(timespec="seconds"),
                "warning": known and known.clerk.warning(),
            },
            database={"warning": ONE_LOGIN if is_one else None},
        )
