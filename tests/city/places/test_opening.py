"""When a place is open: usual hours, exceptions in their place, closures, and what nobody can tell."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.city.places.directory.opening import OtherHours, Timetable
from geoapi.core.clock import Calendar

CALENDAR = Calendar()
OFFICE = "Mo-Fr 08:30-12:00,14:00-17:30; PH off"


def at(text: str) -> datetime:
    return CALENDAR.parse(text)


def closure(since: str | None, until: str | None, reason: str | None = "内部装修") -> OtherHours:
    return OtherHours(at(since) if since else None, at(until) if until else None, "off", reason)


def test_usual_hours() -> None:
    state = Timetable(OFFICE).opening(at("2026-11-26T10:00"), CALENDAR)
    assert (state.open, state.until, state.next, state.reason) == (True, at("2026-11-26T12:00"), None, None)
    state = Timetable(OFFICE).opening(at("2026-11-26T12:30"), CALENDAR)
    assert (state.open, state.until, state.next) == (False, at("2026-11-26T14:00"), at("2026-11-26T14:00"))


@pytest.mark.parametrize(
    ("moment", "is_open", "following"),
    [
        # The Friday of the October week; the Saturday worked for it;
        # a clinic that is open on Wednesday mornings.
        (OFFICE + "|2026-10-02T10:00", False, "2026-10-08T08:30"),
        (OFFICE + "|2026-10-10T10:00", True, None),
        ("We 09:00-11:30|2026-11-25T09:00", True, None),
        ("We 09:00-11:30|2026-11-25T11:30", False, "2026-12-02T09:00"),
        ("We 09:00-11:30|2026-11-26T09:00", False, "2026-12-02T09:00"),
    ],
)
def test_the_calendar_is_that_of_china(moment: str, is_open: bool, following: str | None) -> None:
    hours, _, when = moment.partition("|")
    state = Timetable(hours).opening(at(when), CALENDAR)
    assert (state.open, state.next) == (is_open, following and at(following))
    assert not state.provisional


def test_a_closure_says_why_and_until_when() -> None:
    timetable = Timetable("24/7", exceptions=[closure("2026-11-20", "2026-12-01")])
    state = timetable.opening(at("2026-11-26T10:00"), CALENDAR)
    assert (state.open, state.until, state.next, state.reason) == (
        False, at("2026-12-01"), at("2026-12-01"), "内部装修",
    )  # fmt: skip
    assert timetable.opening(at("2026-11-19T23:59"), CALENDAR).until == at("2026-11-20")
    assert timetable.opening(at("2026-12-01"), CALENDAR).open


def test_a_closure_without_an_end_has_no_next_opening() -> None:
    state = Timetable(OFFICE, exceptions=[closure("2026-11-20", None, None)]).opening(
        at("2026-11-26T10:00"), CALENDAR
    )
    assert (state.open, state.until, state.next, state.reason) == (False, None, None, "")


def test_other_hours_on_one_day() -> None:
    day = OtherHours(at("2026-12-24"), at("2026-12-25"), "09:00-12:00", "盘点")
    timetable = Timetable(OFFICE, exceptions=[day])
    assert timetable.opening(at("2026-12-24T08:45"), CALENDAR).next == at("2026-12-24T09:00")
    assert timetable.opening(at("2026-12-24T09:30"), CALENDAR).until == at("2026-12-24T12:00")
    state = timetable.opening(at("2026-12-24T15:00"), CALENDAR)
    assert (state.open, state.next) == (False, at("2026-12-25T08:30"))


def night(day: str, until: str, hours: str = "18:00-02:00") -> OtherHours:
    return OtherHours(at(day), at(until), hours)


@pytest.mark.parametrize(
    ("usual", "exception", "moment", "is_open"),
    [
        # Other hours for one night: not the small hours of that day, and not over at midnight.
        (OFFICE, night("2026-11-24", "2026-11-25"), "2026-11-24T01:00", False),
        (OFFICE, night("2026-11-24", "2026-11-25"), "2026-11-24T10:00", False),
        (OFFICE, night("2026-11-24", "2026-11-25"), "2026-11-24T18:00", True),
        (OFFICE, night("2026-11-24", "2026-11-25"), "2026-11-25T01:59", True),
        (OFFICE, night("2026-11-24", "2026-11-25"), "2026-11-25T02:00", False),
        (OFFICE, night("2026-11-24", "2026-11-25"), "2026-11-25T09:00", True),
        # The night before goes on, whatever is told of the day.
        ("20:00-03:00", night("2026-11-24", "2026-11-25"), "2026-11-24T02:30", True),
        ("20:00-03:00", night("2026-11-24", "2026-11-25"), "2026-11-25T02:30", False),
        ("20:00-03:00", closure("2026-11-24", "2026-11-25"), "2026-11-24T02:30", True),
        ("20:00-03:00", closure("2026-11-24", "2026-11-25"), "2026-11-24T21:00", False),
        ("20:00-03:00", closure("2026-11-24", "2026-11-25"), "2026-11-25T02:30", False),
        ("20:00-03:00", closure("2026-11-24", "2026-11-25"), "2026-11-25T21:00", True),
        # A closure from an hour to an hour cuts there.
        ("20:00-03:00", closure("2026-11-24T01:00", "2026-11-24T22:00"), "2026-11-24T00:59", True),
        ("20:00-03:00", closure("2026-11-24T01:00", "2026-11-24T22:00"), "2026-11-24T01:00", False),
        ("20:00-03:00", closure("2026-11-24T01:00", "2026-11-24T22:00"), "2026-11-24T21:59", False),
        ("20:00-03:00", closure("2026-11-24T01:00", "2026-11-24T22:00"), "2026-11-24T22:00", True),
        # Two nights in a row, and hours that nobody can tell.
        (OFFICE, night("2026-11-24", "2026-11-26"), "2026-11-25T01:00", True),
        (OFFICE, night("2026-11-24", "2026-11-26"), "2026-11-26T01:00", True),
        (OFFICE, night("2026-11-24", "2026-11-25", "看天气"), "2026-11-24T10:00", None),
    ],
)
def test_what_runs_over_midnight_belongs_to_the_day_it_began_on(
    usual: str, exception: OtherHours, moment: str, is_open: bool | None
) -> None:
    assert Timetable(usual, exceptions=[exception]).opening(at(moment), CALENDAR).open is is_open


def test_an_exception_of_last_year_is_as_it_was() -> None:
    timetable = Timetable(OFFICE, exceptions=[closure("2025-11-24", "2025-11-26")])
    state = timetable.opening(at("2025-11-24T10:00"), CALENDAR)
    assert (state.open, state.until, state.reason) == (False, at("2025-11-26"), "内部装修")
    assert timetable.opening(at("2025-11-26T10:00"), CALENDAR).open


def test_a_closure_weeks_ahead_is_the_end_of_what_never_closes() -> None:
    timetable = Timetable("24/7", exceptions=[closure("2027-01-10", "2027-01-11")])
    assert timetable.opening(at("2026-11-26T10:00"), CALENDAR).until == at("2027-01-10")


@pytest.mark.parametrize(
    ("timetable", "clear"),
    [
        (Timetable(None), True),
        (Timetable("看天气", clear=False), False),
        (Timetable("这不是时间"), False),
        (Timetable("Mo-Fr 25:00-99:00"), False),
    ],
)
def test_what_nobody_can_tell_is_never_open(timetable: Timetable, clear: bool) -> None:
    for hour in range(24):
        state = timetable.opening(at("2026-11-26") + timedelta(hours=hour), CALENDAR)
        assert (state.open, state.clear, state.next) == (None, clear, None)
    assert timetable.openings(at("2026-11-26"), 8, CALENDAR) == []


def test_hours_that_do_not_say_it_of_this_moment_are_unclear() -> None:
    late = Timetable("Tu 10:00+")
    state = late.opening(at("2026-11-25T00:30"), CALENDAR)
    assert (state.open, state.clear) == (None, False)
    assert (
        late.opening(at("2026-11-24T12:00"), CALENDAR).clear
        and late.opening(at("2026-11-26"), CALENDAR).clear
    )


def test_unclear_hours_may_still_be_closed_for_a_time() -> None:
    timetable = Timetable("看天气", clear=False, exceptions=[closure("2026-11-20", "2026-12-01")])
    assert timetable.opening(at("2026-11-26T10:00"), CALENDAR).open is False


def test_a_year_beyond_the_notice_is_provisional() -> None:
    late = at("2031-10-02T10:00")
    assert Timetable(OFFICE).opening(late, CALENDAR).provisional
    # No holiday moves a place that is the same every day.
    assert not Timetable("24/7").opening(late, CALENDAR).provisional
    assert not Timetable("Mo-Su 07:00-22:00").opening(late, CALENDAR).provisional


def test_openings_of_the_coming_days_begin_with_the_day() -> None:
    openings = Timetable("20:00-02:00").openings(at("2026-11-26T12:00"), 2, CALENDAR)
    assert openings == [
        (at("2026-11-26"), at("2026-11-26T02:00")),
        (at("2026-11-26T20:00"), at("2026-11-27T02:00")),
        (at("2026-11-27T20:00"), at("2026-11-28")),
    ]


HOURS = st.sampled_from(
    [OFFICE, "24/7", "Mo-Su 07:00-22:00", "We 09:00-11:30", "20:00-02:00", "Sa,Su 10:00-16:00"]
)
QUARTERS = st.integers(0, 12 * 96)


@given(
    HOURS,
    st.lists(
        st.tuples(QUARTERS, st.integers(1, 300), st.sampled_from(["off", "10:00-15:00", "24/7"])), max_size=2
    ),
    QUARTERS,
)
def test_state_until_and_next_agree_with_looking_at_every_quarter_hour(
    hours: str, periods: list[tuple[int, int, str]], quarter: int
) -> None:
    start = at("2026-09-24")

    def when(number: int) -> datetime:
        return start + timedelta(minutes=15 * number)

    exceptions, busy_until = [], 0
    for first, length, other in sorted(periods):
        first = max(first, busy_until)
        busy_until = first + length
        exceptions.append(OtherHours(when(first), when(busy_until), other))
    timetable = Timetable(hours, exceptions=exceptions)
    usual = Timetable(hours)

    def truth(moment: datetime) -> bool:
        """By the spans that begin on this day and the day before,
        each cut by what rules over its day or hours.
        """
        for day in (moment.date(), moment.date() - timedelta(days=1)):
            midnight = datetime(day.year, day.month, day.day, tzinfo=moment.tzinfo)
            ruling = usual
            for each in exceptions:
                assert each.since is not None and each.until is not None
                by_day = [edge.hour == edge.minute == 0 for edge in (each.since, each.until)]
                begun = each.since <= (midnight if by_day[0] else moment)
                if begun and (midnight if by_day[1] else moment) < each.until:
                    ruling = Timetable(each.hours) if each.hours != "off" else Timetable("off")
            spans = ruling._usual.begun_on(day, CALENDAR) if ruling._usual else []
            if any(since <= moment.replace(tzinfo=None) < until for since, until, _ in spans):
                return True
        return False

    state = timetable.opening(when(quarter), CALENDAR)
    assert state.open == truth(when(quarter))
    if state.open:
        assert state.next is None
        if state.until is not None:
            assert all(
                truth(when(n))
                for n in range(quarter, quarter + (state.until - when(quarter)) // timedelta(minutes=15))
            )
            assert not truth(state.until)
    elif state.next is not None:
        waits = (state.next - when(quarter)) // timedelta(minutes=15)
        assert not any(truth(when(n)) for n in range(quarter, quarter + waits)) and truth(state.next)
