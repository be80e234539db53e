"""Importing the names of a map: roads, places, and what else they are called."""

from pathlib import Path

import pytest
from sqlalchemy import text

from geoapi.city.osm.importing.run import import_osm
from geoapi.core.db import Database
from tests.city.osm.extracts import Extract, rows, versions

TOPONYMS = """SELECT kind, name, round((ST_X(geom) - 120.85)::numeric * 100000)::int,
                     round((ST_Y(geom) - 40.72)::numeric * 100000)::int FROM toponym ORDER BY kind, name, 3"""
ALIASES = "SELECT kind, target, name, valid::text, source FROM alias ORDER BY kind, target, name"


def names() -> Extract:
    """A road in three pieces and one of its name far off;
    a school with a gate, a mall, a hospital, an estate.
    """
    extract = Extract()
    extract.way(
        1, (0, 0), (100, 0), highway="primary", name="和平路", name__en="Heping Road", old_name="中正路"
    )
    extract.way(2, (100, 0), (200, 0), highway="primary", name="和平路", name__en="Heping Road")
    extract.way(3, (300, 0), (400, 0), highway="service", name="和平路")
    extract.way(4, (5000, 0), (5100, 0), highway="residential", name="和平路")
    extract.way(5, (0, 900), (500, 900), waterway="river", name="云溪河")
    extract.way(6, (0, 20), (100, 20), highway="residential", name="12")
    extract.node(600, 550, barrier="gate", name="云禧小学南门")
    corners = [(600, 500), (600, 550), (600, 600), (700, 600), (700, 500), (600, 500)]
    extract.way(7, *corners, amenity="school", name="云禧小学", short_name="云小", alt_name="云禧实小;云小")
    extract.node(640, 540, amenity="school", name="云禧小学")
    extract.box(8, 300, 100, 400, 200, building="yes", shop="mall", name="万汇广场")
    extract.node(320, 120, shop="mall", name="万汇广场")
    extract.node(900, 150, entrance="main")
    hospital = [(900, 100), (900, 150), (900, 200), (950, 200), (950, 100), (900, 100)]
    extract.way(9, *hospital, building="hospital", name="人民医院")
    extract.box(10, 1500, 0, 1600, 100, landuse="residential", name="云禧苑", alt_name="老纺织厂宿舍")
    extract.box(11, 1510, 10, 1520, 20, building="apartments", name="3号楼", ref="B1")
    extract.node(2000, 0, shop="convenience", name="小卖部")
    extract.node(3000, 0, shop="convenience", name="小卖部")
    extract.node(2000, 500, amenity="atm", name="滨城银行")
    return extract


def test_roads_and_places_have_a_point_each(database: Database, tmp_path: Path) -> None:
    report = import_osm(database, names().write(tmp_path / "names.osm"))
    assert rows(database, TOPONYMS) == [
        ("place", "万汇广场", 350, 150),
        ("place", "云禧小学", 600, 550),
        ("place", "云禧小学南门", 600, 550),
        ("place", "人民医院", 900, 150),
        ("place", "小卖部", 2000, 0),
        ("place", "小卖部", 3000, 0),
        ("road", "和平路", 183, 0),
        ("road", "和平路", 5050, 0),
    ]
    assert rows(database, ALIASES) == [
        ("estate", "云禧苑", "老纺织厂宿舍", None, "map"),
        ("place", "云禧小学", "云小", None, "map"),
        ("place", "云禧小学", "云禧实小", None, "map"),
        ("road", "和平路", "Heping Road", None, "map"),
        ("road", "和平路", "中正路", "(,)", "map"),
    ]
    assert report.counts["roads and places by name new"] == 8 and report.counts["other names new"] == 5


def test_importing_names_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    path = names().write(tmp_path / "names.osm")
    import_osm(database, path)
    before = versions(database)
    again = import_osm(database, path)
    assert versions(database) == before
    assert (
        again.counts["roads and places by name unchanged"] == 8 and again.counts["other names unchanged"] == 5
    )


def test_another_map_replaces_the_names_of_maps_only(database: Database, tmp_path: Path) -> None:
    import_osm(database, names().write(tmp_path / "names.osm"))
    with database.transaction() as connection:
        connection.execute(
            text("""
            INSERT INTO alias (kind, target, name, valid, source)
            VALUES ('road', '和平路', '老街', NULL, 'table'),
                   ('road', '新华路', 'Xinhua Road', '(,2000-01-01)', 'table')""")
        )
    other = Extract()
    other.way(
        1, (0, 0), (100, 0), highway="primary", name="新华路", name__en="Xinhua Road", alt_name="东大街"
    )
    path = other.write(tmp_path / "other.osm")
    import_osm(database, path, keep=True)
    assert len(rows(database, TOPONYMS)) == 8 and len(rows(database, ALIASES)) == 8
    report = import_osm(database, path)
    assert rows(database, TOPONYMS) == [("road", "新华路", 50, 0)]
    assert rows(database, ALIASES) == [
        ("road", "和平路", "老街", None, "table"),
        ("road", "新华路", "Xinhua Road", "(,2000-01-01)", "table"),
        ("road", "新华路", "东大街", None, "map"),
    ]
    assert report.counts["other names removed"] == 5


def test_a_name_in_use_somewhere_is_no_former_one(database: Database, tmp_path: Path) -> None:
    extract = names()
    extract.way(30, (200, 0), (300, 0), highway="primary", name="和平路", alt_name="中正路")
    import_osm(database, extract.write(tmp_path / "names.osm"))
    assert ("road", "和平路", "中正路", None, "map") in rows(database, ALIASES)


@pytest.mark.parametrize("dry_run", [True, False])
def test_names_come_without_addresses_too(database: Database, tmp_path: Path, dry_run: bool) -> None:
    import_osm(database, names().write(tmp_path / "names.osm"), addresses=False, dry_run=dry_run)
    assert bool(rows(database, TOPONYMS)) != dry_run


def test_an_address_without_its_city_is_that_with_it_nearby(database: Database, tmp_path: Path) -> None:
    extract = Extract()
    door = {"addr__street": "Bulevardi", "addr__housenumber": "5"}
    extract.node(0, 0, **door, addr__city="Helsinki")
    extract.node(50, 0, **door)
    extract.node(5000, 0, **door)
    extract.node(60, 0, addr__street="Bulevardi", addr__housenumber="7")
    report = import_osm(database, extract.write(tmp_path / "doors.osm"))
    found = rows(database, "SELECT text FROM address ORDER BY text")
    assert found == [("Bulevardi 5, Helsinki",), ("Bulevardi 7",)]
    assert report.counts["addresses left out because another object has the same text"] == 1
