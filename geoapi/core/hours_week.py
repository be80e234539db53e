"""Hours as a week that people set by hand: days, times, and what holds on public holidays.

Written as OSM opening_hours, and read back from it where a week says all of it: what a text means on some 400
days is looked at, so that a text is only read as a week that opens on the same minutes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from geoapi.core.clock import Calendar, DayKind
from geoapi.core.hours import Hours, HoursError, merged, parse_hours
from geoapi.core.hours_text import DAYS, selector

HOLIDAY = DAYS.index("PH")
DAY_MINUTES = 24 * 60
# All public holidays of a year, and each weekday more than once.
_LOOKED_AT_DAYS = 400
_ALL_DAY = ((0, DAY_MINUTES),)
# Days, times and `off`: what hangs on dates, months, weeks or the sun is no week.
_OF_WEEKS = re.compile(r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|off|24/7|\d{1,2}:\d\d|[\s,;-])*")

# From and to in minutes of the day; the end is more than 24 hours where it is of the next day.
Times = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class WeekRule:
    """On these days (0 is Monday, 7 public holidays) it is open between two times."""

    days: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class Week:
    """All rules. With `holidays_as_weekdays` a public holiday is like any day; else it has rules of its own,
    and without any is a day off.
    """

    rules: tuple[WeekRule, ...]
    holidays_as_weekdays: bool = False


def write_week(week: Week) -> str:
    """The week as OSM opening_hours.

    Raises HoursError where it is never open, a time is none, or two of a day overlap.
    """
    if not all(0 <= rule.begin < DAY_MINUTES and rule.begin < rule.end <= rule.begin + DAY_MINUTES
               for rule in week.rules):  # fmt: skip
        raise HoursError("a time begins on its day, and lasts a day at most")
    times = {day: _times_of(week.rules, day) for day in range(len(DAYS))}
    if week.holidays_as_weekdays:
        times[HOLIDAY] = ()
    if not any(times.values()):
        raise HoursError("no day has a time at which it is open")
    first = times[0]
    alike = all(times[day] == first for day in range(HOLIDAY))
    if alike and (week.holidays_as_weekdays or times[HOLIDAY] == first):
        return "24/7" if first == _ALL_DAY else _written(first)
    rules = [f"{selector(days)} {_written(told)}" for days, told in _alike(times)]
    if not week.holidays_as_weekdays:
        rules.append(f"PH {_written(times[HOLIDAY])}" if times[HOLIDAY] else "PH off")
    return "; ".join(rules)


def read_week(text: str, calendar: Calendar, today: date) -> Week | None:
    """The week that a text of opening_hours is; None where a week cannot say it."""
    try:
        hours = parse_hours(text) if _OF_WEEKS.fullmatch(text) else None
    except HoursError:
        hours = None
    if hours is None:
        return None
    days = [today + timedelta(days=number) for number in range(_LOOKED_AT_DAYS)]
    told = {day: found for day in days if (found := _minutes(hours, day, calendar)) is not None}
    if len(told) < len(days):
        return None
    times = {day.weekday(): told[day] for day in days if calendar.kind(day) is DayKind.ordinary}
    on_holidays = {told[day] for day in days if calendar.kind(day) is DayKind.holiday}
    if len(on_holidays) == 1:
        times[HOLIDAY] = on_holidays.pop()
    week = Week(_rules_of(times), holidays_as_weekdays=HOLIDAY not in times)
    try:
        same = parse_hours(write_week(week))
    except HoursError:
        return None
    return week if all(_minutes(same, day, calendar) == told[day] for day in days) else None


def _times_of(rules: Sequence[WeekRule], day: int) -> Times:
    times = tuple(sorted((rule.begin, rule.end) for rule in rules if day in rule.days))
    if any(after[0] < before[1] for before, after in pairwise(times)):
        raise HoursError(f"two times of {DAYS[day]} overlap")
    return times


def _alike(times: dict[int, Times]) -> Iterator[tuple[set[int], Times]]:
    """Weekdays with the same times, together."""
    left = [day for day in range(HOLIDAY) if times[day]]
    while left:
        days = {day for day in left if times[day] == times[left[0]]}
        yield days, times[left[0]]
        left = [day for day in left if day not in days]


def _rules_of(times: dict[int, Times]) -> tuple[WeekRule, ...]:
    days_of: dict[tuple[int, int], list[int]] = {}
    for day in sorted(times):
        for span in times[day]:
            days_of.setdefault(span, []).append(day)
    return tuple(WeekRule(tuple(days), *span) for span, days in days_of.items())


def _minutes(hours: Hours, day: date, calendar: Calendar) -> Times | None:
    """When it opens on a day; None where that is not certain."""
    midnight = datetime.combine(day, time())
    spans = merged(hours.begun_on(day, calendar))
    if not all(known for _, _, known in spans):
        return None
    minute = timedelta(minutes=1)
    return tuple(((since - midnight) // minute, (until - midnight) // minute) for since, until, _ in spans)


def clock(minutes: int) -> str:
    """08:30; past midnight it goes on: 26:00 is two in the morning."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _written(times: Times) -> str:
    return ",".join(
        f"{clock(begin)}-{clock(end if end <= DAY_MINUTES else end - DAY_MINUTES)}" for begin, end in times
    )
