"""Signing in and out over HTTP, the own account, and taking back what one did."""

from collections.abc import Mapping, Sequence

from apiflask import APIBlueprint

from geoapi.core.clock import Calendar
from geoapi.core.commands import Command
from geoapi.office.access.api import (
    accounts,
    audit,
    changes,
    enrollments,
    own_account,
    own_data,
    sign_in,
)
from geoapi.office.access.api.shared import Shared
from geoapi.office.access.own_data import PersonalData

__all__ = ["Shared", "blueprint"]


def blueprint(
    shared: Shared,
    undoable: Mapping[str, Command],
    calendar: Calendar,
    elsewhere: Sequence[PersonalData] = (),
) -> APIBlueprint:
    """`elsewhere`: what others keep about an account, which is shown and removed with it."""
    routes = APIBlueprint("access", __name__, tag="Signing in")
    sign_in.add_routes(routes, shared)
    own_account.add_routes(routes, shared)
    own_data.add_routes(routes, shared, elsewhere)
    enrollments.add_routes(routes, shared)
    accounts.add_routes(routes, shared)
    audit.add_routes(routes, shared, calendar)
    changes.add_routes(routes, shared, undoable)
    return routes
