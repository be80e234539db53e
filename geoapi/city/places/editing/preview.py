"""The coming two weeks by other hours, beside what holds now: hours are only understood by their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from geoapi.city.places.directory.opening import OtherHours, Timetable
from geoapi.core.clock import Calendar
from geoapi.core.hours import merged
from geoapi.core.hours_week import clock

DAYS = 14

# From and to as 08:30; past midnight they go on: 26:00 is two in the morning.
Times = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Day:
    """When it opens on a day, and when it would by what holds now (None: nobody can tell)."""

    date: date
    kind: str
    provisional: bool
    times: Times | None
    before: Times | None

    @property
    def changes(self) -> bool:
        return self.times != self.before


def coming_days(
    hours: str, now: Timetable | None, exceptions: Sequence[OtherHours], at: datetime, calendar: Calendar
) -> list[Day]:
    """Day by day from that of `at` on. Closures and other exceptions hold whatever the hours are."""
    then = Timetable(hours, True, exceptions)
    today = calendar.local(at).date()
    days = [today + timedelta(days=number) for number in range(DAYS)]
    return [
        Day(
            day,
            calendar.kind(day).value,
            calendar.is_provisional(day),
            _times(then, day, calendar),
            None if now is None else _times(now, day, calendar),
        )
        for day in days
    ]


def _times(timetable: Timetable, day: date, calendar: Calendar) -> Times | None:
    midnight, minute = datetime.combine(day, time()), timedelta(minutes=1)
    spans = merged(timetable.begun_on(day, calendar))
    if not timetable.clear or not all(known for _, _, known in spans):
        return None
    return tuple((clock((since - midnight) // minute), clock((until - midnight) // minute))
                 for since, until, _ in spans)  # fmt: skip
