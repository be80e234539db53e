"""Clocks that run by working days are reckoned anew when the city's calendar says otherwise than it did."""

from collections.abc import Callable

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.office.matters.clocks import reckoning
from geoapi.office.matters.store import clocks

MOST = 500


def recalendar(calendar: Calendar) -> Callable[[Connection], bool]:
    """The work of a duty: some clocks at a time, by their numbers, and from the first again at the end.

    Only what comes out otherwise is written. A clock that has rung stays as it is: what was said, was said.
    """
    after = 0

    def work(connection: Connection) -> bool:
        nonlocal after
        turns = clocks.by_rule(connection, after, MOST)
        for turn in turns:
            due = reckoning.due(turn.rule, turn.started_at, calendar)
            if due.at == turn.due_at and due.provisional == turn.provisional:
                continue
            next_at = reckoning.next_turn(turn.started_at, due.at, turn.warned, rung=False)
            clocks.put_due(connection, turn.id, due.at, provisional=due.provisional, next_at=next_at)
            clocks.note_first_due(connection, turn.matter_id)
        after = turns[-1].id if len(turns) == MOST else 0
        return after > 0

    return work
