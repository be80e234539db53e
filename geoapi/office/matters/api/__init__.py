"""Matters over HTTP."""

from collections.abc import Callable

from apiflask import APIBlueprint

from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.outbound import Trusted
from geoapi.http.acting import Acting
from geoapi.office.matters.alerts.subscribing import Subscribing
from geoapi.office.matters.api import alerts, boards, contacts, evidence, faces, moves, own, reads, taking
from geoapi.office.matters.boards.diary import Diary
from geoapi.office.matters.boards.exporting import Exports
from geoapi.office.matters.boards.summing import Sums
from geoapi.office.matters.faces.queries import Faces
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.papers.asking import Papers
from geoapi.office.matters.queries import Matters
from geoapi.office.matters.reporters.own import OwnMatters


def blueprint(
    database: Database,
    public: Database,
    kinds: Kinds,
    boxes: Boxes,
    calendar: Calendar,
    acting: Acting,
    push_key: str | None,
    push_service: Trusted | None,
    base: Callable[[], str],
    *,
    contact_days: int,
) -> APIBlueprint:
    """`public`: the same database by the login that may read nothing but what is public; `push_key`: the
    public key with which browsers subscribe, if there is one; `base`: the public address, for links;
    `contact_days`: how long after the end contacts
    are kept.
    """
    routes = APIBlueprint("matters", __name__, tag="Matters")
    known = Matters(database, kinds, calendar, contact_days)
    reads.register(routes, known, acting)
    own.register(routes, OwnMatters(database, kinds, base), acting)
    moves.register(routes, known, calendar, acting)
    evidence.register(routes, known, acting)
    contacts.register(routes, known, boxes, acting)
    faces.register(routes, known, Faces(public), acting)
    taking.register(routes, Exports(database, kinds, calendar), Papers(database, kinds), calendar, acting)
    boards.register(routes, Sums(database, kinds, calendar), Diary(database, calendar), acting)
    alerts.register(routes, Subscribing(database, public, boxes, push_key), push_service, acting)
    return routes
