"""Clocks of a matter stop and start as a move of it says."""

from datetime import datetime

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.office.matters import clocks as reckoning
from geoapi.office.matters.flows import Clock, Effect, Kind, Matter, Start
from geoapi.office.matters.store import clocks


def turn_clocks(
    connection: Connection,
    calendar: Calendar,
    kind: Kind,
    matter: Matter,
    turn: int,
    effect: Effect,
    now: datetime,
) -> None:
    """Stop and start clocks as a move says."""
    if effect.stops:
        clocks.stop(connection, matter.id, turn, effect.stops)
    for each in effect.starts:
        clock, provisional = _started(connection, calendar, kind, matter, each, now)
        # Of a clock that the program itself waits for nobody is reminded.
        next_at = (
            clock.due_at
            if clock.name in kind.rings
            else reckoning.next_turn(clock.started_at, clock.due_at, 0, rung=False)
        )
        clocks.start(connection, matter.id, turn, clock, provisional=provisional, next_at=next_at)
    if effect.stops or effect.starts:
        clocks.note_first_due(connection, matter.id)


def _started(
    connection: Connection, calendar: Calendar, kind: Kind, matter: Matter, each: Start, now: datetime
) -> tuple[Clock, bool]:
    if each.until is not None:
        return Clock(each.name, reckoning.DATE, now, each.until), False
    rule = clocks.limit_of(connection, kind.code, matter.category, each.limit or each.name) or each.rule
    due = reckoning.due(rule, now, calendar)
    return Clock(each.name, rule, now, due.at), due.provisional
