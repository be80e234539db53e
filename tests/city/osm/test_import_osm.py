"""Importing OpenStreetMap: tags become tables, broken objects are named, and what is in use stays."""

from pathlib import Path

import pytest
from sqlalchemy import text

from geoapi.city.osm.importing.run import import_osm
from geoapi.city.osm.tags import line_of, point_kind_of, surface_of, whole_number
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from tests.city.osm.extracts import Extract, rows, town, versions


def test_an_extract_becomes_base_map_buildings_and_addresses(database: Database, tmp_path: Path) -> None:
    report = import_osm(database, town().write(tmp_path / "town.osm"))
    assert report.entries == []
    assert rows(database, "SELECT code, name FROM estate") == [("osm:w1", "云禧苑")]
    buildings = """SELECT b.code, b.name, b.kind, b.levels, b.households, e.name,
                          ST_NumInteriorRings(ST_GeometryN(b.geom, 1))
                     FROM building b LEFT JOIN estate e ON e.id = b.estate_id ORDER BY b.code"""
    assert rows(database, buildings) == [
        ("B1", "3号楼", "apartments", 18, 72, "云禧苑", 0),
        ("osm:r6", None, "school", None, None, None, 1),
        ("osm:w3", "万汇广场", "mall", None, None, "云禧苑", 0),
    ]
    inside = "SELECT bool_and(ST_Intersects(geom, entrance)) FROM building"
    assert rows(database, inside) == [(True,)]
    main = "SELECT ST_AsText(entrance) FROM building WHERE code = 'B1'"
    assert rows(database, main) == [("POINT(120.8515 40.721)",)]
    roads = """SELECT osm_id, kind, name, name_en, oneway, bridge, layer,
                      ST_X(ST_StartPoint(geom)) > ST_X(ST_EndPoint(geom)) FROM basemap_road ORDER BY 1"""
    assert rows(database, roads) == [
        (7, "primary", "和平路", "Heping Road", True, True, 1, True),
        (9, "river", "云溪河", None, False, False, 0, False),
    ]
    surfaces = (
        "SELECT osm_id, theme, kind, name, round(area_m2::numeric, -4) FROM basemap_surface ORDER BY osm_id"
    )
    assert rows(database, surfaces) == [
        ("w1", "landuse", "residential", "云禧苑", 940_000),
        ("w8", "water", "river", "云溪河", 470_000),
    ]
    points = "SELECT kind, name FROM basemap_point ORDER BY kind"
    assert rows(database, points) == [("mall", "万汇广场"), ("pharmacy", "康宁药店")]
    addresses = "SELECT a.text, a.elements, b.code FROM address a JOIN building b ON b.id = a.building_id"
    parts = {"city": "滨城市", "district": "临海区", "road": "和平路", "doorplate": "12", "place": "云禧苑"}
    assert rows(database, addresses) == [("滨城市临海区和平路12号云禧苑", parts, "B1")]


def test_importing_twice_changes_nothing_and_a_dry_run_never_does(database: Database, tmp_path: Path) -> None:
    path = town().write(tmp_path / "town.osm")
    assert import_osm(database, path, dry_run=True).counts["buildings new"] == 3
    assert versions(database) == [0, 0, 0]
    import_osm(database, path)
    before = versions(database)
    again = import_osm(database, path)
    assert versions(database) == before
    assert again.counts["buildings unchanged"] == 3 and again.counts["buildings new"] == 0


def test_another_extract_replaces_the_map_but_not_what_is_in_use(database: Database, tmp_path: Path) -> None:
    import_osm(database, town().write(tmp_path / "town.osm"))
    other = Extract()
    other.box(50, 0, 0, 10, 10, building="yes")
    path = other.write(tmp_path / "other.osm")
    kept = import_osm(database, path, keep=True)
    assert kept.counts["buildings removed"] == 0 and len(rows(database, "SELECT FROM basemap_road")) == 2
    report = import_osm(database, path)
    assert rows(database, "SELECT code FROM building ORDER BY code") == [("B1",), ("osm:w50",)]
    assert [str(entry) for entry in report.noted] == [
        "building B1: it is not in the file, but stays because of 1 addresses, 0 posts"
    ]
    for table in ("basemap_road", "basemap_surface", "basemap_point", "estate"):
        assert rows(database, f"SELECT FROM {table}") == []


def test_what_the_citys_table_says_of_a_building_stands(database: Database, tmp_path: Path) -> None:
    path = town().write(tmp_path / "town.osm")
    import_osm(database, path)
    with database.transaction() as connection:
        connection.execute(text("UPDATE building SET households = 70, units = 2 WHERE code = 'B1'"))
    import_osm(database, path)
    assert rows(database, "SELECT households, units FROM building WHERE code = 'B1'") == [(70, 2)]


def test_broken_objects_are_named_with_their_place(database: Database, tmp_path: Path) -> None:
    extract = Extract()
    extract.way(10, (0, 0), (10, 10), (10, 0), (0, 10), (0, 0), building="yes")
    extract.way(11, (0, 0), (10, 0), (10, 10), building="yes")
    extract.way(12, (0, 0), (10, 0), 999, (10, 10), highway="service")
    extract.way(13, 998, 999, highway="service")
    extract.way(14, (0, 0), (10, 0), 999, (0, 0), building="yes")
    extract.relation(20, {77: "outer", 11: "outer"}, building="yes")
    extract.box(15, 50, 0, 60, 10, building="yes", ref="A1")
    extract.box(16, 70, 0, 80, 10, building="yes", ref="A1")
    report = import_osm(database, extract.write(tmp_path / "broken.osm"))
    place = " (at 120.850000, 40.720000)"
    assert sorted(str(entry) for entry in report.refused) == [
        f"relation 20: ways of its outline are missing from the file{place}",
        f"way 10: the outline crosses itself or is not closed{place}",
        f"way 11: the outline of the building is not closed{place}",
        "way 13: it has fewer than two points in the file",
        f"way 14: nodes of its outline are missing from the file{place}",
    ]
    assert [entry.where for entry in report.repaired] == ["way 12"]
    assert "the ref A1 is another's too" in report.noted[0].reason
    assert rows(database, "SELECT code FROM building ORDER BY code") == [("A1",), ("osm:w16",)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cut.osm", b'<?xml version="1.0"?><osm version="0.6"><node id="1" lat="1" lon="1">'),
        ("table.osm", b"code,name\n1,x\n"),
        ("table.osm.pbf", b"code,name\n1,x\n" * 100),
        ("table.csv", b"code,name\n1,x\n"),
        (
            "gbk.osm",
            '<osm version="0.6"><node id="1" lat="1" lon="1"><tag k="name" v="名"/></node></osm>'.encode(
                "gbk"
            ),
        ),
    ],
)
def test_a_broken_file_gets_one_sentence(database: Database, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidInput, match=f"^{name} cannot be read as OpenStreetMap data: [^\n]+$"):
        import_osm(database, tmp_path / name)
    assert versions(database) == [0, 0, 0]


def test_a_cut_off_pbf_changes_nothing(database: Database, demo_files: Path, tmp_path: Path) -> None:
    whole = (demo_files / "city.osm.pbf").read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(InvalidInput, match="cannot be read as OpenStreetMap data"):
        import_osm(database, path)
    assert versions(database) == [0, 0, 0]


def test_tags_mean_what_the_table_says() -> None:
    assert surface_of({"natural": "water", "water": "river"}) == ("water", "river")
    assert surface_of({"natural": "water", "water": "lake"}) == ("water", "water")
    assert surface_of({"amenity": "school", "landuse": "grass"}) == ("landuse", "school")
    assert surface_of({"building": "yes"}) is None
    assert line_of({"railway": "subway", "tunnel": "yes"}) is None
    assert line_of({"highway": "pedestrian", "area": "yes"}) is None
    roundabout = line_of({"highway": "primary", "junction": "roundabout", "layer": "x"})
    assert roundabout and roundabout.oneway and roundabout.layer == 0
    assert point_kind_of({"shop": "yes", "name": "小卖部"}) == "shop"
    assert point_kind_of({"highway": "crossing", "name": "路口"}) is None
    assert [whole_number(value, 300) for value in ("6", "5.5", "6;7", "-", None, "9999")] == [
        6,
        5,
        6,
        None,
        None,
        None,
    ]
