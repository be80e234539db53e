"""Hours in OSM opening_hours syntax, evaluated on the Chinese calendar.

The expressions are evaluated by the `opening_hours` library one day at a time: on a public holiday with `PH` standing
for every day, on a make-up working day as the weekday beside it (Saturday as Friday, Sunday as Monday), so that a
worked Saturday has weekday hours and the whole of the October week counts as holiday.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import opening_hours
from opening_hours import OpeningHours, State

from geoapi.core.clock import Calendar, DayKind

_ParserError: type[Exception] = opening_hours.ParserError  # type: ignore[attr-defined]  # The stubs forget it.
# How far ahead the next opening is looked for.
HORIZON_DAYS = 15
_HOLIDAY = re.compile(r"\bPH\b", re.IGNORECASE)
_WORKED_AS = {5: -1, 6: 1}  # Saturday as the Friday before, Sunday as the Monday after.
_CLOSED = (State.CLOSED,)


_WEEKDAYS = re.compile(r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)\b", re.IGNORECASE)
_KEPT_DAYS = 4

# From when to when something is on (or, with False, may be), in local time without a zone.
Span = tuple[datetime, datetime, bool]


@dataclass(frozen=True)
class HoursState:
    """Whether `Hours` are on at a moment, until when that holds, and when they next begin.

    `provisional`: it hangs on days whose holidays are not published yet.
    """

    on: bool | None
    until: datetime | None
    next_on: datetime | None
    provisional: bool = False


class HoursError(ValueError):
    """The text is not valid opening_hours syntax."""


class Hours:
    """One expression such as `Mo-Fr 08:30-12:00,14:00-18:00; PH off`.

    Raises HoursError when it cannot be read.
    """

    def __init__(self, text: str) -> None:
        try:
            self._ordinary = OpeningHours(text, auto_country=False, auto_timezone=False)
            self._holiday = OpeningHours(_HOLIDAY.sub("Mo-Su", text), auto_country=False, auto_timezone=False)
        except _ParserError:
            raise HoursError(f"{text!r} is not opening-hours syntax, such as Mo-Fr 08:30-18:00; PH off") from None
        self.text = text
        # Whether weekdays and holidays matter.
        self.follows_calendar = _WEEKDAYS.search(text.replace("Mo-Su", "")) is not None
        self._kept: dict[tuple[date, int], tuple[Calendar, list[Span]]] = {}

    def state(self, at: datetime, calendar: Calendar) -> HoursState:
        """The state at `at`, in the calendar's zone. `on` is None where the text says unknown."""
        first = calendar.local(at).date() - timedelta(days=1)
        return state_at(self.spans(first, HORIZON_DAYS, calendar), at, calendar, self.follows_calendar)

    def spans(self, first: date, days: int, calendar: Calendar) -> list[Span]:
        """Times that are on or unknown, merged across midnight. The list is shared: do not change it."""
        kept = self._kept.get((first, days))
        if kept is not None and kept[0] is calendar:
            return kept[1]
        spans: list[Span] = []
        for offset in range(days):
            for start, end, known in self._day(first + timedelta(days=offset), calendar):
                if spans and spans[-1][1] == start and spans[-1][2] == known:
                    spans[-1] = (spans[-1][0], end, known)
                else:
                    spans.append((start, end, known))
        if len(self._kept) >= _KEPT_DAYS:
            self._kept = {}
        self._kept[first, days] = calendar, spans
        return spans

    def _day(self, day: date, calendar: Calendar) -> list[Span]:
        kind = calendar.kind(day)
        rules = self._holiday if kind is DayKind.holiday else self._ordinary
        shift = timedelta(days=_WORKED_AS.get(day.weekday(), 0)) if kind is DayKind.makeup else timedelta()
        midnight = datetime.combine(day, time()) + shift
        return [
            (max(start, midnight) - shift, min(end, midnight + timedelta(days=1)) - shift, state == State.OPEN)
            for start, end, state, _ in rules.intervals(midnight, midnight + timedelta(days=1))
            if state not in _CLOSED
        ]


def state_at(spans: Sequence[Span], at: datetime, calendar: Calendar, follows_calendar: bool) -> HoursState:
    """The state at `at` by spans that begin the day before and reach HORIZON_DAYS."""
    local = calendar.local(at)
    moment = local.replace(tzinfo=None)
    on: bool | None = False
    until: datetime | None = None
    next_on: datetime | None = None
    for start, end, known in spans:
        if start <= moment < end:
            on, until = (True if known else None), end
        elif start > moment and until is None and not on:
            until = start
        if start > moment and known:
            next_on = start
            break
    if until is not None and until - moment > timedelta(days=HORIZON_DAYS - 2):
        until = None
    days = (local.date(), *(moment.date() for moment in (until, next_on) if moment is not None))
    provisional = follows_calendar and any(calendar.is_provisional(day) for day in days)
    zone = calendar.timezone
    return HoursState(on, until and until.replace(tzinfo=zone), next_on and next_on.replace(tzinfo=zone), provisional)


@lru_cache(maxsize=4096)
def parse_hours(text: str) -> Hours:
    """`Hours` of a text, kept: a city has thousands of posts and dozens of timetables."""
    return Hours(text)
