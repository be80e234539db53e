"""Places that OpenStreetMap shows and files of features:
where each is, what is said of it, what a new file changes.
"""

import json
from pathlib import Path

import pytest

from geoapi.city.places.importing.run import import_places
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.importing.report import ImportRefused
from tests.city.addresses.filing import rows, table
from tests.city.areas.shapes import build_city
from tests.city.osm.extracts import Extract
from tests.city.places.filing import HEAD, places, version
from tests.conftest import Built


def extract(path: Path, *, pharmacy: bool = True) -> Path:
    """Within the city of boxes: a toilet, a pharmacy, a library with a door, a clinic without one."""
    made = Extract()
    made.node(
        10,
        10,
        amenity="toilets",
        wheelchair="designated",
        opening_hours="24/7",
        access="yes",
        changing_table="yes",
    )
    made.node(15, 10, amenity="toilets", access="private")
    made.node(20, 10, amenity="restaurant", name="面馆")
    made.node(5000, 5000, amenity="pharmacy", name="城外药店")
    made.box(1, 100, 100, 120, 120, building="yes", amenity="library", name="云禧图书馆")
    made.node(120, 100, entrance="yes")
    made.node(120, 120, entrance="main")
    made.box(2, 200, 100, 210, 110, amenity="clinic", name="云禧诊所", access="customers")
    made.node(205, 105, amenity="clinic", name="云禧诊所")
    made.way(3, (10, 50), (20, 50), (20, 60), amenity="police", name="没围上的派出所")
    if pharmacy:
        made.node(
            30, 10, amenity="pharmacy", name="和平药店", opening_hours="早上到晚上",
            phone="0300-5600001;0300-5600002",
            addr__city="滨城市", addr__street="和平路", addr__housenumber="12", operator="药业",
            check_date="2026-10-01",
        )  # fmt: skip
    return made.write(path)


def place(x: float, y: float) -> tuple[float, float]:
    return round(120.85 + x * 0.00001, 7), round(40.72 + y * 0.00001, 7)


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_city) if "city" in request.fixturenames else template


@pytest.fixture
def city(database: Database) -> Database:
    return database


def test_what_the_map_shows_enters_once(city: Database, tmp_path: Path) -> None:
    path = extract(tmp_path / "map.osm")
    report = import_places(city, path)
    assert [str(entry) for entry in report.refused] == [
        "way 3: 没围上的派出所: its outline is not closed, or nodes of it are missing"
    ]
    (note,) = report.noted
    assert (note.where[:5], note.subject) == ("node ", "和平药店") and "'早上到晚上'" in note.reason
    assert report.counts["outside the city, left out"] == 1
    assert report.counts["places of the map that are not for everybody, left out"] == 1
    # The clinic stands there as a point and as a house.
    assert report.counts["shown twice, left out"] == 1
    found = {str(each["name"]): each for each in places(city).values()}
    assert {name: (each["kind"], (each["lon"], each["lat"])) for name, each in found.items()} == {
        "公共厕所": ("toilet", place(10, 10)),
        "和平药店": ("pharmacy", place(30, 10)),
        "云禧图书馆": ("library", place(120, 120)),
        "云禧诊所": ("clinic", place(205, 105)),
    }
    toilet = found["公共厕所"]
    assert (toilet["access"], toilet["wheelchair"], toilet["amenities"]) == ("open", "yes", ["nursing_room"])
    (pharmacy,) = rows(
        city,
        """SELECT address, phone, hours, hours_clear, operator, verified_on::text, source
             FROM place WHERE name = '和平药店'""",
    )
    assert pharmacy == ("滨城市和平路12号", "0300-5600001", "早上到晚上", False, "药业", "2026-10-01", "map")
    before = version(city)
    again = import_places(city, path)
    assert again.counts["places unchanged"] == 4 and version(city) == before
    gone = import_places(city, extract(tmp_path / "later.osm", pharmacy=False))
    assert gone.counts["places removed"] == 1 and len(places(city)) == 3


def test_where_there_is_no_door_a_point_inside_serves(database: Database, tmp_path: Path) -> None:
    made = Extract()
    made.box(7, 0, 0, 20, 10, amenity="library", name="无门图书馆")
    made.node(500, 500, name="什么都不是")
    import_places(database, made.write(tmp_path / "map.osm"))
    (one,) = places(database).values()
    assert (one["lon"], one["lat"]) == pytest.approx(place(10, 5), abs=1e-9)


def test_the_citys_own_list_wins_over_the_map(city: Database, tmp_path: Path) -> None:
    lon, lat = place(32, 12)
    path = extract(tmp_path / "map.osm")
    import_places(city, path)
    listed = table(
        tmp_path, HEAD, f"ABCD,和平大药房,pharmacy,{lon},{lat}", f"ABCE,远药房,pharmacy,{lon + 0.002},{lat}"
    )
    report = import_places(city, listed)
    assert report.counts["places of the map that the list replaces"] == 1
    names = [each["name"] for each in places(city).values() if each["kind"] == "pharmacy"]
    assert sorted(map(str, names)) == ["和平大药房", "远药房"]
    again = import_places(city, path)
    assert again.counts["in the city's own list, left out"] == 1 and again.counts["places new"] == 0
    # Replacing the list leaves the map alone.
    import_places(city, table(tmp_path, HEAD, f"ABCE,远药房,pharmacy,{lon + 0.002},{lat}"), replace=True)
    assert {each["source"] for each in places(city).values()} == {"map", "table"} and "ABCD" not in places(
        city
    )


def test_a_strict_import_refuses_a_map_with_faults_and_a_broken_one_is_said(
    city: Database, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused):
        import_places(city, extract(tmp_path / "map.osm"), strict=True)
    (tmp_path / "broken.osm").write_text("<osm><node", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be read as OpenStreetMap data"):
        import_places(city, tmp_path / "broken.osm")
    assert places(city) == {}


def test_features_enter_with_their_fields_as_columns(city: Database, tmp_path: Path) -> None:
    lon, lat = place(100, 100)
    ring = [[lon, lat], [lon + 0.0002, lat], [lon + 0.0002, lat + 0.0002], [lon, lat + 0.0002], [lon, lat]]
    shapes: list[tuple[dict[str, object], tuple[str, object] | None]] = [
        (
            {"名称": "<b>甲站</b>", "服务设施": ["取暖", "充电"], "photo_captions": ["门, 头", "内景"]},
            ("Point", [lon, lat]),
        ),
        ({"名称": "乙站"}, ("Polygon", [ring])),
        ({"名称": ""}, ("Point", [lon, lat])),
        ({"名称": "丁站"}, None),
    ]
    features = [
        {"type": "Feature", "properties": properties | {"类型": "爱心驿站"},
         "geometry": shape and {"type": shape[0], "coordinates": shape[1]}}
        for properties, shape in shapes
    ]  # fmt: skip
    path = tmp_path / "stations.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    report = import_places(city, path)
    assert [(entry.where, entry.reason) for entry in report.refused] == [
        ("feature 3", "it has no name"),
        ("feature 4", "it has neither coordinates nor an address nor a building's code"),
    ]
    assert [entry.where for entry in report.repaired] == ["feature 2"]
    found = {str(each["name"]): each for each in places(city).values()}
    assert found["<b>甲站</b>"]["amenities"] == ["heating", "charging"]
    assert found["乙站"]["lon"] == pytest.approx(lon + 0.0001, abs=1e-6)
    captions = rows(city, "SELECT photo_captions FROM place WHERE name LIKE '%甲站%'")
    assert captions == [(["门, 头", "内景"],)]
    assert import_places(city, path).counts["places unchanged"] == 2
