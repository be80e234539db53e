"""Clocks of a matter stop and start as a move of it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.office.matters.clocks import reckoning
from geoapi.office.matters.flows import ALL_CLOCKS, Clock, Effect, Kind, Matter, Start
from geoapi.office.matters.store import clocks
from geoapi.office.matters.store.clocks import NewClock


@dataclass(frozen=True)
class ClockChanges:
    """What becomes of the clocks: `stops`, by name; `starts`; and when the first that runs then is due."""

    stops: Sequence[str]
    starts: Sequence[NewClock]
    first_due: datetime | None


def clock_changes(
    connection: Connection,
    calendar: Calendar,
    kind: Kind,
    matter: Matter,
    effect: Effect,
    running: Sequence[Clock],
    now: datetime,
) -> ClockChanges:
    """What a move makes of the clocks that run, by the limits of the city."""
    starts = _started(connection, calendar, kind, matter, effect.starts, now) if effect.starts else []
    stops_all = tuple(effect.stops) == ALL_CLOCKS
    kept = [] if stops_all else [each for each in running if each.name not in effect.stops]
    first_due = min((each.due_at for each in (*kept, *(new.clock for new in starts))), default=None)
    return ClockChanges(effect.stops, starts, first_due)


def turn_clocks(connection: Connection, matter_id: int, turn: int, changes: ClockChanges) -> None:
    """Stop and start them, by the step of a turn."""
    if changes.stops:
        clocks.stop(connection, matter_id, turn, changes.stops)
    if changes.starts:
        clocks.start(connection, matter_id, turn, changes.starts)


def _started(
    connection: Connection,
    calendar: Calendar,
    kind: Kind,
    matter: Matter,
    starts: Sequence[Start],
    now: datetime,
) -> list[NewClock]:
    names = [each.limit or each.name for each in starts if each.until is None]
    rules = clocks.limits_of(connection, kind.code, matter.category, names) if names else {}

    def started(each: Start) -> NewClock:
        if each.until is not None:
            clock, provisional = Clock(each.name, reckoning.DATE, now, each.until), False
        else:
            rule = rules.get(each.limit or each.name) or each.rule
            due = reckoning.due(rule, now, calendar)
            clock, provisional = Clock(each.name, rule, now, due.at), due.provisional
        # Of a clock that the program itself waits for nobody is reminded.
        next_at = (
            clock.due_at
            if clock.name in kind.rings
            else reckoning.next_turn(clock.started_at, clock.due_at, 0, rung=False)
        )
        return NewClock(clock, provisional, next_at)

    return [started(each) for each in starts]
