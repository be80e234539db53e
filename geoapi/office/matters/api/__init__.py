"""Matters over HTTP."""

from apiflask import APIBlueprint

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.http.acting import Acting
from geoapi.office.matters.api import moves, reads
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.queries import Matters


def blueprint(database: Database, kinds: Kinds, calendar: Calendar, acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("matters", __name__, tag="Matters")
    known = Matters(database, kinds, calendar)
    reads.register(routes, known, acting)
    moves.register(routes, known, calendar, acting)
    return routes
