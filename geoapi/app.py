"""The application: wiring only."""

import logging
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from apiflask import APIFlask
from flask import Response

from geoapi import metrics, readiness
from geoapi.city.addresses import commands as address_commands
from geoapi.city.addresses.api import blueprint as corrections
from geoapi.city.addresses.editing.queries import AreasDesk
from geoapi.city.addresses.queries import Addresses
from geoapi.city.areas import commands as area_commands
from geoapi.city.areas.api import blueprint as introductions
from geoapi.city.locate.api import CSV_TYPES
from geoapi.city.locate.api import blueprint as locate
from geoapi.city.locate.fast_path import PATH, LocateFastPath
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
from geoapi.city.posters.api import blueprint as posters
from geoapi.city.posters.queries import Posters
from geoapi.city.profiles.api import blueprint as areas
from geoapi.city.profiles.queries import Profiles
from geoapi.city.routing.api import blueprint as routes
from geoapi.city.routing.queries import Router
from geoapi.city.search.api import blueprint as addresses
from geoapi.city.search.api import search_blueprint
from geoapi.city.search.queries import CitySearch
from geoapi.city.tiles.api import blueprint as tiles
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.errors import InvalidInput, NotReady
from geoapi.core.logs import begin_logging
from geoapi.core.phones import read_phone
from geoapi.core.settings import Settings
from geoapi.features.cases.api import blueprint as cases
from geoapi.features.cases.reporting import Reporting as CaseReporting
from geoapi.features.cases.similar import Similar
from geoapi.features.cases.weights import Weights
from geoapi.features.couriers.enrolling import commands as courier_commands
from geoapi.features.couriers.enrolling.api import blueprint as couriers
from geoapi.features.couriers.enrolling.queries import PERSONAL_DATA as COURIER_DATA
from geoapi.features.couriers.enrolling.queries import owes_consent
from geoapi.features.couriers.hours.api import blueprint as service_hours
from geoapi.features.couriers.hours.queries import PERSONAL_DATA as STATEMENT_DATA
from geoapi.features.couriers.tasks import taking as task_taking
from geoapi.features.couriers.tasks.api import blueprint as tasks
from geoapi.features.couriers.tasks.near import TasksNear
from geoapi.features.couriers.tasks.offering import Offering
from geoapi.features.couriers.tasks.queries import PERSONAL_DATA as TASK_DATA
from geoapi.features.couriers.tasks.queries import Tasks
from geoapi.features.couriers.tasks.store import let_go as let_tasks_go
from geoapi.features.exchange.api import blueprint as exchange
from geoapi.features.exchange.feeds import Feeds
from geoapi.features.exchange.hooks import Hooks
from geoapi.features.exchange.open311.api import blueprint as open311
from geoapi.features.exchange.open311.queries import Reading as Open311Reading
from geoapi.features.exchange.open311.receiving import Receiving as Open311Receiving
from geoapi.features.ogc.api import blueprint as ogc
from geoapi.features.ogc.queries import public_collections
from geoapi.features.ogc.writing import Writing
from geoapi.features.planning import commands as planning_commands
from geoapi.features.planning import edits as plan_edits
from geoapi.features.planning import snapshots as plan_snapshots
from geoapi.features.planning.api import blueprint as plans
from geoapi.features.planning.balancing import proposing as plan_proposing
from geoapi.features.planning.comments import commands as plan_comments
from geoapi.features.planning.documents import commands as plan_papers
from geoapi.features.planning.documents.dossier import letterhead_of
from geoapi.features.planning.gis import commands as plan_gis_commands
from geoapi.features.planning.gis import file_commands as plan_file_commands
from geoapi.features.planning.gis.layers import PlanLayers
from geoapi.features.planning.review import commands as plan_reviewing
from geoapi.features.planning.review import publishing as plan_publishing
from geoapi.features.planning.review.steps import rules_of
from geoapi.features.uploads import commands as upload_commands
from geoapi.features.uploads.api import FILE
from geoapi.features.uploads.api import blueprint as uploads
from geoapi.http import pages, problems
from geoapi.http.contract import document
from geoapi.http.cross_origin import answer_preflights
from geoapi.http.edge import Edge
from geoapi.http.json import JsonResponse
from geoapi.http.public_address import base_url_by, believe_proxies, refuse_doubtful_hosts
from geoapi.http.request_ids import RequestIds
from geoapi.http.standby import Standby
from geoapi.http.url_rules import LazyRule
from geoapi.kinds import KINDS
from geoapi.office.access import enrolling, managing
from geoapi.office.access.api import Shared
from geoapi.office.access.api import blueprint as signing_in
from geoapi.office.access.oidc import provider_of
from geoapi.office.access.queries import Access
from geoapi.office.matters import moving as matter_moving
from geoapi.office.matters import noting as matter_noting
from geoapi.office.matters.api import blueprint as matters
from geoapi.office.matters.api.evidence import MEDIA as PHOTOS
from geoapi.office.matters.boards import exporting as matter_exporting
from geoapi.office.matters.evidence.formats import MOST_BYTES as MOST_PHOTO_BYTES
from geoapi.office.matters.faces import publishing as matter_publishing
from geoapi.office.matters.queries import Matters
from geoapi.office.matters.rehoming import rehome
from geoapi.office.matters.reporters import contacting as matter_contacting
from geoapi.office.matters.reporters.own import PERSONAL_DATA as REPORT_DATA
from geoapi.office.notices.api import blueprint as notices
from geoapi.office.notices.keys import public_key
from geoapi.office.upkeep import commands as upkeep_commands
from geoapi.office.upkeep.api import blueprint as upkeep
from geoapi.permissions import PERMISSIONS
from geoapi.services import Services, make_services, services_of

# Of every domain in which people change something: what they do.
COMMANDS = (
    *(*area_commands.COMMANDS, *address_commands.COMMANDS),
    *(*place_commands.COMMANDS, *post_commands.COMMANDS),
    *(*planning_commands.COMMANDS, *plan_papers.COMMANDS, *plan_edits.COMMANDS, *plan_snapshots.COMMANDS),
    *(*plan_gis_commands.COMMANDS, *plan_file_commands.COMMANDS, *plan_proposing.COMMANDS),
    *(*plan_reviewing.COMMANDS, *plan_publishing.COMMANDS, *plan_comments.COMMANDS),
    *upload_commands.COMMANDS,
    *(*matter_moving.COMMANDS, *matter_noting.COMMANDS),
    *(*matter_contacting.COMMANDS, *matter_publishing.COMMANDS),
    *(*matter_exporting.COMMANDS, *task_taking.COMMANDS),
    *person_report_commands.COMMANDS,
    *courier_commands.COMMANDS,
    *(*enrolling.COMMANDS, *managing.COMMANDS, *upkeep_commands.COMMANDS),
)

# What is shown of an account to whose it is, and goes or is told of when it is deleted.
PERSONAL_DATA = (COURIER_DATA, STATEMENT_DATA, TASK_DATA, REPORT_DATA)


def create_app(settings: Settings | None = None) -> APIFlask:
    """One process's application.

    It starts no thread and asks no database until `services_of(app).start()`.
    """
    settings = settings or Settings()
    begin_logging(settings.log_format)
    try:
        calendar = Calendar.load(settings.timezone, settings.calendar_file)
    except InvalidInput as error:
        raise SystemExit(error.detail) from None
    if warning := calendar.warning(calendar.now().date()):
        logging.getLogger("geoapi").warning(warning)
    services = make_services(settings, calendar)
    app = APIFlask("geoapi", title="社区地图 Community map", version="1", spec_path=None, docs_path=None)
    app.url_rule_class = LazyRule
    app.extensions["geoapi"] = services
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config.update(
        DESCRIPTION="Which grid covers this place, and who is responsible for it.", AUTO_SERVERS=False
    )
    base_url = base_url_by(settings)
    refuse_doubtful_hosts(app)
    problems.register(app)
    _register_endpoints(app, services, settings, base_url)
    readiness.register(app, services)
    app.extensions["geoapi.figures"] = metrics.register(app, services, settings)
    pages.register(app, settings.outside_tiles_url, pages.Site(settings.timezone, settings.origin))
    answer_preflights(app)
    if settings.proxies:
        believe_proxies(app, settings.proxies)
    app.wsgi_app = RequestIds(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = LocateFastPath(app.wsgi_app, services.locator, pages.HEADERS)  # type: ignore[method-assign]
    return app


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
    whole = CitySearch(
        services.search,
        services.atlas,
        services.directory,
        Addresses(services.gazetteer),
        locator,
        calendar,
        hotline=read_phone(settings.hotline),
    )
    app.register_blueprint(search_blueprint(whole))
    app.register_blueprint(routes(router))
    access = Access(database, PERMISSIONS, {"courier": owes_consent})
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
    app.register_blueprint(signing_in(shared, undoable, calendar, PERSONAL_DATA))
    push_key = public_key(settings.push_key)
    app.register_blueprint(notices(shared, calendar, push_key, settings.push_service))
    app.register_blueprint(upkeep(shared))
    rules = rules_of(settings)
    head = letterhead_of(settings)
    made = Posters(
        database,
        services.atlas,
        calendar,
        hotline=read_phone(settings.hotline),
        address=head.address,
        attribution=settings.attribution,
    )
    app.register_blueprint(posters(made))
    follow = partial(rehome, kinds=KINDS, calendar=calendar)
    app.register_blueprint(plans(database, rules, head, calendar, acting, follow))
    app.register_blueprint(uploads(acting, settings.upload_max_mb))
    boxes = Boxes(settings.keys)
    app.register_blueprint(
        matters(
            database,
            public,
            KINDS,
            boxes,
            calendar,
            acting,
            push_key,
            settings.push_service,
            shared.base,
            contact_days=settings.contact_days,
        )
    )
    app.register_blueprint(
        cases(
            CaseReporting(database, boxes, calendar, shared.base),
            Similar(database, calendar),
            Weights(database, KINDS, calendar),
            acting,
        )
    )
    offering = Offering(database, boxes, calendar)
    app.register_blueprint(tasks(Tasks(database, TasksNear(router)), offering, KINDS, calendar, acting))
    app.register_blueprint(couriers(shared, let_tasks_go))
    app.register_blueprint(service_hours(database, acting))
    app.register_blueprint(
        exchange(
            Feeds(database, boxes, KINDS, calendar),
            Hooks(database, boxes, KINDS, calendar, Addresses(services.gazetteer).certain_point, PERMISSIONS),
        )
    )
    known = Matters(database, KINDS, calendar, settings.contact_days)
    received = Open311Receiving(database, boxes, calendar, known, Addresses(services.gazetteer))
    app.register_blueprint(open311(Open311Reading(public, KINDS), received, base_url))
    app.register_blueprint(tiles(public, base_url))
    describe = _describer(app, services.directory, base_url)
    layers = PlanLayers(database)
    writing = Writing(layers, partial(access.by_token, verbs=layers.verbs), settings.origin)
    app.register_blueprint(ogc(public_collections(public), writing, calendar, base_url, describe))
    _register_document(app, describe)


def _describer(
    app: APIFlask, directory: DirectorySnapshot, base_url: Callable[[], str]
) -> Callable[[], dict[str, Any]]:
    """Makes the document of all that the application shows."""

    # A quarter of a second of work; at how many addresses it is asked for is for others to say.
    @lru_cache(maxsize=4)
    def described(server: str, kinds: tuple[str, ...], amenities: tuple[str, ...]) -> dict[str, Any]:
        return document(app, server, {"place_kind": list(kinds), "amenity": list(amenities)})

    def describe() -> dict[str, Any]:
        try:
            current = directory.current()
            return described(base_url() or "/", tuple(current.kinds), tuple(current.amenities))
        except NotReady:
            return document(app, base_url() or "/", {})

    return describe


def _register_document(app: APIFlask, describe: Callable[[], dict[str, Any]]) -> None:
    @app.get("/openapi.json")
    @app.doc(hide=True)
    def openapi() -> Response:
        return JsonResponse(describe(), max_age_s=60)


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
                for each in (services.atlas, services.gazetteer, services.directory, services.search)
            )
        except NotReady:
            return False

    def most_bytes(content_type: str) -> int:
        media = content_type.partition(";")[0].strip().lower()
        by_media = dict.fromkeys(CSV_TYPES, settings.csv_max_mb) | {FILE: settings.upload_max_mb}
        return MOST_PHOTO_BYTES if media in PHOTOS else by_media.get(media, settings.body_max_mb) << 20

    edge = Edge(
        app,
        fast.app,
        quick={PATH: (fast.headers, fast.answer)},
        headers=pages.HEADERS,
        most_bytes=most_bytes,
        until_ready=Standby(settings.host, settings.port, is_ready).wait,
    )
    app.extensions["geoapi.figures"].join(edge.families)
    return edge
