"""Clocks ring: whoever has a matter is reminded on the way, and told once when the time is over."""

from datetime import datetime

from geoapi.core import audit
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict
from geoapi.office.matters.clocks import reckoning
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.moving import SYSTEM, make_move
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.store import clocks, matters
from geoapi.office.matters.telling import tell_of_clock

MOST = 200


def ring(connection: Connection, kinds: Kinds, calendar: Calendar) -> bool:
    """Say of each clock what there is to say by now, each once; whether there may be more."""
    now = matters.now(connection)
    turns = clocks.take_turns(connection, MOST)
    for turn in turns:
        _say(connection, kinds, calendar, turn, now)
    return len(turns) >= MOST


def _say(connection: Connection, kinds: Kinds, calendar: Calendar, turn: clocks.Turn, now: datetime) -> None:
    kind = kinds.find(turn.kind)
    matter = matters.matter_by_id(connection, turn.matter_id)
    if kind is None or matter is None:
        # Of a kind whose folder is gone.
        clocks.note_said(connection, turn.id, warned=turn.warned, rung=False, next_at=None)
        return
    verb = kind.rings.get(turn.name)
    if turn.due_at > now:
        percent = _percent(turn, now)
        next_at = reckoning.next_turn(turn.started_at, turn.due_at, max(percent, turn.warned), rung=False)
        clocks.note_said(connection, turn.id, warned=max(percent, turn.warned), rung=False, next_at=next_at)
        if percent > turn.warned:
            tell_of_clock(connection, kind, matter, turn.name, percent)
        return
    clocks.note_said(connection, turn.id, warned=turn.warned, rung=True, next_at=None)
    if verb is None:
        tell_of_clock(connection, kind, matter, turn.name, None)
        return
    try:
        after, _ = make_move(connection, kinds, calendar, matter, verb, {}, SYSTEM)
    except Conflict:
        # It has gone on, and the clock that waited for it says nothing more.
        return
    audit.add_row(
        connection,
        "matter.move",
        subject_of(matter.number),
        site=after.site,
        before={"state": matter.state, "turn": matter.turn},
        after={"state": after.state, "turn": after.turn, "verb": verb},
    )


def _percent(turn: clocks.Turn, now: datetime) -> int:
    """Of how much of the way is to be reminded by now: of the latest part, not of each that was missed."""
    gone = (now - turn.started_at) / (turn.due_at - turn.started_at)
    return max((each for each in reckoning.WARNINGS if each <= 100 * gone), default=0)
