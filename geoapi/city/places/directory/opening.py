"""When a place is open: its usual hours, and the exceptions that hold in their place for a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from geoapi.core.clock import Calendar
from geoapi.core.hours import HORIZON_DAYS, Hours, HoursError, Span, merged, parse_hours, state_at

CLOSED = "off"
_KEPT = 4


@dataclass(frozen=True)
class OtherHours:
    """Hours that hold from `since` until `until` (None:
    open-ended) in place of the usual ones; `off` is a closure.
    """

    since: datetime | None
    until: datetime | None
    hours: str
    reason: str | None = None

    def holds(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def overlaps(self, other: "OtherHours") -> bool:
        return (self.since is None or other.until is None or self.since < other.until) and (
            other.since is None or self.until is None or other.since < self.until
        )


@dataclass(frozen=True)
class Opening:
    """Whether a place is open at a moment. `open` is None where nobody can tell; `clear` is False where hours
    are given but cannot be read, or do not say it of this moment. `until` is how long that lasts or, with a
    `reason`, when the exception ends.
    """

    at: datetime
    open: bool | None
    clear: bool
    until: datetime | None
    next: datetime | None
    provisional: bool
    reason: str | None


class Timetable:
    """The opening times of one place. `hours` is OSM opening_hours if `clear`, else any text."""

    def __init__(self, hours: str | None, clear: bool = True, exceptions: Sequence[OtherHours] = ()) -> None:
        self.clear = clear
        self.exceptions = tuple(exceptions)
        self._usual: Hours | None = None
        if hours is not None and clear:
            try:
                self._usual = parse_hours(hours)
            except HoursError:
                self.clear = False
        self._kept: dict[tuple[date, int], tuple[Calendar, list[Span]]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"_kept": {}}

    def opening(self, at: datetime, calendar: Calendar) -> Opening:
        """The state at `at`. Raises nothing: what cannot be read is neither open nor closed."""
        exception = next((each for each in self.exceptions if each.holds(at)), None)

        def spans(first: date, days: int) -> Sequence[Span]:
            return self._spans(first, days, calendar)

        follows = self._usual is not None and self._usual.follows_calendar
        state = state_at(spans, at, calendar, follows)
        if self._usual is None and exception is None and not state.on:
            return Opening(at, None, self.clear, None, None, False, None)
        clear = self.clear and not (state.on is None and self._usual is not None)
        # A night that began before the closure did goes on.
        closed = exception is not None and exception.hours == CLOSED and state.on is False
        if exception is None or (exception.hours == CLOSED and not closed):
            return Opening(
                at, state.on, clear, state.until, _none_if(state.on, state.next_on), state.provisional, None
            )
        until = calendar.local(exception.until) if exception.until is not None else None
        return Opening(
            at,
            False if closed else state.on,
            clear,
            until if closed else state.until,
            _none_if(state.on and not closed, state.next_on),
            state.provisional,
            exception.reason or ("" if closed else None),
        )

    def openings(self, at: datetime, days: int, calendar: Calendar) -> list[tuple[datetime, datetime]]:
        """From when to when it is open, from the day of `at` on for `days` days (13 at most)."""
        today = calendar.local(at).date()
        start = datetime.combine(today, time())
        end = start + timedelta(days=days)
        zone = calendar.timezone
        return [
            (max(since, start).replace(tzinfo=zone), min(until, end).replace(tzinfo=zone))
            for since, until, known in self._spans(today - timedelta(days=1), HORIZON_DAYS, calendar)
            if known and since < end and until > start
        ]

    def begun_on(self, day: date, calendar: Calendar) -> list[Span]:
        """What begins on a day of when it is open or may be, exceptions told in; not in order."""
        usual = self._usual.begun_on(day, calendar) if self._usual else []
        other: list[Span] = []
        for exception in self.exceptions:
            since, until = _local(exception.since, calendar), _local(exception.until, calendar)
            rule = _rule_of(day, since, until)
            if rule is not None:
                usual = _without(usual, *rule)
                other += _within(_other(exception, day, calendar), *rule)
        return other + usual

    def _spans(self, first: date, days: int, calendar: Calendar) -> Sequence[Span]:
        """When it is open or may be, exceptions told in,
        by what begins within `days` days from `first` on.
        """
        if not self.exceptions:
            return self._usual.spans(first, days, calendar) if self._usual else []
        kept = self._kept.get((first, days))
        if kept is not None and kept[0] is calendar:
            return kept[1]
        found = [
            span for number in range(days) for span in self.begun_on(first + timedelta(days=number), calendar)
        ]
        spans = merged(found)
        self._kept = {**(self._kept if len(self._kept) < _KEPT else {}), (first, days): (calendar, spans)}
        return spans


def _rule_of(day: date, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime] | None:
    """From when to when an exception rules over what begins on `day`; None if it does not.

    One that begins or ends with a day is for whole days, and what runs over midnight
    belongs to the day it began on. One that begins or ends at an hour cuts there.
    """
    midnight = datetime.combine(day, time())
    lower, upper = datetime.min, datetime.max  # noqa: DTZ901  times of the city's clock
    if since is not None:
        if since.time() != time():
            lower = since
        elif midnight < since:
            return None
    if until is not None:
        if until.time() != time():
            upper = until
        elif until <= midnight:
            return None
    return lower, upper


def _other(exception: OtherHours, day: date, calendar: Calendar) -> list[Span]:
    if exception.hours == CLOSED:
        return []
    try:
        return parse_hours(exception.hours).begun_on(day, calendar)
    except HoursError:
        # Something is different then, but nobody can tell what.
        start = datetime.combine(day, time())
        return [(start, start + timedelta(days=1), False)]


def _local(moment: datetime | None, calendar: Calendar) -> datetime | None:
    return None if moment is None else calendar.local(moment).replace(tzinfo=None)


def _none_if(is_open: bool | None, moment: datetime | None) -> datetime | None:
    return None if is_open else moment


def _without(spans: Sequence[Span], since: datetime, until: datetime) -> list[Span]:
    cut: list[Span] = []
    for start, end, known in spans:
        if start < since:
            cut.append((start, min(end, since), known))
        if end > until:
            cut.append((max(start, until), end, known))
    return cut


def _within(spans: Sequence[Span], since: datetime, until: datetime) -> list[Span]:
    return [
        (max(start, since), min(end, until), known)
        for start, end, known in spans
        if start < until and end > since
    ]
