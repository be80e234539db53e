"""The address search over HTTP on the demo city:
the shapes that were promised, and places against PostGIS.
"""

import random
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.search.candidates import ASSUMPTIONS
from geoapi.city.addresses.text.lexicon import ELEMENTS, NOISE
from geoapi.core.db import Database
from geoapi.services import services_of
from tests.city.locate.conftest import is_problem
from tests.conftest import json_of

ADDRESSES = "/api/v1/addresses"
LEVELS = {"unit", "building", "doorplate", "estate", "road", "place", "area"}
CANDIDATE = {
    *("text", "level", "name", "where", "lon", "lat", "score", "building_code", "unit", "area_code"),
    *("understood", "assumed", "grid_code", "grid_name", "community_name", "grids"),
}


@pytest.fixture(scope="module")
def gazetteer(app: APIFlask) -> Gazetteer:
    found = services_of(app).gazetteer.current()
    assert isinstance(found, Gazetteer)
    return found


def ask(client: FlaskClient, what: str, **query: Any) -> Any:
    response = client.get(f"{ADDRESSES}/{what}", query_string=query)
    assert response.status_code == 200 and response.content_type == "application/json", response.text
    return json_of(response)


def check(candidate: dict[str, Any], q: str) -> None:
    """Everything the contract says of a candidate."""
    assert candidate.keys() == CANDIDATE and candidate["level"] in LEVELS and 0 < candidate["score"] <= 1
    assert (
        candidate["name"]
        and candidate["name"] in candidate["text"]
        and candidate["where"] in candidate["text"]
    )
    assert abs(candidate["lon"]) <= 180 and abs(candidate["lat"]) <= 90
    assert (candidate["area_code"] is not None) == (candidate["level"] == "area")
    assert (candidate["unit"] is not None) == (candidate["level"] == "unit")
    for part in candidate["understood"]:
        assert part.keys() == {"element", "said", "start", "end", "standard"}
        assert q[part["start"] : part["end"]] == part["said"]
    for each in candidate["assumed"]:
        assert each.keys() == {"code", "said", "taken", "until"} and each["code"] in ASSUMPTIONS
    codes = [grid["code"] for grid in candidate["grids"]]
    assert codes == sorted(set(codes)) and all(grid.keys() == {"code", "name"} for grid in candidate["grids"])
    if len(codes) == 1:
        assert candidate["grid_code"] == codes[0] and candidate["community_name"]
    else:
        assert candidate["grid_code"] is candidate["grid_name"] is candidate["community_name"] is None


def texts(gazetteer: Gazetteer, count: int) -> list[str]:
    return [gazetteer.text(row) for row in random.Random(3).sample(range(len(gazetteer)), count)]


class TestSearch:
    def test_shapes(self, client: FlaskClient, gazetteer: Gazetteer) -> None:
        levels = set()
        for address in texts(gazetteer, 25):
            rest = address.split("社区", 1)[-1]
            for q in (address, rest, rest[:-2], f"张三 13812345678 {rest}"):
                found = ask(client, "search", q=q)
                assert found.keys() == {"results", "elements", "reason", "outside"}
                assert (found["reason"] is None) == bool(found["results"]) and found["outside"] is None
                for candidate in found["results"]:
                    check(candidate, q)
                levels |= {candidate["level"] for candidate in found["results"]}
                for element in found["elements"]:
                    assert element.keys() == {"element", "text", "start", "end", "value"}
                    assert q[element["start"] : element["end"]] == element["text"]
        assert {"building", "road"} <= levels

    def test_a_house_lies_in_one_grid_and_a_road_is_not_asked_for_its(
        self, client: FlaskClient, gazetteer: Gazetteer
    ) -> None:
        house = ask(client, "search", q=texts(gazetteer, 1)[0])["results"][0]
        assert len(house["grids"]) == 1 and house["grid_code"]
        roads = [each for each in ask(client, "search", q="和平街")["results"] if each["level"] == "road"]
        assert roads and all(each["grids"] == [] for each in roads)

    @pytest.mark.parametrize(
        ("q", "reason", "outside"),
        [
            ("3", "too_short", None),
            ("，", "too_short", None),
            ("呜呜呜呜呜", "unknown", None),
            ("北京市朝阳区建外大街1号", "outside_city", {"name": "北京市"}),
            ("浙江省杭州市西湖区文三路90号", "outside_city", {"name": "杭州市"}),
        ],
    )
    def test_no_result_has_a_reason(self, client: FlaskClient, q: str, reason: str, outside: object) -> None:
        found = ask(client, "search", q=q)
        assert (found["results"], found["reason"], found["outside"]) == ([], reason, outside)

    def test_limit_and_near(self, client: FlaskClient, gazetteer: Gazetteer) -> None:
        estates = dict.fromkeys(gazetteer.part(row, "estate") for row in range(len(gazetteer)))
        asked = ((q, ask(client, "search", q=q, limit=50)["results"]) for q in estates if q)
        q, whole = next((q, found) for q, found in asked if len(found) > 1)
        for limit in (1, 2, 50):
            assert ask(client, "search", q=q, limit=limit)["results"] == whole[:limit]
        last = whole[1]
        near = ask(client, "search", q=q, limit=50, near=f"{last['lon']},{last['lat']}")["results"]
        assert {each["text"]: each["score"] for each in near} == {
            each["text"]: each["score"] for each in whole
        }


class TestSuggest:
    def test_shapes(self, client: FlaskClient, gazetteer: Gazetteer) -> None:
        for address in texts(gazetteer, 10):
            for end in range(1, len(address), 3):
                found = ask(client, "suggest", q=address[:end])
                assert found.keys() == {"results"} and 0 < len(found["results"]) <= 8
                for candidate in found["results"]:
                    check(candidate, address[:end])

    def test_nothing_is_an_empty_list(self, client: FlaskClient) -> None:
        assert ask(client, "suggest", q="呜呜呜") == {"results": []}


class TestParse:
    def test_elements_and_noise(self, client: FlaskClient) -> None:
        q = "张三 13812345678 和平路１２号云禧苑3号楼二单元501室 放门口"
        found = ask(client, "parse", q=q)
        assert found.keys() == {"elements", "outside"} and found["outside"] is None
        parts = [(each["element"], each["text"], each["value"]) for each in found["elements"]]
        assert ("doorplate", "１２号", "12") in parts and ("building", "3号楼", "3") in parts
        assert ("unit", "二单元", "2") in parts and ("room", "501室", "501") in parts
        assert [text for element, text, _ in parts if element == NOISE] == ["张三", "13812345678", "放门口"]
        assert {element for element, *_ in parts} <= {*ELEMENTS, NOISE}
        assert all(q[each["start"] : each["end"]] == each["text"] for each in found["elements"])

    def test_another_city(self, client: FlaskClient) -> None:
        assert ask(client, "parse", q="杭州市西湖区文三路90号")["outside"] == {"name": "杭州市"}


class TestReverse:
    @pytest.mark.parametrize("spread", [0.01, 0.02, 0.04])
    def test_the_nearest_as_postgis_finds_it_by_looking_at_all(
        self, client: FlaskClient, demo_database: Database, spread: float
    ) -> None:
        order = random.Random(int(spread * 100))
        points = [
            (
                max(-180.0, min(180.0, 120.85 + order.uniform(-spread, spread))),
                max(-90.0, min(90.0, 40.72 + order.uniform(-spread, spread))),
            )
            for _ in range(12)
        ]
        with demo_database.transaction() as connection:
            for lon, lat in points:
                nearest = connection.execute(
                    text("""SELECT text, ST_Distance(geom::geography, ST_Point(:lon, :lat,
                                4326)::geography) AS metres
                              FROM address ORDER BY metres, text LIMIT 1"""),
                    {"lon": lon, "lat": lat},
                ).one()
                found = ask(client, "reverse", lon=lon, lat=lat)
                assert found["score"] == 1 and found["assumed"] == []
                assert found["distance_m"] == pytest.approx(nearest.metres, rel=1e-9, abs=0.06)
                assert found["text"] == nearest.text

    @pytest.mark.parametrize(
        ("lon", "lat"),
        [
            (0, 90),
            (0, -90),
            (180, 0),
            (-180, 0),
            (120.85, 89.9999),
            (-59.15, 40.72),
            (-59.15, -40.72),
            (0, 0),
        ],
    )
    def test_the_ends_of_the_earth(self, client: FlaskClient, lon: float, lat: float) -> None:
        said = is_problem(client.get(f"{ADDRESSES}/reverse?lon={lon}&lat={lat}"), 404, "not-found")
        assert "km away" in said["detail"]

    def test_shape(self, client: FlaskClient) -> None:
        found = ask(client, "reverse", lon=120.85, lat=40.72)
        distance = found.pop("distance_m")
        check(found, "")
        assert 0 <= distance < 5_000 and found["understood"] == []

    def test_every_address_is_nearest_to_itself(self, client: FlaskClient, gazetteer: Gazetteer) -> None:
        for row in random.Random(5).sample(range(len(gazetteer)), 30):
            lon, lat = gazetteer.point(row)
            found = ask(client, "reverse", lon=lon, lat=lat)
            assert found["distance_m"] < 0.1 or gazetteer.part(row, "code") is None
            assert found["level"] in ("building", "unit", "doorplate", "estate", "place")

    def test_in_another_crs(self, client: FlaskClient) -> None:
        plain = ask(client, "reverse", lon=120.85, lat=40.72)
        shifted = ask(client, "reverse", lon=120.85, lat=40.72, crs="gcj02")
        assert plain["text"] and shifted["text"] and plain["distance_m"] != shifted["distance_m"]
        is_problem(client.get(f"{ADDRESSES}/reverse?lon=1&lat=1&crs=mars"), 400, "invalid-input")


BAD = [
    ("search", {}, "q"),
    ("suggest", {}, "q"),
    ("parse", {}, "q"),
    *(
        (what, {"q": q}, "q")
        for what in ("search", "suggest", "parse")
        for q in ("", " ", "\t\n", "　", "滨" * 5_001, "a\x00")
    ),
    *(
        (what, {"q": "云", "limit": limit}, "limit")
        for what in ("search", "suggest")
        for limit in (0, 51, -1, "x", 1.5)
    ),
    *(
        (what, {"q": "云", "near": near}, "near")
        for what in ("search", "suggest")
        for near in ("", "x", "1", "1,", ",1", "1,2,3", "200,1", "1,91", "nan,1", "inf,1", "1e999,1", "1;2")
    ),
    ("reverse", {}, "lon"),
    ("reverse", {"lon": 1}, "lat"),
    ("reverse", {"lon": "x", "lat": 1}, "lon"),
    ("reverse", {"lon": "nan", "lat": 1}, "lon"),
    ("reverse", {"lon": 1, "lat": "inf"}, "lat"),
]


@pytest.mark.parametrize(("what", "query", "field"), BAD)
def test_a_bad_question_is_a_clear_problem(
    client: FlaskClient, what: str, query: dict[str, Any], field: str
) -> None:
    document = is_problem(client.get(f"{ADDRESSES}/{what}", query_string=query), 400, "invalid-input")
    assert field in [each["field"] for each in document["errors"]]


@pytest.mark.parametrize(("lon", "lat"), [(400, 1), (1, 400), (-1e300, 0)])
def test_a_place_that_is_not_on_earth(client: FlaskClient, lon: float, lat: float) -> None:
    is_problem(
        client.get(f"{ADDRESSES}/reverse", query_string={"lon": lon, "lat": lat}), 400, "invalid-input"
    )
