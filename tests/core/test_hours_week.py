"""Hours as a week of days and times: written, read back, and refused where a week cannot say them."""

from datetime import date, timedelta

import pytest

from geoapi.core.clock import Calendar
from geoapi.core.hours import HoursError, parse_hours
from geoapi.core.hours_week import HOLIDAY, Week, WeekRule, read_week, write_week

CALENDAR, TODAY = Calendar(), date(2026, 11, 24)
WORKDAYS, EVERY_DAY = tuple(range(5)), tuple(range(7))

WEEKS = {
    "Mo-Fr 08:00-20:00; Sa 09:00-17:00; PH off": Week(
        (WeekRule(WORKDAYS, 480, 1200), WeekRule((5,), 540, 1020))
    ),
    "Mo-Fr 08:30-12:00,14:00-18:00; PH off": Week(
        (WeekRule(WORKDAYS, 510, 720), WeekRule(WORKDAYS, 840, 1080))
    ),
    "08:00-20:00": Week((WeekRule((*EVERY_DAY, HOLIDAY), 480, 1200),)),
    "Mo-Su 08:00-20:00; PH off": Week((WeekRule(EVERY_DAY, 480, 1200),)),
    "Mo-Su 08:00-20:00; PH 10:00-16:00": Week(
        (WeekRule(EVERY_DAY, 480, 1200), WeekRule((HOLIDAY,), 600, 960))
    ),
    "24/7": Week((WeekRule((*EVERY_DAY, HOLIDAY), 0, 1440),)),
    "Mo-Fr 09:00-18:00": Week((WeekRule(WORKDAYS, 540, 1080),), holidays_as_weekdays=True),
    "Fr,Sa 22:00-02:00; PH off": Week((WeekRule((4, 5), 1320, 1560),)),
}


@pytest.mark.parametrize("text", WEEKS)
def test_a_week_is_written_and_read_back(text: str) -> None:
    assert write_week(WEEKS[text]) == text
    assert read_week(text, CALENDAR, TODAY) == WEEKS[text]


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 08:00-18:00; Sa 09:00-12:00; PH closed".replace("closed", "off"),
        "Sa,Su,PH 09:00-17:00; Mo-Fr 08:00-20:00",
        "Mo-Fr 08:00-18:00; Mo 10:00-18:00; PH off",
        "Mo-Fr 08:00-12:00, Mo-Fr 11:00-18:00",
    ],
)
def test_what_is_read_opens_on_the_same_minutes(text: str) -> None:
    week = read_week(text, CALENDAR, TODAY)
    assert week is not None
    same, hours = parse_hours(write_week(week)), parse_hours(text)
    for number in range(400):
        day = TODAY + timedelta(days=number)
        assert sorted(same.begun_on(day, CALENDAR)) == sorted(hours.spans(day, 1, CALENDAR)), day


@pytest.mark.parametrize(
    "text",
    [
        "Nov-Mar 08:00-18:00; Apr-Oct 08:00-20:00",
        "Mo-Fr 08:00-18:00; 2028 Jan 3 off",
        "Mo-Fr sunrise-sunset",
        "Mo-Fr 08:00+",
        "week 1-53/2 Mo 08:00-18:00",
        "Mo[1] 08:00-18:00",
        "off",
        "上午",
        'Mo-Fr 08:00-18:00 "先打电话"',
    ],
)
def test_what_a_week_cannot_say_is_not_read_as_one(text: str) -> None:
    assert read_week(text, CALENDAR, TODAY) is None


@pytest.mark.parametrize(
    "rules",
    [(), (WeekRule((0,), 480, 720), WeekRule((0, 1), 660, 900)), (WeekRule((), 480, 720),)],
)
def test_a_week_that_is_never_open_or_twice_at_once_is_refused(rules: tuple[WeekRule, ...]) -> None:
    with pytest.raises(HoursError):
        write_week(Week(rules))
    # Of holidays like other days what is said of holidays does not count.
    with pytest.raises(HoursError):
        write_week(Week((WeekRule((HOLIDAY,), 480, 720),), holidays_as_weekdays=True))
