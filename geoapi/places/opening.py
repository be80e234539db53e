"""When a place is open: its usual hours, and the exceptions that hold in their place for a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geoapi.core.clock import Calendar
from geoapi.core.hours import HORIZON_DAYS, Hours, HoursError, Span, parse_hours, state_at

CLOSED = "off"


@dataclass(frozen=True)
class OtherHours:
    """Hours that hold from `since` until `until` (None: open-ended) in place of the usual ones; `off` is a closure."""

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
    """Whether a place is open at a moment. `open` is None where nobody can tell; `clear` is False where hours are given
    but cannot be read. `until` is how long that lasts or, with a `reason`, when the exception ends."""

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
        self._kept: tuple[date, Calendar, list[Span]] | None = None

    def opening(self, at: datetime, calendar: Calendar) -> Opening:
        """The state at `at`. Raises nothing: what cannot be read is neither open nor closed."""
        exception = next((each for each in self.exceptions if each.holds(at)), None)
        if self._usual is None and exception is None:
            return Opening(at, None, self.clear, None, None, False, None)
        first = calendar.local(at).date() - timedelta(days=1)
        follows = self._usual is not None and self._usual.follows_calendar
        state = state_at(self._spans(first, calendar), at, calendar, follows)
        if exception is None:
            return Opening(
                at, state.on, self.clear, state.until, _none_if(state.on, state.next_on), state.provisional, None
            )
        closed = exception.hours == CLOSED
        until = calendar.local(exception.until) if exception.until is not None else None
        return Opening(
            at,
            False if closed else state.on,
            self.clear,
            until if closed else state.until,
            _none_if(state.on and not closed, state.next_on),
            state.provisional,
            exception.reason or ("" if closed else None),
        )

    def openings(self, at: datetime, days: int, calendar: Calendar) -> list[tuple[datetime, datetime]]:
        """From when to when it is open, from the day of `at` on for `days` days (13 at most)."""
        today = calendar.local(at).date()
        start = datetime(today.year, today.month, today.day)
        end = start + timedelta(days=days)
        zone = calendar.timezone
        return [
            (max(since, start).replace(tzinfo=zone), min(until, end).replace(tzinfo=zone))
            for since, until, known in self._spans(today - timedelta(days=1), calendar)
            if known and since < end and until > start
        ]

    def _spans(self, first: date, calendar: Calendar) -> list[Span]:
        """When it is open or may be, exceptions told in, from `first` on for HORIZON_DAYS."""
        usual = self._usual.spans(first, HORIZON_DAYS, calendar) if self._usual else []
        if not self.exceptions:
            return usual
        kept = self._kept
        if kept is not None and kept[0] == first and kept[1] is calendar:
            return kept[2]
        spans = usual
        for each in self.exceptions:
            since = _local(each.since, calendar) or datetime.min
            until = _local(each.until, calendar) or datetime.max
            spans = _without(spans, since, until) + _within(_other(each, first, calendar), since, until)
        spans = _joined(sorted(spans))
        self._kept = first, calendar, spans
        return spans


def _other(exception: OtherHours, first: date, calendar: Calendar) -> list[Span]:
    if exception.hours == CLOSED:
        return []
    try:
        return parse_hours(exception.hours).spans(first, HORIZON_DAYS, calendar)
    except HoursError:
        # Something is different then, but nobody can tell what.
        start = datetime(first.year, first.month, first.day)
        return [(start, start + timedelta(days=HORIZON_DAYS), False)]


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
    return [(max(start, since), min(end, until), known) for start, end, known in spans if start < until and end > since]


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end, known in spans:
        if joined and joined[-1][1] == start and joined[-1][2] == known:
            joined[-1] = (joined[-1][0], end, known)
        else:
            joined.append((start, end, known))
    return joined
