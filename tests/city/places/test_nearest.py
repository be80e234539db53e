"""The nearest places by travel time: as if all had been measured,
at any hour, and honest about what was left out.
"""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.city.places.directory.directory import Directory, Place, Point
from geoapi.city.routing.modes import Mode
from geoapi.city.routing.queries import Router
from geoapi.core.clock import Calendar
from geoapi.core.geo import from_wgs84
from tests.city.locate.conftest import is_problem
from tests.conftest import json_of

CALENDAR = Calendar()
# A working morning, lunch, late in the evening when few are open, and the first of October.
MOMENTS = ("2026-11-26T09:30", "2026-11-26T12:20", "2026-11-26T22:58", "2026-10-01T10:00")


@pytest.fixture(scope="module")
def starts(directory: Directory) -> list[Point]:
    """Points all over the city, on roads or not."""
    chance = np.random.default_rng(5)
    west, east = np.quantile(directory.lon, [0.02, 0.98])
    south, north = np.quantile(directory.lat, [0.02, 0.98])
    return [
        (round(float(lon), 6), round(float(lat), 6))
        for lon, lat in zip(chance.uniform(west, east, 12), chance.uniform(south, north, 12), strict=True)
    ]


def ask(routing_client: FlaskClient, point: Point, **query: object) -> Any:
    response = routing_client.get("/api/v1/places", query_string={"near": f"{point[0]},{point[1]}", **query})
    assert response.status_code == 200, response.text
    return json_of(response)


def codes(answer: Any) -> list[str]:
    return [feature["id"] for feature in answer["features"]]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_same_as_measuring_every_place(
    routing_client: FlaskClient,
    router: Router,
    directory: Directory,
    starts: list[Point],
    mode: Mode,
    moment: str,
) -> None:
    places = directory.places
    at = CALENDAR.parse(moment)
    for start in starts:
        times = router.travel_times(start, [place.point for place in places], mode)
        cases: list[tuple[dict[str, object], Any]] = [
            ({}, lambda place: True),
            ({"kind": "caring_station"}, lambda place: place.kind == "caring_station"),
            (
                {"amenity": "toilet,drinking_water"},
                lambda place: {"toilet", "drinking_water"} <= {*place.amenities},
            ),
        ]
        for query, wanted in cases:
            for open_at in (None, "arrival", "2026-11-29T21:30"):
                expected = []
                for place, time in zip(places, times, strict=True):
                    if time is None or not wanted(place):
                        continue
                    arrival = at + timedelta(seconds=round(time.duration_s))
                    when = arrival if open_at in (None, "arrival") else CALENDAR.parse(open_at)
                    if open_at is None or place.timetable.opening(when, CALENDAR).open:
                        expected.append((time.duration_s, place.code))
                given = {"open_at": open_at} if open_at else {}
                answer = ask(routing_client, start, mode=mode.value, at=moment, limit=5, **query, **given)
                told = [(f["properties"]["travel"]["duration_s"], f["id"]) for f in answer["features"]]
                assert answer["basis"] == "network"
                assert told == sorted(expected)[:5]


def test_ways_by_a_place_are_the_least_detours(
    routing_client: FlaskClient, router: Router, directory: Directory, starts: list[Point]
) -> None:
    places = [place for place in directory.places if place.kind == "caring_station"]
    for moment in (MOMENTS[0], MOMENTS[2]):
        at = CALENDAR.parse(moment)
        for start, end in zip(starts[::2], starts[1::2], strict=True):
            (direct,) = router.travel_times(start, [end], Mode.SCOOTER)
            there = router.travel_times(start, [place.point for place in places], Mode.SCOOTER)
            onward = router.times_to([place.point for place in places], end, Mode.SCOOTER)
            assert direct is not None
            expected = sorted(
                (a.duration_s + b.duration_s, place.code)
                for place, a, b in zip(places, there, onward, strict=True)
                if a
                and b
                and place.timetable.opening(at + timedelta(seconds=round(a.duration_s)), CALENDAR).open
            )
            query = {"from": f"{start[0]},{start[1]}", "to": f"{end[0]},{end[1]}", "kind": "caring_station"}
            answer = json_of(
                routing_client.get(
                    "/api/v1/places/on-route", query_string={**query, "open_at": "arrival", "at": moment}
                )
            )
            told = [(f["properties"]["detour"]["total_s"], f["id"]) for f in answer["features"]]
            assert told == expected[:5]
            assert answer["direct"]["duration_s"] == direct.duration_s
            for feature in answer["features"]:
                detour = feature["properties"]["detour"]
                assert detour["extra_s"] == detour["total_s"] - direct.duration_s


def test_the_nearest_of_each_kind(routing_client: FlaskClient, starts: list[Point]) -> None:
    kinds = ("clinic", "toilet", "caring_station")
    answer = ask(
        routing_client,
        starts[0],
        kind=",".join(kinds),
        each="true",
        limit=2,
        at=MOMENTS[0],
        open_at="arrival",
    )
    alone = [
        ask(routing_client, starts[0], kind=kind, limit=2, at=MOMENTS[0], open_at="arrival") for kind in kinds
    ]
    assert sorted(codes(answer)) == sorted(code for one in alone for code in codes(one))
    durations = [feature["properties"]["travel"]["duration_s"] for feature in answer["features"]]
    assert durations == sorted(durations) and len(durations) == 6


def test_what_is_nearer_but_closed_is_told(routing_client: FlaskClient, directory: Directory) -> None:
    asleep = next(place for place in directory.places if place.kind == "legal_clinic")
    answer = ask(
        routing_client,
        asleep.point,
        kind="legal_clinic,caring_station",
        open_at="arrival",
        at="2026-11-26T23:30",
    )
    first = answer["left_out"][0]
    assert (first["code"], first["reasons"]) == (asleep.code, ["closed_on_arrival"])
    assert first["opening"]["open"] is False and first["opening"]["next"]
    assert asleep.code not in codes(answer)


def test_nothing_fits_is_never_the_whole_answer(routing_client: FlaskClient, directory: Directory) -> None:
    station = next(place for place in directory.places if place.kind == "legal_clinic")
    answer = ask(
        routing_client,
        station.point,
        kind="legal_clinic",
        amenity="battery_swap,microwave,nursing_room",
        limit=3,
    )
    assert answer["features"] == [] and len(answer["left_out"]) > 0
    assert answer["left_out"][0]["code"] == station.code
    assert (
        "lacks_amenity" in answer["left_out"][0]["reasons"]
        and "battery_swap" in answer["left_out"][0]["lacks"]
    )
    assert station.name in answer["message"]


def test_far_away_the_nearest_is_told_and_how_far(routing_client: FlaskClient) -> None:
    answer = ask(routing_client, (116.4, 39.9), kind="caring_station")
    assert answer["features"] == [] and answer["basis"] == "straight_line"
    assert (
        answer["left_out"][0]["reasons"] == ["unreachable"] and answer["left_out"][0]["distance_m"] > 50_000
    )


def test_a_place_without_a_road_is_answered_by_straight_lines(routing_client: FlaskClient) -> None:
    answer = ask(routing_client, (120.90, 40.76), kind="caring_station")
    assert answer["basis"] == "straight_line" and answer["basis_reason"] == "no-road-near"
    assert len(answer["features"]) == 5
    assert all(f["properties"]["travel"]["basis"] == "straight_line" for f in answer["features"])


def test_without_an_engine_places_are_still_ranked(app: APIFlask, directory: Directory) -> None:
    station = next(place for place in directory.places if place.kind == "caring_station")
    answer = ask(app.test_client(), station.point, kind="caring_station", mode="scooter")
    assert answer["basis"] == "straight_line" and answer["basis_reason"] == "routing-unavailable"
    durations = [f["properties"]["travel"]["duration_s"] for f in answer["features"]]
    assert codes(answer)[0] == station.code and durations == sorted(durations)
    on_route = app.test_client().get(
        "/api/v1/places/on-route?from=120.8501,40.7203&to=120.8561,40.7243&kind=caring_station"
    )
    assert on_route.status_code == 200 and json_of(on_route)["basis"] == "straight_line"


def test_the_arrival_is_told_and_the_opening_is_that_of_the_arrival(
    routing_client: FlaskClient, starts: list[Point]
) -> None:
    answer = ask(routing_client, starts[0], kind="caring_station", mode="walk", at=MOMENTS[0])
    for feature in answer["features"]:
        travel, opening = feature["properties"]["travel"], feature["properties"]["opening"]
        arrives = CALENDAR.parse(MOMENTS[0]) + timedelta(seconds=travel["duration_s"])
        assert CALENDAR.parse(travel["arrives_at"]) == arrives == CALENDAR.parse(opening["at"])


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "EPSG:4549"])
def test_any_crs_finds_the_same(routing_client: FlaskClient, starts: list[Point], crs: str) -> None:
    lon, lat = from_wgs84(np.array([starts[1][0]]), np.array([starts[1][1]]), crs)
    there = ask(routing_client, (float(lon[0]), float(lat[0])), crs=crs, kind="caring_station", at=MOMENTS[0])
    here = ask(routing_client, starts[1], kind="caring_station", at=MOMENTS[0])
    assert codes(there) == codes(here)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("near=120.85", "near"),
        ("near=abc,def", "near"),
        ("near=nan,nan", "near"),
        ("near=40.72,120.85", "near"),
        ("near=120.85,40.72&crs=mars", "crs"),
        ("near=120.85,40.72&kind=castle", "kind"),
        ("near=120.85,40.72&amenity=sauna", "amenity"),
        ("near=120.85,40.72&mode=plane", "mode"),
        ("near=120.85,40.72&limit=0", "limit"),
        ("near=120.85,40.72&limit=51", "limit"),
        ("near=120.85,40.72&open_at=soon", "open_at"),
        ("near=120.85,40.72&at=yesterday", "at"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=121,40,120,41", "bbox"),
        ("limit=1001", "limit"),
    ],
)
def test_what_cannot_be_understood_is_told_by_field(
    routing_client: FlaskClient, query: str, field: str
) -> None:
    document = is_problem(routing_client.get(f"/api/v1/places?{query}"), 400, "invalid-input")
    assert field in {each["field"].split(".")[0] for each in document["errors"]}


def test_on_route_ends_that_nobody_can_reach(routing_client: FlaskClient) -> None:
    water = "/api/v1/places/on-route?from=120.8501,40.7203&to=120.90,40.76&kind=caring_station"
    is_problem(routing_client.get(water), 404, "no-road-near")
    is_problem(routing_client.get("/api/v1/places/on-route?from=120.8501,40.7203"), 400, "invalid-input")
    far = "/api/v1/places/on-route?from=120.8501,40.7203&to=116.4,39.9&kind=caring_station"
    assert routing_client.get(far).status_code == 404


def test_places_of_a_list(routing_client: FlaskClient, directory: Directory) -> None:
    seen: list[str] = []
    page: Any = {"next_cursor": ""}
    while page["next_cursor"] is not None:
        page = json_of(routing_client.get(f"/api/v1/places?limit=40&cursor={page['next_cursor']}"))
        seen += codes(page)
    assert seen == [place.code for place in directory.places]

    def listed(query: str) -> list[str]:
        return codes(json_of(routing_client.get(f"/api/v1/places?limit=1000&{query}")))

    def those(wanted: Any) -> list[str]:
        return [place.code for place in directory.places if wanted(place)]

    one: Place = directory.places[7]
    assert listed("kind=toilet,clinic") == those(lambda p: p.kind in ("toilet", "clinic"))
    assert listed(f"area={one.areas[0].code}") == those(lambda p: p.lies_in(one.areas[0].code))
    assert listed("area=990100") == seen
    box = (120.845, 40.715, 120.852, 40.72)
    assert listed("bbox=" + ",".join(map(str, box))) == those(
        lambda p: box[0] <= p.lon <= box[2] and box[1] <= p.lat <= box[3]
    )
    assert listed(f"q={one.name[:3]}") == those(lambda p: one.name[:3] in p.name)
    night = CALENDAR.parse("2026-11-26T23:30")
    assert listed("open_at=2026-11-26T23:30") == those(lambda p: p.timetable.opening(night, CALENDAR).open)


def test_one_place_with_its_week(routing_client: FlaskClient, directory: Directory) -> None:
    stations = [p for p in directory.places if p.kind == "caring_station" and p.hours == "24/7"]
    station = next(p for p in stations if not p.timetable.exceptions)
    found = json_of(routing_client.get(f"/api/v1/places/{station.code.lower()}?at={MOMENTS[0]}"))
    properties = found["properties"]
    assert found["geometry"]["coordinates"] == [station.lon, station.lat]
    assert properties["name"] == station.name and properties["kind_name"] == "爱心驿站"
    assert properties["opening"]["open"] is True and properties["exceptions"] == []
    assert properties["openings"] == [["2026-11-26T00:00:00+08:00", "2026-12-04T00:00:00+08:00"]]
    assert properties["area"]["level"] == "community"
    is_problem(routing_client.get("/api/v1/places/NOSUCH"), 404, "not-found")
    plate = routing_client.get(f"/p/{station.code}")
    assert plate.status_code == 302 and plate.headers["Location"] == f"../?place={station.code}"


def test_kinds_are_counted(routing_client: FlaskClient, directory: Directory) -> None:
    found = json_of(routing_client.get("/api/v1/places/kinds"))
    assert sum(kind["count"] for kind in found["kinds"]) == len(directory)
    assert found["kinds"][0]["code"] == "service_center"
    heating = next(each for each in found["amenities"] if each["code"] == "heating")
    assert heating["count"] == sum("heating" in place.amenities for place in directory.places)


def test_where_somebody_is_stays_in_no_cache(routing_client: FlaskClient) -> None:
    assert routing_client.get("/api/v1/places?near=120.85,40.72").headers["Cache-Control"] == "no-store"
    assert "max-age" in routing_client.get("/api/v1/places?kind=toilet").headers["Cache-Control"]
