"""Directions, travel times and areas within reach by the real engine on the demo city."""

import itertools
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import text

from geoapi.city.routing.modes import Mode, top_speed_m_s
from geoapi.city.routing.queries import ROAD_WITHIN_M, Router
from geoapi.city.routing.shapes import Point
from geoapi.core.db import Database
from geoapi.core.errors import NoRoadNear, TooFar
from geoapi.core.geo import distance_m, from_wgs84

START, END = (120.8501, 40.7203), (120.8561, 40.7243)


@pytest.fixture(scope="module")
def doors(demo_database: Database) -> list[Point]:
    """Entrances of houses all over the city."""
    with demo_database.transaction() as connection:
        query = text(
            "SELECT ST_X(entrance) AS x, ST_Y(entrance) AS y FROM building ORDER BY md5(code) LIMIT 60"
        )
        return [(row.x, row.y) for row in connection.execute(query)]


def length_m(line: list[Point]) -> float:
    return sum(itertools.starmap(distance_m, itertools.pairwise(line)))


@pytest.mark.parametrize("mode", list(Mode))
def test_a_route_is_of_one_piece(router: Router, doors: list[Point], mode: Mode) -> None:
    for start, end in itertools.pairwise(doors[:12]):
        found = router.route(start, end, mode, "zh-CN")
        line = found["geometry"]["coordinates"]
        assert length_m(line) == pytest.approx(found["distance_m"], rel=0.01, abs=3)
        assert found["distance_m"] + 2 * ROAD_WITHIN_M >= distance_m(start, end)
        assert found["duration_s"] + 1 >= found["distance_m"] / top_speed_m_s(mode, ferries=False)
        for name, asked, on_road in (("from", start, line[0]), ("to", end, line[-1])):
            told = found[name]
            assert (told["lon"], told["lat"]) == pytest.approx(asked, abs=1e-7)
            assert (told["road_lon"], told["road_lat"]) == on_road
            assert told["distance_to_road_m"] == pytest.approx(distance_m(asked, on_road), abs=0.1)

        steps = found["steps"]
        assert sum(step["distance_m"] for step in steps) == pytest.approx(found["distance_m"], abs=len(steps))
        # A stop at a crossing belongs to no step's stretch alone.
        assert sum(step["duration_s"] for step in steps) == pytest.approx(
            found["duration_s"], rel=0.05, abs=len(steps)
        )
        assert steps[0]["span"][0] == 0 and steps[-1]["span"] == [len(line) - 1, len(line) - 1]
        for step, following in itertools.pairwise(steps):
            assert step["span"][1] == following["span"][0]
            first, last = step["span"]
            assert length_m(line[first : last + 1]) == pytest.approx(step["distance_m"], rel=0.02, abs=3)


def test_both_languages_tell_the_same_way(router: Router) -> None:
    chinese = router.route(START, END, Mode.WALK, "zh-CN")
    english = router.route(START, END, Mode.WALK, "en")
    assert chinese["geometry"] == english["geometry"]
    assert chinese["steps"][0]["text"].startswith("沿会馆胡同向东步行")
    assert english["steps"][0]["text"].startswith("Walk east along 会馆胡同 for ")
    assert "Shuncheng East Street" in " ".join(step["text"] for step in english["steps"])
    assert chinese["steps"][-1]["text"].startswith("到达目的地")


def test_wheels_are_faster_than_feet(router: Router, doors: list[Point]) -> None:
    for start, end in itertools.pairwise(doors[:10]):
        walk, bicycle, scooter = (router.route(start, end, mode, "en")["duration_s"] for mode in Mode)
        assert scooter < bicycle < walk or distance_m(start, end) < 300


def test_a_route_from_a_place_to_itself(router: Router) -> None:
    found = router.route(START, START, Mode.SCOOTER, "zh-CN")
    assert (found["distance_m"], found["duration_s"]) == (0, 0)
    assert len(found["geometry"]["coordinates"]) == 2
    assert [step["text"] for step in found["steps"]] == ["您已在目的地"]


def test_coordinates_of_any_system_lead_the_same_way(router: Router) -> None:
    def shifted(point: Point) -> Point:
        lon, lat = from_wgs84(np.array([point[0]]), np.array([point[1]]), "gcj02")
        return float(lon[0]), float(lat[0])

    plain = router.route(START, END, Mode.WALK, "en")
    found = router.route(shifted(START), shifted(END), Mode.WALK, "en", "gcj02")
    assert found["geometry"] == plain["geometry"] and found["query"]["crs"] == "gcj02"


@pytest.mark.parametrize(("start", "end", "names"), [
    (START, (120.95, 40.72), ["to"]),
    ((120.95, 40.72), END, ["from"]),
    ((120.95, 40.72), (120.96, 40.72), ["from", "to"]),
])  # fmt: skip
def test_an_end_away_from_every_road_is_named(
    router: Router, start: Point, end: Point, names: list[str]
) -> None:
    with pytest.raises(NoRoadNear) as raised:
        router.route(start, end, Mode.WALK, "en")
    ends = raised.value.extra["ends"]
    assert [each["end"] for each in ends] == names == [each["field"] for each in raised.value.extra["errors"]]
    assert all(5_000 < each["distance_to_road_m"] < 10_000 for each in ends)


def test_beyond_the_search_the_distance_is_not_known(router: Router) -> None:
    with pytest.raises(NoRoadNear, match="no road within 35 km") as raised:
        router.route((123.0, 40.0), (123.1, 40.0), Mode.WALK, "en")
    assert [each["distance_to_road_m"] for each in raised.value.extra["ends"]] == [None, None]


def test_too_far(router: Router) -> None:
    with pytest.raises(TooFar, match="84 km apart"):
        router.route(START, (121.85, 40.72), Mode.SCOOTER, "en")


# -- travel times


@pytest.mark.parametrize("mode", list(Mode))
def test_travel_times_are_those_of_single_routes(router: Router, doors: list[Point], mode: Mode) -> None:
    origin, *others = doors[:25]
    times = router.travel_times(origin, others, mode)
    for end, found in zip(others, times, strict=True):
        single = router.route(origin, end, mode, "en")
        assert found is not None
        assert found.duration_s == pytest.approx(single["duration_s"], rel=0.02, abs=2)
        assert found.distance_m == pytest.approx(single["distance_m"], rel=0.05, abs=5)


def test_travel_times_of_many_places(router: Router, doors: list[Point]) -> None:
    # More than go into one question.
    times = router.travel_times(doors[0], doors * 6, Mode.SCOOTER)
    assert times == router.travel_times(doors[0], doors, Mode.SCOOTER) * 6


def test_places_that_cannot_be_reached_do_not_spoil_the_others(router: Router) -> None:
    off, far = (120.95, 40.72), (125.0, 40.7)
    alone = router.travel_times(START, [END], Mode.WALK)
    assert router.travel_times(START, [off, END, far, START], Mode.WALK)[:3] == [None, *alone, None]
    assert router.travel_times(START, [off], Mode.WALK) == [None]
    assert router.travel_times(START, [], Mode.WALK) == []
    with pytest.raises(NoRoadNear):
        router.travel_times(off, [END], Mode.WALK)


# -- areas within reach


@pytest.mark.parametrize("mode", [Mode.WALK, Mode.SCOOTER])
def test_an_area_holds_what_is_within_its_minutes(router: Router, doors: list[Point], mode: Mode) -> None:
    minutes = (3, 6) if mode is Mode.SCOOTER else (10, 20)
    found = router.isochrones(START, mode, minutes)
    assert [feature["properties"] for feature in found["features"]] == [
        {"minutes": m, "mode": mode} for m in minutes
    ]
    areas = [shapely.geometry.shape(feature["geometry"]) for feature in found["features"]]
    assert areas[0].area < areas[1].area and shapely.covers(areas[1].buffer(0.0005), areas[0])
    times = router.travel_times(START, doors, mode)
    judged = 0
    for door, time in zip(doors, times, strict=True):
        assert time is not None
        for limit, area in zip(minutes, areas, strict=True):
            # The engine draws rings on a raster of some hundred metres:
            # only what is clearly in or out is judged.
            if time.duration_s < 45 * limit or time.duration_s > 90 * limit:
                judged += 1
                assert area.buffer(0.001).covers(shapely.Point(door)) or time.duration_s > 60 * limit
                assert not area.buffer(-0.001).covers(shapely.Point(door)) or time.duration_s < 60 * limit
    assert judged > len(doors) / 2


def test_no_area_around_a_place_without_a_road(router: Router) -> None:
    with pytest.raises(NoRoadNear, match=r"The place is 6,\d\d\d m from the nearest road"):
        router.isochrones((120.95, 40.72), Mode.WALK, (5,))


def test_an_area_is_valid_geojson(router: Router) -> None:
    found: dict[str, Any] = router.isochrones(START, Mode.BICYCLE, (1, 60))
    assert all(shapely.geometry.shape(feature["geometry"]).is_valid for feature in found["features"])
