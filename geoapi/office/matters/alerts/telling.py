"""Neighbours are told of new faces: by number and verb, by day, and not of more than a few."""

from functools import partial

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.core.duties import Duty
from geoapi.office.matters.alerts import store
from geoapi.office.notices.store import outbox

# By the city's clock; what is published at night is told in the morning.
FIRST_HOUR, LAST_HOUR = 8, 21
MOST_A_DAY = 5
_MOST_OLD = 1_000
_EVERY_S, _HOUR_S = 15.0, 3600.0
SHOWN = "matter.shown"


def tell_neighbours(connection: Connection, calendar: Calendar) -> bool:
    """Tell of the next face that is due; whether there may be more. One at a time: many may hear of it."""
    now = calendar.now()
    if not FIRST_HOUR <= now.hour < LAST_HOUR:
        return False
    matter_id = store.take_due(connection)
    if matter_id is None:
        return False
    number, browsers = store.count_alerts(connection, matter_id, now.date(), MOST_A_DAY)
    outbox.push_to(connection, browsers, {"type": SHOWN, "subject": number}, f"face {number}")
    return True


def delete_ended(connection: Connection) -> bool:
    return store.delete_ended(connection, _MOST_OLD) >= _MOST_OLD


def duties(calendar: Calendar) -> tuple[Duty, ...]:
    return (
        Duty("tell neighbours of new faces", _EVERY_S, partial(tell_neighbours, calendar=calendar)),
        Duty("delete ended subscriptions", _HOUR_S, delete_ended),
    )
