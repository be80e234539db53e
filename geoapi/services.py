"""What one process's application is made of: wiring only."""

import atexit
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

from apiflask import APIFlask

from geoapi.city.addresses.queries import Addresses
from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.places.snapshot import DirectorySnapshot
from geoapi.city.routing.client import Engine, address_by
from geoapi.city.search.snapshot import SearchSnapshot
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.health import Known, Lately, known
from geoapi.core.phones import read_phone
from geoapi.core.settings import Settings
from geoapi.core.snapshots import Listener
from geoapi.snapshots import make_snapshots


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
    search: SearchSnapshot
    health: Lately[Known]
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


def services_of(app: APIFlask) -> Services:
    services = app.extensions["geoapi"]
    assert isinstance(services, Services)
    return services


def make_services(settings: Settings, calendar: Calendar) -> Services:
    def opened(url: str, standby: Database | None = None) -> Database:
        return Database(
            url,
            timezone=settings.timezone,
            pool_size=settings.database_pool_size,
            statement_timeout_s=settings.statement_timeout_s,
            lock_timeout_s=1,
            own_deadlines=True,
            standby=standby,
        )

    standby = opened(settings.database_read_url) if settings.database_read_url else None
    own_login = settings.database_public_url
    database = opened(settings.database_url, None if own_login else standby)
    public = opened(own_login, standby) if own_login else database
    atlas, gazetteer, directory, search = held = make_snapshots(public, calendar, settings)
    return Services(
        database=database,
        public=public,
        calendar=calendar,
        atlas=atlas,
        gazetteer=gazetteer,
        directory=directory,
        search=search,
        listener=Listener(public, held),
        health=Lately(database, known),
        engine=Engine(address_by(settings.routing_url, settings.home)),
        locator=Locator(
            atlas,
            Addresses(gazetteer),
            calendar,
            hotline=read_phone(settings.hotline),
            address_accuracy_m=settings.address_accuracy_m,
        ),
    )
