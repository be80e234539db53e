"""Who answers for a post: periods, substitutions, duty hours, vacancies."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geoapi.city.people.rules import Period, Post, Substitution, changes_at, duty, on_duty
from geoapi.core.clock import Calendar
from tests.city.people.roles import ROLES

CALENDAR = Calendar()


def at(text: str) -> datetime:
    return CALENDAR.parse(text)


def post(code: str = "P", role: str = "grid_worker", name: str | None = "周晓兰", **more: object) -> Post:
    fields: dict[str, object] = {
        "phone": "0300-5500001",
        "duty_hours": "Mo-Fr 08:30-18:00",
        "period": Period(),
    }
    return Post(code=code, role=ROLES[role], name=name, **(fields | more))  # type: ignore[arg-type]


def test_the_holder_answers_in_duty_hours() -> None:
    found = duty(post(), at("2026-11-23T10:00"), CALENDAR)
    assert (found.name, found.hours.on, found.hours.until) == ("周晓兰", True, at("2026-11-23T18:00"))


def test_a_night_belongs_to_the_day_it_began_on() -> None:
    nights = post(duty_hours="Mo-Fr 20:00-08:00; PH off")
    for moment, on in (
        ("2026-09-24T23:00", True),
        # Friday is a holiday, but the night of Thursday goes on.
        ("2026-09-25T07:59", True),
        ("2026-09-25T21:00", False),
        # The worked Saturday before the festival is a Friday.
        ("2026-02-14T21:00", True),
        ("2026-02-15T07:00", True),
        ("2026-02-15T21:00", False),
    ):
        assert duty(nights, at(moment), CALENDAR).hours.on is on, moment


def test_a_substitute_answers_with_their_own_phone() -> None:
    away = Period(at("2026-11-20"), at("2026-11-25"))
    found = duty(
        post(substitutions=(Substitution("李静", "0300-5500002", away),)), at("2026-11-23T10:00"), CALENDAR
    )
    assert (found.name, found.phone, found.substitute_for) == ("李静", "0300-5500002", "周晓兰")
    assert duty(found.post, at("2026-11-25"), CALENDAR).name == "周晓兰"


def test_a_vacant_post_is_flagged_and_comes_last() -> None:
    duties = on_duty(
        [post("V", name=None, phone=None), post("L", "grid_leader")], at("2026-11-23T10:00"), CALENDAR
    )
    assert [(each.post.code, each.vacant) for each in duties] == [("L", False), ("V", True)]
    assert duties[1].hours.on is None


def test_only_posts_of_the_moment_count() -> None:
    before = post("A", period=Period(None, at("2026-01-01")))
    after = post("A", name="王强", period=Period(at("2026-01-01"), None))
    assert [each.name for each in on_duty([before, after], at("2025-12-31"), CALENDAR)] == ["周晓兰"]
    assert [each.name for each in on_duty([before, after], at("2026-01-01"), CALENDAR)] == ["王强"]


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(lambda naive: naive.astimezone())
periods = st.builds(
    lambda start, days: Period(start, start + timedelta(days=days)), moments, st.floats(0.01, 200)
) | st.just(Period())
posts = st.builds(
    lambda role, period, away, hours: post(
        role=role, period=period, duty_hours=hours, substitutions=(Substitution("代", None, away),)
    ),
    st.sampled_from(["grid_worker", "grid_leader"]),
    periods,
    periods,
    st.sampled_from([None, "24/7", "Mo-Fr 08:30-12:00,14:00-18:00; PH off", "22:00-06:00"]),
)


@given(st.lists(posts, max_size=4), moments, st.floats(0.01, 0.999))
def test_nothing_changes_before_the_moment_it_may(found: list[Post], now: datetime, part: float) -> None:
    until = changes_at(found, now, CALENDAR) or now + timedelta(days=3)
    later = now + (until - now) * part

    def seen(moment: datetime) -> list[tuple[str | None, bool | None]]:
        return [(each.name, each.hours.on) for each in on_duty(found, moment, CALENDAR)]

    assert seen(now) == seen(later)
