"""Plans over HTTP."""

from apiflask import APIBlueprint

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.features.planning.api import drafts, files, proposals, reads, steps
from geoapi.features.planning.balancing.proposing import Proposing
from geoapi.features.planning.comments import api as comments
from geoapi.features.planning.comments.queries import Comments
from geoapi.features.planning.documents.dossier import Letterhead
from geoapi.features.planning.documents.queries import PlanFiles
from geoapi.features.planning.measures import api as measures
from geoapi.features.planning.measures.queries import Measuring
from geoapi.features.planning.queries import Planning
from geoapi.features.planning.review.publishing import Follow
from geoapi.features.planning.review.steps import PlanRules
from geoapi.http.acting import Acting


def blueprint(
    database: Database,
    rules: PlanRules,
    head: Letterhead,
    calendar: Calendar,
    acting: Acting,
    follow: Follow,
) -> APIBlueprint:
    """`follow`: see publishing."""
    routes = APIBlueprint("planning", __name__, tag="Plans")
    reads.register(routes, Planning(database, rules), acting)
    files.register(routes, PlanFiles(database, rules, head), acting)
    drafts.register(routes, calendar, acting)
    proposals.register(routes, Proposing(database), acting)
    steps.register(routes, rules, calendar, acting, follow)
    measures.register(routes, Measuring(database, rules), acting)
    comments.register(routes, Comments(database), acting)
    return routes
