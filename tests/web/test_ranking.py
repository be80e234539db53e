"""What the couriers' page works out by itself:
times by straight lines, and whether a station is open on arrival.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from geoapi.city.places.directory.opening import OtherHours, Timetable
from geoapi.city.routing.modes import Mode, costing
from geoapi.core.clock import Calendar
from geoapi.core.geo import distance_m
from tests.web.running import call

ZONE = ZoneInfo("Asia/Shanghai")
HERE = {"lon": 120.85, "lat": 40.72}
# A Tuesday.
DAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


def station(
    code: str,
    east_m: float,
    hours: str | None,
    amenities: tuple[str, ...] = (),
    kept: datetime = DAY,
    clear: bool = True,
    exceptions: tuple[OtherHours, ...] = (),
) -> dict[str, Any]:
    """As the server's list with `week` has it, by the server's own reading of the hours."""
    calendar = Calendar.load("Asia/Shanghai", None)
    table = Timetable(hours, clear, exceptions)
    now = table.opening(kept, calendar)
    told = {
        key: _iso(getattr(now, key))
        for key in ("at", "open", "clear", "until", "next", "provisional", "reason")
    }
    week = [[_iso(a), _iso(b)] for a, b in table.openings(kept, 8, calendar)]
    properties: dict[str, Any] = {
        "code": code,
        "name": code,
        "kind": "caring_station",
        "amenities": list(amenities),
        "hours": hours,
    }
    properties |= {"hours_clear": table.clear, "opening": told, "openings": week, "reported_closed": None}
    return {
        "id": code,
        "geometry": {"coordinates": [HERE["lon"] + east_m / 84_400, HERE["lat"]]},
        "properties": properties,
    }


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def rank(kept: list[dict[str, Any]], now: datetime = DAY, **question: Any) -> dict[str, Any]:
    asked = {
        "near": HERE,
        "mode": "scooter",
        "amenities": [],
        "now": now.timestamp() * 1000,
        "limit": 5,
    } | question
    (answer,) = call("pages/rider/ranking.js", "rank", [[kept, asked]])
    found: dict[str, Any] = answer
    return found


def codes(answer: dict[str, Any]) -> list[str]:
    return [feature["id"] for feature in answer["features"]]


def test_the_nearest_open_one_is_first_and_the_nearer_closed_one_is_left_out_with_its_reason() -> None:
    kept = [
        station("FAR1", 900, "24/7"),
        station("NEAR", 200, "Mo-Su 18:00-22:00"),
        station("MID1", 500, "08:00-20:00"),
    ]
    answer = rank(kept)
    assert codes(answer) == ["MID1", "FAR1"]
    assert answer["basis"] == "straight_line"
    (left,) = answer["left_out"]
    assert left["code"] == "NEAR" and left["reasons"] == ["closed_on_arrival"]
    assert left["opening"]["next"] == "2026-11-24T18:00:00+08:00"


def test_it_is_the_moment_of_arrival_that_counts() -> None:
    # 600 metres on foot take some ten minutes.
    kept = [station("SOON", 600, "10:08-12:00"), station("LATE", 600, "08:00-10:05")]
    answer = rank(kept, mode="walk")
    assert codes(answer) == ["SOON"]
    travel = answer["features"][0]["properties"]["travel"]
    arrives = datetime.fromisoformat(travel["arrives_at"])
    assert arrives == DAY + timedelta(seconds=travel["duration_s"])
    assert answer["left_out"][0]["code"] == "LATE"


def test_times_are_straight_lines_at_the_speeds_of_the_servers_engine() -> None:
    there = (HERE["lon"] + 1000 / 84_400, HERE["lat"])
    straight = distance_m((HERE["lon"], HERE["lat"]), there)
    speeds = {
        Mode.WALK: ("walking_speed",),
        Mode.BICYCLE: ("cycling_speed",),
        Mode.SCOOTER: ("cycling_speed",),
    }
    for mode, (key,) in speeds.items():
        (options,) = costing(mode)["costing_options"].values()
        travel = rank([station("ONE1", 1000, "24/7")], mode=mode.value)["features"][0]["properties"]["travel"]
        assert travel["distance_m"] == pytest.approx(straight * 1.4, rel=0.005)
        assert travel["duration_s"] == pytest.approx(straight * 1.4 / (options[key] / 3.6), rel=0.01)


def test_what_a_station_lacks_is_told() -> None:
    kept = [station("BARE", 100, "24/7", ("heating",)), station("FULL", 400, "24/7", ("heating", "charging"))]
    answer = rank(kept, amenities=["charging"])
    assert codes(answer) == ["FULL"]
    assert answer["left_out"][0]["reasons"] == ["lacks_amenity"] and answer["left_out"][0]["lacks"] == [
        "charging"
    ]


def test_hours_that_are_unclear_or_unknown_are_never_open() -> None:
    answer = rank([station("TEXT", 100, "白天", clear=False), station("NONE", 120, None)])
    assert codes(answer) == []
    assert [left["opening"]["open"] for left in answer["left_out"]] == [None, None]


def test_a_closure_that_was_known_is_kept_with_its_reason() -> None:
    end = DAY + timedelta(days=2)
    shut = OtherHours(DAY - timedelta(days=1), end, "off", "装修")
    answer = rank([station("SHUT", 100, "24/7", exceptions=(shut,))])
    opening = answer["left_out"][0]["opening"]
    assert opening["reason"] == "装修" and datetime.fromisoformat(opening["until"]) == end
    later = rank([station("SHUT", 100, "24/7", exceptions=(shut,))], now=end + timedelta(hours=1))
    assert codes(later) == ["SHUT"]


def test_what_was_kept_too_long_ago_says_nothing_of_now() -> None:
    kept = [station("OLD1", 100, "24/7")]
    assert codes(rank(kept, now=DAY + timedelta(days=7))) == ["OLD1"]
    assert codes(rank(kept, now=DAY + timedelta(days=8))) == []


HOURS = [
    "Mo-Fr 08:30-12:00,13:30-17:30; PH off",
    "24/7",
    "10:00-02:00",
    "Sa,Su 09:00-21:00",
    "24/7; Dec 20 off",
]


@pytest.mark.parametrize("hours", HOURS)
def test_every_quarter_hour_of_a_week_is_as_the_server_says(hours: str) -> None:
    calendar = Calendar.load("Asia/Shanghai", None)
    kept = station("ONE1", 0, hours)["properties"]
    table = Timetable(hours)
    moments = [DAY + timedelta(minutes=15 * i) for i in range(4 * 24 * 7)]
    found = call(
        "pages/rider/ranking.js", "openingAt", [[kept, moment.timestamp() * 1000] for moment in moments]
    )
    for moment, told in zip(moments, found, strict=True):
        said = table.opening(moment, calendar)
        assert told["open"] is said.open, moment
        if said.open:
            assert (told["until"] is None) == (said.until is None), moment
        if told["until"]:
            assert datetime.fromisoformat(told["until"]) == said.until, moment
        if told["next"]:
            assert datetime.fromisoformat(told["next"]) == said.next, moment


def test_on_the_way_the_least_detour_comes_first() -> None:
    kept = [station("BACK", -150, "24/7"), station("AHEAD", 900, "24/7")]
    answer = rank(kept, to={"lon": HERE["lon"] + 2000 / 84_400, "lat": HERE["lat"]})
    assert codes(answer) == ["AHEAD", "BACK"]
    first, second = (feature["properties"]["detour"] for feature in answer["features"])
    assert first["extra_s"] <= 1
    assert second["extra_m"] == pytest.approx(2 * 150 * 1.4, rel=0.02)
    assert answer["direct"]["distance_m"] == pytest.approx(2000 * 1.4, rel=0.01)


def test_equals_come_in_order_of_code() -> None:
    assert codes(rank([station("BBBB", 300, "24/7"), station("AAAA", 300, "24/7")])) == ["AAAA", "BBBB"]


def test_a_line_is_followed_step_by_step() -> None:
    line = {"coordinates": [[120.85, 40.72], [120.851, 40.72], [120.852, 40.72], [120.852, 40.722]]}
    way = {"geometry": line, "steps": [{"span": [0, 2]}, {"span": [2, 3]}, {"span": [3, 3]}]}
    places = [(120.85, 40.72), (120.8511, 40.7201), (120.852, 40.7201), (120.852, 40.72201), (120.86, 40.73)]
    steps = call(
        "pages/rider/progress.js", "stepAt", [[way, {"lon": lon, "lat": lat}] for lon, lat in places]
    )
    assert steps == [0, 0, 1, 2, -1]
