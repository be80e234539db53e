"""Whom to call: at night, on holidays, at noon; nobody is ever without a number that is answered."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.city.people.ladder import LADDER, Call, call_ladder
from geoapi.city.people.rules import Period, Post, Substitution, changes_at
from geoapi.core.clock import Calendar
from geoapi.core.phones import Phone
from tests.city.people.roles import ROLES

CALENDAR = Calendar()
HOTLINE = Phone("12345")
OFFICE = "Mo-Fr 08:30-12:00,14:00-18:00; PH off"


def at(text: str) -> datetime:
    return CALENDAR.parse(text)


def post(role: str, hours: str | None = OFFICE, code: str = "", **more: Any) -> Post:
    given: dict[str, Any] = {
        "name": f"{role} {code}".strip(),
        "phone": "0300-5500001",
        "period": Period(),
    } | more
    return Post(code=code or role, role=ROLES[role], duty_hours=hours, **given)


WORKER = post("grid_worker")
LEADER = post("building_leader", "Mo-Su 08:00-20:00")
SECRETARY = post("community_secretary")
DESK = post("duty_desk", "Mo-Fr 18:00-08:30; Sa,Su,PH 00:00-24:00")
OFFICER = post("police_officer", "24/7")


def ladder(moment: str, *posts: Post, police: tuple[Post, ...] = ()) -> list[Call]:
    return call_ladder(posts, [("police", each) for each in police], at(moment), CALENDAR, HOTLINE)


def names(calls: list[Call]) -> list[tuple[str, bool | None]]:
    return [(call.name, call.on_duty) for call in calls]


def test_at_three_on_new_years_day_the_duty_desk_answers_then_the_police_then_the_hotline() -> None:
    calls = ladder("2026-01-01T03:00", LEADER, WORKER, DESK, SECRETARY, police=(OFFICER,))
    assert names(calls) == [
        ("duty_desk", True),
        ("police_officer", True),
        ("政务服务热线", True),
        ("grid_worker", False),
        ("building_leader", False),
        ("community_secretary", False),
    ]
    assert [call.back_at for call in calls[3:5]] == [at("2026-01-04T08:30"), at("2026-01-01T08:00")]


@pytest.mark.parametrize("moment", ["2026-02-17T03:00", "2026-02-18T12:00", "2026-10-03T23:59"])
def test_with_everybody_at_home_the_hotline_is_first(moment: str) -> None:
    calls = ladder(moment, WORKER, SECRETARY)
    assert names(calls)[0] == ("政务服务热线", True) and len(calls) == 3
    assert (calls[0].until, calls[0].phone.dial, calls[0].post) == (None, "12345", None)


def test_on_a_working_day_the_grid_comes_first() -> None:
    calls = ladder("2026-11-24T10:05", LEADER, WORKER, DESK, SECRETARY, police=(OFFICER,))
    order = [
        "grid_worker",
        "building_leader",
        "community_secretary",
        "police_officer",
        "政务服务热线",
        "duty_desk",
    ]
    assert [call.name for call in calls] == order
    assert calls[0].until == at("2026-11-24T12:00") and calls[-1].back_at == at("2026-11-24T18:00")
    # At noon the worker is at table.
    assert [call.name for call in ladder("2026-11-24T12:00", LEADER, WORKER)] == order[1:2] + order[
        4:5
    ] + order[0:1]


def test_a_substitute_is_called_by_their_own_number() -> None:
    away = Period(at("2026-11-23"), at("2026-11-28"))
    covered = post("grid_worker", substitutions=(Substitution("李静", "0300-5500002转8001", away),))
    first = ladder("2026-11-27T10:00", covered)[0]
    assert (first.name, first.phone.dial, first.substitute_for) == (
        "李静",
        "0300-5500002,8001",
        "grid_worker",
    )
    # At night after the last day of the substitute the one who comes back is told.
    off = ladder("2026-11-27T23:00", covered)[-1]
    assert (off.name, off.on_duty, off.back_at) == ("grid_worker", False, at("2026-11-30T08:30"))


def test_a_time_on_duty_ends_with_the_post_or_the_substitute() -> None:
    ends = post("grid_worker", "24/7", period=Period(None, at("2026-11-24T12:00")))
    assert ladder("2026-11-24T10:00", ends)[0].until == at("2026-11-24T12:00")
    covered = post(
        "grid_worker",
        "24/7",
        substitutions=(Substitution("李静", "0300-5500002", Period(None, at("2026-11-25"))),),
    )
    assert ladder("2026-11-24T10:00", covered)[0].until == at("2026-11-25")


def test_nobody_comes_back_to_a_post_that_has_ended() -> None:
    ends = post("grid_worker", period=Period(None, at("2026-11-24T20:00")))
    assert ladder("2026-11-24T19:00", ends)[-1].back_at is None
    assert len(ladder("2026-11-24T21:00", ends)) == 1


def test_hours_that_are_not_known_never_come_before_known_ones() -> None:
    calls = ladder("2026-11-24T10:00", post("grid_worker", None), SECRETARY, post("grid_leader", "24/7 off"))
    assert names(calls) == [
        ("community_secretary", True),
        ("政务服务热线", True),
        ("grid_worker", None),
        ("grid_leader", False),
    ]


def test_who_has_no_telephone_or_no_place_on_the_ladder_is_not_called() -> None:
    silent, vacant = post("grid_worker", "24/7", phone=None), post("grid_leader", "24/7", name=None)
    assert len(ladder("2026-11-24T10:00", silent, vacant, post("property_manager", "24/7"))) == 1


def test_two_officers_and_a_police_desk_stand_on_the_rung_of_the_police() -> None:
    desk = post("duty_desk", "24/7", "J0")
    calls = ladder("2026-11-24T10:00", DESK, police=(OFFICER, post("police_officer", "24/7", "J2"), desk))
    assert [(call.rung, call.name) for call in calls[:3]] == [
        ("police", "duty_desk J0"),
        ("police", "police_officer"),
        ("police", "police_officer J2"),
    ]


def test_the_nearest_of_one_role_comes_first() -> None:
    near, far = post("duty_desk", "24/7", "community"), post("duty_desk", "24/7", "above")
    assert [call.name for call in ladder("2026-11-24T03:00", near, far)][:2] == [
        "duty_desk community",
        "duty_desk above",
    ]


HOURS = [
    None,
    "24/7",
    OFFICE,
    "22:00-06:00",
    "Mo-Su 18:00-08:30",
    "Sa,Su,PH 09:00-17:00",
    "Mo-Fr 08:30-12:00; PH off",
]
days = st.integers(0, 4 * 24).map(lambda quarters: at("2026-02-12") + timedelta(hours=quarters))
spans = st.builds(
    lambda start, hours: Period(start, start + timedelta(hours=hours)), days, st.integers(1, 90)
)
periods = st.just(Period()) | spans
posts = st.builds(
    lambda role, number, hours, period, away: post(
        role, hours, str(number), period=period, substitutions=(Substitution("代班", "0300-5500009", away),)
    ),
    st.sampled_from(sorted(ROLES)),
    st.integers(0, 99),
    st.sampled_from(HOURS),
    periods,
    periods,
)


@given(st.lists(posts, max_size=5), st.lists(posts, max_size=2), days)
def test_the_first_answers_and_the_order_holds(found: list[Post], police: list[Post], now: datetime) -> None:
    calls = call_ladder(found, [("police", each) for each in police], now, CALENDAR, HOTLINE)
    assert calls[0].on_duty is True and sum(call.rung == "hotline" for call in calls) == 1
    turns = [
        (
            ([True, None, False].index(call.on_duty), call.rung == "hotline"),
            LADDER.index(call.rung),
            call.post.role.rank if call.post else 0,
        )
        for call in calls
    ]
    assert turns == sorted(turns, key=lambda turn: (turn[0][0] * 2 + turn[0][1], turn[1], turn[2]))
    assert all(call.until is None or (call.on_duty and call.until > now) for call in calls)
    assert all(call.back_at is None or (not call.on_duty and call.back_at > now) for call in calls)


@settings(max_examples=40)
@given(st.lists(posts, min_size=1, max_size=3), days, st.integers(0, 59))
def test_it_holds_until_the_very_minute_at_which_it_changes(
    found: list[Post], hour: datetime, minute: int
) -> None:
    now = hour + timedelta(minutes=minute)
    standing = call_ladder(found, [], now, CALENDAR, HOTLINE)
    until = changes_at(found, now, CALENDAR)
    for step in range(1, 36 * 60):
        moment = now + timedelta(minutes=step)
        calls = call_ladder(found, [], moment, CALENDAR, HOTLINE)
        if calls != standing:
            assert until is not None and until <= moment
            break
    for call in standing:
        if call.until is not None and call.until <= now + timedelta(hours=36):
            before, after = (
                [
                    each.name
                    for each in call_ladder(found, [], call.until + shift, CALENDAR, HOTLINE)
                    if each.on_duty and each.post is call.post
                ]
                for shift in (timedelta(minutes=-1), timedelta())
            )
            assert call.name in before and call.name not in after
