"""When clocks of matters are due: wall hours, working days, or a moment that somebody named. Pure.

A clock never pauses. `h24`: so many hours on; `wd3`: at the end of the third working day, not counting
the day itself.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from geoapi.core.clock import Calendar, add_working_days

DATE = "date"
RULE = re.compile(r"(h|wd)([1-9]\d{0,2})")
# Of the way, in percent, when its holder is reminded.
WARNINGS = (50, 80)


@dataclass(frozen=True)
class Due:
    """`provisional`: the days off on the way are not published yet."""

    at: datetime
    provisional: bool


def due(rule: str, started_at: datetime, calendar: Calendar) -> Due:
    """When a clock that runs by a rule is due. Raises ValueError."""
    found = RULE.fullmatch(rule)
    if found is None:
        raise ValueError(f"{rule!r} is no rule: h24 or wd3 is one")
    count = int(found[2])
    if found[1] == "h":
        return Due(started_at + timedelta(hours=count), False)
    first = calendar.local(started_at).date()
    last = add_working_days(calendar, first, count)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return Due(end_of(last, calendar), any(map(calendar.is_provisional, days)))


def end_of(day: date, calendar: Calendar) -> datetime:
    """24:00 of a day of the city."""
    return datetime.combine(day + timedelta(days=1), time(), calendar.timezone)


def next_turn(started_at: datetime, due_at: datetime, warned: int, rung: bool) -> datetime | None:
    """When there is next to warn, or to ring; None when all has been said."""
    if rung:
        return None
    for percent in WARNINGS:
        if warned < percent:
            return started_at + (due_at - started_at) * percent / 100
    return due_at
