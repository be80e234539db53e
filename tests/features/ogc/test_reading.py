"""Areas, buildings and places as other programs read them."""

from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.conftest import json_of
from tests.features.planning.planners import EAST, EAST_GRID, NORTH_GRID, SOUTH_GRID, WEST, position
from tests.office.access.town import run


@pytest.fixture
def anybody(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def get(client: FlaskClient, path: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(f"/ogc{path}", query_string=query)
    assert answer.status_code == status, answer.text
    return json_of(answer)


def codes(client: FlaskClient, collection: str, **query: Any) -> list[str]:
    found = get(client, f"/collections/{collection}/items", **query)
    assert found["numberReturned"] == len(found["features"]) <= found["numberMatched"]
    return [each["id"] for each in found["features"]]


def test_the_way_leads_from_the_landing_page_to_the_features(anybody: FlaskClient) -> None:
    links = {each["rel"]: each["href"].removeprefix("http://localhost") for each in get(anybody, "")["links"]}
    assert anybody.get(links["service-desc"]).json["openapi"] == "3.0.3"  # type: ignore[index]
    assert any(each.endswith("/core") for each in anybody.get(links["conformance"]).json["conformsTo"])  # type: ignore[index]
    found: Any = anybody.get(links["data"]).json
    assert [each["id"] for each in found["collections"]] == ["areas", "buildings", "places"]
    for each in found["collections"]:
        items = next(link["href"] for link in each["links"] if link["rel"] == "items")
        assert anybody.get(items).mimetype == "application/geo+json"
        assert get(anybody, f"/collections/{each['id']}")["extent"]["spatial"]["bbox"][0][0] > 100


def test_the_document_says_where_other_programs_look_how_many_they_get(anybody: FlaskClient) -> None:
    told = get(anybody, "/api")
    assert told["components"]["parameters"]["limit"]["schema"]["maximum"] == 2_000
    assert all(path.startswith("/ogc") for path in told["paths"])


def test_areas_carry_their_properties(anybody: FlaskClient) -> None:
    (grid,) = get(anybody, "/collections/areas/items", code=SOUTH_GRID)["features"]
    name = grid["properties"].pop("name")
    assert name and grid["properties"] == {
        "code": SOUTH_GRID, "level": "grid", "layer": "admin", "kind": "base", "parent": WEST,
    }  # fmt: skip
    assert grid["geometry"]["type"] == "MultiPolygon"
    assert get(anybody, f"/collections/areas/items/{SOUTH_GRID}")["geometry"] == grid["geometry"]


def test_pages_hold_each_feature_once(anybody: FlaskClient) -> None:
    whole = codes(anybody, "areas")
    assert len(whole) > 5
    seen: list[str] = []
    found = get(anybody, "/collections/areas/items", limit=2, layer="admin")
    while True:
        seen += [each["id"] for each in found["features"]]
        after = [each["href"] for each in found["links"] if each["rel"] == "next"]
        if not after:
            break
        found = json_of(anybody.get(after[0]))
    assert seen == whole == sorted(whole)


def test_more_than_the_most_is_the_most(anybody: FlaskClient) -> None:
    assert codes(anybody, "buildings", limit=10**9)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"level": "grid"}, [SOUTH_GRID, NORTH_GRID, EAST_GRID, f"{EAST}002"]),
        ({"filter": f"parent = '{WEST}'"}, [SOUTH_GRID, NORTH_GRID]),
        ({"filter": f"level = 'grid' AND NOT code IN ('{SOUTH_GRID}')", "parent": WEST}, [NORTH_GRID]),
        ({"filter": f"code LIKE '{WEST}__1'"}, [SOUTH_GRID]),
        ({"filter": "parent IS NULL", "filter-lang": "cql2-text"}, ["990100"]),
        ({"filter": "name = 'x'' OR ''1''=''1'"}, []),
    ],
)
def test_areas_are_found_by_what_they_are(
    anybody: FlaskClient, query: dict[str, str], expected: list[str]
) -> None:
    assert codes(anybody, "areas", **query) == expected


def test_features_are_found_by_where_they_are(anybody: FlaskClient) -> None:
    west, south = position(10, 10)
    east, north = position(160, 160)
    box = f"{west},{south},{east},{north}"
    assert codes(anybody, "buildings", bbox=box) == ["B1", "B2"]
    assert codes(anybody, "buildings", bbox=f"{west},{south},-9,{east},{north},9") == ["B1", "B2"]
    assert codes(anybody, "buildings", filter=f"S_INTERSECTS(geometry, BBOX({box}))") == ["B1", "B2"]
    assert codes(anybody, "buildings", bbox=box, filter="households >= 100") == ["B1"]
    assert codes(anybody, "buildings", households="90") == ["B7"]
    line = f"POLYGON(({west} {south}, {east} {south}, {west} {north}, {west} {south}))"
    assert codes(anybody, "places", filter=f"S_INTERSECTS(geometry, {line})") == []
    assert codes(anybody, "places", kind="caring_station") == ["AWAY", "MINE", "NEAR"]


def test_areas_are_as_they_were_at_a_moment(town: Database, anybody: FlaskClient) -> None:
    sql = """UPDATE area_boundary SET valid = tstzrange('2020-01-01+08', '2021-01-01+08')
              WHERE area_id = (SELECT id FROM area WHERE code = :code)"""
    run(town, sql, code=SOUTH_GRID)
    path = f"/collections/areas/items/{SOUTH_GRID}"
    get(anybody, path, 404)
    get(anybody, path, datetime="2020-06-01T00:00:00Z")
    for period, there in (("2020-06-01/..", True), ("../2019-01-01", False), ("2019-01-01/2020-02-01", True)):
        assert (SOUTH_GRID in codes(anybody, "areas", datetime=period)) is there, period


def test_nothing_private_is_read(town: Database, anybody: FlaskClient) -> None:
    run(town, "UPDATE place SET phone = '13911112222', verified_by = '周晓兰' WHERE code = 'MINE'")
    names = ("areas", "buildings", "places")
    told = "".join(anybody.get(f"/ogc/collections/{each}/items").text for each in names)
    assert "MINE" in told
    assert not any(each in told for each in ("1390000", "1391111", "周晓兰", "phone"))


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [
        ("/areas/items", {"bbox": "1,2,3"}, "west,south,east,north"),
        ("/areas/items", {"bbox": "nan,2,3,4"}, "finite"),
        ("/areas/items", {"bbox": "1,9,3,4"}, "south"),
        ("/areas/items", {"bbox": "a,b,c,d"}, "number"),
        ("/areas/items", {"bbox": ",".join("1" * 50)}, "valid"),
        ("/areas/items", {"limit": "0"}, "greater"),
        ("/areas/items", {"limit": "many"}, "integer"),
        ("/areas/items", {"datetime": "yesterday"}, "not a time"),
        ("/areas/items", {"datetime": "2021-01-01/2020-01-01"}, "before it begins"),
        ("/areas/items", {"phone": "1"}, "no property 'phone'"),
        ("/buildings/items", {"level": "grid"}, "no property 'level'"),
        ("/buildings/items", {"households": "1 OR 1=1"}, "a number"),
        ("/areas/items", {"filter": "name = 'a'); DROP TABLE area; --"}, "from character 12"),
        ("/areas/items", {"filter": "level = 'grid'", "filter-lang": "cql2-json"}, "cql2-text"),
        ("/areas/items", {"filter-crs": "EPSG:4326"}, "CRS84"),
        (f"/areas/items/{SOUTH_GRID}", {"level": "grid"}, "level"),
        ("", {"f": "html"}, "f:"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    anybody: FlaskClient, path: str, query: dict[str, str], told: str
) -> None:
    refusal = anybody.get(f"/ogc/collections{path}", query_string=query)
    assert refusal.status_code == 400 and told in refusal.json["detail"], refusal.text  # type: ignore[index]


@pytest.mark.parametrize("path", ["/people", "/people/items", "/people/queryables", "/areas/items/nowhere"])
def test_unknown_paths_answer_not_found(anybody: FlaskClient, path: str) -> None:
    assert "There is no" in get(anybody, f"/collections{path}", 404)["detail"]


def test_nobody_writes_what_is_in_force(anybody: FlaskClient) -> None:
    for method, status in (("POST", 401), ("PUT", 401), ("DELETE", 401), ("PATCH", 405)):
        path = "/ogc/collections/areas/items" + ("" if method == "POST" else f"/{SOUTH_GRID}")
        assert anybody.open(path, method=method).status_code == status, method
