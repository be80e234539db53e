"""Who can walk to whom, how long it takes, and the roads that a line may follow."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from flask.testing import FlaskClient

from geoapi.city.osm.importing.run import import_osm
from geoapi.city.routing.store import WalkEdge
from geoapi.city.routing.walks import WalkGraph
from geoapi.core.db import Database
from geoapi.features.planning.measures.metrics import METRICS, digest, spread, within
from geoapi.features.planning.measures.walking import cut_off, minutes
from tests.city.osm.extracts import STEP, Extract
from tests.features.planning.planners import NORTH_GRID, SOUTH_GRID, ask, drag, make_plan, position
from tests.office.access.conftest import Enter

LON, LAT = 120.85, 40.72


def at(x: float, y: float) -> tuple[float, float]:
    return LON + x * STEP, LAT + y * STEP


def street(number: int, *places: tuple[float, float]) -> WalkEdge:
    return WalkEdge(number, number + 1, tuple(at(*place) for place in places))


SQUARE = shapely.Polygon([at(0, 0), at(300, 0), at(300, 300), at(0, 300)])


def doors(*places: tuple[float, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray([at(*place) for place in places])


def lines(*edges: WalkEdge) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    return np.asarray([shapely.LineString(edge.line) for edge in edges], dtype=object)


def test_who_cannot_be_walked_to() -> None:
    main = [street(1, (0, 50), (150, 50)), street(2, (150, 50), (300, 50))]
    other = street(10, (0, 250), (300, 250))
    homes, households = doors((10, 60), (290, 40), (100, 240), (150, 150)), np.asarray([100, 100, 50, 10])
    assert cut_off(SQUARE, homes, households, lines(*main, other)).tolist() == [False, False, True, False]
    # A way that leaves the grid and comes back far outside of it leads nowhere.
    outside = WalkEdge(1, 10, (at(0, 50), at(-90, 50), at(-90, 250), at(0, 250)))
    assert cut_off(SQUARE, homes, households, lines(*main, other, outside)).tolist()[2]
    # Along the other side of the street at its edge it does.
    beside = WalkEdge(1, 10, (at(0, 50), at(-20, 50), at(-20, 250), at(0, 250)))
    assert not cut_off(SQUARE, homes, households, lines(*main, other, beside)).any()


def test_where_no_way_is_known_no_home_is_cut_off() -> None:
    homes, households = doors((10, 60), (290, 290)), np.asarray([1, 1])
    assert not cut_off(SQUARE, homes, households, lines()).any()
    assert not cut_off(SQUARE, homes[:0], households[:0], lines(street(1, (0, 50), (300, 50)))).any()
    # The second lies farther from any way than a door does.
    assert not cut_off(SQUARE, homes, households, lines(street(1, (0, 50), (300, 50)))).any()
    assert minutes(homes, households, WalkGraph([])) is None
    assert minutes(homes, np.asarray([0, 0]), WalkGraph([street(1, (0, 50), (300, 50))])) is None


def test_minutes_from_the_middle() -> None:
    graph = WalkGraph([street(1, (0, 50), (300, 50))])
    found = minutes(doors((0, 50), (100, 50), (200, 50)), np.asarray([10, 20, 10]), graph)
    assert found is not None
    # 100 steps of 0.84 m at 72 m a minute; half of the households have to go there.
    assert found.farthest == pytest.approx(84.3 / 72, rel=0.01)
    assert found.mean == pytest.approx(found.farthest / 2, rel=0.01)


def test_the_registry_and_what_is_measured_of_all() -> None:
    assert len({metric.key for metric in METRICS}) == len(METRICS) and len(digest()) == 12
    assert spread([]) is None and spread([0]) is None and spread([300, 300]) == 0
    assert spread([200, 400]) == pytest.approx(0.333)
    kinds = {"a": "base", "b": "base", "c": "dedicated"}
    assert within({"a": 300, "b": 501, "c": 0}, kinds, {"base": (300, 500)}) == (1, 2)


@pytest.fixture
def planner(town: Database, people: Enter, tmp_path: Path) -> FlaskClient:
    """Of the town with two streets: one through both grids, one along their line."""
    corner = position(0, 0)

    def step(east: float, north: float) -> tuple[int, int]:
        lon, lat = position(east, north)
        return round((lon - LON) / STEP), round((lat - LAT) / STEP)

    assert corner[0] == pytest.approx(LON, abs=1)
    extract = Extract()
    extract.way(1, step(150, 10), step(150, 190), step(150, 390), highway="residential")
    extract.way(2, step(10, 190), step(150, 190), step(290, 190), highway="footway")
    import_osm(town, extract.write(tmp_path / "streets.osm"), keep=True)
    return people("S3")


def test_metrics_before_and_after(planner: FlaskClient) -> None:
    plan = make_plan(planner)
    drag(planner, plan, 60)
    told = ask(planner, f"/{plan}/metrics?grids={SOUTH_GRID},{NORTH_GRID}")
    south, north = told["grids"]
    assert (south["before"]["households"], south["after"]["households"]) == (170, 100)
    assert (north["before"]["households"], north["after"]["households"]) == (210, 280)
    assert south["after"]["area_m2"] < south["before"]["area_m2"]
    assert sum(each["after"]["area_m2"] for each in (south, north)) == pytest.approx(
        sum(each["before"]["area_m2"] for each in (south, north)), abs=2
    )
    assert 0 < south["before"]["walk_mean_min"] < south["before"]["walk_far_min"] < 10
    assert told["plan"]["before"] == {"grids": 2, "within": 0, "bounded": 2, "spread": 0.105}
    assert told["plan"]["after"]["spread"] == 0.474
    assert told["version"] == 1


def test_metrics_of_no_grid_of_the_plan(planner: FlaskClient) -> None:
    plan = make_plan(planner)
    assert "990101001999001" in ask(planner, f"/{plan}/metrics?grids=990101001999001", 400)["detail"]
    ask(planner, f"/{plan}/metrics", 400)
    ask(planner, f"/{plan}/metrics?grids=%00", 400)


def test_roads_to_follow(planner: FlaskClient) -> None:
    plan = make_plan(planner)
    start, end = position(0, 190), position(150, 385)
    query = "from={},{}&to={},{}".format(*start, *end)
    (way,) = ask(planner, f"/{plan}/ways?{query}")["ways"]
    assert way["line"][0] == start and way["line"][-1] == end and len(way["line"]) == 5
    assert way["length_m"] == pytest.approx(335, abs=5)
    far = "from={},{}&to={},{}".format(*start, *position(0, 5000))
    assert "3,000 m" in ask(planner, f"/{plan}/ways?{far}", 400)["detail"]
    nowhere = "from={},{}&to={},{}".format(*position(5, 390), *end)
    assert ask(planner, f"/{plan}/ways?{nowhere}")["ways"] == []
