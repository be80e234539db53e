"""When clocks are due: reckoned by hand from the State Council's notice for 2026 of 4 November 2025.

Off: 1–3 January, 15–23 February, 4–6 April, 1–5 May, 19–21 June, 25–27 September, 1–7 October. Worked
weekend days: 4 January, 14 and 28 February, 9 May, 20 September, 10 October.
"""

from datetime import datetime, timedelta

import pytest

from geoapi.core.clock import Calendar
from geoapi.office.matters.clocks.reckoning import due, next_turn

CALENDAR = Calendar()
# From, rule, and the last day: a clock of working days is due at its end.
WORKING_DAYS = (
    ("2025-12-31T23:59", "wd1", "2026-01-04"), ("2026-01-01T10:00", "wd1", "2026-01-04"),
    ("2026-01-02T08:00", "wd3", "2026-01-06"), ("2026-01-04T08:00", "wd1", "2026-01-05"),
    ("2026-01-09T08:00", "wd1", "2026-01-12"), ("2026-01-09T17:30", "wd3", "2026-01-14"),
    ("2026-02-13T08:00", "wd1", "2026-02-14"), ("2026-02-13T08:00", "wd3", "2026-02-25"),
    ("2026-02-14T08:00", "wd1", "2026-02-24"), ("2026-02-14T23:59", "wd3", "2026-02-26"),
    ("2026-02-16T12:00", "wd1", "2026-02-24"), ("2026-02-23T23:59", "wd1", "2026-02-24"),
    ("2026-02-26T08:00", "wd2", "2026-02-28"), ("2026-02-27T08:00", "wd3", "2026-03-03"),
    ("2026-02-28T18:00", "wd1", "2026-03-02"), ("2026-04-03T08:00", "wd1", "2026-04-07"),
    ("2026-04-03T08:00", "wd3", "2026-04-09"), ("2026-04-04T00:00", "wd1", "2026-04-07"),
    ("2026-04-06T23:59", "wd3", "2026-04-09"), ("2026-04-30T08:00", "wd1", "2026-05-06"),
    ("2026-04-30T08:00", "wd3", "2026-05-08"), ("2026-05-01T08:00", "wd3", "2026-05-08"),
    ("2026-05-07T08:00", "wd3", "2026-05-11"), ("2026-05-08T08:00", "wd1", "2026-05-09"),
    ("2026-05-08T08:00", "wd3", "2026-05-12"), ("2026-06-17T08:00", "wd3", "2026-06-23"),
    ("2026-06-18T08:00", "wd1", "2026-06-22"), ("2026-06-18T08:00", "wd3", "2026-06-24"),
    ("2026-06-20T08:00", "wd1", "2026-06-22"), ("2026-09-18T08:00", "wd1", "2026-09-20"),
    ("2026-09-18T08:00", "wd3", "2026-09-22"), ("2026-09-19T08:00", "wd1", "2026-09-20"),
    ("2026-09-24T08:00", "wd1", "2026-09-28"), ("2026-09-24T08:00", "wd3", "2026-09-30"),
    ("2026-09-30T08:00", "wd1", "2026-10-08"), ("2026-09-30T08:00", "wd3", "2026-10-10"),
    ("2026-10-09T08:00", "wd1", "2026-10-10"), ("2026-10-09T08:00", "wd3", "2026-10-13"),
    ("2026-10-10T08:00", "wd1", "2026-10-12"), ("2026-11-27T23:59", "wd3", "2026-12-02"),
    ("2026-11-28T00:00", "wd3", "2026-12-02"),
)  # fmt: skip
# Wall hours run on through nights and festivals.
HOURS = (
    ("2026-02-14T23:59", "h24", "2026-02-15T23:59"),
    ("2026-10-01T22:30", "h4", "2026-10-02T02:30"),
    ("2026-12-31T12:00", "h168", "2027-01-07T12:00"),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR.timezone)


@pytest.mark.parametrize(("start", "rule", "last"), WORKING_DAYS)
def test_working_days_end_at_midnight(start: str, rule: str, last: str) -> None:
    found = due(rule, at(start), CALENDAR)
    assert (found.at, found.provisional) == (at(last) + timedelta(days=1), False)


@pytest.mark.parametrize(("start", "rule", "end"), HOURS)
def test_hours_are_wall_hours(start: str, rule: str, end: str) -> None:
    assert due(rule, at(start), CALENDAR).at == at(end)


def test_a_year_that_is_not_published_is_provisional() -> None:
    """Over New Year's Day, which is off in any case."""
    found = due("wd3", at("2026-12-29T09:00"), CALENDAR)
    assert (found.at, found.provisional) == (at("2027-01-05"), True)
    assert due("wd3", at("2027-02-04T09:00"), CALENDAR).provisional


@pytest.mark.parametrize("rule", ["", "h0", "d3", "wd", "h1000", "date", "wd3 "])
def test_what_is_no_rule_is_said_to_be_none(rule: str) -> None:
    with pytest.raises(ValueError, match="no rule"):
        due(rule, at("2026-11-27T09:00"), CALENDAR)


def test_it_is_said_at_half_the_way_at_four_fifths_and_at_the_end() -> None:
    start, end = at("2026-11-27T00:00"), at("2026-11-27T10:00")
    turns = [next_turn(start, end, warned, rung=False) for warned in (0, 50, 80)]
    assert turns == [at("2026-11-27T05:00"), at("2026-11-27T08:00"), end]
    assert next_turn(start, end, 80, rung=True) is None
