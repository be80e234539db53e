"""What the endpoints of plans share: where they are, what may come of them, and when a day begins."""

from datetime import date, datetime, time

from geoapi.core.clock import Calendar

PLANS, PLAN = "/api/v1/plans", "/api/v1/plans/<string:code>"
OF_SIGNED_IN = {401: "Nobody is signed in", 403: "Your posts do not allow it there"}
NO_PLAN = {404: "There is no such plan, or not for you"}
OF_EDITS = OF_SIGNED_IN | {
    404: "There is no such plan",
    409: "It is no draft any more, or somebody has changed the same meanwhile: `since` says what, and "
    "`grids` what they are now",
    422: "The same `Idempotency-Key` was sent before with something else",
}
TOO_FAST = {429: "More than ten edits in a second: `Retry-After`"}
OF_STEPS = OF_SIGNED_IN | {
    404: "There is no such plan",
    409: "It is in another state by now, or something stands against it: `faults`, or the `grids` that were "
    "changed again since",
    422: "The same `Idempotency-Key` was sent before with something else",
}


def beginning_of(day: date | None, calendar: Calendar) -> datetime | None:
    """When a day begins in the city."""
    return None if day is None else datetime.combine(day, time(), calendar.timezone)
