"""A layer with a role of its own: rows of the city's, and no code."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from geoapi.city.areas.importing import layers
from geoapi.city.areas.importing.rows import Reading
from geoapi.city.areas.importing.run import import_areas
from geoapi.city.locate.store import load_atlas
from geoapi.city.people.importing import roles
from geoapi.city.people.importing.run import import_people
from geoapi.core.db import Database
from geoapi.importing.report import ImportRefused, Report
from geoapi.importing.terms import import_terms
from tests.city.addresses.filing import LAT, LON, build_named_town, rows, table
from tests.city.areas.shapes import feature, rectangle, write
from tests.conftest import Built, json_of, opened_app

LAYER_HEAD = "编码,名称,英文名称,其他名称,图标,颜色,线型,顺序,值守层级"
ROLE_HEAD = "编码,名称,英文名称,其他名称,顺序,值守层级"
PEOPLE = "岗位编码,工号,姓名,角色,网格编码,值班电话,值班时间"


def import_layers(database: Database, path: Path, *, strict: bool = False) -> Report:
    return import_terms(database, path, layers.LAYER, layers.HEADINGS, strict=strict)


def import_roles(database: Database, path: Path) -> Report:
    return import_terms(database, path, roles.ROLE, roles.HEADINGS)


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_named_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    return database


def add_fire_zones(database: Database, tmp_path: Path) -> None:
    import_layers(
        database, table(tmp_path, LAYER_HEAD, "fire,消防救援区,Fire districts,消防区,flame,red,6 2,5,police")
    )
    import_roles(
        database, table(tmp_path, ROLE_HEAD, "fire_officer,消防救援员,Fire officer,消防员、火警联络员,75,")
    )
    zone, shape = feature("fire-1", "zone", None, rectangle(0, 0, 600, 400), "临海站辖区")
    report = import_areas(database, write(tmp_path / "fire.geojson", [(zone | {"layer": "消防区"}, shape)]))
    assert not any("goes by its code" in entry.reason for entry in report.noted)
    line = "F-1,S77,秦远,消防员,fire-1,0300-5500119,24/7"
    assert import_people(database, table(tmp_path, PEOPLE, line)).refused == []


def test_a_layer_with_its_own_role_needs_no_code(town: Database, database_url: str, tmp_path: Path) -> None:
    add_fire_zones(town, tmp_path)
    client = opened_app(database_url).test_client()
    answer = json_of(client.get(f"/api/v1/locate?lon={LON}&lat={LAT}"))
    (zone,) = answer["overlays"]
    (officer,) = zone["responsible"]
    assert (zone["layer"], zone["layer_name"], officer["name"]) == ("fire", "消防救援区", "秦远")
    assert (officer["role"], officer["role_name"]) == ("fire_officer", "消防救援员")
    # By its rung it is called with the police, though the role itself has none.
    assert [(each["rung"], each["role"]) for each in answer["call"]] == [
        ("police", "fire_officer"),
        ("hotline", None),
    ]
    meta = json_of(client.get("/api/v1/meta"))
    (layer,) = meta["layers"]
    assert layer == {
        "code": "fire",
        "name": "消防救援区",
        "name_en": "Fire districts",
        "icon": "flame",
        "tone": "red",
        "dash": [6, 2],
        "rung": "police",
    }
    (role,) = [each for each in meta["roles"] if each["code"] == "fire_officer"]
    assert (role["name"], role["name_en"], role["rank"], role["rung"]) == (
        "消防救援员",
        "Fire officer",
        75,
        None,
    )
    drawn = [each["id"] for each in json_of(client.get("/tiles/areas.json"))["vector_layers"]]
    assert {"fire", "fire_lines", "fire_labels"} <= set(drawn)
    assert client.get("/api/v1/areas?layer=fire").status_code == 200
    assert json_of(client.get("/api/v1/areas/fire-1"))["layer_name"] == "消防救援区"


def test_an_icon_that_the_page_lacks_is_told(town: Database, tmp_path: Path) -> None:
    lines = ("fire,消防区,Fire districts,,flame,,,,", "water,水务区,Water districts,,map-pin,,,,")
    report = import_layers(town, table(tmp_path, LAYER_HEAD, *lines))
    assert [(each.subject, each.reason) for each in report.noted] == [
        ("fire", "the page has no icon flame and shows a pin")
    ]


def test_an_empty_cell_keeps_what_is_known(town: Database, tmp_path: Path) -> None:
    (before,) = rows(town, "SELECT * FROM overlay_layer WHERE code = 'police'")
    report = import_layers(town, table(tmp_path, LAYER_HEAD, "police,治安区,,,,,,,-"))
    assert (report.counts["layers changed"], report.refused) == (1, [])
    (after,) = rows(town, "SELECT * FROM overlay_layer WHERE code = 'police'")
    assert after == (before[0], "治安区", *before[2:-1], None)
    assert (
        import_layers(town, table(tmp_path, LAYER_HEAD, "police,治安区,,,,,,,-")).counts["layers unchanged"]
        == 1
    )
    (role,) = rows(town, "SELECT * FROM role WHERE code = 'police_officer'")
    import_roles(town, table(tmp_path, ROLE_HEAD, "police_officer,,,社区警察,,"))
    assert rows(town, "SELECT * FROM role WHERE code = 'police_officer'") == [
        (*role[:3], ["社区警察"], *role[4:])
    ]
    assert import_people(town, table(tmp_path, PEOPLE, "J1,S9,严冬,社区警察,990101001001,,")).refused == []


def test_a_renamed_role_is_heard_of_and_an_unknown_layer_goes_by_its_code(
    town: Database, tmp_path: Path
) -> None:
    zone, shape = feature("h-1", "zone", None, rectangle(0, 0, 600, 400), "一号河段")
    report = import_areas(
        town,
        write(tmp_path / "h.geojson", [(zone | {"layer": None}, shape)]),
        Reading(constants={"layer": "river"}),
    )
    assert any("the layer river goes by its code" in entry.reason for entry in report.noted)
    import_people(town, table(tmp_path, PEOPLE, "R1,S9,严冬,民警,h-1,,"))
    before = rows(town, "SELECT version FROM data_version WHERE topic = 'posts'")
    import_roles(town, table(tmp_path, ROLE_HEAD, "police_officer,驻段民警,,,,"))
    assert rows(town, "SELECT version FROM data_version WHERE topic = 'posts'") != before
    with town.transaction(snapshot=True) as connection:
        atlas = load_atlas(connection, datetime.now(UTC))
    assert atlas.layer("river").name == "river" and atlas.layer("river").dash
    assert atlas.posts_of_area["h-1"][0].role.name == "驻段民警"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("消防,消防区,Fire,,,,,,", "is not made of small letters"),
        ("fire,消防区,,,,,,,", "the layer fire is new and needs a name and an English name"),
        ("fire,消防区,Fire,,,pink,,,", "tone is 'pink', none of blue"),
        ("fire,消防区,Fire,,,,虚,,", "dash is '虚', nothing like 12 5"),
        ("fire,消防区,Fire,,,,5,,", "dash is '5', nothing like 12 5"),
        ("fire,消防区,Fire,,<svg>,,,,", "icon is '<svg>', nothing like map-pin"),
        ("fire,消防区,Fire,,,,,一,", "rank is '一', not a whole number"),
        ("fire,消防区,Fire,,,,,,hotline", "rung is 'hotline', none of grid, community, police"),
        ("fire,消\u202e防区,Fire,,,,,,", "name holds an invisible character"),
        ("fire,=1+1,Fire,,,,,,", "is a formula"),
    ],
)
def test_a_layer_that_cannot_be_used_is_refused(
    town: Database, tmp_path: Path, line: str, reason: str
) -> None:
    (entry,) = import_layers(town, table(tmp_path, LAYER_HEAD, line)).refused
    assert reason in entry.reason
    with pytest.raises(ImportRefused):
        import_layers(town, table(tmp_path, LAYER_HEAD, line, "water,河长区,Rivers,,,,,,"), strict=True)
    assert rows(town, "SELECT code FROM overlay_layer ORDER BY code") == [
        ("party",),
        ("police",),
        ("property",),
    ]


def test_a_name_that_another_has_is_noted(town: Database, tmp_path: Path) -> None:
    report = import_layers(town, table(tmp_path, LAYER_HEAD, "watch,治安联防区,Watch,警务,,,,,"))
    assert [entry.reason for entry in report.noted] == [
        "警务 is a name of police already, for which it will be taken"
    ]
