"""Hours against a reader that marks every minute of three years, for the part of the syntax that it knows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geoapi.core.clock import Calendar
from geoapi.core.hours import Hours
from tests.core.published import DAYS, FIRST, HOLIDAYS, WORKED

CALENDAR = Calendar()
DAY = 24 * 60
NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Selector:
    """A way to name days, as it is written and as it is meant."""

    text: str
    names: Callable[[date], bool]


@dataclass(frozen=True)
class Clause:
    """A rule: the separator before it, all the selectors that must hold,
    and its times (none: the whole day).
    """

    joins: str
    selectors: tuple[Selector, ...]
    times: tuple[tuple[int, int], ...]
    off: bool

    @property
    def text(self) -> str:
        times = ",".join(f"{clock(begin)}-{clock(end)}" for begin, end in self.times)
        words = [
            *(each.text for each in self.selectors),
            times or ("" if self.selectors or self.off else "24/7"),
        ]
        return " ".join(filter(None, [*words, "off" if self.off else ""]))


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def weekday(day: date) -> int:
    if day in WORKED:
        return 4 if day.weekday() == 5 else 0
    return day.weekday()


def week_from_to(first: int, last: int) -> Selector:
    named = {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    return Selector(f"{NAMES[first]}-{NAMES[last]}", lambda day: weekday(day) in named)


def some_weekdays(named: set[int]) -> Selector:
    return Selector(",".join(NAMES[each] for each in sorted(named)), lambda day: weekday(day) in named)


def nth(number: int, name: int) -> Selector:
    return Selector(
        f"{NAMES[name]}[{number}]", lambda day: day.weekday() == name and (day.day - 1) // 7 + 1 == number
    )


def months(first: int, last: int) -> Selector:
    named = {(first + n) % 12 for n in range((last - first) % 12 + 1)}
    return Selector(f"{MONTHS[first]}-{MONTHS[last]}", lambda day: day.month - 1 in named)


def dates(first: date, days: int) -> Selector:
    last = first + timedelta(days=days)
    text = (
        f"{first.year} {MONTHS[first.month - 1]} {first.day}-{last.year} {MONTHS[last.month - 1]} {last.day}"
    )
    return Selector(text, lambda day: first <= day <= last)


def weeks(first: int, last: int) -> Selector:
    return Selector(f"week {first:02d}-{last:02d}", lambda day: first <= day.isocalendar().week <= last)


def holidays(days: int) -> Selector:
    text = f"PH {days:+d} day{'s' if abs(days) > 1 else ''}" if days else "PH"
    return Selector(text, lambda day: day - timedelta(days=days) in HOLIDAYS)


def holidays_on(named: set[int]) -> Selector:
    text = f"PH {','.join(NAMES[each] for each in sorted(named))}"
    return Selector(text, lambda day: day in HOLIDAYS and day.weekday() in named)


def either(first: Selector, second: Selector) -> Selector:
    return Selector(f"{first.text},{second.text}", lambda day: first.names(day) or second.names(day))


WEEKDAYS = st.sets(st.integers(0, 6), min_size=1, max_size=4)
# Around the days on which the calendar differs, so that these meet.
AROUND = st.sampled_from(sorted(HOLIDAYS | WORKED)).flatmap(
    lambda day: st.integers(-3, 3).map(lambda n: day + timedelta(days=n))
)
RANGES = st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1])
OF_WEEK = (
    RANGES.map(lambda pair: week_from_to(*pair))
    | WEEKDAYS.map(some_weekdays)
    | st.builds(nth, st.integers(1, 4), st.integers(0, 6))
    | st.integers(-2, 2).map(holidays)
    | WEEKDAYS.map(holidays_on)
    | st.builds(either, WEEKDAYS.map(some_weekdays), st.just(holidays(0)))
)
OF_YEAR = (
    st.builds(months, st.integers(0, 11), st.integers(0, 11)).filter(
        lambda each: each.text[:3] != each.text[4:]
    )
    | st.builds(dates, AROUND, st.integers(1, 40))
    | st.tuples(st.integers(1, 50), st.integers(1, 3)).map(lambda pair: weeks(pair[0], pair[0] + pair[1]))
)
SELECTORS = st.tuples() | st.tuples(OF_WEEK) | st.tuples(OF_YEAR) | st.tuples(OF_YEAR, OF_WEEK)
QUARTERS = st.tuples(st.integers(0, 95), st.integers(1, 96)).map(lambda pair: (pair[0] * 15, pair[1] * 15))
# As it is written, 22:00-02:00 ends on the next day.
TIMES = st.lists(QUARTERS.filter(lambda pair: pair[0] != pair[1]), max_size=2).map(tuple)


@st.composite
def clauses(draw: st.DrawFn) -> list[Clause]:
    found: list[Clause] = []
    for _ in range(draw(st.integers(1, 4))):
        selectors, off = draw(SELECTORS), bool(found) and draw(st.booleans())
        times = draw(TIMES)
        # Between two lists of days or two lists of times a comma would make one list of them.
        apart = times and selectors and (not found or found[-1].times)
        joins = draw(st.sampled_from(";,")) if apart else ";"
        found.append(Clause(joins, selectors, times, off))
    return found


def written(rules: list[Clause]) -> str:
    return "".join(f"{each.joins} {each.text}" if number else each.text for number, each in enumerate(rules))


def marked(rules: list[Clause]) -> NDArray[np.bool_]:
    """For each minute of the three years, whether it is open."""
    minutes = np.zeros((len(DAYS) + 2) * DAY, dtype=bool)
    for number, day in enumerate(DAYS):
        begun = np.zeros(2 * DAY, dtype=bool)
        shut = np.zeros(2 * DAY, dtype=bool)
        for rule in rules:
            if not all(each.names(day) for each in rule.selectors):
                continue
            if (rule.off and not rule.times) or (not rule.off and rule.joins == ";"):
                begun[:] = False
            for begin, end in rule.times or (((0, DAY),) if not rule.off else ()):
                until = end if end > begin else end + DAY
                begun[begin:until] = not rule.off
                shut[begin:until] |= rule.off
        here = slice(number * DAY, (number + 2) * DAY)
        # What is closed by the clock closes the night before too; a closed day does not.
        minutes[here] &= ~shut
        minutes[here] |= begun
    return minutes[: len(DAYS) * DAY]


def told(text: str) -> NDArray[np.bool_]:
    minutes = np.zeros((len(DAYS) + 2) * DAY, dtype=bool)
    zero = datetime.combine(FIRST, time())
    for start, end, known in Hours(text).spans(FIRST, len(DAYS), CALENDAR):
        assert known
        minutes[(start - zero) // timedelta(minutes=1) : (end - zero) // timedelta(minutes=1)] = True
    return minutes[: len(DAYS) * DAY]


def test_the_calendar_is_that_of_the_notices() -> None:
    found = {day for day in DAYS if CALENDAR.kind(day).value == "holiday"}
    worked = {day for day in DAYS if CALENDAR.kind(day).value == "workday"}
    assert (found, worked) == (HOLIDAYS & set(DAYS), WORKED)
    assert [day for day in DAYS if CALENDAR.is_provisional(day)] == [day for day in DAYS if day.year == 2027]


@settings(max_examples=150)
@given(clauses())
def test_every_minute_of_three_years(rules: list[Clause]) -> None:
    wrong = np.flatnonzero(told(written(rules)) != marked(rules))
    moments = [datetime.combine(FIRST, time()) + timedelta(minutes=int(each)) for each in wrong[:3]]
    assert not moments, written(rules)


@settings(max_examples=60)
@given(clauses(), st.integers(10, len(DAYS) - 30), st.integers(0, DAY - 1))
def test_state_until_and_next_of_a_minute(rules: list[Clause], number: int, minute: int) -> None:
    truth, here = marked(rules), number * DAY + minute
    zero = datetime.combine(FIRST, time(), CALENDAR.timezone)
    state = Hours(written(rules)).state(zero + timedelta(minutes=here), CALENDAR)
    assert state.on == truth[here]

    def at(moment: datetime | None) -> int:
        return (
            here + 13 * DAY
            if moment is None
            else min((moment - zero) // timedelta(minutes=1), here + 13 * DAY)
        )

    until = at(state.until)
    assert (truth[here:until] == truth[here]).all() and (state.until is None or truth[until] != truth[here] or
                                                         until == here + 13 * DAY)  # fmt: skip
    if not state.on:
        assert at(state.next_on) == until


CASES = [
    # Nights around a worked Saturday (14 February 2026) and the festival that begins on the 15th.
    ("Mo-Fr 20:00-03:00; PH off", "2026-02-13T23:00", True),
    ("Mo-Fr 20:00-03:00; PH off", "2026-02-14T02:59", True),
    ("Mo-Fr 20:00-03:00; PH off", "2026-02-14T12:00", False),
    ("Mo-Fr 20:00-03:00; PH off", "2026-02-14T21:00", True),
    ("Mo-Fr 20:00-03:00; PH off", "2026-02-15T02:30", True),
    ("Mo-Fr 20:00-03:00; PH off", "2026-02-15T03:00", False),
    ("Mo-Fr 20:00-03:00; PH off", "2026-02-16T21:00", False),
    ("Mo-Fr 20:00-03:00; PH off", "2026-02-24T02:00", False),
    ("Mo-Fr 20:00-03:00; PH off", "2026-02-24T20:00", True),
    ("Mo-Fr 20:00-03:00; Sa,Su off", "2026-02-14T21:00", True),
    ("PH 20:00-03:00", "2026-10-08T01:00", True),
    ("PH 20:00-03:00", "2026-10-01T01:00", False),
    ("PH -1 day 20:00-03:00", "2026-09-30T21:00", True),
    ("Tu-Th 07:00-04:00; Fr-Su 09:00-17:00", "2026-11-27T03:00", True),
    # On the worked Saturday the 14th is the 14th, the second Saturday is one, and the month is February.
    ("Feb 14 09:00-12:00", "2026-02-14T10:00", True),
    ("Feb 13 09:00-12:00", "2026-02-14T10:00", False),
    ("Sa[2] 09:00-12:00", "2026-02-14T10:00", True),
    ("Fr[2] 09:00-12:00", "2026-02-14T10:00", False),
    ("Feb Sa 09:00-12:00", "2026-02-14T10:00", False),
    ("Feb Fr 09:00-12:00", "2026-02-28T10:00", True),
    ("Mar 01-31 Mo-Fr 09:00-12:00", "2026-02-28T10:00", False),
    ("week 07 Fr 09:00-12:00", "2026-02-14T10:00", True),
    ("2026 Jan 1-2026 Jan 3 off; Mo 09:00-12:00", "2026-01-04T10:00", True),
    ("easter 09:00-12:00", "2026-04-05T10:00", True),
    ("2025 Mo-Fr 09:00-12:00", "2026-02-14T10:00", False),
    # Holidays that fall on a Sunday, and the day before one.
    ("Mo-Su 09:00-12:00; PH Su off", "2026-10-04T10:00", False),
    ("Mo-Su 09:00-12:00; PH Su off", "2026-10-05T10:00", True),
    ("Mo-Su 09:00-12:00; PH Su off", "2026-11-29T10:00", True),
    ("Mo-Su 09:00-12:00; PH,Su off", "2026-11-29T10:00", False),
    ("Mo-Su 09:00-12:00; PH -1 day off", "2026-09-30T10:00", False),
    ("Mo-Su 09:00-12:00; PH +1 day off", "2026-10-08T10:00", False),
    ("Mo-Su 09:00-12:00; PH +1 day off", "2026-10-09T10:00", True),
    # When it closes is not said; a remark alone, or the sun, is nothing to rely on.
    ("10:00+", "2026-11-24T09:59", None),
    ("Tu 10:00+", "2026-11-24T09:59", False),
    ("Tu 10:00+", "2026-11-24T12:00", True),
    ("Tu 10:00+", "2026-11-25T00:30", None),
    ("Tu 10:00+", "2026-11-25T10:00", False),
    ("10:00-12:00+", "2026-11-24T12:30", None),
    ('Mo-Fr 09:00-18:00 || "call"', "2026-11-28T10:00", None),
    ('Mo-Fr 09:00-18:00 || "call"', "2026-11-27T10:00", True),
    ('Mo-Fr 09:00-18:00 "by appointment; call"', "2026-11-27T10:00", None),
    ('Mo-Fr 09:00-18:00 open "ring"', "2026-11-27T10:00", True),
    ("Mo-Fr 09:00-18:00 unknown", "2026-11-27T10:00", None),
    ("Mo-Fr 09:00-18:00 || Sa 10:00-12:00", "2026-11-28T10:30", True),
    ("sunrise-sunset", "2026-11-25T12:00", None),
    ("08:00-sunset", "2026-11-25T07:00", False),
    ("sunset-02:00", "2026-11-25T01:00", None),
    ("Mo-Fr 08:00-12:00,14:00-sunset", "2026-11-25T09:00", True),
    ("Mo-Fr 08:00-12:00,14:00-(sunset-01:00)", "2026-11-25T13:00", False),
    # Whole days that meet, and rules beside each other.
    ("Mo-Fr 00:00-24:00, Sa 00:00-12:00", "2026-11-28T00:00", True),
    ("Mo, We 10:00-12:00", "2026-11-23T15:00", False),
    ("24/7; Mo 02:00-04:00 off", "2026-11-23T03:00", False),
    ("Mo-Su 20:00-04:00; Sa 02:00-03:00 off", "2026-11-28T02:30", False),
    ("Mo-Fr 08:00-12:00, We 14:00-16:00", "2026-11-25T15:00", True),
    ("Mo-Fr 08:00-12:00; We 14:00-16:00", "2026-11-25T09:00", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "moment", "on"), CASES)
def test_cases(text: str, moment: str, on: bool | None) -> None:
    assert Hours(text).state(CALENDAR.parse(moment), CALENDAR).on is on


@pytest.mark.parametrize("text", ["Sa,Su PH off", "Mo-Fr 10:00-12:00; Mo PH off"])
def test_days_that_could_mean_two_things_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not known"):
        Hours(text)


@pytest.mark.parametrize(
    ("text", "moment", "until"),
    [
        ("Mo-Fr 00:00-24:00", "2026-11-25T12:00", "2026-11-28"),
        ("Mo-Su 00:00-24:00; Sa off", "2026-11-26T12:00", "2026-11-28"),
        # It seems never to close, but does in five weeks.
        ("24/7; PH off", "2026-11-26T12:00", "2027-01-01"),
        ("24/7", "2026-11-26T12:00", None),
        ("Mo-Su 00:00-24:00", "2026-11-26T12:00", None),
        ("Mo-Fr 00:00-24:00; Sa,Su 00:00-24:00", "2026-11-26T12:00", None),
    ],
)
def test_only_what_never_closes_has_no_end(text: str, moment: str, until: str | None) -> None:
    state = Hours(text).state(CALENDAR.parse(moment), CALENDAR)
    assert state.on and state.until == (until and CALENDAR.parse(until))
