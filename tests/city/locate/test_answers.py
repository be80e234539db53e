"""What is kept of an answer's people is true at every minute it is kept for."""

from datetime import datetime, timedelta
from typing import Any

import orjson
import shapely

from geoapi.city.areas.rules import Layer
from geoapi.city.locate.answers import Answers, LookupRequest
from geoapi.city.locate.atlas import Area, Atlas
from geoapi.city.people.rules import Period, Post, Substitution
from geoapi.core.clock import Calendar
from geoapi.core.phones import Phone
from tests.city.people.roles import ROLES

CALENDAR = Calendar()
HOTLINE = Phone("12345")
HERE = LookupRequest(0.5, 0.5, {}, {})


def at(text: str) -> datetime:
    return CALENDAR.parse(text)


def area(code: str, level: str, parent: str | None, layer: str = "admin") -> Area:
    return Area(code, f"{code} name", level, layer, "base", parent, shapely.box(0, 0, 1, 1))


def post(code: str, role: str, place: str, hours: str | None, **more: Any) -> Post:
    return Post(
        code,
        ROLES[role],
        code,
        f"0300-55000{len(code):02d}",
        hours,
        more.pop("period", Period()),
        place,
        **more,
    )


WORKER = post(
    "W", "grid_worker", "grid", "Mo-Fr 08:30-12:00,14:00-18:00; PH off",
    substitutions=(Substitution("代班", "0300-5500009转12", Period(at("2026-12-31T15:07"),
    at("2027-01-04T10:11"))),),
)  # fmt: skip
LEADER = post("L", "grid_leader", "grid", "09:00-17:00", period=Period(None, at("2026-12-31T16:40")))
DESK = post("Z", "duty_desk", "community", "Mo-Fr 17:30-08:30; Sa,Su,PH 00:00-24:00")
FAR = post("FZ", "duty_desk", "city", "24/7")
BEAT = post("J", "police_officer", "beat", "Mo-Su 08:00-20:00")
BEAT_DESK = post("JZ", "duty_desk", "beat", "20:00-08:00")
SUMMER = post("S", "grid_worker", "grid", "Jul-Aug 10:00-12:00")


def city(*posts: Post) -> Answers:
    areas = [
        area("city", "city", None),
        area("community", "community", "city"),
        area("grid", "grid", "community"),
        area("beat", "zone", None, "police"),
        area("estate", "zone", None, "property"),
    ]
    layers = {"police": Layer("police", "警务区", "Police beats", rung="police")}
    atlas = Atlas(version=1, period=Period(), areas=areas, posts=posts, layers=layers)
    return Answers(atlas, CALENDAR, HOTLINE)


def called(answers: Answers, moment: datetime) -> list[dict[str, Any]]:
    answer = orjson.loads(orjson.dumps(answers.answer(HERE, answers.find(HERE), moment)))
    found: list[dict[str, Any]] = answer["call"]
    assert found[0]["name"] == answers.first_people(answers.find(HERE), HERE, moment)[0].name
    return found


def test_what_is_kept_is_what_would_be_made_anew_at_every_minute() -> None:
    posts = (WORKER, LEADER, DESK, FAR, BEAT, BEAT_DESK)
    keeps = city(*posts)
    begins = at("2026-12-31T06:00")
    fresh = city(*posts)
    for minute in range(5 * 24 * 60):
        moment = begins + timedelta(minutes=minute)
        fresh._surroundings.clear()
        assert called(keeps, moment) == called(fresh, moment), moment
    # Asked about the past again, it does not answer with what it kept of later.
    assert called(keeps, begins) == called(city(*posts), begins)


def test_hours_that_begin_beyond_the_horizon_are_not_off_for_good() -> None:
    keeps = city(SUMMER)
    assert called(keeps, at("2026-01-10T11:00"))[0]["rung"] == "hotline"
    assert called(keeps, at("2026-07-10T11:00"))[0]["name"] == "S"


def test_the_nearest_desk_the_police_desk_and_no_desk_of_the_estate() -> None:
    estate = post("M", "property_manager", "estate", "24/7")
    call = called(city(FAR, DESK, BEAT, BEAT_DESK, estate), at("2027-01-01T03:00"))
    told = [(each["rung"], each["name"], each["area_name"]) for each in call if each["on_duty"]]
    assert told == [
        ("community", "Z", "community name"),
        ("community", "FZ", "city name"),
        ("police", "JZ", "beat name"),
        ("hotline", "政务服务热线", None),
    ]


def test_no_posts_at_all_leave_the_hotline() -> None:
    assert [each["tel"] for each in called(city(), at("2026-11-24T10:00"))] == ["12345"]


def test_a_vacant_grid_begins_at_the_community() -> None:
    vacant = Post("W", ROLES["grid_worker"], None, None, "24/7", Period(), "grid")
    assert [each["rung"] for each in called(city(vacant, FAR), at("2026-11-24T10:00"))] == [
        "community",
        "hotline",
    ]


def test_the_ladder_of_an_area_has_nobody_from_below() -> None:
    answers = city(WORKER, DESK, FAR, BEAT)
    noon = at("2026-11-24T10:00")

    def names(code: str) -> list[str]:
        return [each["name"] for each in answers.area_call(answers.atlas.areas[code], 0.5, 0.5, noon)]

    assert names("grid") == ["W", "FZ", "J", "政务服务热线", "Z"]
    assert names("community") == ["FZ", "J", "政务服务热线", "Z"]
    assert names("city") == ["FZ", "政务服务热线"]
    assert names("beat") == ["J", "政务服务热线"]
    assert names("estate") == ["政务服务热线"]
