"""Plans over HTTP."""

from apiflask import APIBlueprint

from geoapi.core.clock import Calendar
from geoapi.features.planning.api import drafts, reads, steps
from geoapi.features.planning.queries import Planning
from geoapi.http.acting import Acting


def blueprint(planning: Planning, calendar: Calendar, acting: Acting) -> APIBlueprint:
    routes = APIBlueprint("planning", __name__, tag="Plans")
    reads.register(routes, planning, acting)
    drafts.register(routes, calendar, acting)
    steps.register(routes, planning.rules, calendar, acting)
    return routes
