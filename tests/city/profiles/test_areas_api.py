"""Areas over HTTP: lists, trees, profiles, boundaries, against the file they came from."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from shapely.geometry import shape
from sqlalchemy import text

from geoapi.core.db import Database
from tests.conftest import close_app, json_of, opened_app, run_geoapi


@pytest.fixture(scope="module")
def features(demo_files: Path) -> dict[str, Any]:
    collection = json.loads((demo_files / "areas.geojson").read_text(encoding="utf-8"))
    return {feature["properties"]["code"]: feature for feature in collection["features"]}


def of_level(features: dict[str, Any], level: str) -> list[str]:
    return sorted(code for code, feature in features.items() if feature["properties"]["level"] == level)


def test_pages_follow_each_other_to_the_end(client: FlaskClient, features: dict[str, Any]) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = json_of(
            client.get("/api/v1/areas", query_string={"level": "grid", "limit": 7, "cursor": cursor})
        )
        seen += [area["code"] for area in page["areas"]]
        cursor = page["next_cursor"]
    assert seen == of_level(features, "grid")


@pytest.mark.parametrize("level", ["city", "district", "subdistrict", "community", "zone"])
def test_filters(client: FlaskClient, features: dict[str, Any], level: str) -> None:
    listed = json_of(client.get("/api/v1/areas", query_string={"level": level, "limit": 1000}))["areas"]
    assert [area["code"] for area in listed] == of_level(features, level)
    for area in listed:
        properties = features[area["code"]]["properties"]
        assert {key: area[key] for key in ("name", "layer", "kind", "parent")} == {
            key: properties[key] for key in ("name", "layer", "kind", "parent")
        }


def test_search_by_name_and_parent(client: FlaskClient, features: dict[str, Any]) -> None:
    community = of_level(features, "community")[4]
    name = features[community]["properties"]["name"]
    assert community in [area["code"] for area in json_of(client.get(f"/api/v1/areas?q={name[:2]}"))["areas"]]
    children = json_of(client.get(f"/api/v1/areas?parent={community}"))["areas"]
    assert children and all(child["parent"] == community for child in children)


def test_the_tree_holds_every_area_once(client: FlaskClient, features: dict[str, Any]) -> None:
    def codes(nodes: list[Any]) -> list[str]:
        return [code for node in nodes for code in (node["code"], *codes(node["children"]))]

    tree = codes(json_of(client.get("/api/v1/areas?tree=true"))["areas"])
    assert sorted(tree) == sorted(
        code for code, each in features.items() if each["properties"]["layer"] == "admin"
    )
    below = codes(json_of(client.get("/api/v1/areas?tree=true&parent=990101"))["areas"])
    assert below[0] == "990101" and all(code.startswith("990101") for code in below)


def test_boundaries_come_back_to_the_last_digit(client: FlaskClient, features: dict[str, Any]) -> None:
    response = client.get("/api/v1/areas.geojson?level=grid")
    assert response.mimetype == "application/geo+json"
    served = {feature["id"]: feature for feature in json.loads(response.data)["features"]}
    assert sorted(served) == of_level(features, "grid")
    for code, feature in served.items():
        ours, theirs = shape(feature["geometry"]), shape(features[code]["geometry"])
        assert shapely.equals_exact(
            shapely.normalize(ours), shapely.normalize(shapely.multipolygons([theirs])), 0.0
        )


def test_a_box_limits_what_is_served(client: FlaskClient, features: dict[str, Any]) -> None:
    west, south, east, north = shape(features[of_level(features, "grid")[0]]["geometry"]).bounds
    served = json.loads(
        client.get(f"/api/v1/areas.geojson?level=grid&bbox={west},{south},{east},{north}").data
    )
    box = shapely.box(west, south, east, north)
    expected = [
        c
        for c in of_level(features, "grid")
        if shapely.box(*shape(features[c]["geometry"]).bounds).intersects(box)
    ]
    assert [feature["id"] for feature in served["features"]] == expected


def test_a_profile_adds_up(client: FlaskClient, features: dict[str, Any], demo_database: Database) -> None:
    city = json_of(client.get("/api/v1/areas/990100"))
    with demo_database.transaction() as connection:
        households, buildings = connection.execute(
            text("SELECT sum(households), count(*) FROM building")
        ).one()
    statistics = city["statistics"]
    assert (statistics["households"], statistics["buildings"]) == (households, buildings)
    assert statistics["grids"] == len(of_level(features, "grid")) and statistics["vacant_posts"] > 0
    parts = [
        json_of(client.get(f"/api/v1/areas/{child['code']}"))["statistics"] for child in city["children"]
    ]
    for name in ("households", "buildings", "grids", "communities"):
        assert sum(part[name] for part in parts) == statistics[name]
    assert sum(part["area_km2"] for part in parts) == pytest.approx(statistics["area_km2"], rel=1e-6)


def test_a_grid_profile(client: FlaskClient, features: dict[str, Any]) -> None:
    code = of_level(features, "grid")[10]
    profile = json_of(client.get(f"/api/v1/areas/{code}?geometry=true&at=2026-11-23T10:00:00%2B08:00"))
    assert [link["level"] for link in profile["chain"]] == [
        "city",
        "district",
        "subdistrict",
        "community",
        "grid",
    ]
    assert {person["role"] for person in profile["responsible"]} >= {"grid_leader", "grid_worker"}
    grid = shape(profile["geometry"])
    assert grid.contains(shapely.Point(profile["centre"]["lon"], profile["centre"]["lat"]))
    area_km2 = pytest.approx(profile["statistics"]["area_km2"])
    assert profile["history"] == [
        {"from": None, "until": None, "name": profile["name"], "area_km2": area_km2}
    ]


def test_a_boundary_change_is_history(database: Database, database_url: str, tmp_path: Path) -> None:
    def write(split: float) -> Path:
        def area(code: str, level: str, parent: str | None, west: float, east: float) -> dict[str, Any]:
            ring = [[west, 40.7], [east, 40.7], [east, 40.8], [west, 40.8], [west, 40.7]]
            return {
                "type": "Feature",
                "properties": {
                    "code": code,
                    "name": f"区{code[-1]}",
                    "level": level,
                    "layer": "admin",
                    "parent": parent,
                },
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }

        path = tmp_path / f"areas-{split}.geojson"
        shapes = [
            area("990100", "city", None, 120.0, 120.2),
            area("990101", "district", "990100", 120.0, split),
            area("990102", "district", "990100", split, 120.2),
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}), encoding="utf-8")
        return path

    first = run_geoapi("import", "areas", write(120.1), database_url=database_url)
    assert first.returncode == 0, first.stdout + first.stderr
    second = run_geoapi(
        "import", "areas", write(120.15), "--valid-from", "2026-06-01", database_url=database_url
    )
    assert second.returncode == 0, second.stdout + second.stderr
    app = opened_app(database_url)
    try:
        client = app.test_client()

        def district(at: str) -> str:
            answer = json_of(client.get(f"/api/v1/locate?lon=120.12&lat=40.75&at={at}"))
            assert answer["grid"] is None and answer["chain"][-1]["level"] == "district"
            return str(answer["chain"][-1]["code"])

        assert district("2026-05-31") == "990102" and district("2026-06-01") == "990101"
        assert district("2020-01-01") == "990102" and district("2030-01-01") == "990101"
        history = json_of(client.get("/api/v1/areas/990101"))["history"]
        assert [period["from"] is None for period in history] == [True, False] and history[0][
            "until"
        ] is not None
        served = json.loads(client.get("/api/v1/areas.geojson?level=district&at=2026-01-01").data)["features"]
        assert {feature["id"]: shape(feature["geometry"]).bounds[2] for feature in served}["990101"] == 120.1
    finally:
        close_app(app)


def test_meta_names_the_city_and_its_layers(client: FlaskClient) -> None:
    meta = json_of(client.get("/api/v1/meta"))
    assert meta["city"]["code"] == "990100" and len(meta["city"]["bbox"]) == 4
    assert [layer["code"] for layer in meta["layers"]] == ["police", "property", "party"]
    assert all(version > 0 for version in meta["versions"].values())


def test_an_empty_map_answers_too(database_url: str) -> None:
    app = opened_app(database_url)
    try:
        client = app.test_client()
        assert json_of(client.get("/api/v1/meta"))["city"]["bbox"] is None
        assert json_of(client.get("/api/v1/areas"))["areas"] == []
        assert json_of(client.get("/api/v1/areas.geojson"))["features"] == []
        assert json_of(client.get("/api/v1/locate?lon=120&lat=40"))["type"] == "/problems/outside-all-grids"
    finally:
        close_app(app)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/areas/nothing", 404),
        ("/api/v1/areas/990100?at=never", 400),
        ("/api/v1/areas?limit=0", 400),
        ("/api/v1/areas?limit=100000", 400),
        ("/api/v1/areas.geojson?bbox=1,2,3", 400),
        ("/api/v1/areas.geojson?bbox=a,b,c,d", 400),
        ("/api/v1/areas.geojson?bbox=nan,0,0,0", 400),
        ("/api/v1/areas?q=%00", 400),
        ("/api/v1/areas?level=nope", 400),
        ("/api/v1/areas?layer=no", 400),
        ("/api/v1/areas/%00", 400),
        ("/api/v1/areas?tree=true&parent=nope", 404),
    ],
)
def test_bad_questions(client: FlaskClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code in (status, 404) and response.content_type == "application/problem+json", (
        response.text
    )


@pytest.mark.parametrize("query", ["q='%3B--", "parent=%27", "q=%25", "cursor=zzzz", "layer=party&q=zzz"])
def test_odd_questions_find_nothing(client: FlaskClient, query: str) -> None:
    assert json_of(client.get(f"/api/v1/areas?{query}"))["areas"] == []
