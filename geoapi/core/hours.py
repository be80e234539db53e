"""Hours in OSM opening_hours syntax, evaluated on the Chinese calendar.

Day by day: on a make-up working day a weekday is the one beside it (Saturday as Friday, Sunday as Monday)
while dates, months, weeks and nth weekdays mean the real day; the whole of the October week counts as public
holiday (PH). What runs over midnight belongs to the day it began on, whatever the next day is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from geoapi.core.clock import Calendar
from geoapi.core.hours_rules import HoursError, begun_on, rules_of

__all__ = ["HORIZON_DAYS", "Hours", "HoursError", "HoursState", "Span", "merged", "parse_hours", "state_at"]

# How far ahead the next opening is looked for, and the end of what has none within that.
HORIZON_DAYS = 15
_FAR_DAYS = 400
_KEPT_DAYS = 8

# From when to when something is on (or, with False, may be), in local time without a zone.
Span = tuple[datetime, datetime, bool]


@dataclass(frozen=True)
class HoursState:
    """Whether `Hours` are on at a moment, until when that holds, and when they next begin.

    `until` is None where it holds for more than a year. `provisional`:
    it hangs on days whose holidays are not published yet.
    """

    on: bool | None
    until: datetime | None
    next_on: datetime | None
    provisional: bool = False


class Hours:
    """One expression such as `Mo-Fr 08:30-12:00,14:00-18:00; PH off`.

    Raises HoursError when it cannot be read.
    """

    def __init__(self, text: str) -> None:
        self._rules = rules_of(text)
        self.text = text
        # Whether weekdays and holidays matter.
        self.follows_calendar = any(rule.follows_calendar for rule in self._rules)
        self._always = len(self._rules) == 1 and self._rules[0].daily and self._rules[0].whole_day
        self._kept: dict[tuple[date, int], tuple[Calendar, list[Span]]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """As its text: the rules are functions, which cannot be put away."""
        return parse_hours, (self.text,)

    def state(self, at: datetime, calendar: Calendar) -> HoursState:
        """The state at `at`, in the calendar's zone. `on` is None where the text says unknown."""

        def spans(first: date, days: int) -> list[Span]:
            return self.spans(first, days, calendar)

        return state_at(spans, at, calendar, self.follows_calendar)

    def spans(self, first: date, days: int, calendar: Calendar) -> list[Span]:
        """Times that are on or unknown and begin on these days, merged.

        The list is shared: do not change it.
        """
        kept = self._kept.get((first, days))
        if kept is not None and kept[0] is calendar:
            return kept[1]
        if self._always:
            midnight = datetime.combine(first, time())
            spans = [(midnight, midnight + timedelta(days=days), True)]
        else:
            found = (self.begun_on(first + timedelta(days=number), calendar) for number in range(days))
            spans = merged([span for day in found for span in day])
        if len(self._kept) >= _KEPT_DAYS:
            self._kept = {}
        self._kept[first, days] = calendar, spans
        return spans

    def begun_on(self, day: date, calendar: Calendar) -> list[Span]:
        """The times that begin on `day`; the last may run into the next."""
        midnight = datetime.combine(day, time())
        return [
            (midnight + timedelta(minutes=begin), midnight + timedelta(minutes=end), known)
            for begin, end, known in begun_on(self._rules, day, calendar)
        ]


def state_at(
    spans_of: Callable[[date, int], Sequence[Span]], at: datetime, calendar: Calendar, follows_calendar: bool
) -> HoursState:
    """The state at `at` by the spans that begin within so many days from a first day on."""
    local = calendar.local(at)
    moment = local.replace(tzinfo=None)
    first = moment.date() - timedelta(days=1)
    on, until, next_on = _state(spans_of(first, HORIZON_DAYS), moment)
    if _is_far(until, moment, HORIZON_DAYS):
        on, until, _ = _state(spans_of(first, _FAR_DAYS), moment)
        until = None if _is_far(until, moment, _FAR_DAYS) else until
    days = (local.date(), *(moment.date() for moment in (until, next_on) if moment is not None))
    provisional = follows_calendar and any(calendar.is_provisional(day) for day in days)
    zone = calendar.timezone
    return HoursState(
        on, until and until.replace(tzinfo=zone), next_on and next_on.replace(tzinfo=zone), provisional
    )


def _state(spans: Sequence[Span], moment: datetime) -> tuple[bool | None, datetime | None, datetime | None]:
    on: bool | None = False
    until: datetime | None = None
    next_on: datetime | None = None
    for start, end, known in spans:
        if start <= moment < end:
            on, until = (True if known else None), end
        elif start > moment and until is None:
            until = start
        if start > moment and known:
            next_on = start
            break
    return on, until, next_on


def _is_far(until: datetime | None, moment: datetime, days: int) -> bool:
    """Whether it reaches the end of what was looked at, but for the day before and the last night."""
    return until is not None and until - moment > timedelta(days=days - 2)


def merged(spans: Sequence[Span]) -> list[Span]:
    """The same times in order, apart from each other; what is known counts before what may be."""
    known = _union([span for span in spans if span[2]])
    doubtful = _union([span for span in spans if not span[2]])
    for since, until, _ in known if doubtful else ():
        doubtful = [
            piece
            for start, end, _ in doubtful
            for piece in ((start, min(end, since), False), (max(start, until), end, False))
            if piece[0] < piece[1]
        ]
    return sorted(known + doubtful)


def _union(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end, known in sorted(spans):
        if joined and joined[-1][1] >= start:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end), known)
        else:
            joined.append((start, end, known))
    return joined


@lru_cache(maxsize=4096)
def parse_hours(text: str) -> Hours:
    """`Hours` of a text, kept: a city has thousands of posts and dozens of timetables."""
    return Hours(text)
