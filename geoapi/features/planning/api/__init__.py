"""Plans over HTTP."""

from apiflask import APIBlueprint

from geoapi.core.clock import Calendar
from geoapi.features.planning.api import drafts, reads, steps
from geoapi.features.planning.measures import api as measures
from geoapi.features.planning.measures.queries import Measuring
from geoapi.features.planning.queries import Planning
from geoapi.http.acting import Acting


def blueprint(planning: Planning, measuring: Measuring, calendar: Calendar, acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("planning", __name__, tag="Plans")
    reads.register(routes, planning, acting)
    drafts.register(routes, calendar, acting)
    steps.register(routes, planning.rules, calendar, acting)
    measures.register(routes, measuring, acting)
    return routes
