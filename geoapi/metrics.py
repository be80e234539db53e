"""`/metrics`: how this server does, for Prometheus.

What is told of workers is labelled with the worker's number, for counters that were added up over workers
would fall when one of them is started anew, and Prometheus would take that for a thousand new requests.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from apiflask import APIFlask
from flask import Response, request

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.duties import DutyStanding, Standing, each_standing, standing
from geoapi.core.errors import Forbidden
from geoapi.core.health import Lately
from geoapi.core.metrics import (
    CONTENT_TYPE,
    Family,
    Sample,
    gauge,
    of_this_process,
    packed,
    printed,
    unpacked,
    with_label,
)
from geoapi.core.networks import is_within
from geoapi.core.settings import Settings
from geoapi.http.bulkheads import METRICS, bulkhead
from geoapi.http.siblings import Siblings
from geoapi.office.matters.store.clocks import Overdue, overdue
from geoapi.office.notices.store.outbox import count_dead
from geoapi.services import Services

_WHO_MAY = (
    "Only who asks from a network in GEOAPI_METRICS_NETWORKS may read this, and by no proxy that is not "
    "counted in GEOAPI_PROXIES."
)
_OF_PROXIES = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@dataclass(frozen=True)
class Queues:
    """What waits in the database for a clerk, for an operator, and for people in office."""

    clerk: Standing
    duties: list[DutyStanding]
    dead_messages: int
    overdue: Overdue


def _count_queues(connection: Connection) -> Queues:
    return Queues(
        standing(connection), each_standing(connection), count_dead(connection), overdue(connection)
    )


class Figures:
    """All that one worker tells, and the others of its server with it."""

    def __init__(self, services: Services, settings: Settings) -> None:
        self._services, self._settings = services, settings
        self._siblings: Siblings | None = None
        self._of_edge: Callable[[], Iterable[Family]] = tuple
        self._queues = Lately(services.database, _count_queues)

    def join(self, of_edge: Callable[[], Iterable[Family]]) -> None:
        """From here on this is a worker among others, with an edge whose figures these are."""
        self._of_edge = of_edge
        self._siblings = Siblings(self._settings.port, lambda: packed(self._of_worker()))
        self._siblings.start()

    def text(self) -> str:
        own = self._siblings.number if self._siblings else 0
        families = [*with_label(self._of_worker(), "worker", str(own)), *self._of_server()]
        answered = 1
        for number, told in self._siblings.ask() if self._siblings else ():
            # One that ended while it told is left out.
            with suppress(ValueError):
                families += with_label(unpacked(told), "worker", str(number))
                answered += 1
        families += [
            gauge("geoapi_workers", "Server processes that tell their figures.", Sample(answered)),
            gauge(
                "geoapi_workers_wanted", "Server processes there should be.", Sample(self._settings.workers)
            ),
        ]
        return printed(families)

    def _of_worker(self) -> Iterator[Family]:
        yield from of_this_process()
        yield from self._of_edge()
        yield from _of_snapshots(self._services)
        yield from _of_pools(self._services)

    def _of_server(self) -> Iterator[Family]:
        yield from _of_disk(self._settings)
        yield from _of_database(self._services.calendar, self._queues.current())


def register(app: APIFlask, services: Services, settings: Settings) -> Figures:
    figures = Figures(services, settings)

    @app.get("/metrics")
    @bulkhead(METRICS)
    @app.doc(hide=True)
    def metrics() -> Response:
        by_proxy = not settings.proxies and any(name in request.headers for name in _OF_PROXIES)
        if by_proxy or not is_within(request.remote_addr or "", settings.metrics_networks):
            raise Forbidden(_WHO_MAY)
        return Response(figures.text(), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    return figures


def _of_snapshots(services: Services) -> Iterator[Family]:
    every = (services.atlas, services.gazetteer, services.directory, services.search)
    seen = {each.name: each.seen() for each in every}
    yield gauge(
        "geoapi_snapshot_version",
        "Version of what is held in memory of the database; none before the first stands.",
        *(Sample(each.version, {"snapshot": name}) for name, each in seen.items() if each),
    )
    yield gauge(
        "geoapi_snapshot_checked_age_seconds",
        "Since what is held in memory was last found to be what the database says.",
        *(Sample(round(each.checked_s_ago, 3), {"snapshot": name}) for name, each in seen.items() if each),
    )


def _of_pools(services: Services) -> Iterator[Family]:
    pools = {"app": services.database}
    if services.public is not services.database:
        pools["public"] = services.public
    if services.public.standby is not None:
        pools["standby"] = services.public.standby

    def samples(value: Callable[[Database], float]) -> list[Sample]:
        return [Sample(value(each), {"login": login}) for login, each in pools.items()]

    yield gauge(
        "geoapi_database_connections_in_use",
        "Connections of the pool that are at work.",
        *samples(Database.connections_in_use),
    )
    yield gauge(
        "geoapi_database_connections_max",
        "How many connections the pool may have.",
        *samples(lambda each: each.pool_size),
    )


def _of_disk(settings: Settings) -> Iterator[Family]:
    with suppress(OSError):
        disk = shutil.disk_usage(settings.home)
        yield gauge("geoapi_disk_free_bytes", "Free where GEOAPI_HOME lies.", Sample(disk.free))
        yield gauge("geoapi_disk_size_bytes", "Size of the disk where GEOAPI_HOME lies.", Sample(disk.total))


def _of_database(calendar: Calendar, queues: Queues | None) -> Iterator[Family]:
    yield gauge("geoapi_database_up", "Whether the database answers.", Sample(int(queues is not None)))
    if queues is None:
        return
    if queues.clerk.seen_at is not None:
        age_s = (calendar.now() - queues.clerk.seen_at).total_seconds()
        yield gauge(
            "geoapi_clerk_seen_age_seconds",
            "Since any clerk was last seen.",
            Sample(round(max(0.0, age_s), 1)),
        )
    yield gauge("geoapi_clerk_up", "Whether a clerk runs.", Sample(int(not queues.clerk.is_gone)))
    duties = queues.duties
    yield gauge(
        "geoapi_duty_backlog",
        "Rows that wait for a duty of the clerk; none while no clerk counts them.",
        *(Sample(each.backlog, {"duty": each.name}) for each in duties if each.backlog is not None),
    )
    yield gauge(
        "geoapi_duty_late_seconds",
        "How long ago a duty of the clerk should have been done.",
        *(Sample(round(each.late_s, 1), {"duty": each.name}) for each in duties),
    )
    yield gauge(
        "geoapi_duty_failed",
        "Whether a duty failed when it was last tried.",
        *(Sample(int(each.has_failed), {"duty": each.name}) for each in duties),
    )
    yield gauge("geoapi_outbox_dead", "Messages given up after days of trying.", Sample(queues.dead_messages))
    yield gauge(
        "geoapi_matters_overdue", "Open cases and tasks past their date.", Sample(queues.overdue.matters)
    )
    yield gauge(
        "geoapi_clocks_overdue",
        "Clocks of cases of which the clerk should have told already.",
        Sample(queues.overdue.clocks),
    )
